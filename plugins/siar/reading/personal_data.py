"""Personal data in free text: numbers that name a resident, and how they are masked.

NIK (16 digits, Permendagri on population administration): province 2, regency 2, district 2, day 2 (women +40),
month 2, year 2, serial 4. A family card (KK) has the same shape with the date of issue. Sixteen digits in a row in
running text are taken for one of them, unless they are said to be an account, an invoice or the like and lack that
structure. Written in groups, glued to further digits, or in a number column, the structure alone decides.

Mobile numbers begin 08, 628 or +628. Landlines (0380-…), short codes (110, 112, 119) and 1500xxx are services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from siar.reading.protected_people import identity_spans

__all__ = [
    "find_id_numbers", "find_phones", "has_id_number", "has_many_digits", "has_phone", "mask", "quoted_number",
]  # fmt: skip

# Kemendagri province codes.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "51",
        "52",
        "53",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "72",
        "73",
        "74",
        "75",
        "76",
        "81",
        "82",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    ]
)
_SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)", re.ASCII)
_SPACED = re.compile(r"(?<!\d)(?<!\d[.\-/])\d(?:[ .\-/]{0,2}\d){15}(?!\d)(?![.,]\d)", re.ASCII)
#: A letter typed for a digit, as in `5371O4…`.
_MISTYPED = re.compile(r"(?<!\w)(?=\d*[OoIl])[\dOoIl]{16}(?!\w)", re.ASCII)
_GLUED = re.compile(r"\d{17,60}", re.ASCII)
#: Tax objects (NOP, PER-31/PJ/2019): province, regency, district, ward, block, object, mark. A plot's number, nobody's.
_TAX_OBJECT = re.compile(r"(?<!\d)\d\d([.\- ]?)\d\d\1\d{3}\1\d{3}\1\d{3}[.\- ]?\d{4}[.\- ]?\d(?!\d)", re.ASCII)
_TAX_WORDS = re.compile(r"\b(?:nop|objek\s+pajak|sppt|pbb)\b", re.IGNORECASE)
#: Members of the national health insurance have thirteen digits.
_MEMBER = re.compile(
    r"\b(?:bpjs|jkn|kis|kartu\s+indonesia\s+sehat|nomor\s+kartu|no\.?\s*kartu|kepesertaan|peserta)\b[^\d\n]{0,25}(\d(?:[ .\-]?\d){12})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
#: NIP: date of birth, month of entry, sex, serial. It names a civil servant and the day of birth.
_NIP = re.compile(
    r"(?:19[4-9]\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?:0[1-9]|1[0-2]|2[01])[12]\d{3}",
    re.ASCII,
)
_SPACED_NIP = re.compile(r"(?<!\d)\d{8}[ .]\d{6}[ .]\d[ .]\d{3}(?!\d)", re.ASCII)
_ACCOUNT = re.compile(
    r"\b(?:rek(?:ening)?|virtual\s+account|va|billing|ntpn|ntb|kode\s+bayar|faktur|invoice|kuitansi|kontrak|resi|sp2d|spm|token|"
    r"npwp|nop|objek\s+pajak|sppt|pbb|meter|pelanggan|registrasi|seri|sertifikat|inventaris|barcode|isbn)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_KEYED = re.compile(
    r"\b(?:nik|n\.i\.k|(?:no(?:mor|\.)?\s*)?(?:ktp|kk|induk\s+kependudukan|kartu\s+keluarga))\b[^\d\n]{0,20}"
    r"(\d(?:[ .\-/]?\d){11,17})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+", re.ASCII)
_DATED = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d", re.ASCII)

_PHONE = re.compile(
    r"(?<!\d)(?<!\d[.,/\-])(?:(?:\+|00)\s?62[\s.\-]?\(?0?\)?\s?|62[\s.\-]?|\(?[0oO])[.\- ]?8[1-9][.\- ]?\d\)?(?:[\s.\-–]{0,2}\d){6,9}(?!\d)",
    re.ASCII,
)
_KEYED_PHONE = re.compile(
    r"\b(?:hp|h\.p|wa|whatsapp|telp?|telepon|tlp|handphone|hubungi|menghubungi|kontak|cp|contact|ponsel)\b[^\d\n]{0,30}"
    r"(8[1-9]\d(?:[\s.\-–]?\d){6,9})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CHAT_URL = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=)\+?(\d{8,15})", re.IGNORECASE)
_MANY_DIGITS = re.compile(r"\d(?:[\s.\-/–()]{0,3}\d){8}", re.ASCII)

_LETTERS = str.maketrans("OoIl", "0011")

Span = tuple[int, int]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_plausible(digits: str) -> bool:
    """Tell whether 16 digits have the structure of a NIK or KK."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return digits[:2] in _PROVINCES and digits[2:4] != "00" and 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)


def _holds_id_number(digits: str) -> bool:
    """Tell whether more than 16 digits begin or end with a NIK, or are several in a row."""
    last = len(digits) - 16
    starts = {*range(0, last + 1, 16), last}
    return any(_is_plausible(digits[start : start + 16]) for start in starts)


def _without_urls(text: str) -> str:
    if "://" not in text and "www." not in text:
        return text
    return _URL.sub(lambda match: " " * len(match.group()), text)


def find_id_numbers(text: str, *, numeric: bool = False) -> Iterator[Span]:
    """Yield the spans of NIK- and KK-like numbers.

    :param numeric: the text is a number cell, where only a number with the structure of a NIK counts.
    """
    if not _MANY_DIGITS.search(text):
        return
    text = _without_urls(text)
    if numeric:
        yield from (match.span() for match in _SIXTEEN.finditer(text) if _is_plausible(match.group()))
        return
    for match in _SIXTEEN.finditer(text):
        if _is_plausible(match.group()) or not _ACCOUNT.search(text[max(0, match.start() - 60) : match.start()]):
            yield match.span()
    mistyped = _MISTYPED.finditer(text)
    yield from (match.span() for match in mistyped if _is_plausible(match.group().translate(_LETTERS)))
    taxed = bool(_TAX_WORDS.search(text))
    for match in _GLUED.finditer(text):
        if _NIP.fullmatch(match.group()) or (
            _holds_id_number(match.group()) and not (taxed and len(match.group()) == 18)
        ):
            yield match.span()
    for match in _SPACED_NIP.finditer(text):
        if _NIP.fullmatch(_digits(match.group())):
            yield match.span()
    yield from (match.span(1) for match in _MEMBER.finditer(text))
    for match in _SPACED.finditer(text):
        raw = match.group()
        if (
            len(raw) > 16
            and not _TAX_OBJECT.search(text, max(0, match.start() - 3))
            and not _GROUPED.fullmatch(raw)
            and not _DATED.search(raw)
            and _is_plausible(_digits(raw))
        ):
            yield match.span()
    for match in _KEYED.finditer(text):
        if not _GROUPED.fullmatch(match.group(1)) or len(_digits(match.group(1))) == 16:
            yield match.span(1)


def find_phones(text: str, *, numeric: bool = False, official: Collection[str] = ()) -> Iterator[Span]:
    """Yield the spans of private-looking mobile numbers.

    :param numeric: the text is a number cell, where only `08…` and `+62…` count.
    :param official: service numbers that may be published, any notation.
    """
    if not _MANY_DIGITS.search(text) and not _DISGUISED.search(text):
        return
    allowed = {_national(number) for number in official}
    for match in _CHAT_URL.finditer(text):
        if _national(match.group(1)) not in allowed:
            yield match.span(1)
    bare = _DISGUISED.sub(_undisguised, _without_urls(text))
    for match in _PHONE.finditer(bare):
        raw = match.group()
        if raw.startswith("62") and (
            numeric or _GROUPED.fullmatch(raw) or _ACCOUNT.search(bare[max(0, match.start() - 60) : match.start()])
        ):
            continue
        if _national(raw) not in allowed:
            yield match.span()
    if not numeric:
        for match in _KEYED_PHONE.finditer(bare):
            if not _GROUPED.fullmatch(match.group(1)) and _national(match.group(1)) not in allowed:
                yield match.span(1)


#: Digits among which letters stand that look like some: `08I2 3456 789O`.
_DISGUISED = re.compile(r"(?<![A-Za-z\d])[\dOoIl](?:[ .\-–]?[\dOoIl]){8,15}(?![A-Za-z\d])", re.ASCII)
_MOST_LETTERS = 3


def _undisguised(match: re.Match[str]) -> str:
    letters = sum(char.isalpha() for char in match.group())
    return match.group().translate(_LETTERS) if 0 < letters <= _MOST_LETTERS else match.group()


def _national(number: str) -> str:
    return _digits(number.replace("O", "0").replace("o", "0")).lstrip("0").removeprefix("62").lstrip("0")


def has_many_digits(text: str) -> bool:
    """Tell whether so many digits stand together that a number of a person is possible: a quick look."""
    return _MANY_DIGITS.search(text) is not None or _DISGUISED.search(text) is not None


def has_id_number(text: str, *, numeric: bool = False) -> bool:
    """Tell whether a NIK- or KK-like number stands in the text."""
    return next(find_id_numbers(text, numeric=numeric), None) is not None


def has_phone(text: str, *, numeric: bool = False, official: Collection[str] = ()) -> bool:
    """Tell whether a private-looking mobile number stands in the text."""
    return next(find_phones(text, numeric=numeric, official=official), None) is not None


_MASKS: tuple[tuple[Callable[[str], Iterator[Span]], str], ...] = (
    (find_id_numbers, "[NIK disembunyikan]"),
    (find_phones, "[nomor disembunyikan]"),
    (identity_spans, "[disembunyikan]"),
)


def quoted_number(text: str, span: Span) -> str:
    """Return a number of a person as a message may quote it: its first three and last two digits."""
    found = "".join(char for char in text[slice(*span)] if char.isalnum())
    return f"{found[:3]}***{found[-2:]}"


def mask(text: str) -> str:
    """Return the text with personal data replaced by a marker. For everything that is stored, logged or shown.

    Masks NIK and KK numbers, mobile numbers, and what identifies a patient or a child in a case (initials, names,
    ages, schools, addresses).
    """
    for find, marker in _MASKS:
        spans = sorted(set(find(text)))
        if not spans:
            continue
        pieces, position = [], 0
        for start, end in spans:
            if start < position:
                position = max(position, end)
                continue
            pieces += [text[position:start], marker]
            position = end
        text = "".join(pieces) + text[position:]
    return text
