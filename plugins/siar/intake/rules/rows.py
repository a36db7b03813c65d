"""Rows to judge, as columns of cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siar.intake.sheets.columns import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rows"]


@dataclass(frozen=True)
class Rows:
    """Columns of equal length. Without pandas, which takes longer to load than a sheet's changes take to judge.

    :param lines: each row's number in the sheet.
    :param cells: text or number cells by canonical column (`siar.intake.sheets.columns`). Missing columns read as empty.
    """

    lines: Sequence[int]
    cells: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Rows:
        """Return a frame's known columns; its index is the rows' numbers. Nothing is copied but the numbers."""
        cells: dict[str, Any] = {name: frame[name].to_numpy(dtype=object) for name in COLUMNS if name in frame.columns}
        return cls([int(line) for line in frame.index], cells)

    def only(self, lines: Collection[int]) -> Rows:
        """Return some of the rows, by their numbers."""
        places = [place for place, line in enumerate(self.lines) if line in lines]
        return Rows(
            [self.lines[place] for place in places],
            {name: [column[place] for place in places] for name, column in self.cells.items()},
        )
