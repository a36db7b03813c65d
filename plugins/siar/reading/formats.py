"""How the city writes: numbers, money, percentages, days, clock times.

`1.234.567`, `12,5%`, `Rp1.250.000`, `Rp1,25 miliar`, `11 September 2021`, `3 Juni–8 Juli 2025`, `pukul 07.00 WITA`: the
forms of the national spelling (EYD V) and of government style, in the locale and the time zone that the city
configures (`Formats.of`). A headline is cut, never rounded up, and says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from siar.errors import InputError
from siar.quantities import Reach, Rupiah
from siar.settings import City

__all__ = ["Formats", "Headline", "decimal_sign", "money_per", "parse_decimal"]

_SCALES = ((Decimal(10) ** 12, "triliun"), (Decimal(10) ** 9, "miliar"), (Decimal(10) ** 6, "juta"))
_RUPIAH = re.compile(r"(?:rupiah|rp\.?|idr)(?:\s*(?:/|\bper\b)\s*(?P<per>\w.*))?", re.IGNORECASE)
_PERCENT_UNITS = {"%", "persen"}
_NBSP = "\u00a0"
_MONDAY = date(2024, 1, 1)

#: More than any figure has, so that no rounding is refused.
_DIGITS = 80


def decimal_sign(locale: str) -> str:
    """Return what begins decimals in a locale as Google or people write it; "." where the locale is not known."""
    try:
        return get_decimal_symbol(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return "."


@dataclass(frozen=True)
class Headline:
    """A figure as it stands large. `cut` says that digits were dropped, so the text needs "lebih dari".

    :param magnitude: what the number counts in, `juta`; empty where every digit stands.
    """

    prefix: str
    number: str
    magnitude: str
    unit: str
    cut: bool


def money_per(unit: str) -> str | None:
    """Return what a unit of money is paid for, `per kg` of `rupiah/kg`; empty for money alone, None for any other unit."""
    match = _RUPIAH.fullmatch(unit.strip())
    if match is None:
        return None
    return f"per {match['per'].strip()}" if match["per"] else ""


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


def _cut(value: Decimal, digits: int) -> Decimal:
    """Drop digits beyond so many significant ones, towards zero."""
    if not value:
        return value
    places = digits - 1 - value.adjusted()
    if places >= -int(value.as_tuple().exponent):
        return value
    return value.quantize(Decimal(1).scaleb(-max(places, 0)), rounding=ROUND_DOWN, context=Context(prec=_DIGITS))


@lru_cache(maxsize=4096)
def _number(value: Decimal, places: int, locale: str) -> str:
    # Babel rounds in the context in force, whose 28 digits are fewer than a figure may have.
    with localcontext(prec=_DIGITS):
        digits = max(places, -int(value.normalize().as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=locale, decimal_quantization=False)


# A page of the desk shows hundreds of moments on a few days, a run of the rules thousands of days of one month.
@lru_cache(maxsize=4096)
def _day(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=1440)
def _clock(hour: int, minute: int, locale: str) -> str:
    return format_time(time(hour, minute), "short", locale=locale)


@lru_cache(maxsize=8)
def _separators(locale: str) -> tuple[str, str]:
    return get_group_symbol(locale), get_decimal_symbol(locale)


@dataclass(frozen=True)
class Formats:
    """The forms of one city.

    :param locale: as Babel names it, `id_ID`.
    :param zone: moments are told in its time.
    :param zone_label: how people call it, `WITA`.
    """

    locale: str
    zone: ZoneInfo
    zone_label: str

    @classmethod
    def of(cls, city: City, *, locale: str | None = None) -> Formats:
        """Return a city's forms; those of another locale for who reads another language."""
        return cls(locale or city.locale, city.zone, city.timezone_label)

    @property
    def _is_indonesian(self) -> bool:
        return self.locale.partition("_")[0] == "id"

    # Numbers

    def number(self, value: Decimal | int, *, places: int = 0) -> str:
        """Group by thousands; decimals, as many as there are but no fewer than `places`: `1.234.567,5`."""
        return _number(Decimal(value), places, self.locale)

    def exact(self, value: Decimal | int) -> str:
        """A number with the digits that were given, zeros at its end too: `12,50`. What is no number as Python has it."""
        group, point = _separators(self.locale)
        if isinstance(value, int):
            return f"{value:,d}".replace(",", group)
        if not value.is_finite():
            return str(value)
        return f"{value:,f}".replace(",", "\0").replace(".", point).replace("\0", group)

    def is_one(self, count: int) -> bool:
        """Whether the locale uses the word for one with a count; Indonesian has one form for all."""
        return Locale.parse(self.locale).plural_form(count) == "one"

    def listed(self, names: Sequence[str]) -> str:
        """`Facebook dan Instagram`."""
        return format_list(list(names), locale=self.locale)

    def accounts(self, reach: Reach) -> str:
        """How many accounts: `9.120`."""
        return self.number(reach.accounts)

    def percent(self, value: Decimal | int) -> str:
        """A percentage that is already in hundredths: 86.22 gives `86,22%`."""
        return self.number(value) + "%"

    def rupiah(self, value: Rupiah | Decimal | int) -> str:
        """The whole amount, `Rp1.250.000`; sen only when there are any."""
        amount = value.amount if isinstance(value, Rupiah) else value
        return ("−" if amount < 0 else "") + "Rp" + self.number(abs(Decimal(amount)))

    def with_unit(self, value: Decimal, unit: str) -> str:
        """A figure in full with its unit, unbreakable: `7 unit`, `86,22%`, `Rp5.000`, `Rp45.000 per kg`."""
        plain = unit.strip()
        per = money_per(plain)
        if per is not None:
            return " ".join(part for part in (self.rupiah(value), per) if part).replace(" ", _NBSP)
        if plain in _PERCENT_UNITS:
            return self.percent(value)
        return self.number(value) + (_NBSP + plain.replace(" ", _NBSP) if plain else "")

    def headline(
        self, value: Decimal, unit: str, *, exact_up_to: int, significant_digits: int, whole: bool = False
    ) -> Headline:
        """Return a figure in its large form.

        Money from a million up, and counts above `exact_up_to`, are cut to so many significant digits, as people say
        them: `Rp412,5 juta`.

        :param whole: no digit may be dropped: "kurang dari Rp1,9 miliar" is not what "kurang dari Rp1.999.999.999" says.
        """
        per = money_per(unit)
        money = per is not None
        if unit.strip() in _PERCENT_UNITS:
            return Headline("", self.percent(value), "", "", cut=False)
        prefix, rest = ("Rp", per) if per is not None else ("", unit.strip())
        if money or abs(value) > exact_up_to:
            for size, name in _SCALES:
                if abs(value) >= size:
                    scaled = value / size
                    short = _cut(scaled, significant_digits)
                    if whole and short != scaled:
                        break
                    return Headline(prefix, self.number(short.normalize()), name, rest, cut=short != scaled)
        return Headline(prefix, self.number(value), "", rest, cut=False)

    # Days

    def long_date(self, day: date) -> str:
        """`11 September 2021`."""
        return _day(day, "d MMMM y", self.locale)

    def day_and_date(self, day: date) -> str:
        """`Sabtu, 11 September 2021`."""
        return _day(day, "EEEE, d MMMM y", self.locale)

    def short_day(self, day: date) -> str:
        """`Sab 11 Sep`."""
        return _day(day, "EEE d MMM", self.locale)

    def numeric_date(self, day: date) -> str:
        """`11/09/2021`, as in the sheets."""
        return _day(day, "dd/MM/y", self.locale)

    def day_and_month(self, day: date) -> str:
        """`11 September`."""
        return _day(day, "d MMMM", self.locale)

    def month(self, day: date) -> str:
        """`September 2021`."""
        return _day(day, "MMMM y", self.locale)

    def quarter(self, day: date) -> str:
        """`Triwulan III 2021`, as the city's government counts; elsewhere as its locale does."""
        number = (day.month - 1) // 3
        if self._is_indonesian:
            return f"Triwulan {('I', 'II', 'III', 'IV')[number]} {day.year}"
        return _day(day, "QQQQ y", self.locale)

    def month_name(self, number: int) -> str:
        """`September`; January is 1."""
        return _day(date(2024, number, 1), "LLLL", self.locale)

    def weekday(self, day: date | int) -> str:
        """`Sabtu`; a number counts from Monday, 0."""
        return _day(day if isinstance(day, date) else _MONDAY + timedelta(days=day), "EEEE", self.locale)

    def date_range(self, start: date, end: date | None) -> str:
        """`3 Juni–8 Juli 2025`, `1–28 Februari 2023`, or one day with its weekday."""
        if end is None or end == start:
            return self.day_and_date(start)
        if start.year != end.year:
            return f"{self.long_date(start)}–{self.long_date(end)}"
        if start.month != end.month:
            return f"{self.day_and_month(start)}–{self.long_date(end)}"
        return f"{start.day}–{self.long_date(end)}"

    # Moments, aware; told in the city's time

    @property
    def _before_clock(self) -> str:
        """What stands between a day and its hour."""
        return " pukul " if self._is_indonesian else ", "

    def clock(self, moment: datetime | time) -> str:
        """`07.00`; a time of day is taken for the city's own."""
        local = moment.astimezone(self.zone) if isinstance(moment, datetime) else moment
        return _clock(local.hour, local.minute, self.locale)

    def zoned_clock(self, moment: datetime | time) -> str:
        """`07.00 WITA`."""
        return f"{self.clock(moment)} {self.zone_label}"

    def local_day(self, moment: datetime) -> date:
        """The city's day at that moment."""
        return moment.astimezone(self.zone).date()

    def moment(self, moment: datetime) -> str:
        """`2 Februari 2026 pukul 07.00 WITA`."""
        return f"{self.long_date(self.local_day(moment))}{self._before_clock}{self.zoned_clock(moment)}"

    def short_moment(self, moment: datetime) -> str:
        """`Sen 2 Feb, 07.00`."""
        return f"{self.short_day(self.local_day(moment))}, {self.clock(moment)}"

    def numeric_moment(self, moment: datetime) -> str:
        """`02/02/2026 pukul 07.00 WITA`."""
        return f"{self.numeric_date(self.local_day(moment))}{self._before_clock}{self.zoned_clock(moment)}"

    def stamp(self, moment: datetime) -> str:
        """`02/02/2026 07.00`."""
        return f"{self.numeric_date(self.local_day(moment))} {self.clock(moment)}"

    def age(self, moment: datetime, now: datetime) -> str:
        """How long ago, in its largest unit: `3 jam`; `kurang dari 1 menit` for what has just come."""
        if now - moment < timedelta(minutes=1):
            return "kurang dari 1 menit"
        return format_timedelta(now - moment, locale=self.locale, threshold=1.2)

    def duration(self, span: timedelta) -> str:
        """How long something took, in its two largest units: `1 jam 30 menit`."""
        minutes = max(int(span.total_seconds() // 60), 0)
        units: tuple[tuple[Literal["day", "hour", "minute"], int], ...] = (("day", 1440), ("hour", 60), ("minute", 1))
        parts: list[str] = []
        for unit, size in units:
            count, minutes = divmod(minutes, size)
            if count or (unit == "minute" and not parts):
                whole = timedelta(minutes=count * size)
                parts.append(format_timedelta(whole, granularity=unit, threshold=math.inf, locale=self.locale))
        return " ".join(parts[:2])
