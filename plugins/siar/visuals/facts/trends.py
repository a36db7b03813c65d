"""Figures over time: recognised by their labels, in their order, brought to one scale, with the last change in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from siar.reading.formats import Formats, money_per, parse_decimal
from siar.reading.periods import Period, named_at_end, order, read_period
from siar.visuals.typography.paragraphs import clean

__all__ = ["Point", "Trend", "build_trend"]

_MONTH = re.compile(r"[^\W\d]+")
_SCALES = ((Decimal(10) ** 12, "triliun"), (Decimal(10) ** 9, "miliar"), (Decimal(10) ** 6, "juta"))
_TOLD = 24
"""So many periods are told one by one; of more those that a reader would look for."""
_TENTH = Decimal("0.1")
#: More digits than any figure has.
_WIDE = Context(prec=80)


@dataclass(frozen=True)
class Point:
    """One period: its label and name, its value on the trend's scale, that value as printed, its distance from the first."""

    label: str
    name: str  # spelled out
    value: float
    text: str
    place: int


@dataclass(frozen=True)
class Trend:
    """A run of periods from the earliest on. `unit`: what the numbers are in, empty of percentages.

    `change`: the last step in words; empty where the last two periods are of different length.
    """

    label: str
    unit: str
    points: tuple[Point, ...]
    change: str
    rising: bool
    falling: bool

    @property
    def last(self) -> Point:
        """The newest period."""
        return self.points[-1]

    @property
    def lead(self) -> str:
        """What is told, and of when: `Penduduk miskin, 2025`."""
        return f"{self.label}, {self.last.name}" if self.label else self.last.name

    @property
    def told(self) -> tuple[Point, ...]:
        """The periods that words tell: all, or of many the first, the middle, the last, the greatest, the smallest."""
        if len(self.points) <= _TOLD:
            return self.points
        ranked = sorted(range(len(self.points)), key=lambda index: (self.points[index].value, index))
        wanted = {0, len(self.points) // 2, len(self.points) - 1, ranked[0], ranked[-1]}
        return tuple(self.points[index] for index in sorted(wanted))

    @property
    def words(self) -> str:
        """The run in words: `Perkembangan dalam juta orang: 2024 1,2; 2025 1,4 (naik 16,7% dari 2024)`."""
        of_many = f"{len(self.told)} dari {len(self.points)} periode, termasuk yang tertinggi dan terendah"
        head = " ".join(part for part in ("Perkembangan", self.unit) if part)
        head += f" ({of_many})" if len(self.told) < len(self.points) else ""
        listed = "; ".join(f"{point.label} {point.text}" for point in self.told)
        return f"{head}: {listed}" + (f" ({self.change})" if self.change else "")


@dataclass(frozen=True)
class _Run:
    """Figures of periods from the earliest on. `places`: the distance of each from the first, in periods."""

    label: str
    periods: tuple[Period, ...]
    names: tuple[str, ...]
    values: tuple[Decimal, ...]
    places: tuple[int, ...]


def _run(label: str, labels: Sequence[str], values: Sequence[Decimal]) -> _Run | None:
    """Return the run that labels name; None when they are not all periods, or cannot be put in order."""
    periods = [period for text in labels if (period := read_period(text)) is not None]
    if len(periods) < len(labels) or (ordered := order(periods)) is None:
        return None
    # "1=…; 2=…" is as well a list of two parts.
    if len(labels) < (3 if periods[0].unit == "count" else 2):
        return None
    indexes = [index for index, _ in ordered]
    return _Run(
        label=label,
        periods=tuple(periods[index] for index in indexes),
        names=tuple(labels[index] for index in indexes),
        values=tuple(values[index] for index in indexes),
        places=tuple(place for _, place in ordered),
    )


def _from_parts(indicator: Mapping[str, Any]) -> _Run | None:
    parts = indicator.get("parts") or ()
    labels = [clean(str(part["label"])) for part in parts]
    label = clean(str(indicator.get("label") or ""))
    run = _run(label, labels, [parse_decimal(part["value"]) for part in parts]) if parts else None
    # "Penduduk miskin 2025" is of one of the periods, and all of them are told by name.
    named = named_at_end(label) if run else None
    if run and named and any(named[1].is_same(period) for period in run.periods):
        return _Run(named[0], run.periods, run.names, run.values, run.places)
    return run


def _from_labels(indicators: Sequence[Mapping[str, Any]]) -> _Run | None:
    """Indicators that say the same of different years: "PAD 2023", "PAD 2024", "PAD 2025"."""
    found = [named_at_end(clean(str(raw.get("label") or ""))) for raw in indicators]
    named = [item for item in found if item is not None and item[1].unit == "year"]
    if len(indicators) < 2 or len(named) < len(found) or len({str(raw.get("unit")) for raw in indicators}) != 1:
        return None
    if len({stem.casefold() for stem, _ in named}) != 1:
        return None
    values = [parse_decimal(raw["value"]) for raw in indicators]
    return _run(named[0][0], [str(period.year) for _, period in named], values)


def _scale(values: Sequence[Decimal], unit: str) -> tuple[Decimal, str]:
    top = max(abs(value) for value in values)
    per = money_per(unit)
    floor = Decimal(10) ** 6 if per is not None else Decimal(10) ** 7
    named = unit if per is None else f"rupiah {per}".strip()
    for size, name in _SCALES:
        if top >= size and top >= floor:
            return size, f"{name} {named}".strip()
    return Decimal(1), named


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, rounding=ROUND_HALF_UP, context=_WIDE)


def _printed(
    values: Sequence[Decimal], size: Decimal, formats: Formats, *, of_percent: bool
) -> list[tuple[Decimal, str]]:
    """Values on their scale and as text: one decimal on a scale, else as many as were reported; all with equally many."""
    if size != 1:
        values = [_rounded(value / size) for value in values]
    places = max((max(0, -int(value.normalize().as_tuple().exponent)) for value in values), default=0)
    sign = "%" if of_percent else ""
    return [(value, formats.number(value, places=places) + sign) for value in values]


def _spelled(label: str, period: Period, formats: Formats) -> str:
    """`Des 2025` is `Desember 2025` where there is room."""
    return _MONTH.sub(formats.month_name(period.number), label, count=1) if period.unit == "month" else label


def _change(run: _Run, formats: Formats, *, of_percent: bool) -> str:
    if run.periods[-1].unit != run.periods[-2].unit:
        return ""
    before, last = run.values[-2:]
    since = _spelled(run.names[-2], run.periods[-2], formats)
    if last == before:
        return f"tetap dibanding {since}"
    word = "naik" if last > before else "turun"
    if of_percent:
        return f"{word} {formats.number(abs(last - before))} poin persen dari {since}"
    # A share of nothing, of a debt, or into one tells nothing.
    if before <= 0 or last < 0:
        return f"{word} dari {since}"
    share = _rounded(abs(last - before) * 100 / before)
    if not share:
        return f"{word} tipis dari {since}"
    if last and last < before and share >= 100:
        return f"turun lebih dari {formats.percent(Decimal('99.9'))} dari {since}"
    return f"{word} {formats.percent(share.normalize())} dari {since}"


def build_trend(indicators: Sequence[Mapping[str, Any]], formats: Formats) -> Trend | None:
    """Return the trend that the indicators tell, if they tell one."""
    run = (_from_parts(indicators[0]) or _from_labels(indicators)) if indicators else None
    if run is None:
        return None
    unit = clean(str(indicators[0].get("unit") or ""))
    of_percent = unit in {"%", "persen"}
    size, named = (Decimal(1), "") if of_percent else _scale(run.values, unit)
    shown = _printed(run.values, size, formats, of_percent=of_percent)
    comparable = run.periods[-1].unit == run.periods[-2].unit
    return Trend(
        label=run.label,
        unit="" if of_percent else f"dalam {named}" if size != 1 else named,
        points=tuple(
            Point(name, _spelled(name, period, formats), float(value), text, place)
            for name, period, (value, text), place in zip(run.names, run.periods, shown, run.places, strict=True)
        ),
        change=_change(run, formats, of_percent=of_percent),
        rising=comparable and run.values[-1] > run.values[-2],
        falling=comparable and run.values[-1] < run.values[-2],
    )
