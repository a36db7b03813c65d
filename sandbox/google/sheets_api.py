"""The methods of Sheets v4."""

from __future__ import annotations

from typing import Any

from sandbox.google import batch, masks, metadata, resources, values
from sandbox.google.a1 import Block, Rectangle
from sandbox.google.edit_sheets import check_properties
from sandbox.google.edits import Edit
from sandbox.google.errors import invalid, storage_quota_exceeded, unknown_entity
from sandbox.google.gateway import Call, Handler, check_mask
from sandbox.google.grid import Sheet
from sandbox.google.values import Reading, Writing
from sandbox.google.workbook import DEFAULT_PROPERTIES, Workbook
from sandbox.google.workspace import Workspace

_S = "/v4/spreadsheets"


class SheetsApi:
    """Handlers by discovery method. All run under the workspace's lock."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self) -> list[tuple[str, str, str, Handler]]:
        """(HTTP method, path, discovery id, handler), the more specific paths first."""
        sheet, value = f"{_S}/{{spreadsheetId}}", f"{_S}/{{spreadsheetId}}/values"
        meta = f"{_S}/{{spreadsheetId}}/developerMetadata"
        one_range = f"{value}/{{range:path}}"
        return [
            ("POST", _S, "sheets.spreadsheets.create", self.create),
            ("GET", f"{value}:batchGet", "sheets.spreadsheets.values.batchGet", self.batch_get),
            ("POST", f"{value}:batchGetByDataFilter", "sheets.spreadsheets.values.batchGetByDataFilter", self.batch_get_by_filter),
            ("POST", f"{value}:batchUpdate", "sheets.spreadsheets.values.batchUpdate", self.batch_update_values),
            ("POST", f"{value}:batchUpdateByDataFilter", "sheets.spreadsheets.values.batchUpdateByDataFilter", self.batch_update_by_filter),
            (
                "POST",
                f"{value}:batchClearByDataFilter",
                "sheets.spreadsheets.values.batchClearByDataFilter",
                self.batch_clear_by_filter,
            ),
            ("POST", f"{value}:batchClear", "sheets.spreadsheets.values.batchClear", self.batch_clear),
            ("POST", f"{one_range}:append", "sheets.spreadsheets.values.append", self.append),
            ("POST", f"{one_range}:clear", "sheets.spreadsheets.values.clear", self.clear),
            ("GET", one_range, "sheets.spreadsheets.values.get", self.get_values),
            ("PUT", one_range, "sheets.spreadsheets.values.update", self.update_values),
            ("POST", f"{meta}:search", "sheets.spreadsheets.developerMetadata.search", self.search_metadata),
            ("GET", f"{meta}/{{metadataId}}", "sheets.spreadsheets.developerMetadata.get", self.get_metadata),
            ("POST", f"{sheet}:batchUpdate", "sheets.spreadsheets.batchUpdate", self.batch_update),
            ("POST", f"{sheet}:getByDataFilter", "sheets.spreadsheets.getByDataFilter", self.get_by_filter),
            ("GET", sheet, "sheets.spreadsheets.get", self.get),
        ]  # fmt: skip

    def _book(self, call: Call, role: str = "reader") -> Workbook:
        return self.workspace.book_for(call.path["spreadsheetId"], call.principal.email, role)

    def _writing(self, book: Workbook, call: Call, option: str) -> Writing:
        if option not in {"RAW", "USER_ENTERED"}:
            raise invalid("'valueInputOption' is required but not specified")
        return Writing(
            option == "USER_ENTERED", self.workspace.editor(book.id, call.principal.email), self.workspace.clock.now()
        )

    def _user(self, book: Workbook, call: Call) -> str | None:
        return self.workspace.editor(book.id, call.principal.email)

    def _changed(self, book: Workbook, call: Call) -> None:
        self.workspace.edited(book.id, call.principal.email)

    def url(self, book: Workbook, call: Call) -> str:
        return f"{call.base_url}lembar/{book.id}"

    # spreadsheets

    def create(self, call: Call) -> dict[str, Any]:
        if call.principal.service_account:
            raise storage_quota_exceeded()
        properties = {**DEFAULT_PROPERTIES, **call.body.get("properties", {})}
        properties.pop("defaultFormat", None)
        check_properties(properties)
        book = Workbook("", properties)
        for sheet in call.body.get("sheets", []):
            self._build_sheet(book, sheet)
        if not book.sheets:
            book.add_sheet({"title": "Sheet1"})
        self.workspace.adopt(book, owner=call.principal.email, parents=[])
        return resources.spreadsheet(book, mask=call.mask() or {}, grid=False, url=self.url(book, call))

    def _build_sheet(self, book: Workbook, asked: dict[str, Any]) -> None:
        sheet = book.add_sheet(asked.get("properties", {}))
        edit = Edit(book, None, self.workspace.clock.now())
        requests: list[dict[str, Any]] = []
        for data in asked.get("data", []):
            start = {
                "sheetId": sheet.id,
                "rowIndex": data.get("startRow", 0),
                "columnIndex": data.get("startColumn", 0),
            }
            if data.get("rowData"):
                rows = [
                    {"values": [{key: item[key] for key in item if key in _WRITABLE} for item in row.get("values", [])]}
                    for row in data["rowData"]
                ]
                requests.append({"updateCells": {"start": start, "rows": rows, "fields": "*"}})
        for index, rule in enumerate(asked.get("conditionalFormats", [])):
            ranges = [{**item, "sheetId": sheet.id} for item in rule.get("ranges", [])]
            requests.append({"addConditionalFormatRule": {"index": index, "rule": {**rule, "ranges": ranges}}})
        for protected in asked.get("protectedRanges", []):
            place = {**protected.get("range", {}), "sheetId": sheet.id}
            requests.append({"addProtectedRange": {"protectedRange": {**protected, "range": place}}})
        if requests:
            batch.run(edit, requests)

    def get(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        mask = call.mask()
        if mask:
            check_mask(call.method, "Spreadsheet", mask)
        blocks = [self._bounded(book, *book.resolve(text)) for text in call.many("ranges")]
        grid = call.flag("includeGridData")
        return resources.spreadsheet(
            book,
            mask=mask or {},
            grid=grid,
            blocks=blocks or None,
            url=self.url(book, call),
            user=self._user(book, call),
        )

    @staticmethod
    def _bounded(book: Workbook, sheet: Sheet, rectangle: Rectangle) -> tuple[Sheet, Block]:
        return sheet, book.within_limits(sheet, rectangle, ends=False)

    def get_by_filter(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        mask = call.mask()
        if mask:
            check_mask(call.method, "Spreadsheet", mask)
        blocks = [
            self._bounded(book, *place)
            for data_filter in call.body.get("dataFilters", [])
            for place in metadata.targets(book, data_filter)
        ]
        grid = bool(call.body.get("includeGridData"))
        if call.body.get("dataFilters") and not blocks:
            return dict(masks.apply(mask or {}, {"spreadsheetId": book.id}))
        return resources.spreadsheet(
            book,
            mask=mask or {},
            grid=grid,
            blocks=blocks or None,
            url=self.url(book, call),
            user=self._user(book, call),
        )

    def batch_update(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        user = self.workspace.editor(book.id, call.principal.email)
        workspace = self.workspace
        edit = Edit(book, user, workspace.clock.now(), workspace.drive.titles, workspace.creators_edit)
        replies = batch.run(edit, call.body.get("requests", []))
        self._changed(book, call)
        result: dict[str, Any] = {"spreadsheetId": book.id, "replies": replies}
        if call.body.get("includeSpreadsheetInResponse"):
            blocks = [self._bounded(book, *book.resolve(text)) for text in call.body.get("responseRanges", [])]
            # A mask overrules responseIncludeGridData (BatchUpdateSpreadsheetRequest).
            result["updatedSpreadsheet"] = resources.spreadsheet(
                book,
                mask=(call.mask() or {}).get("updatedSpreadsheet", {}),
                grid=bool(call.body.get("responseIncludeGridData")),
                blocks=blocks or None,
                url=self.url(book, call),
                user=user,
            )
        return result

    # values

    def get_values(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        return values.read(book, *book.resolve(call.path["range"]), Reading.of(call.options))

    def batch_get(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        how = Reading.of(call.options)
        found = [values.read(book, *book.resolve(text), how) for text in call.many("ranges")]
        return {"spreadsheetId": book.id, "valueRanges": found}

    def batch_get_by_filter(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        how = Reading.of(call.body)
        places: dict[tuple[int, Rectangle], tuple[Sheet, list[dict[str, Any]]]] = {}
        for data_filter in call.body.get("dataFilters", []):
            for sheet, rectangle in metadata.targets(book, data_filter):
                places.setdefault((sheet.id, rectangle), (sheet, []))[1].append(data_filter)
        found = [
            {"valueRange": values.read(book, sheet, rectangle, how), "dataFilters": filters}
            for (_, rectangle), (sheet, filters) in places.items()
        ]
        return {"spreadsheetId": book.id, "valueRanges": found} if found else {"spreadsheetId": book.id}

    def update_values(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        how = self._writing(book, call, call.one("valueInputOption"))
        self._check_range(book, call.body, call.path["range"])
        response = self._all_or_nothing(
            book,
            call,
            lambda: values.write(
                book, *book.resolve(call.path["range"]), call.body, how, reading=self._reading(call.options)
            ),
        )
        return {"spreadsheetId": book.id, **response}

    @staticmethod
    def _check_range(book: Workbook, body: dict[str, Any], path: str) -> None:
        if body.get("range") and book.resolve(body["range"]) != book.resolve(path):
            raise invalid(f"Requested writing within range [{path}], but value.range is [{body['range']}].")

    @staticmethod
    def _reading(options: dict[str, Any]) -> Reading | None:
        wanted = options.get("includeValuesInResponse") in {True, "true"}
        return Reading.of({**options, "majorDimension": "ROWS"}, "response") if wanted else None

    def _all_or_nothing(self, book: Workbook, call: Call, work: Any) -> Any:
        saved = book.copy()
        try:
            result = work()
        except BaseException:
            book.restore(saved)
            raise
        self._changed(book, call)
        return result

    def batch_update_values(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        how = self._writing(book, call, call.body.get("valueInputOption", ""))
        reading = self._reading(call.body)

        def work() -> list[dict[str, Any]]:
            return [
                values.write(
                    book, *book.resolve(entry.get("range", "")), entry, how, where=f"data[{index}]", reading=reading
                )
                for index, entry in enumerate(call.body.get("data", []))
            ]

        responses = self._all_or_nothing(book, call, work)
        listed = [{"spreadsheetId": book.id, **response} for response in responses]
        return {"spreadsheetId": book.id, **values.totals(responses), **({"responses": listed} if listed else {})}

    def batch_update_by_filter(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        how = self._writing(book, call, call.body.get("valueInputOption", ""))
        reading = self._reading(call.body)

        def work() -> list[dict[str, Any]]:
            return [
                response
                for index, entry in enumerate(call.body.get("data", []))
                for response in values.write_by_filter(book, entry, how, reading, where=f"data[{index}]")
            ]

        responses = self._all_or_nothing(book, call, work)
        return {"spreadsheetId": book.id, **values.totals(responses), **({"responses": responses} if responses else {})}

    def append(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        how = self._writing(book, call, call.one("valueInputOption"))
        response = self._all_or_nothing(
            book,
            call,
            lambda: values.append(
                book,
                *book.resolve(call.path["range"]),
                call.body,
                how,
                insert_rows=call.one("insertDataOption") == "INSERT_ROWS",
                reading=self._reading(call.options),
            ),
        )
        response["updates"] = {"spreadsheetId": book.id, **response["updates"]}
        return {"spreadsheetId": book.id, **response}

    def clear(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        user = self.workspace.editor(book.id, call.principal.email)
        cleared = values.clear(book, *book.resolve(call.path["range"]), user)
        self._changed(book, call)
        return {"spreadsheetId": book.id, "clearedRange": cleared}

    def batch_clear(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        user = self.workspace.editor(book.id, call.principal.email)
        ranges = call.body.get("ranges", [])
        cleared = self._all_or_nothing(
            book, call, lambda: [values.clear(book, *book.resolve(text), user) for text in ranges]
        )
        return {"spreadsheetId": book.id, "clearedRanges": cleared}

    def batch_clear_by_filter(self, call: Call) -> dict[str, Any]:
        book = self._book(call, "writer")
        user = self.workspace.editor(book.id, call.principal.email)

        def work() -> list[str]:
            return [
                values.clear(book, *place, user)
                for data_filter in call.body.get("dataFilters", [])
                for place in metadata.targets(book, data_filter)
            ]

        return {"spreadsheetId": book.id, "clearedRanges": self._all_or_nothing(book, call, work)}

    # developer metadata

    def get_metadata(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        for found in metadata.everything(book):
            if str(found.entry["metadataId"]) == call.path["metadataId"]:
                return found.resource
        raise unknown_entity()

    def search_metadata(self, call: Call) -> dict[str, Any]:
        book = self._book(call)
        matched: dict[int, dict[str, Any]] = {}
        for data_filter in call.body.get("dataFilters", []):
            for found in metadata.search(book, data_filter):
                entry = {"developerMetadata": found.resource, "dataFilters": []}
                matched.setdefault(found.entry["metadataId"], entry)["dataFilters"].append(data_filter)
        return {"matchedDeveloperMetadata": list(matched.values())} if matched else {}


_WRITABLE = {"userEnteredValue", "userEnteredFormat", "note", "textFormatRuns", "dataValidation", "chipRuns"}
