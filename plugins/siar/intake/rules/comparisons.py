"""One indicator told in two ways: on the same day, or far from what was told before.

Two figures are compared when agency, label and unit agree. A label that says little of what is counted ("Peserta",
"Capaian", "Warga diskrining") counts only when the headlines are alike too. Figures of different kelurahan never meet.

Figures of different agencies meet when a label says what is counted, and both reports tell of a state, not of an event:
three lamp counts of three agencies on one day cannot all be printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from siar.intake.rules.duplicates import alike, exact_duplicates
from siar.intake.rules.factors import Factor
from siar.intake.rules.figure_conditions import share_label
from siar.intake.rules.history import History, report_reference
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.intake.sheets.columns import INDICATORS
from siar.reading.units import counted_as

__all__ = ["contradiction", "jump", "label_key"]

_NOT_WORD = re.compile(r"[^0-9a-z%]+")
#: How many earlier reports are looked through for one that can be compared.
_LOOK_BACK = 20
#: Figures of one indicator on one day that are compared with each other.
_MAX_DAY = 400
#: More names than this cannot be kept apart in one number; a sheet of Google holds ten million cells.
_MOST_LABELS, _MOST_UNITS = 1 << 24, 1 << 20
#: Agencies that answer for a part of the city.
_TERRITORIAL = frozenset({"kecamatan", "kelurahan"})
Numbers = npt.NDArray[np.int64]


#: Words before a label that change nothing of what is counted.
_COUNT_OF = re.compile(r"^(?:jumlah|jml|total|banyaknya)\s+(?=\w)")


def label_key(label: str, book: RuleBook) -> str:
    """Return what a label counts: "Jumlah balita stunting di Kota Kupang" counts what "Balita stunting" does.

    In small letters, a blank for each run of other signs; words may be left out at either end, and nothing else: so the
    query of past reports (`include/sql/intake/judging.sql`) finds every label that may have this key.
    """
    key = _COUNT_OF.sub("", _NOT_WORD.sub(" ", label.casefold()).strip())
    city = _NOT_WORD.sub(" ", book.settings.city.name.casefold()).strip()
    bare = key.removesuffix(city).rstrip().removesuffix(" di").removesuffix(" se")
    return bare or key


def _is_generic(label: str, book: RuleBook) -> bool:
    """Tell whether a label fits many events: "Peserta", "Warga dilayani", or the share of a target."""
    figures = book.figures
    words = label.split()
    return (
        label in figures.generic_labels
        or (bool(words) and all(word in figures.generic_words for word in words))
        or share_label(label, "", book)
    )


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
    opd: str


class _PastFigures:
    """All figures of a table and its history, sorted by agency, label and unit, then day, then row.

    :param across: the figures of all agencies together, but only those that tell of a state under a telling label.
    """

    def __init__(self, table: ReportTable, history: History, *, across: bool = False) -> None:
        self._table = table
        book = table.book
        self._past: list[_Figure] = []
        # Names are numbered across the three indicators and the history, so that one sort brings all together.
        labels: dict[str, int] = {}
        units: dict[str, int] = {}
        groups, days, positions, values, sources = [], [], [], [], []
        repeated = np.zeros(table.size, dtype=np.bool_)
        repeated[list(exact_duplicates(table))] = True
        known = table.live & (table.start_days > 0) & ~repeated & table.agencies.flags(lambda match: match.code)
        if across:
            known &= table.kinds.flags(lambda kind: kind in book.state_kinds)
        own_agency = np.zeros(table.size, dtype=np.intp) if across else table.agency_ids
        for k in INDICATORS:
            column = f"nilai_{k}"
            if column not in table.columns:
                continue
            label_ids = _numbered(table.text(f"indikator_{k}").map(lambda label: label_key(label, book)), labels)
            unit_ids = _numbered(table.units[k].map(counted_as), units)
            if not table.filled(f"satuan_{k}").all():
                own = _numbered(table.number(column).map(lambda reading: counted_as(reading.unit)), units)
                unit_ids = np.where(unit_ids == units.get("", -1), own, unit_ids)
            usable = np.flatnonzero(known & table.filled(f"indikator_{k}") & ~np.isnan(table.amounts(column)))
            groups.append(_group(own_agency[usable], label_ids[usable], unit_ids[usable]))
            values.append(table.amounts(column)[usable])
            days.append(table.start_days[usable])
            positions.append(usable.astype(np.int64))
            sources.append(np.full(len(usable), k, dtype=np.int64))
        agencies = table.agency_numbers
        reports = [report for report in history.reports if not across or report.kind in book.state_kinds]
        for report in reports:
            day = report.starts_on.toordinal()
            for figure in report.figures:
                ids = (
                    0 if across else agencies.get(report.opd),
                    labels.get(label_key(figure.label, book)),
                    units.get(counted_as(figure.unit)),
                )
                if None in ids:
                    continue
                groups.append(_group(*(np.array([number]) for number in ids)))
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
                        report.opd,
                    )
                )
        self._generic = np.array([*(_is_generic(label, book) for label in labels), False])
        self._alike = book.figures.generic_similarity
        self._known: dict[int, _Figure] = {}
        self.groups = _join(groups)
        order = np.lexsort([_join(positions), _join(days), self.groups])
        self.groups = self.groups[order]
        self.days, self.positions, self._sources = _join(days)[order], _join(positions)[order], _join(sources)[order]
        self.values = (np.concatenate(values) if values else np.zeros(0))[order]
        #: The kelurahan by number, 0 where none is named.
        self.wards: list[int] = self._wards().tolist()
        self._generic_at = self._generic[self.groups // _MOST_UNITS % _MOST_LABELS]

    def _wards(self) -> Numbers:
        numbers = {"": 0}
        wards = _numbered(self._table.text("kelurahan").map(str.casefold), numbers)[np.maximum(self.positions, 0)]
        for index in np.flatnonzero(self.positions < 0).tolist():
            name = self._past[int(self._sources[index])].kelurahan
            wards[index] = numbers.setdefault(name, len(numbers))
        return wards

    def at(self, index: int) -> _Figure:
        """Return one figure in full."""
        if index not in self._known:
            self._known[index] = self._read(index)
        return self._known[index]

    def _read(self, index: int) -> _Figure:
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
            table.agencies.at(position).code or "",
        )

    def comparable(self, one: int, other: int) -> bool:
        """Tell whether two figures speak of the same thing: no two kelurahan, and headlines alike below a bare label."""
        here, there = self.wards[one], self.wards[other]
        if here and there and here != there:
            return False
        if self._generic_at[one]:
            return alike(self.at(one).title.casefold(), self.at(other).title.casefold(), self._alike)
        return True

    def may_clash(self, one: str, other: str) -> bool:
        """Tell whether two agencies count the same thing: not one agency itself, and no kecamatan, which counts its own."""
        agencies = self._table.book.settings.agency_by_code
        kinds = {agencies[code].kind for code in (one, other) if code in agencies}
        return one != other and not kinds & _TERRITORIAL

    def generic(self, index: int) -> bool:
        """Tell whether a figure's label says little of what is counted."""
        return bool(self._generic_at[index])

    def spread(self, factor: float) -> Iterator[tuple[int, int]]:
        """Yield the runs of one day's figures whose largest is at least `factor` times the smallest other than 0."""
        if len(self.groups) < 2:
            return
        same = (self.groups[1:] == self.groups[:-1]) & (self.days[1:] == self.days[:-1])
        edges = np.concatenate([[0], np.flatnonzero(~same) + 1])
        sizes = np.abs(self.values)
        high = np.maximum.reduceat(sizes, edges)
        low = np.minimum.reduceat(np.where(sizes > 0, sizes, np.inf), edges)
        zero = np.minimum.reduceat(sizes, edges) == 0
        bounds = np.concatenate([edges, [len(sizes)]])
        wide = ((high >= low * factor) | (zero & (high > 0))) & (np.diff(bounds) > 1)
        for index in np.flatnonzero(wide).tolist():
            yield int(bounds[index]), int(bounds[index + 1])

    def jumps(self, factor: float, days: int) -> list[int]:
        """Return the figures of rows that are at least `factor` times, or a fraction of, an earlier one in reach."""
        sizes = np.abs(self.values)
        found = np.zeros(len(sizes), dtype=np.bool_)
        for back in range(1, min(_LOOK_BACK, len(sizes) - 1) + 1):
            near = self.groups[back:] == self.groups[:-back]
            if not near.any():
                break
            age = self.days[back:] - self.days[:-back]
            near &= (age > 0) & (age <= days)
            now, then = sizes[back:], sizes[:-back]
            found[back:] |= near & ((now >= then * factor) | (then >= now * factor))
        return np.flatnonzero(found & (self.positions >= 0)).tolist()


def _numbered(names: Factor[str], numbers: dict[str, int]) -> Numbers:
    """Return each row's name as a number, the same for the same name in every column."""
    ids = np.array([numbers.setdefault(name, len(numbers)) for name in names.values], dtype=np.int64)
    return ids[names.codes]


def _group(agency: Numbers, label: Numbers, unit: Numbers) -> Numbers:
    return (agency.astype(np.int64) * _MOST_LABELS + label) * _MOST_UNITS + unit


def _join(parts: list[Any]) -> Numbers:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _figures(table: ReportTable, history: History, *, across: bool = False) -> _PastFigures:
    key = "figures across" if across else "figures"
    if key not in table.memo:
        table.memo[key] = _PastFigures(table, history, across=across)
    found: _PastFigures = table.memo[key]
    return found


def _told(table: ReportTable, figure: _Figure, other: _Figure) -> Hit:
    formats = table.book.formats
    return (
        figure.position,
        figure.column,
        {
            "indikator": figure.label,
            "isi": formats.exact(figure.value),
            "lama": formats.exact(other.value),
            "rujukan": report_reference(other.title, date.fromordinal(other.day), formats),
        },
    )


def contradiction(table: ReportTable, history: History) -> Iterator[Hit]:
    """Another report of the same day gives another figure."""
    told: set[tuple[int, str | None]] = set()
    for hit in _contradictions(table, _figures(table, history)):
        told.add(hit[:2])
        yield hit
    for hit in _contradictions(table, _figures(table, history, across=True), across=True):
        if hit[:2] not in told:
            yield hit


def _contradictions(table: ReportTable, figures: _PastFigures, *, across: bool = False) -> Iterator[Hit]:
    limit = table.book.limits.contradiction_percent
    # As floats first, for most pairs agree; what may not is looked at exactly.
    share = float(limit) / 100 * (1 - 1e-6)
    for start, end in figures.spread(1 + float(limit) / 200):
        end = min(end, start + _MAX_DAY)  # noqa: PLW2901 - the rest is not compared
        rough, wards = figures.values[start:end].tolist(), figures.wards[start:end]
        for index in range(start, end):
            if figures.positions[index] < 0:
                continue
            here, ward = rough[index - start], wards[index - start]
            apart = [
                start + place
                for place, (there, other_ward) in enumerate(zip(rough[: index - start], wards, strict=False))
                if (not ward or not other_ward or ward == other_ward)
                and abs(here - there) > max(abs(here), abs(there)) * share
            ]
            if not apart:
                continue
            figure = figures.at(index)
            for back in apart:
                other = figures.at(back)
                if other.position == figure.position or other.last_day != figure.last_day:
                    continue
                if abs(figure.value - other.value) * 100 <= max(abs(figure.value), abs(other.value)) * limit:
                    continue
                if across and (figures.generic(index) or not figures.may_clash(figure.opd, other.opd)):
                    continue
                if figures.comparable(index, back):
                    yield _told(table, figure, other)
                    break


def jump(table: ReportTable, history: History) -> Iterator[Hit]:
    """A figure many times, or a fraction of, the one reported before."""
    limits = table.book.limits
    figures = _figures(table, history)
    # Single elements of an array are slow to reach.
    days, groups = figures.days.tolist(), figures.groups.tolist()
    for index in figures.jumps(float(limits.jump_factor) * 0.999, limits.jump_max_days):
        day, group = days[index], groups[index]
        for back in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            if groups[back] != group or day - days[back] > limits.jump_max_days:
                break
            if days[back] == day or not figures.comparable(index, back):
                continue
            figure, other = figures.at(index), figures.at(back)
            small, large = sorted((abs(other.value), abs(figure.value)))
            if small and large >= limits.jump_min_value and large >= limits.jump_factor * small:
                yield _told(table, figure, other)
            break
