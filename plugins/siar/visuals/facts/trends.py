"""Figures over time: recognised by their labels, brought to one scale, with the last change in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from siar.reading.formats import Formats, parse_decimal
from siar.visuals.typography.paragraphs import clean

__all__ = ["Point", "Trend", "build_trend"]

_MONTHS = "jan|feb|mar|apr|mei|jun|jul|agu|agt|ags|sep|okt|nov|des"
_PERIOD = re.compile(
    rf"(?:(?:{_MONTHS})[a-z]*|triwulan|tw|semester|kuartal|tahun|minggu(?: ke-)?|pekan(?: ke-)?)?[ .]*"
    r"(?:(?:19|20)\d\d|[ivx]{1,4}|\d{1,2})?(?:[ /]+(?:19|20)\d\d)?",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"^(?:{_MONTHS})\.?(?![a-z])", re.IGNORECASE)
_MONTH_NUMBERS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "jun": 6, "jul": 7, "agu": 8, "agt": 8, "ags": 8, "sep": 9,
    "okt": 10, "nov": 11, "des": 12,
}  # fmt: skip
_STEM = re.compile(r"^(?P<stem>.*\S)\s+(?P<year>(?:19|20)\d\d)$")
_SCALES = ((Decimal(10) ** 12, "triliun"), (Decimal(10) ** 9, "miliar"), (Decimal(10) ** 6, "juta"))
_MOST = 24


@dataclass(frozen=True)
class Point:
    """One period: its label and name, its value on the trend's scale, that value as printed."""

    label: str
    name: str  # spelled out
    value: float
    text: str


@dataclass(frozen=True)
class Trend:
    """A run of periods. `unit`: what the numbers are in, empty of percentages; `change`: the last step in words."""

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


def _is_period(label: str) -> bool:
    return bool(label) and bool(_PERIOD.fullmatch(label)) and any(char.isalnum() for char in label)


def _from_parts(indicator: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    entries = [(clean(str(part["label"])), parse_decimal(part["value"])) for part in indicator.get("parts") or ()]
    return entries if 3 <= len(entries) <= _MOST and all(_is_period(label) for label, _ in entries) else []


def _from_labels(indicators: Sequence[Mapping[str, Any]]) -> tuple[str, list[tuple[str, Decimal]]]:
    """Indicators that say the same of different years: "PAD 2023", "PAD 2024", "PAD 2025"."""
    found = [_STEM.match(clean(str(raw.get("label") or ""))) for raw in indicators]
    if len(indicators) < 2 or not all(found) or len({str(raw.get("unit")) for raw in indicators}) != 1:
        return "", []
    stems = {match["stem"].casefold() for match in found if match}
    if len(stems) != 1:
        return "", []
    years = [
        (match["year"], parse_decimal(raw["value"])) for match, raw in zip(found, indicators, strict=True) if match
    ]
    first = found[0]
    assert first is not None
    return (first["stem"], sorted(years)) if len({year for year, _ in years}) == len(years) else ("", [])


def _scale(values: Sequence[Decimal], unit: str) -> tuple[Decimal, str]:
    top = max(abs(value) for value in values)
    money = unit.casefold() in {"rupiah", "rp"}
    floor = Decimal(10) ** 6 if money else Decimal(10) ** 7
    for size, name in _SCALES:
        if top >= size and top >= floor:
            return size, f"{name} {'rupiah' if money else unit}".strip()
    return Decimal(1), "rupiah" if money else unit


def _printed(
    values: Sequence[Decimal], size: Decimal, formats: Formats, *, of_percent: bool
) -> list[tuple[Decimal, str]]:
    """Values on their scale and as text: one decimal on a scale, else as many as were reported; all with equally many."""
    if size != 1:
        values = [(value / size).quantize(Decimal("0.1"), rounding=ROUND_DOWN) for value in values]
    places = max((max(0, -int(value.normalize().as_tuple().exponent)) for value in values), default=0)
    sign = "%" if of_percent else ""
    return [(value, formats.number(value, places=places) + sign) for value in values]


def _spelled(label: str, formats: Formats) -> str:
    """`Des 2025` is `Desember 2025` where there is room."""

    def full(match: re.Match[str]) -> str:
        number = _MONTH_NUMBERS.get(match[0].casefold())
        return formats.month_name(number) if number else match[0]

    return _MONTH.sub(full, label)


def _change(points: Sequence[tuple[str, Decimal]], formats: Formats, *, of_percent: bool) -> str:
    (before_label, before), (_, last) = points[-2:]
    before_label = _spelled(before_label, formats)
    if last == before:
        return f"tetap dibanding {before_label}"
    word = "naik" if last > before else "turun"
    if of_percent:
        return f"{word} {formats.number(abs(last - before))} poin persen dari {before_label}"
    if before <= 0:
        return f"{word} dari {before_label}"
    share = (abs(last - before) * 100 / before).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return (
        f"{word} {formats.percent(share.normalize())} dari {before_label}"
        if share
        else f"{word} tipis dari {before_label}"
    )


def build_trend(indicators: Sequence[Mapping[str, Any]], formats: Formats) -> Trend | None:
    """Return the trend that the indicators tell, if they tell one; negative figures make none."""
    if not indicators:
        return None
    label, points = clean(str(indicators[0].get("label") or "")), _from_parts(indicators[0])
    if not points:
        label, points = _from_labels(indicators)
    if not points or any(value < 0 for _, value in points):
        return None
    unit = clean(str(indicators[0].get("unit") or ""))
    of_percent = unit in {"%", "persen"}
    size, named = (Decimal(1), "") if of_percent else _scale([value for _, value in points], unit)
    shown = _printed([value for _, value in points], size, formats, of_percent=of_percent)
    before, last = points[-2][1], points[-1][1]
    return Trend(
        label=label,
        unit="" if of_percent else f"dalam {named}" if size != 1 else named,
        points=tuple(
            Point(name, _spelled(name, formats), float(value), text)
            for (name, _), (value, text) in zip(points, shown, strict=True)
        ),
        change=_change(points, formats, of_percent=of_percent),
        rising=last > before,
        falling=last < before,
    )
