"""Numbers that name a resident: identity numbers and mobile numbers, in every way people write them.

NIK (16 digits, Permendagri on population administration): province 2, regency 2, district 2, day 2 (women +40),
month 2, year 2, serial 4. A family card (KK) has the same shape with the date of issue. Sixteen digits in a row in
running text are taken for one of them, unless they are said to be an account, an invoice or the like and lack that
structure. Written in groups, glued to further digits, or in a number column, the structure alone decides.

Mobile numbers begin 08, 628 or +628. Landlines (0380-…), short codes (110, 112, 119) and 1500xxx are services.

All look at the folded text (`siar.reading.folding`), then once more with letters read as the digits that they look
like, and at digits that are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from siar.reading.folding import Folded, Span, blanked, fold
from siar.reading.official import NOBODY, Official

__all__ = [
    "GAP",
    "digits_of",
    "find_id_numbers",
    "find_phones",
    "has_many_digits",
    "is_grouped",
    "is_plausible",
    "may_be_spelled",
    "spelled",
    "views",
]

# Kemendagri province codes.
_PROVINCES = frozenset(
    (
        "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "51",
        "52", "53", "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81", "82", "91", "92",
        "93", "94", "95", "96",
    )
)  # fmt: skip
#: What people put between the digits of one number: blanks, line breaks, and a mark or two.
GAP = r"(?:[ \n]{0,2}(?:[.\-/_+]{1,2}[ \n]{0,2})?)"
_SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)", re.ASCII)
_SPACED = re.compile(
    rf"(?<!\d)(?:(?<!\d[.\-/])|(?=\d{{4}}\D{{1,4}}\d{{4}}\D{{1,4}}\d{{4}}\D{{1,4}}\d{{4}}(?!\d)))"
    rf"(?=(\d(?:{GAP}\d){{15}})(?!\d)(?![.,]\d))",
    re.ASCII,
)
_GLUED = re.compile(r"\d{17,60}", re.ASCII)
#: Tax objects (NOP, PER-31/PJ/2019): province, regency, district, ward, block, object, mark. A plot's number, nobody's.
_TAX_OBJECT = re.compile(r"(?<!\d)\d\d([.\- ]?)\d\d\1\d{3}\1\d{3}\1\d{3}[.\- ]?\d{4}[.\- ]?\d(?!\d)", re.ASCII)
_TAX_WORDS = re.compile(r"\b(?:nop|objek\s+pajak|sppt|pbb)\b", re.IGNORECASE)
#: Members of the national health insurance have thirteen digits.
_MEMBER = re.compile(
    rf"(?:bpjs|\bjkn|\bkis|kartu\s+indonesia\s+sehat|nomor\s+kartu|\bno\.?\s*kartu|kepesertaan|\bpeserta)(?![a-z])[^\d]{{0,25}}"
    rf"(\d(?:{GAP}\d){{12}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
#: NIP: date of birth, month of entry, sex, serial. It names a civil servant and the day of birth.
_NIP = re.compile(
    r"(?:19[4-9]\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?:0[1-9]|1[0-2]|2[01])[12]\d{3}",
    re.ASCII,
)
_SPACED_NIP = re.compile(rf"(?<!\d)(?=([12](?:{GAP}\d){{17}})(?!\d))", re.ASCII)
_ACCOUNT = re.compile(
    r"\b(?:rek(?:ening)?|virtual\s+account|va|billing|ntpn|ntb|kode\s+bayar|faktur|invoice|kuitansi|kontrak|resi|sp2d|spm|token|"
    r"npwp|nop|objek\s+pajak|sppt|pbb|meter|pelanggan|registrasi|seri|sertifikat|inventaris|barcode|isbn)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_KEYED = re.compile(
    rf"\b(?:nik|n\.i\.k|nip|(?:no(?:mor|mer|\.)?\s*)?(?:e-?ktp|ktp|kk|induk\s+kependudukan|kartu\s+keluarga))(?![a-z])[^\d]{{0,20}}"
    rf"(\d(?:{GAP}\d){{11,17}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
#: In the same sentence as the word: two digits may have been left out, or told apart.
_SPOKEN_OF = re.compile(
    r"\b(?:nik|induk\s+kependudukan|kartu\s+keluarga)\b(?P<between>[^\n]{0,60}?)(?<![\d.,/-])(?P<number>\d{14,16})(?![\d/-])",
    re.IGNORECASE | re.ASCII,
)
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+", re.ASCII)
_DATED = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d", re.ASCII)
_YEAR_ALONE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_YEAR_LAST = re.compile(r"/(?:19|20)\d\d$", re.ASCII)
_HOURS = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[\s\-/]{1,3}(?:[01]?\d|2[0-4])[.:][0-5]\d)+", re.ASCII)

_PHONE_GAP = r"(?:[ \n]{0,2}(?:[.\-/_+()]{1,2}[ \n]{0,2})?)"
_PHONE = re.compile(
    rf"(?<!\d)(?<!\d[.,/\-])(?:(?:\+|00)\s?62[\s.\-]?\(?0?\)?\s?|62[\s.\-]?|\(?0)[.\-/_ \n]?8[1-9]{_PHONE_GAP}\d\)?(?:{_PHONE_GAP}\d){{6,9}}(?!\d)",
    re.ASCII,
)
#: Digits one by one or two by two, and groups that cut the prefix in two.
_SCATTERED = re.compile(
    rf"(?<!\d)(?<!\d[.,/\- ])(?:\+?{_PHONE_GAP}6{_PHONE_GAP}2(?:{_PHONE_GAP}\d){{8,12}}|\(?0(?:{_PHONE_GAP}\d){{9,15}})(?!\d)",
    re.ASCII,
)
_MOBILE = re.compile(r"(?:0|62|0062)0?8[1-9]\d{7,10}", re.ASCII)
_KEYED_PHONE = re.compile(
    rf"(?:\b(?:no\.?)?hp|h\.p|\bwa|whatsapp|\btelp?|telepon|\btlp|handphone|hubungi|menghubungi|kontak|\bcp|contact|ponsel|wa\.me/|phone=|tel:)(?![a-z])"
    rf"[^\d]{{0,30}}((?:(?:0{_PHONE_GAP}0{_PHONE_GAP})?6{_PHONE_GAP}2{_PHONE_GAP})?8{_PHONE_GAP}[1-9]{_PHONE_GAP}\d(?:{_PHONE_GAP}\d){{6,9}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
#: "WA 812.377.745": so near its key that thousands are none.
_BESIDE = 8
_CHAT = re.compile(
    rf"(?:wa\.me/|phone=|\btel:|whatsapp://send\S*?)\+?(\d(?:{_PHONE_GAP}\d){{7,14}})(?!\d)", re.IGNORECASE | re.ASCII
)
_MANY_DIGITS = re.compile(r"\d(?:[\s.\-/–()+_]{0,4}\d){8}", re.ASCII)

_LOOKALIKES = str.maketrans("OoQDIil|SsBZz", "0000111155822")
#: A digit, or a letter like one that does not begin a word.
_LIKE = r"(?:\d|[OoQDIil|SsBZz](?=[\dOoQDIil|SsBZz]|[^A-Za-z]|$))"
_DISGUISED = re.compile(
    rf"(?i:(?<![A-Za-z\d])|(?<=hp)|(?<=wa)|(?<=nik)|(?<=kk)|(?<=ktp)|(?<=nip)|(?<=bpjs)|(?<=telp)|(?<=no)|(?<=rek))"
    rf"{_LIKE}(?:{GAP}{_LIKE}){{8,18}}(?!\d)",
    re.ASCII,
)
#: The month in the number of a letter: `081/KEP/II/2026`.
_ROMAN = re.compile(r"/I{1,3}/(?:19|20)\d\d")
_MOST_LETTERS = 6
_DIGIT_WORDS = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7",
    "delapan": "8", "sembilan": "9",
}  # fmt: skip
_WORD = "|".join(_DIGIT_WORDS)
#: A run of digits is one piece: cut anywhere, it would be tried in every way.
_SPELLED = re.compile(
    rf"(?<![A-Za-z\d])(?:\+|\(?)?(?:(?:{_WORD})(?!\s*(?:puluh|ratus|ribu|belas|juta|miliar))|\d++)"
    rf"(?:[\s.\-,/()]{{0,3}}+(?:(?:{_WORD})(?!\s*(?:puluh|ratus|ribu|belas|juta|miliar))|\d++)){{1,24}}(?![A-Za-z\d])",
    re.IGNORECASE | re.ASCII,
)
_PIECE = re.compile(rf"{_WORD}|\d+", re.IGNORECASE | re.ASCII)
_KEY_BEFORE = re.compile(r"(?:nik|ktp|kk|nip|bpjs|jkn|kis|rek(?:ening)?|norek)(?![a-z])[^\d\n]{0,20}$", re.IGNORECASE)

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)?(?:facebook|fb|instagram|tiktok|youtube|twitter|x|threads)\.(?:com|watch|net)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w\-!:.]{12,}", re.ASCII)
_TELLING = re.compile(r"[?&](?:\w*(?:nik|ktp|kk|hp|telp|phone|wa|text|no)\w*)=", re.IGNORECASE)
_ALTERNATION = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")


def digits_of(text: str) -> str:
    """Return the ASCII digits of a text."""
    return "".join(char for char in text if "0" <= char <= "9")


def is_grouped(text: str) -> bool:
    """Tell whether a number is written in thousands, as amounts are."""
    return _GROUPED.fullmatch(text) is not None


def is_plausible(digits: str) -> bool:
    """Tell whether 16 digits have the structure of a NIK or KK."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return digits[:2] in _PROVINCES and digits[2:4] != "00" and 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)


def _holds_id_number(digits: str) -> bool:
    """Tell whether more than 16 digits begin or end with a NIK, or are several in a row."""
    last = len(digits) - 16
    starts = {*range(0, last + 1, 16), last}
    return any(is_plausible(digits[start : start + 16]) for start in starts)


def _names_of_files(url: str, offset: int) -> Iterator[Span]:
    """Yield what in an address is a name given by a machine: an identifier, whatever digits are in it."""
    if _SOCIAL.match(url) and not _TELLING.search(url):
        yield offset, offset + len(url)
        return
    for match in _TOKEN.finditer(url):
        if len(_ALTERNATION.findall(match.group())) > 2:
            yield offset + match.start(), offset + match.end()


@lru_cache(maxsize=32)
def views(text: str) -> tuple[Folded, ...]:
    """Return the text as it is searched: folded, and again with letters as the digits that they stand for."""
    folded = fold(text)
    plain = folded.text
    if "://" in plain or "www." in plain:
        names = [span for url in _URL.finditer(plain) for span in _names_of_files(url.group(), url.start())]
        plain = blanked(plain, names)
    found = [Folded(plain, folded.starts, folded.ends)]
    if (undisguised := _DISGUISED.sub(_undisguised, plain)) != plain:
        found.append(Folded(undisguised, folded.starts, folded.ends))
    return tuple(found)


def _undisguised(match: re.Match[str]) -> str:
    if _ROMAN.search(match.group()):
        return match.group()
    letters = sum(not "0" <= char <= "9" and (char.isalpha() or char == "|") for char in match.group())
    if not 0 < letters <= _MOST_LETTERS or letters * 3 > 2 * len(digits_of(match.group())):
        return match.group()
    return match.group().translate(_LOOKALIKES)


def _addresses(text: str) -> list[Span]:
    return [match.span() for match in _URL.finditer(text)] if "://" in text or "www." in text else []


def _is_member(raw: str) -> bool:
    """Tell whether thirteen digits are a member's number, and not figures of some years."""
    return raw.startswith("0") or not _YEAR_ALONE.search(raw)


def _id_numbers(text: str) -> Iterator[Span]:
    """Yield the spans in a folded text."""
    addresses = _addresses(text)
    for match in _SIXTEEN.finditer(text):
        if is_plausible(match.group()) or not (
            any(start <= match.start() < end for start, end in addresses)
            or _ACCOUNT.search(text[max(0, match.start() - 60) : match.start()])
        ):
            yield match.span()
    taxed = bool(_TAX_WORDS.search(text))
    for match in _GLUED.finditer(text):
        if _NIP.fullmatch(match.group()) or (
            _holds_id_number(match.group()) and not (taxed and len(match.group()) == 18)
        ):
            yield match.span()
    for match in _SPACED_NIP.finditer(text):
        if len(match.group(1)) > 18 and _NIP.fullmatch(digits_of(match.group(1))):
            yield match.span(1)
    yield from (match.span(1) for match in _MEMBER.finditer(text) if _is_member(match.group(1)))
    for match in _SPACED.finditer(text):
        raw = match.group(1)
        if (
            len(raw) > 16
            and not _TAX_OBJECT.search(text, max(0, match.start() - 3), match.end(1) + 8)
            and not is_grouped(raw)
            and not _DATED.search(raw)
            and is_plausible(digits_of(raw))
        ):
            yield match.span(1)
    for match in _KEYED.finditer(text):
        raw = match.group(1)
        if not is_grouped(raw) or len(digits_of(raw)) == 16:
            years = len(_YEAR_ALONE.findall(raw))
            if not (years and len(digits_of(raw)) < 16) and years < 2:
                yield match.span(1)
    for match in _SPOKEN_OF.finditer(text):
        if not _ACCOUNT.search(match.group("between")):
            yield match.span("number")


def find_id_numbers(text: str, *, numeric: bool = False) -> Iterator[Span]:
    """Yield the spans of NIK- and KK-like numbers.

    :param numeric: the text is a number cell, where only a number with the structure of a NIK counts.
    """
    if not has_many_digits(text):
        return
    for view in views(text):
        if numeric:
            spans: Iterator[Span] = (m.span() for m in _SIXTEEN.finditer(view.text) if is_plausible(m.group()))
        else:
            spans = _id_numbers(view.text)
        yield from map(view.original, spans)
    if not numeric:
        yield from spelled(text, _spells_identity)


def spelled(text: str, names: Callable[[str, str], bool]) -> Iterator[Span]:
    """Yield numbers some of whose digits are written as words."""
    (view, *_) = views(text)
    for match in _SPELLED.finditer(view.text):
        pieces = _PIECE.findall(match.group())
        words = sum(not piece[0].isdigit() for piece in pieces)
        digits = "".join(_DIGIT_WORDS.get(piece.lower(), piece) for piece in pieces)
        if words and len(digits) >= 9 and names(digits, view.text[: match.start()]):
            yield view.original(match.span())


def _spells_identity(digits: str, before: str) -> bool:
    if _KEY_BEFORE.search(before[-30:]) and len(digits) >= 12:
        return True
    return any(is_plausible(digits[at : at + 16]) for at in range(len(digits) - 15)) or bool(_NIP.search(digits))


def find_phones(text: str, *, numeric: bool = False, official: Official = NOBODY) -> Iterator[Span]:
    """Yield the spans of private-looking mobile numbers.

    :param numeric: the text is a number cell, where only `08…` and `+62…` count.
    :param official: service numbers that may be published, any notation.
    """
    if not has_many_digits(text):
        return
    for view in views(text):
        for span in _phones(view.text, numeric=numeric):
            if not official.has_phone(view.text[slice(*span)]):
                yield view.original(span)
    if not numeric:
        yield from spelled(
            text, lambda digits, _: _MOBILE.search(digits) is not None and not official.has_phone(digits)
        )


def _phones(text: str, *, numeric: bool) -> Iterator[Span]:
    yield from (match.span(1) for match in _CHAT.finditer(text))
    rest = text
    # One after the other: what stands behind a number that was found begins anew.
    while matches := list(_PHONE.finditer(rest)):
        for match in matches:
            raw = match.group()
            if raw.startswith("62") and (
                numeric or is_grouped(raw) or _ACCOUNT.search(text[max(0, match.start() - 60) : match.start()])
            ):
                continue
            if "/" in raw and _YEAR_LAST.search(raw):
                continue  # 081/1234/10/2025 is the number of a letter
            yield match.span()
        rest = "".join(_crossed(rest, [match.span() for match in matches]))
    if numeric:
        return
    for match in _SCATTERED.finditer(rest):
        raw = match.group()
        if (
            _MOBILE.fullmatch(digits_of(raw))
            and not _YEAR_ALONE.search(raw)
            and not _DATED.search(raw)
            and not _HOURS.fullmatch(raw)
            and not (
                raw[0] == "6" and (is_grouped(raw) or _ACCOUNT.search(text[max(0, match.start() - 60) : match.start()]))
            )
        ):
            yield match.span()
    for match in _KEYED_PHONE.finditer(text):
        if not is_grouped(match.group(1)) or match.start(1) - match.start() <= _BESIDE:
            yield match.span(1)


def _crossed(text: str, spans: list[Span]) -> Iterator[str]:
    done = 0
    for start, end in spans:
        yield from (text[done:start], "x" * (end - start))
        done = end
    yield text[done:]


def has_many_digits(text: str) -> bool:
    """Tell whether so many digits stand together that a number of a person is possible: a quick look."""
    return _holds_many(fold(text).text)


_LETTER_BESIDE = re.compile(r"[OoQDIil|SsBZz][\s.\-/_+()]{0,4}\d|\d[\s.\-/_+()]{0,4}[OoQDIil|SsBZz]", re.ASCII)
_ANY_WORD = re.compile(rf"(?:{_WORD})[\s.\-,/()]{{0,3}}(?:{_WORD}|\d)|\d[\s.\-,/()]{{0,3}}(?:{_WORD})", re.IGNORECASE)


def may_be_spelled(text: str) -> bool:
    """Tell whether a text has digits as words: a quick look before `has_many_digits`."""
    small = text.lower()
    return any(part in small for part in ("nol", "kosong", "elapan", "embilan", "tujuh", "enam", "empat"))


def _holds_many(text: str) -> bool:
    return (
        _MANY_DIGITS.search(text) is not None
        or (_LETTER_BESIDE.search(text) is not None and _DISGUISED.search(text) is not None)
        or (_ANY_WORD.search(text) is not None and _SPELLED.search(text) is not None)
    )
