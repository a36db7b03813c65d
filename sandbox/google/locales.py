"""What a spreadsheet's locale decides: separators, date order, month names, currency."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Locale:
    """Typing and display rules of one spreadsheet locale."""

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


_EN = Locale(
    "en_US", ".", ",", False, _MONTHS_EN, tuple(name[:3] for name in _MONTHS_EN), _DAYS_EN,
    "m/d/yyyy", "h:mm:ss am/pm", "$", '"$"#,##0.00',
)  # fmt: skip
_GB = Locale(
    "en_GB", ".", ",", True, _MONTHS_EN, _EN.short_months, _DAYS_EN,
    "dd/mm/yyyy", "hh:mm:ss", "£", '"£"#,##0.00',
)  # fmt: skip
_ID = Locale(
    "in_ID", ",", ".", True, _MONTHS_ID,
    ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"), _DAYS_ID,
    "dd/mm/yyyy", "hh:mm:ss", "Rp", '"Rp"#,##0.00',
)  # fmt: skip


def of(code: str) -> Locale:
    """The rules of `code`. Indonesian is known as ``in_ID`` and ``id_ID``; unknown ones behave as en_US."""
    language = code.replace("-", "_").split("_", maxsplit=1)[0].lower()
    if language in {"in", "id"}:
        return _ID
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
