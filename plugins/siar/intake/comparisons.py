"""One indicator told in two ways: on the same day, or far from what was told before.

Two figures are compared when agency, label and unit agree. A label that says little of what is counted ("Peserta",
"Capaian") counts only when the headlines are alike too, and figures of different kelurahan never meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from siar.intake.columns import INDICATORS
from siar.intake.duplicates import exact_duplicates, similarity
from siar.intake.figure_conditions import share_label
from siar.intake.history import History
from siar.intake.numbers import format_number
from siar.intake.rulebook import RuleBook
from siar.intake.table import ReportTable
from siar.intake.text_conditions import Hit

__all__ = ["contradiction", "jump"]

_NOT_WORD = re.compile(r"[^0-9a-z%]+")
#: How many earlier reports are looked through for one that can be compared.
_LOOK_BACK = 20
Numbers = npt.NDArray[np.int64]


def _key(label: str) -> str:
    return _NOT_WORD.sub(" ", label.casefold()).strip()


@dataclass(frozen=True, slots=True)
class _Figure:
    position: int  # -1 for one of the history
    column: str
    label: str
    value: Decimal
    day: int
    last_day: int
    title: str
    kelurahan: str
    reference: str


class _Figures:
    """All figures of a table and its history, sorted by agency, label and unit, then day, then row."""

    def __init__(self, table: ReportTable, history: History) -> None:
        self._table = table
        self._past: list[_Figure] = []
        # Texts are numbered across the three indicators and the history, so that one sort brings all together.
        codes: dict[tuple[str, str, str], int] = {}
        groups, days, positions, values, sources = [], [], [], [], []
        repeated = np.zeros(table.size, dtype=np.bool_)
        repeated[list(exact_duplicates(table))] = True
        for k in INDICATORS:
            column = f"nilai_{k}"
            if column not in table.columns:
                continue
            numbers = table.number(column)
            triples = table.agencies.pair(table.text(f"indikator_{k}")).pair(numbers.pair(table.units[k]))
            ids = np.full(len(triples.values), -1, dtype=np.int64)
            floats = np.zeros(len(triples.values))
            for index, ((match, label), (reading, unit)) in enumerate(triples.values):
                if match.code is not None and label and reading.value is not None:
                    key = (match.code, _key(label), unit or reading.unit)
                    ids[index] = codes.setdefault(key, len(codes))
                    floats[index] = float(reading.value)
            usable = np.flatnonzero((ids[triples.codes] >= 0) & (table.start_days > 0) & table.live & ~repeated)
            groups.append(ids[triples.codes[usable]])
            values.append(floats[triples.codes[usable]])
            days.append(table.start_days[usable])
            positions.append(usable.astype(np.int64))
            sources.append(np.full(len(usable), k, dtype=np.int64))
        for report in history.reports:
            day = report.starts_on.toordinal()
            for figure in report.figures:
                group = codes.get((report.opd, _key(figure.label), figure.unit))
                if group is None:
                    continue
                groups.append(np.array([group]))
                values.append(np.array([float(figure.value)]))
                days.append(np.array([day], dtype=np.int64))
                positions.append(np.array([-1]))
                sources.append(np.array([len(self._past)]))
                self._past.append(
                    _Figure(
                        -1,
                        "",
                        figure.label,
                        figure.value,
                        day,
                        day,
                        report.title,
                        report.kelurahan.casefold(),
                        report.reference,
                    )
                )
        self.groups = _join(groups)
        order = np.lexsort([_join(positions), _join(days), self.groups])
        self.groups = self.groups[order]
        self.days, self.positions, self._sources = _join(days)[order], _join(positions)[order], _join(sources)[order]
        self.values = (np.concatenate(values) if values else np.zeros(0))[order]

    def at(self, index: int) -> _Figure:
        """Return one figure in full."""
        position, source = int(self.positions[index]), int(self._sources[index])
        if position < 0:
            return self._past[source]
        table, column = self._table, f"nilai_{source}"
        value = table.number(column).at(position).value
        return _Figure(
            position,
            column,
            table.text(f"indikator_{source}").at(position),
            value if value is not None else Decimal(0),
            int(table.start_days[position]),
            int(table.end_days[position]),
            table.text("judul").at(position),
            table.text("kelurahan").at(position).casefold(),
            f"baris {table.lines[position]}",
        )

    def spread(self, keys: Numbers, factor: float) -> Iterator[tuple[int, int]]:
        """Yield the runs of equal keys whose largest value is at least `factor` times the smallest other than 0."""
        if not len(keys):
            return
        edges = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1])
        sizes = np.abs(self.values)
        high = np.maximum.reduceat(sizes, edges)
        low = np.minimum.reduceat(np.where(sizes > 0, sizes, np.inf), edges)
        zero = np.minimum.reduceat(sizes, edges) == 0
        wide = (high >= low * factor) | (zero & (high > 0))
        bounds = [*edges.tolist(), len(keys)]
        for index, (start, end) in enumerate(pairwise(bounds)):
            if end - start > 1 and wide[index]:
                yield start, end


def _join(parts: list[Any]) -> Numbers:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _figures(table: ReportTable, history: History) -> _Figures:
    if "figures" not in table.memo:
        table.memo["figures"] = _Figures(table, history)
    found: _Figures = table.memo["figures"]
    return found


def _comparable(one: _Figure, other: _Figure, book: RuleBook) -> bool:
    if one.kelurahan and other.kelurahan and one.kelurahan != other.kelurahan:
        return False
    key = _key(one.label)
    if key in book.figures.generic_labels or share_label(one.label, "", book):
        return similarity(one.title, other.title) >= book.figures.generic_similarity
    return True


def _told(figure: _Figure, other: _Figure) -> Hit:
    return (
        figure.position,
        figure.column,
        {
            "indikator": figure.label,
            "isi": format_number(figure.value),
            "lama": format_number(other.value),
            "rujukan": other.reference,
        },
    )


def contradiction(table: ReportTable, history: History) -> Iterator[Hit]:
    """Another report of the same day gives another figure."""
    limit = table.book.limits.contradiction_percent
    figures = _figures(table, history)
    by_day, _ = pd.factorize(figures.groups * 1_000_000 + figures.days)
    for start, end in figures.spread(by_day, 1 + float(limit) / 200):
        entries = [figures.at(index) for index in range(start, min(end, start + 400))]
        for index, figure in enumerate(entries):
            for other in entries[:index]:
                if figure.position < 0 or other.position == figure.position or other.last_day != figure.last_day:
                    continue
                if abs(figure.value - other.value) * 100 <= max(abs(figure.value), abs(other.value)) * limit:
                    continue
                if _comparable(figure, other, table.book):
                    yield _told(figure, other)
                    break


def jump(table: ReportTable, history: History) -> Iterator[Hit]:
    """A figure many times, or a fraction of, the one reported before."""
    limits = table.book.limits
    figures = _figures(table, history)
    factor = float(limits.jump_factor)
    for start, end in figures.spread(figures.groups, factor * 0.999):
        for index in range(start + 1, end):
            if figures.positions[index] < 0:
                continue
            # Cheap first: nothing in reach differs enough to be told.
            first = max(start, index - _LOOK_BACK)
            reach, value = np.abs(figures.values[first:index]), abs(figures.values[index])
            if not ((reach >= value * factor * 0.999) | (value >= reach * factor * 0.999)).any():
                continue
            figure = figures.at(index)
            for back in range(index - 1, first - 1, -1):
                if figures.days[back] == figure.day:
                    continue
                if figure.day - figures.days[back] > limits.jump_max_days:
                    break
                other = figures.at(back)
                if not _comparable(figure, other, table.book):
                    continue
                small, large = sorted((abs(other.value), abs(figure.value)))
                if small and large >= limits.jump_min_value and large >= limits.jump_factor * small:
                    yield _told(figure, other)
                break
