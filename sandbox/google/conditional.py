"""Conditional formats: what a cell looks like because of its value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.google import a1, formulas, users
from sandbox.google.a1 import Block
from sandbox.google.grid import Sheet
from sandbox.google.workbook import Workbook


@dataclass
class Painter:
    """Applies a sheet's boolean rules. Earlier rules win where two set the same property."""

    book: Workbook
    sheet: Sheet
    _rules: list[tuple[list[Block], dict[str, Any], dict[str, Any]]] = field(init=False)
    _by_row: dict[tuple[int, int], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = [
            (
                [self.sheet.block(a1.from_grid_range(item)) for item in rule["ranges"]],
                rule["booleanRule"]["condition"],
                rule["booleanRule"].get("format", {}),
            )
            for rule in self.sheet.conditional
            if "booleanRule" in rule
        ]

    def format(self, row: int, column: int, effective: dict[str, Any], shown: str) -> dict[str, Any]:
        """The ``CellFormat`` that rules add to the cell there; empty when none applies."""
        result: dict[str, Any] = {}
        for number, (blocks, condition, look) in enumerate(self._rules):
            if any(block.contains(row, column) for block in blocks) and self._applies(
                number, condition, blocks[0], (row, column), effective, shown
            ):
                for key, value in look.items():
                    result.setdefault(key, value)
        return result

    def _applies(
        self,
        number: int,
        condition: dict[str, Any],
        anchor: Block,
        place: tuple[int, int],
        effective: dict[str, Any],
        shown: str,
    ) -> bool:
        kind = condition["type"]
        if kind == "BLANK":
            return not shown
        if kind == "NOT_BLANK":
            return bool(shown)
        if kind != "CUSTOM_FORMULA":
            return users.satisfies(condition, effective, shown, self.book)
        formula = str(condition.get("values", [{}])[0].get("userEnteredValue", ""))
        key = (number, place[0])
        if key in self._by_row:
            return self._by_row[key]
        moved = formulas.shifted(formula, place[0] - anchor.top, place[1] - anchor.left)
        value = formulas.evaluate(moved, self.sheet.lookup(self.book.locale), self.book.locale)
        outcome = bool(value.get("boolValue") or value.get("numberValue"))
        if formulas.only_by_row(formula):
            self._by_row[key] = outcome
        return outcome
