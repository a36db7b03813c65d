"""Batch requests for what lies on top of cells: metadata, protection, conditional formats, names, tables."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.google import a1, masks, metadata
from sandbox.google.edits import Edit, Handler
from sandbox.google.errors import invalid
from sandbox.google.grid import Sheet
from sandbox.google.workbook import may_edit, protected_cell, shown_protection


def _required_mask(fields: str | None) -> masks.Mask:
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return masks.parse(fields)


def create_developer_metadata(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    asked = body.get("developerMetadata", {})
    if not asked.get("metadataKey"):
        raise invalid("Developer metadata must have a key.")
    if asked.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("Developer metadata must have a visibility.")
    taken = {found.entry["metadataId"] for found in metadata.everything(edit.book)}
    number = asked.get("metadataId")
    if number is None:
        number = edit.book.new_id(taken)
    if number <= 0:
        raise invalid("metadataId must be positive.")
    if number in taken:
        raise invalid(f"Developer metadata with id {number} already exists.")
    place = metadata.place(edit.book, asked.get("location", {}))
    entry = {"metadataId": number, "metadataKey": asked["metadataKey"]}
    if "metadataValue" in asked:
        entry["metadataValue"] = asked["metadataValue"]
    entry["visibility"] = asked["visibility"]
    place.holder.append(entry)
    metadata.check_storage(edit.book, place.sheet)
    return {"developerMetadata": {**entry, "location": place.location}}


def update_developer_metadata(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    mask = _required_mask(body.get("fields"))
    new = body.get("developerMetadata", {})
    found = _matching(edit, body.get("dataFilters", []))
    changed: list[dict[str, Any]] = []
    for item in found:
        entry = masks.update(item.resource, new, mask)
        location = entry.pop("location")
        if not entry.get("metadataKey") or not entry.get("visibility"):
            raise invalid("Developer metadata must have a key and a visibility.")
        if entry["metadataId"] != item.entry["metadataId"]:
            raise invalid("metadataId cannot be changed.")
        position = next(index for index, other in enumerate(item.holder) if other is item.entry)
        target = item
        if location != item.location:
            del item.holder[position]
            target = metadata.place(edit.book, location)
            target.holder.append(entry)
        else:
            item.holder[position] = entry
        metadata.check_storage(edit.book, target.sheet)
        changed.append({**entry, "location": target.location})
    return {"developerMetadata": changed}


def _matching(edit: Edit, filters: list[dict[str, Any]]) -> list[metadata.Found]:
    found: dict[int, metadata.Found] = {}
    for data_filter in filters:
        for item in metadata.search(edit.book, data_filter):
            found.setdefault(item.entry["metadataId"], item)
    return list(found.values())


def delete_developer_metadata(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    found = _matching(edit, [body.get("dataFilter", {})])
    for item in found:
        item.holder[:] = [entry for entry in item.holder if entry is not item.entry]
    return {"deletedDeveloperMetadata": [item.resource for item in found]} if found else {}


def add_protected_range(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    asked = dict(body.get("protectedRange", {}))
    _check_protection(edit, asked)
    sheet = edit.book.sheet(asked["range"].get("sheetId", 0))
    every = {item["protectedRangeId"] for owner in edit.book.sheets for item in owner.protected}
    number = asked.get("protectedRangeId") or edit.book.new_id(every)
    if number in every:
        raise invalid(f"Protected range with id {number} already exists.")
    whole = not set(asked["range"]) - {"sheetId"}
    if whole and any(not set(item.get("range", {})) - {"sheetId"} for item in sheet.protected):
        raise invalid(f"Sheet {sheet.id} already has sheet protection.")
    protected = {"protectedRangeId": number, **_settable(asked)}
    if edit.creators_edit and edit.user is not None and "editors" in protected:
        editors = protected["editors"]
        protected["editors"] = {**editors, "users": sorted({*editors.get("users", ()), edit.user})}
    sheet.protected = [*sheet.protected, protected]
    return {"protectedRange": shown_protection(protected, edit.user)}


def _settable(asked: dict[str, Any]) -> dict[str, Any]:
    """A ``ProtectedRange`` without what only Google writes into it."""
    return {key: value for key, value in asked.items() if key != "requestingUserCanEdit"}


def _check_protection(edit: Edit, asked: dict[str, Any]) -> None:
    if "namedRangeId" in asked and "range" not in asked:
        named = next((item for item in edit.book.named_ranges if item["namedRangeId"] == asked["namedRangeId"]), None)
        if named is None:
            raise invalid(f"No named range with id: {asked['namedRangeId']}")
        asked["range"] = named["range"]
    if "range" not in asked:
        raise invalid("A protected range must have a range.")
    if set(asked["range"]) - {"sheetId"}:
        edit.book.grid(asked["range"])
    if asked.get("warningOnly") and "editors" in asked:
        raise invalid("ProtectedRange is warningOnly. Editors can not be set on it.")


def _protected(edit: Edit, number: int | None) -> tuple[Sheet, dict[str, Any]]:
    for sheet in edit.book.sheets:
        for item in sheet.protected:
            if item["protectedRangeId"] == number:
                return sheet, item
    raise invalid(f"No protected range with id: {number}")


def _editable_protection(edit: Edit, number: int | None) -> tuple[Sheet, dict[str, Any]]:
    """Who may not edit the cells may not change or lift their protection."""
    sheet, protected = _protected(edit, number)
    if not may_edit(protected, edit.user):
        raise protected_cell()
    return sheet, protected


def update_protected_range(edit: Edit, body: dict[str, Any]) -> None:
    mask = _required_mask(body.get("fields"))
    if "requestingUserCanEdit" in mask:
        raise invalid("Field 'requestingUserCanEdit' is read-only.")
    asked = _settable(body.get("protectedRange", {}))
    sheet, old = _editable_protection(edit, asked.get("protectedRangeId"))
    new = {**masks.update(old, asked, mask), "protectedRangeId": old["protectedRangeId"]}
    _check_protection(edit, new)
    sheet.protected = [new if item is old else item for item in sheet.protected]


def delete_protected_range(edit: Edit, body: dict[str, Any]) -> None:
    sheet, old = _editable_protection(edit, body.get("protectedRangeId"))
    sheet.protected = [item for item in sheet.protected if item is not old]


def add_conditional_format_rule(edit: Edit, body: dict[str, Any]) -> None:
    rule = _checked_rule(edit, body.get("rule", {}))
    sheet = edit.book.sheet(rule["ranges"][0].get("sheetId", 0))
    index = body.get("index", 0)
    if not 0 <= index <= len(sheet.conditional):
        raise invalid(f"Invalid index: {index}.")
    sheet.conditional = [*sheet.conditional[:index], rule, *sheet.conditional[index:]]


def _checked_rule(edit: Edit, rule: dict[str, Any]) -> dict[str, Any]:
    if not rule.get("ranges"):
        raise invalid("A conditional format rule must have at least one range.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("A conditional format rule must have either a booleanRule or a gradientRule.")
    if "booleanRule" in rule and "type" not in rule["booleanRule"].get("condition", {}):
        raise invalid("A boolean rule must have a condition.")
    for item in rule["ranges"]:
        edit.book.sheet(item.get("sheetId", 0))
    return rule


def _rule_at(sheet: Sheet, index: int) -> dict[str, Any]:
    if not 0 <= index < len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.conditional[index]


def delete_conditional_format_rule(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    sheet, index = edit.book.sheet(body.get("sheetId", 0)), body.get("index", 0)
    rule = _rule_at(sheet, index)
    sheet.conditional = [*sheet.conditional[:index], *sheet.conditional[index + 1 :]]
    return {"rule": rule}


def update_conditional_format_rule(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    index = body.get("index", 0)
    if "newIndex" in body:
        sheet = edit.book.sheet(body.get("sheetId", 0))
        rule = _rule_at(sheet, index)
        rest = [*sheet.conditional[:index], *sheet.conditional[index + 1 :]]
        target = body["newIndex"]
        if not 0 <= target <= len(rest):
            raise invalid(f"Invalid newIndex: {target}.")
        sheet.conditional = [*rest[:target], rule, *rest[target:]]
        return {"oldIndex": index, "newIndex": target, "newRule": rule}
    new = _checked_rule(edit, body.get("rule", {}))
    sheet = edit.book.sheet(new["ranges"][0].get("sheetId", 0))
    old = _rule_at(sheet, index)
    sheet.conditional = [*sheet.conditional[:index], new, *sheet.conditional[index + 1 :]]
    return {"oldRule": old, "newRule": new, "newIndex": index}


def add_named_range(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    asked = body.get("namedRange", {})
    name = asked.get("name", "")
    if not name.replace("_", "a").isalnum() or name[:1].isdigit() or a1.looks_like_cell(name):
        raise invalid(f"The name '{name}' is not a valid name for a named range.")
    if any(item["name"].casefold() == name.casefold() for item in edit.book.named_ranges):
        raise invalid(f"A named range with name '{name}' already exists.")
    sheet, _ = edit.book.grid(asked.get("range", {}))
    number = asked.get("namedRangeId") or str(secrets.randbelow(2**31))
    if any(item["namedRangeId"] == number for item in edit.book.named_ranges):
        raise invalid(f"Named range with id {number} already exists.")
    named = {"namedRangeId": number, "name": name, "range": asked["range"]}
    sheet.named = [*sheet.named, named]
    return {"namedRange": named}


def delete_named_range(edit: Edit, body: dict[str, Any]) -> None:
    number = body.get("namedRangeId")
    if all(item["namedRangeId"] != number for item in edit.book.named_ranges):
        raise invalid(f"No named range with id: {number}")
    for sheet in edit.book.sheets:
        sheet.named = [item for item in sheet.named if item["namedRangeId"] != number]


def add_table(edit: Edit, body: dict[str, Any]) -> dict[str, Any]:
    asked = body.get("table", {})
    sheet, block = edit.book.grid(asked.get("range", {}))
    for other in sheet.tables:
        if sheet.block(a1.from_grid_range(other["range"])).intersects(block):
            raise invalid("A table may not overlap another table.")
    columns = asked.get("columnProperties", [])
    if len(columns) > block.width:
        raise invalid("A table may not have more column properties than columns.")
    for column in columns:
        has_rule = "dataValidationRule" in column
        if has_rule != (column.get("columnType") == "DROPDOWN"):
            raise invalid("dataValidationRule must be set for DROPDOWN columns, and only for them.")
    number = asked.get("tableId") or str(secrets.randbelow(2**31))
    if any(item["tableId"] == number for owner in edit.book.sheets for item in owner.tables):
        raise invalid(f"Table with id {number} already exists.")
    table = {**asked, "tableId": number}
    sheet.tables = [*sheet.tables, table]
    return {"table": table}


MARKS: dict[str, Handler] = {
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "addConditionalFormatRule": add_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "addNamedRange": add_named_range,
    "deleteNamedRange": delete_named_range,
    "addTable": add_table,
}
