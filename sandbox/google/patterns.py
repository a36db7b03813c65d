"""How a value is displayed: number format patterns in the spreadsheet's locale."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sandbox.google.locales import Locale

_DATE_TYPES = {"DATE", "TIME", "DATE_TIME"}
_TOKEN = re.compile(r'"[^"]*"|\\.|\[[hms]+\]|a/p|am/pm|AM/PM|y+|m+|d+|h+|s+|\.0+|.', re.DOTALL | re.IGNORECASE)
_NUMBER_PART = re.compile(r"[#0?,.]+")
_LARGE = 1e15


def display(value: dict[str, Any] | None, number_format: dict[str, str] | None, locale: Locale) -> str | None:
    """The text that a cell with effective `value` shows; None when it shows nothing."""
    if not value:
        return None
    if "stringValue" in value:
        return str(value["stringValue"])
    if "boolValue" in value:
        return "TRUE" if value["boolValue"] else "FALSE"
    if "errorValue" in value:
        return _ERROR_TEXT.get(value["errorValue"]["type"], "#ERROR!")
    return number(float(value["numberValue"]), number_format, locale)


_ERROR_TEXT = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
ERROR_TYPES = {text: kind for kind, text in _ERROR_TEXT.items()}


def number(value: float, number_format: dict[str, str] | None, locale: Locale) -> str:
    """`value` by a ``NumberFormat`` (type and optional pattern)."""
    if number_format is None:
        return general(value, locale)
    return _by_pattern(value, number_format.get("type", ""), number_format.get("pattern", ""), locale)


@lru_cache(maxsize=16_384)
def _by_pattern(value: float, kind: str, pattern: str, locale: Locale) -> str:
    pattern = pattern or _default_pattern(kind, locale)
    if kind == "TEXT" or pattern in {"", "General", "@"}:
        return general(value, locale)
    if kind in _DATE_TYPES or (not kind and re.search(r"[ymdhs]", re.sub(r'"[^"]*"', "", pattern))):
        return moment(value, pattern, locale)
    return _numeric(value, pattern, locale)


def _default_pattern(kind: str, locale: Locale) -> str:
    return {
        "DATE": locale.date_pattern,
        "TIME": locale.time_pattern,
        "DATE_TIME": f"{locale.date_pattern} {locale.time_pattern}",
        "CURRENCY": locale.currency_pattern,
        "PERCENT": "0.00%",
        "NUMBER": "#,##0.00",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def general(value: float, locale: Locale) -> str:
    """The automatic format: as many digits as needed, at most ten after the separator."""
    if value == int(value) and abs(value) < _LARGE:
        return str(int(value))
    if abs(value) >= _LARGE or abs(value) < 1e-5:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}E{exponent}"
    else:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    return text.replace(".", locale.decimal)


def moment(value: float, pattern: str, locale: Locale) -> str:
    """A serial by a date or time pattern."""
    seconds = round(value * 86_400)
    try:
        when = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 - a serial is wall-clock time
    except OverflowError:
        return general(value, locale)
    tokens = _TOKEN.findall(pattern)
    half_day = any(token.lower() in {"am/pm", "a/p"} for token in tokens)
    shown: list[str] = []
    previous = ""
    for position, token in enumerate(tokens):
        low = token.lower()
        if low[0] == "m" and "/" not in low:
            following = next((later.lower() for later in tokens[position + 1 :] if later[0].isalpha()), "")
            if len(low) <= 2 and (previous.startswith("h") or following.startswith("s")):
                low = "i" * len(low)
        shown.append(_moment_part(low, token, when, locale, half_day=half_day))
        if low[0].isalpha() or low[0] == "[":
            previous = low.strip("[")
    return "".join(shown)


def _moment_part(low: str, token: str, when: datetime, locale: Locale, *, half_day: bool) -> str:
    if token.startswith('"'):
        return token[1:-1]
    if token.startswith("\\"):
        return token[1:]
    if low in {"am/pm", "a/p"}:
        return ("AM" if when.hour < 12 else "PM")[: 2 if low == "am/pm" else 1]
    letter, width = low[0], len(low)
    hour = (when.hour % 12 or 12) if half_day else when.hour
    numbers = {"h": hour, "i": when.minute, "s": when.second}
    if letter in numbers:
        return f"{numbers[letter]:02d}" if width > 1 else str(numbers[letter])
    if letter == "y":
        return f"{when.year % 100:02d}" if width <= 2 else f"{when.year:04d}"
    if letter == "m":
        names = {3: locale.short_months[when.month - 1], 4: locale.months[when.month - 1]}
        return names.get(width, f"{when.month:02d}" if width > 1 else str(when.month))
    if letter == "d":
        names = {3: locale.days[when.weekday()][:3], 4: locale.days[when.weekday()]}
        return names.get(width, f"{when.day:02d}" if width > 1 else str(when.day))
    return token


def _numeric(value: float, pattern: str, locale: Locale) -> str:
    sections = pattern.split(";")
    negative = value < 0
    if negative and len(sections) > 1:
        section, magnitude, sign = sections[1], -value, ""
    elif value == 0 and len(sections) > 2:
        section, magnitude, sign = sections[2], 0.0, ""
    else:
        section, magnitude, sign = sections[0], abs(value), "-" if negative else ""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[0][1:-1] if match[0].startswith('"') else match[0][1:])
        return "\0" * len(literals)

    bare = re.sub(r'"[^"]*"|\\.', keep, section)
    match = _NUMBER_PART.search(bare)
    if match is None:
        text = bare
    else:
        if "%" in bare:
            magnitude *= 100
        shown = _digits(magnitude, match[0], locale) if "E" not in bare.upper() else f"{magnitude:.2E}"
        rest = bare[match.end() :] if "E" not in bare.upper() else ""
        text = bare[: match.start()] + shown + rest
    for index in range(len(literals), 0, -1):
        text = text.replace("\0" * index, literals[index - 1], 1)
    return sign + text


def _digits(magnitude: float, part: str, locale: Locale) -> str:
    whole, _, fraction = part.partition(".")
    places, required = len(fraction), fraction.count("0")
    exact = Decimal(repr(magnitude)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    integer, _, decimals = f"{exact:f}".partition(".")
    while len(decimals) > required and decimals.endswith("0"):
        decimals = decimals[:-1]
    integer = integer.zfill(whole.count("0") or 1) if whole.count("0") else (integer if integer != "0" else "")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(\d{3})+$)", locale.grouping, integer)
    return integer + (locale.decimal + decimals if decimals else "")
