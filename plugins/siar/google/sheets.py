"""Sheets v4: the calls that the pipeline makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

__all__ = ["Execute", "RowWrite", "Sheets", "WrittenRow", "column_letters", "quoted"]

T = TypeVar("T")
Scalar = str | int | float | bool | None


class Execute(Protocol):
    """Sends a request within quotas and turns refusals into the project's errors."""

    def __call__(self, request: Any, *, what: str, kind: str, repeatable: bool, run: Any = None) -> Any: ...


@dataclass(frozen=True)
class RowWrite:
    """Values for the row that carries this metadata, from column A; None leaves a cell as it is, "" empties it."""

    metadata_id: int
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class WrittenRow:
    """A row as it stands after a write: the whole row, from column A, without trailing blanks."""

    metadata_id: int
    updated_range: str
    values: tuple[Scalar, ...]


def column_letters(index: int) -> str:
    """Return the letters of a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(title: str) -> str:
    """Return a tab's title as it must stand in a range: always quoted, so that no title is read as a name or a cell."""
    return "'" + title.replace("'", "''") + "'"


class Sheets:
    """Typed facade over `spreadsheets` and `spreadsheets.values`."""

    def __init__(self, service: Any, execute: Execute) -> None:
        # Made once: the library writes the documentation of every method anew each time it is asked for a collection.
        self._spreadsheets = service.spreadsheets()
        self._values = self._spreadsheets.values()
        self._execute = execute

    def get(self, spreadsheet_id: str, *, fields: str, ranges: Sequence[str] = ()) -> dict[str, Any]:
        """`spreadsheets.get`. One read. A mask that names `data` must come with ranges, or the whole workbook is sent."""
        request = self._spreadsheets.get(spreadsheetId=spreadsheet_id, ranges=list(ranges), fields=fields)
        answer: dict[str, Any] = self._execute(
            request, what=f"spreadsheets.get {spreadsheet_id}", kind="read", repeatable=True
        )
        return answer

    def read(self, spreadsheet_id: str, *, fields: str, ranges: Sequence[str], decode: Callable[[bytes], T]) -> T:
        """`spreadsheets.get` of a whole tab. One read.

        :param decode: makes of the answer's JSON what the caller needs; a tab as dicts is slow to make and to go through.
        """
        request = self._spreadsheets.get(spreadsheetId=spreadsheet_id, ranges=list(ranges), fields=fields)
        request.postproc = lambda _response, content: decode(content)
        answer: T = self._execute(request, what=f"spreadsheets.get {spreadsheet_id}", kind="read", repeatable=True)
        return answer

    def batch_update(
        self, spreadsheet_id: str, requests: Sequence[Mapping[str, Any]], *, repeatable: bool, fields: str = "replies"
    ) -> list[dict[str, Any]]:
        """`spreadsheets.batchUpdate`: all or nothing. One write; returns the replies, one a request.

        :param repeatable: true only when sending it twice does no harm (every id chosen by us, or absolute values).
        """
        request = self._spreadsheets.batchUpdate(
            spreadsheetId=spreadsheet_id, body={"requests": list(requests)}, fields=fields
        )
        answer = self._execute(
            request, what=f"spreadsheets.batchUpdate {spreadsheet_id}", kind="write", repeatable=repeatable
        )
        return list(answer.get("replies", []))

    def batch_update_and_read(
        self,
        spreadsheet_id: str,
        requests: Sequence[Mapping[str, Any]],
        *,
        repeatable: bool,
        ranges: Sequence[str],
        fields: str,
        decode: Callable[[bytes], T],
    ) -> T:
        """The same, answering with the spreadsheet as it is right after: one write, and no read is spent.

        :param fields: mask of the spreadsheet, as for `get`. It overrules `responseIncludeGridData`, which is sent for
            the reader's sake.
        :param decode: makes of the answer's JSON, which holds the spreadsheet as `updatedSpreadsheet`, what the caller
            needs.
        """
        request = self._spreadsheets.batchUpdate(
            spreadsheetId=spreadsheet_id,
            body={
                "requests": list(requests),
                "includeSpreadsheetInResponse": True,
                "responseRanges": list(ranges),
                "responseIncludeGridData": True,
            },
            fields=f"updatedSpreadsheet({fields})",
        )
        request.postproc = lambda _response, content: decode(content)
        answer: T = self._execute(
            request, what=f"spreadsheets.batchUpdate {spreadsheet_id}", kind="write", repeatable=repeatable
        )
        return answer

    def write_rows(self, spreadsheet_id: str, rows: Sequence[RowWrite]) -> list[WrittenRow]:
        """`values.batchUpdateByDataFilter`, RAW: the server finds each row by its metadata when it writes. One write.

        RAW stores every text literally, so no message can become a formula. A row that no longer exists is
        missing from the result; metadata on two rows gives two results.
        """
        body = {
            "valueInputOption": "RAW",
            "includeValuesInResponse": True,
            "responseValueRenderOption": "UNFORMATTED_VALUE",
            "data": [
                {
                    "dataFilter": {"developerMetadataLookup": {"metadataId": row.metadata_id}},
                    "majorDimension": "ROWS",
                    "values": [list(row.values)],
                }
                for row in rows
            ],
        }
        request = self._values.batchUpdateByDataFilter(spreadsheetId=spreadsheet_id, body=body)
        answer = self._execute(
            request, what=f"values.batchUpdateByDataFilter {spreadsheet_id}", kind="write", repeatable=True
        )
        written = []
        for response in answer.get("responses", []):
            lookup = response.get("dataFilter", {}).get("developerMetadataLookup", {})
            if "updatedRange" not in response or "metadataId" not in lookup:
                continue
            values = response.get("updatedData", {}).get("values") or [[]]
            written.append(WrittenRow(int(lookup["metadataId"]), str(response["updatedRange"]), tuple(values[0])))
        return written

    def read_rows(self, spreadsheet_id: str, wanted: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """`values.batchGetByDataFilter`: the rows that carry these metadata, as they are shown, from column A. One read.

        A row that does not exist is missing from the result, and so is one whose metadata stands on several.
        """
        filters = [{"developerMetadataLookup": {"metadataId": metadata_id}} for metadata_id in wanted]
        body = {"dataFilters": filters, "majorDimension": "ROWS", "valueRenderOption": "FORMATTED_VALUE"}
        request = self._values.batchGetByDataFilter(spreadsheetId=spreadsheet_id, body=body)
        answer = self._execute(
            request, what=f"values.batchGetByDataFilter {spreadsheet_id}", kind="read", repeatable=True
        )
        found: dict[int, list[tuple[str, ...]]] = {}
        for matched in answer.get("valueRanges", ()):
            values = matched.get("valueRange", {}).get("values") or [[]]
            for asked in matched.get("dataFilters", ()):
                metadata_id = int(asked["developerMetadataLookup"]["metadataId"])
                found.setdefault(metadata_id, []).append(tuple(map(str, values[0])))
        return {metadata_id: rows[0] for metadata_id, rows in found.items() if len(rows) == 1}

    def metadata_ids(self, spreadsheet_id: str, wanted: Sequence[int]) -> set[int]:
        """`developerMetadata.search`: which of these ids exist. One read."""
        filters = [{"developerMetadataLookup": {"metadataId": metadata_id}} for metadata_id in wanted]
        request = self._spreadsheets.developerMetadata().search(
            spreadsheetId=spreadsheet_id, body={"dataFilters": filters}
        )
        answer = self._execute(request, what=f"developerMetadata.search {spreadsheet_id}", kind="read", repeatable=True)
        found = (match["developerMetadata"]["metadataId"] for match in answer.get("matchedDeveloperMetadata", ()))
        return {int(metadata_id) for metadata_id in found}

    def write_ranges(
        self, spreadsheet_id: str, ranges: Mapping[str, Sequence[Sequence[Scalar]]], *, typed: bool
    ) -> int:
        """`values.batchUpdate` at fixed addresses: for sheets that nobody is editing. One write; returns cells written.

        :param typed: as if typed by a person in the sheet's locale (USER_ENTERED); else stored literally.
        """
        body = {
            "valueInputOption": "USER_ENTERED" if typed else "RAW",
            "data": [
                {"range": name, "majorDimension": "ROWS", "values": [list(row) for row in rows]}
                for name, rows in ranges.items()
            ],
        }
        request = self._values.batchUpdate(spreadsheetId=spreadsheet_id, body=body)
        answer = self._execute(request, what=f"values.batchUpdate {spreadsheet_id}", kind="write", repeatable=True)
        return int(answer.get("totalUpdatedCells") or 0)
