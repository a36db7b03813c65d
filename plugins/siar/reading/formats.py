"""Numbers, money, percentages and dates as Indonesians read them.

`1.234.567`, `12,5%`, `Rp1.250.000`, `Rp1,25 miliar`, `11 September 2021`, `3 Juni–8 Juli 2025`: the forms of the
national spelling (EYD V) and of government style. A headline is cut, never rounded up, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from siar.errors import InputError

__all__ = [
    "Headline",
    "date_range",
    "day_and_date",
    "headline",
    "long_date",
    "number",
    "parse_decimal",
    "percent",
    "rupiah",
    "with_unit",
]

_LOCALE = Locale("id", "ID")
_SCALES = ((Decimal(10) ** 12, "triliun"), (Decimal(10) ** 9, "miliar"))
_COUNT_SCALES = (*_SCALES, (Decimal(10) ** 6, "juta"))
_RUPIAH_UNITS = {"rupiah", "rp", "idr"}
_NBSP = "\u00a0"


@dataclass(frozen=True)
class Headline:
    """A figure as it stands large. `cut` says that digits were dropped, so the text needs "lebih dari"."""

    prefix: str
    number: str
    unit: str
    cut: bool


def parse_decimal(text: str | int | Decimal) -> Decimal:
    """Read a stored decimal (point, no grouping).

    :raises InputError: when it is none.
    """
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        raise InputError(f"{text!r} bukan angka.") from None
    if not value.is_finite():
        raise InputError(f"{text!r} bukan angka.")
    return value


def number(value: Decimal | int, *, places: int = 0) -> str:
    """Group by thousands with points; decimals, as many as there are but no fewer than `places`, after a comma."""
    value = Decimal(value)
    plain = value.normalize()
    digits = max(places, -int(plain.as_tuple().exponent))
    return format_decimal(
        value, format="#,##0" + ("." + "0" * digits if digits else ""), locale=_LOCALE, decimal_quantization=False
    )


def percent(value: Decimal | int) -> str:
    """A percentage that is already in hundredths: 86.22 gives `86,22%`."""
    return number(value) + "%"


def rupiah(value: Decimal | int) -> str:
    """The whole amount, `Rp1.250.000`; sen only when there are any."""
    amount = number(abs(Decimal(value)))
    return ("−" if value < 0 else "") + "Rp" + amount


def _cut(value: Decimal, digits: int) -> Decimal:
    """Drop digits beyond so many significant ones, towards zero."""
    if not value:
        return value
    places = digits - 1 - value.adjusted()
    if places >= -int(value.as_tuple().exponent):
        return value
    return value.quantize(Decimal(1).scaleb(-max(places, 0)), rounding=ROUND_DOWN)


def headline(value: Decimal, unit: str, *, exact_up_to: int, significant_digits: int) -> Headline:
    """Return a figure in its large form.

    Money from a thousand million up, and counts above `exact_up_to`, are cut to so many significant digits.
    """
    money = unit.strip().lower() in _RUPIAH_UNITS
    if unit.strip() in {"%", "persen"}:
        return Headline("", number(value) + "%", "", cut=False)
    prefix, rest = ("Rp", "") if money else ("", unit.strip())
    scales = _SCALES if money else _COUNT_SCALES
    if money or abs(value) > exact_up_to:
        for size, name in scales:
            if abs(value) >= size:
                scaled = value / size
                short = _cut(scaled, significant_digits)
                return Headline(prefix, number(short.normalize()), f"{name} {rest}".strip(), cut=short != scaled)
    return Headline(prefix, number(value), rest, cut=False)


def with_unit(value: Decimal, unit: str) -> str:
    """A figure in full with its unit, unbreakable: `7 unit`, `86,22%`, `Rp5.000`."""
    plain = unit.strip()
    if plain.lower() in _RUPIAH_UNITS:
        return rupiah(value)
    if plain in {"%", "persen"}:
        return percent(value)
    return number(value) + (_NBSP + plain.replace(" ", _NBSP) if plain else "")


def long_date(day: date) -> str:
    """`11 September 2021`."""
    return format_date(day, "d MMMM y", locale=_LOCALE)


def day_and_date(day: date) -> str:
    """`Sabtu, 11 September 2021`."""
    return format_date(day, "EEEE, d MMMM y", locale=_LOCALE)


def date_range(start: date, end: date | None) -> str:
    """`3 Juni–8 Juli 2025`, `1–28 Februari 2023`, or one day with its weekday."""
    if end is None or end == start:
        return day_and_date(start)
    if start.year != end.year:
        return f"{long_date(start)}–{long_date(end)}"
    if start.month != end.month:
        return f"{format_date(start, 'd MMMM', locale=_LOCALE)}–{long_date(end)}"
    return f"{start.day}–{long_date(end)}"
