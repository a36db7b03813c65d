"""What a cell becomes when somebody types into it: the rule behind ``USER_ENTERED``.

The spreadsheet's locale decides. Serials are days since 1899-12-30 with the time of day as fraction,
in the spreadsheet's own time zone. Google documents the rule, not every case: that a grouping comma may
stand anywhere, and that ``10.30`` is a time where the dot is not the decimal sign, are assumptions; with
`Locale.dotted_times` off the second one is that its dot groups digits, as a comma does in English.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.google.locales import Locale, month_number

EPOCH = date(1899, 12, 30)
Value = dict[str, Any]
Format = dict[str, str]

_NUMERIC_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_ISO_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?(?:[ ,-]+(\d{4}|\d{2}))?")
_MONTH_NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:,? +(\d{4}))?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?")


def serial(moment: date | datetime) -> float:
    """The serial number of a date or of a naive (wall clock) datetime."""
    if isinstance(moment, datetime):
        return (moment - datetime(EPOCH.year, EPOCH.month, EPOCH.day)) / timedelta(days=1)  # noqa: DTZ001 - wall clock
    return float((moment - EPOCH).days)


def interpret(text: str, locale: Locale, *, year: int, plain_text: bool = False) -> tuple[Value | None, Format | None]:
    """(userEnteredValue, number format to attach) for `text` as typed.

    `year` completes dates typed without one. `plain_text` is a cell formatted as text: it keeps what
    is typed. An empty text is (None, None).
    """
    if text == "":
        return None, None
    if plain_text:
        return {"stringValue": text.removeprefix("'")}, None
    if text.startswith("'"):
        return {"stringValue": text[1:]}, None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    stripped = text.strip()
    if stripped.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": stripped.upper() == "TRUE"}, None
    for reader in (_as_number, _as_moment):
        found = reader(stripped, locale, year)
        if found is not None:
            return {"numberValue": found[0]}, found[1]
    return {"stringValue": text}, None


def _as_number(text: str, locale: Locale, _year: int) -> tuple[float, Format | None] | None:
    body, form = text, None
    negative = False
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1], True
    elif body[:1] in {"-", "+"}:
        negative, body = body[0] == "-", body[1:].lstrip()
    bare = body.removeprefix(locale.currency).lstrip(". " if locale.currency == "Rp" else " ")
    if body.startswith(locale.currency) and bare[:1].isdigit():
        pattern = locale.currency_pattern if locale.decimal in bare else locale.currency_pattern.removesuffix(".00")
        body, form = bare, {"type": "CURRENCY", "pattern": pattern}
    elif body.endswith("%"):
        body, form = body[:-1].rstrip(), {"type": "PERCENT", "pattern": "0.00%" if locale.decimal in body else "0%"}
    number = _plain_number(body, locale)
    if number is None:
        return None
    if form is None and re.search(r"[eE]", body):
        form = {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if form is not None and form["type"] == "PERCENT":
        number /= 100
    if form is None and locale.grouping in body:
        form = {"type": "NUMBER", "pattern": "#,##0.00" if locale.decimal in body else "#,##0"}
    return (-number if negative else number), form


def _plain_number(body: str, locale: Locale) -> float | None:
    decimal, grouping = re.escape(locale.decimal), re.escape(locale.grouping)
    # A comma is unambiguous as grouping; a dot is also a time and date separator, so its groups must be whole.
    group = r"\d+" if locale.grouping == "," else r"\d{3}"
    lone = "" if locale.dotted_times else rf"|\d{{1,2}}{grouping}\d{{2}}"
    pattern = (
        rf"(\d+|\d{{1,3}}(?:{grouping}{group})+{lone})({decimal}\d*)?(?:[eE][+-]?\d+)?|{decimal}\d+(?:[eE][+-]?\d+)?"
    )
    if re.fullmatch(pattern, body, re.ASCII) is None:
        return None
    return float(body.replace(locale.grouping, "").replace(locale.decimal, "."))


def _as_moment(text: str, locale: Locale, year: int) -> tuple[float, Format] | None:
    day = _as_date(text, locale, year)
    if day is not None:
        return serial(day), {"type": "DATE", "pattern": _date_pattern(text, locale)}
    fraction = _as_time(text)
    if fraction is not None:
        return fraction, {"type": "TIME", "pattern": locale.time_pattern}
    head, _, tail = text.partition(" ")
    while tail:
        day, fraction = _as_date(head, locale, year), _as_time(tail)
        if day is not None and fraction is not None:
            pattern = f"{locale.date_pattern} {locale.time_pattern}"
            return serial(day) + fraction, {"type": "DATE_TIME", "pattern": pattern}
        more, _, tail = tail.partition(" ")
        head = f"{head} {more}"
    return None


def _date_pattern(text: str, locale: Locale) -> str:
    if _ISO_DATE.fullmatch(text):
        return "yyyy-mm-dd"
    if re.search("[A-Za-z]", text):
        return "d mmmm yyyy" if locale.day_first else "mmmm d, yyyy"
    return locale.date_pattern


def _as_date(text: str, locale: Locale, year: int) -> date | None:
    if match := _ISO_DATE.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC_DATE.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if locale.day_first else (second, first)
        return _date(_year(match[3], year), month, day)
    if match := _DAY_MONTH_NAME.fullmatch(text):
        month_or_none = month_number(match[2])
        return None if month_or_none is None else _date(_year(match[3], year), month_or_none, int(match[1]))
    if match := _MONTH_NAME_DAY.fullmatch(text):
        month_or_none = month_number(match[1])
        return None if month_or_none is None else _date(_year(match[3], year), month_or_none, int(match[2]))
    return None


def _year(text: str | None, default: int) -> int:
    if text is None:
        return default
    number = int(text)
    if len(text) == 2:
        return number + (2000 if number < 50 else 1900)
    return number


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _as_time(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) / 86_400
