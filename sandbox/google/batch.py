"""``spreadsheets.batchUpdate``: many edits, all of them or none."""

from __future__ import annotations

from typing import Any

from sandbox.google import discovery, masks
from sandbox.google.edit_cells import CELLS
from sandbox.google.edit_lines import LINES
from sandbox.google.edit_marks import MARKS
from sandbox.google.edit_sheets import SHEETS
from sandbox.google.edits import Edit, Handler
from sandbox.google.errors import ApiError, invalid

#: Requests that one call may hold.
MAX_REQUESTS = 100_000
_HANDLERS: dict[str, Handler] = {**CELLS, **LINES, **MARKS, **SHEETS}
#: What the mask of an update selects from. The root is implied: `row.values.` and the like do not stand before it.
_MASKED = {
    "updateCells": "CellData",
    "repeatCell": "CellData",
    "appendCells": "CellData",
    "updateSpreadsheetProperties": "SpreadsheetProperties",
    "updateSheetProperties": "SheetProperties",
    "updateDimensionProperties": "DimensionProperties",
    "updateDeveloperMetadata": "DeveloperMetadata",
    "updateProtectedRange": "ProtectedRange",
}


def run(edit: Edit, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Apply `requests` in order and return one reply each.

    On the first refusal everything is undone and the ApiError names the request.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    if len(requests) > MAX_REQUESTS:
        raise invalid(f"The request contains more than {MAX_REQUESTS} requests.")
    saved = edit.book.copy()
    replies: list[dict[str, Any]] = []
    try:
        for position, request in enumerate(requests):
            replies.append(_one(edit, request, position))
    except BaseException:
        edit.book.restore(saved)
        raise
    return replies


def _one(edit: Edit, request: dict[str, Any], position: int) -> dict[str, Any]:
    if len(request) != 1:
        raise invalid(f"Invalid value at 'requests[{position}]' (oneof), exactly one kind of request must be set.")
    kind, body = next(iter(request.items()))
    handler = _HANDLERS.get(kind)
    if handler is None:
        raise ApiError(400, f"Invalid requests[{position}].{kind}: this stand-in does not know this request.")
    try:
        _check_mask(kind, body)
        reply = handler(edit, body)
    except ApiError as error:
        raise ApiError(error.status, f"Invalid requests[{position}].{kind}: {error.message}") from None
    return {} if reply is None else {kind: reply}


def _check_mask(kind: str, body: dict[str, Any]) -> None:
    """Raises ApiError 400 for a mask that names what its object does not have."""
    schema, text = _MASKED.get(kind), body.get("fields")
    if schema is None or not text:
        return
    unknown = discovery.sheets().unknown_mask_path(schema, masks.parse(text))
    if unknown is not None:
        raise invalid(f"Invalid field: {unknown}")
