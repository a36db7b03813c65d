"""One cell: what was entered, and what follows from it.

Cells are immutable, so that a copy of a sheet is a copy of its lists: that makes all-or-nothing
batches cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sandbox.google import formulas, patterns
from sandbox.google.errors import ApiError
from sandbox.google.locales import Locale
from sandbox.google.typed import interpret

MAX_CHARACTERS = 50_000
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_URL_STARTS = frozenset("hHwW")
_CHIP_PLACEHOLDER = "@"


@dataclass(frozen=True, slots=True)
class Cell:
    """`entered`, `format`, `validation`, `runs` and `chips` are Google's JSON, shared and never changed.

    `shown` is the text of a cell with smart chips, where each ``@`` stands for a chip's title.
    """

    entered: dict[str, Any] | None = None
    format: dict[str, Any] | None = None
    note: str | None = None
    validation: dict[str, Any] | None = None
    runs: list[dict[str, Any]] | None = None
    chips: list[dict[str, Any]] | None = None
    shown: str | None = None

    @property
    def number_format(self) -> dict[str, str] | None:
        return self.format.get("numberFormat") if self.format else None

    @property
    def blank(self) -> bool:
        """Nothing at all, not even a format."""
        return self == EMPTY

    def effective(self, lookup: formulas.Lookup, locale: Locale) -> dict[str, Any]:
        """The ``effectiveValue``; empty for an empty cell."""
        if self.entered is None:
            return {}
        if self.shown is not None:
            return {"stringValue": self.shown}
        formula = self.entered.get("formulaValue")
        return self.entered if formula is None else formulas.evaluate(formula, lookup, locale)

    def formatted(self, effective: dict[str, Any], locale: Locale) -> str | None:
        return patterns.display(effective, self.number_format, locale)

    @property
    def hyperlink(self) -> str | None:
        """The cell's link; None when it has none or more than one."""
        if self.entered is None:
            return None
        formula = self.entered.get("formulaValue")
        if formula is not None:
            return formulas.link(formula)
        if self.chips or self.runs or self.format:
            links = self.links()
            if links:
                return links[0] if len(links) == 1 else None
        text = self.entered.get("stringValue")
        if text is None or text[:1] not in _URL_STARTS:
            return None
        return str(text) if _URL.fullmatch(text) else None

    def links(self) -> list[str]:
        """Addresses set as rich text, chips or cell format, in order of appearance."""
        found = [
            run["chip"]["richLinkProperties"]["uri"]
            for run in self.chips or []
            if "richLinkProperties" in run.get("chip", {})
        ]
        for run in self.runs or []:
            uri = run.get("format", {}).get("link", {}).get("uri")
            if uri and uri not in found:
                found.append(uri)
        whole = (self.format or {}).get("textFormat", {}).get("link", {}).get("uri")
        if whole and whole not in found:
            found.append(whole)
        return found

    def with_value(self, entered: dict[str, Any] | None, number_format: dict[str, str] | None = None) -> Cell:
        """This cell with another value: notes, validation and format stay, rich text goes."""
        form = self.format
        if number_format is not None and self.number_format is None:
            form = {**(form or {}), "numberFormat": number_format}
        return replace(self, entered=entered, format=form, runs=None, chips=None, shown=None)


EMPTY = Cell()


def checked(entered: dict[str, Any] | None) -> dict[str, Any] | None:
    """`entered` within the limits of a cell, whole numbers as int; ApiError 400 beyond them."""
    if not entered:
        return None
    text = entered.get("stringValue", entered.get("formulaValue"))
    if text is not None and len(text) > MAX_CHARACTERS:
        raise ApiError(
            400, f"Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell."
        )
    if text == "":
        return None
    if "numberValue" in entered:
        number = float(entered["numberValue"])
        return {"numberValue": int(number) if number.is_integer() and abs(number) < 1e15 else number}
    return entered


def enter(cell: Cell, value: object, *, typed: bool, locale: Locale, year: int, where: str) -> Cell:
    """`cell` after writing a values-API `value`: typed as by a user, or as it is.

    `where` names the value in a refusal (``data[0].values[1][2]``).
    """
    if isinstance(value, bool):
        return cell.with_value({"boolValue": value})
    if isinstance(value, (int, float)):
        return cell.with_value(checked({"numberValue": value}))
    if not isinstance(value, str):
        kind = "list_value" if isinstance(value, list) else "struct_value"
        raise ApiError(400, f"Invalid {where}: {kind} {{\n}}\n")
    if not typed:
        return cell.with_value(checked({"stringValue": value}))
    plain = (cell.number_format or {}).get("type") == "TEXT"
    entered, number_format = interpret(value, locale, year=year, plain_text=plain)
    return cell.with_value(checked(entered), number_format)


def with_chips(cell: Cell, entered: dict[str, Any] | None, chips: list[dict[str, Any]], titles: dict[str, str]) -> Cell:
    """`cell` holding smart chips; `titles` maps a chip's address to the text it shows."""
    text = (entered or {}).get("stringValue", _CHIP_PLACEHOLDER * len(chips))
    parts = text.split(_CHIP_PLACEHOLDER)
    if len(parts) - 1 < len(chips):
        raise ApiError(400, "The cell text must contain an '@' placeholder for every chip.")
    runs: list[dict[str, Any]] = []
    shown = parts[0]
    for position, part in enumerate(parts[1:]):
        if position < len(chips):
            chip = chips[position].get("chip", {})
            runs.append({"startIndex": len(shown), "chip": chip} if shown else {"chip": chip})
            shown += titles.get(chip.get("richLinkProperties", {}).get("uri", ""), _CHIP_PLACEHOLDER)
        else:
            shown += _CHIP_PLACEHOLDER
        shown += part
    return replace(cell, entered={"stringValue": text}, chips=runs, runs=None, shown=shown)
