"""One indicator told in two ways: on the same day, or far from what was told before.

Two figures are compared when agency, label and unit agree. A label that says little of what is counted ("Peserta",
"Capaian") counts only when the headlines are alike too, and figures of different kelurahan never meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

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


def _key(label: str) -> str:
    return _NOT_WORD.sub(" ", label.casefold()).strip()


def _collect(table: ReportTable, history: History) -> list[list[_Figure]]:
    """Return figures grouped by agency, label and unit, each group by day and then row; only groups of two or more."""
    repeated = exact_duplicates(table)
    groups: defaultdict[tuple[str, str, str], list[_Figure]] = defaultdict(list)
    matches = table.agencies
    for k in INDICATORS:
        column = f"nilai_{k}"
        if column not in table.columns:
            continue
        numbers = table.number(column)
        labels = table.text(f"indikator_{k}").map(_key)
        usable = numbers.flags(lambda reading: reading.value is not None) & labels.flags(bool) & (table.start_days > 0)
        for position in table.where(usable):
            value = numbers.at(position).value
            code = matches.at(position).code
            if value is None or position in repeated or code is None:
                continue
            groups[code, labels.at(position), table.unit_of(k, position)].append(
                _Figure(
                    position,
                    column,
                    table.text(f"indikator_{k}").at(position),
                    value,
                    int(table.start_days[position]),
                    int(table.end_days[position]),
                    table.text("judul").at(position),
                    table.text("kelurahan").at(position).casefold(),
                    f"baris {table.lines[position]}",
                )
            )
    for report in history.reports:
        for figure in report.figures:
            group = groups.get((report.opd, _key(figure.label), figure.unit))
            if group is not None:
                day = report.starts_on.toordinal()
                group.append(
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
    return [sorted(group, key=lambda item: (item.day, item.position)) for group in groups.values() if len(group) > 1]


def _comparable(one: _Figure, other: _Figure, book: RuleBook) -> bool:
    if one.kelurahan and other.kelurahan and one.kelurahan != other.kelurahan:
        return False
    key = _key(one.label)
    if key in book.figures.generic_labels or share_label(one.label, "", book):
        return similarity(one.title, other.title) >= book.figures.generic_similarity
    return True


def contradiction(table: ReportTable, history: History) -> Iterator[Hit]:
    """Another report of the same day gives another figure."""
    limit = table.book.limits.contradiction_percent
    for group in _collect(table, history):
        for index, figure in enumerate(group):
            if figure.position < 0:
                continue
            for other in group[:index]:
                if other.day != figure.day or other.position == figure.position or other.last_day != figure.last_day:
                    continue
                if abs(figure.value - other.value) * 100 <= max(abs(figure.value), abs(other.value)) * limit:
                    continue
                if _comparable(figure, other, table.book):
                    yield (
                        figure.position,
                        figure.column,
                        {
                            "indikator": figure.label,
                            "isi": format_number(figure.value),
                            "lama": format_number(other.value),
                            "rujukan": other.reference,
                        },
                    )
                    break


def jump(table: ReportTable, history: History) -> Iterator[Hit]:
    """A figure many times, or a fraction of, the one reported before."""
    limits = table.book.limits
    for group in _collect(table, history):
        for index, figure in enumerate(group):
            if figure.position < 0:
                continue
            before = [
                other for other in group[:index] if other.day < figure.day and _comparable(figure, other, table.book)
            ]
            if not before or figure.day - before[-1].day > limits.jump_max_days:
                continue
            old, new = abs(before[-1].value), abs(figure.value)
            if max(old, new) < limits.jump_min_value or not min(old, new):
                continue
            if max(old, new) >= limits.jump_factor * min(old, new):
                yield (
                    figure.position,
                    figure.column,
                    {
                        "indikator": figure.label,
                        "isi": format_number(figure.value),
                        "lama": format_number(before[-1].value),
                        "rujukan": before[-1].reference,
                    },
                )
