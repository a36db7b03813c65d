"""What a spreadsheet's locale decides: separators, date order, month names, currency."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_ID = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True, slots=True, eq=False)
class Locale:
    """Typing and display rules of one spreadsheet locale. Compared by identity: it is a key of caches."""

    code: str
    decimal: str
    grouping: str
    day_first: bool
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    date_pattern: str
    time_pattern: str
    currency: str
    currency_pattern: str
    #: Whether a dot may stand between hours and minutes where it groups digits; else such a text is a number.
    dotted_times: bool = True


_EN = Locale(
    code="en_US",
    decimal=".",
    grouping=",",
    day_first=False,
    months=_MONTHS_EN,
    short_months=tuple(name[:3] for name in _MONTHS_EN),
    days=_DAYS_EN,
    date_pattern="m/d/yyyy",
    time_pattern="h:mm:ss am/pm",
    currency="$",
    currency_pattern='"$"#,##0.00',
)
_GB = replace(
    _EN,
    code="en_GB",
    day_first=True,
    date_pattern="dd/mm/yyyy",
    time_pattern="hh:mm:ss",
    currency="£",
    currency_pattern='"£"#,##0.00',
)
_ID = Locale(
    code="in_ID",
    decimal=",",
    grouping=".",
    day_first=True,
    months=_MONTHS_ID,
    short_months=("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    days=_DAYS_ID,
    date_pattern="dd/mm/yyyy",
    time_pattern="hh:mm:ss",
    currency="Rp",
    currency_pattern='"Rp"#,##0.00',
)
_ID_NUMBERS = replace(_ID, dotted_times=False)


def of(code: str, *, dotted_times: bool = True) -> Locale:
    """The rules of `code`. Indonesian is known as ``in_ID`` and ``id_ID``; unknown ones behave as en_US."""
    language = code.replace("-", "_").split("_", maxsplit=1)[0].lower()
    if language in {"in", "id"}:
        return _ID if dotted_times else _ID_NUMBERS
    if code.lower().startswith(("en_gb", "en_au", "en_nz", "en_ie")):
        return _GB
    return _EN


def month_number(name: str) -> int | None:
    """1-12 for a full or three-letter month name in English or Indonesian."""
    wanted = name.lower().rstrip(".")
    for months in (_MONTHS_EN, _MONTHS_ID):
        for number, month in enumerate(months, start=1):
            if wanted in {month.lower(), month[:3].lower()}:
                return number
    return {"agt": 8, "agst": 8, "sept": 9, "nop": 11}.get(wanted)
