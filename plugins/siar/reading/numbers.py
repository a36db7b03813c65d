"""Numbers as staff write them, Indonesian first.

A dot groups thousands, a comma begins decimals. Nothing is guessed silently; every reading has a state:

- `ok`: written as asked; a qualifier (`±`, `lebih dari`, `800an`) is kept beside the value;
- `tidied`: only one reading is possible, but it was not written as asked (`Rp1.250.000,-`, `94.73 persen`);
- `ambiguous`: two readings, or a magnitude word (`9,3 miliar`): `proposal` holds the likely one, to be confirmed;
- `unreadable`, `blank`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import Literal, NamedTuple

from siar.reading.cells import is_blank_text, text_of
from siar.reading.number_words import strip_number_words
from siar.reading.units import CLOCK_UNITS, DECIMAL_UNITS, GLUED_UNITS, normal_unit, units_conflict

__all__ = ["BLANK", "NumberReading", "parse_number", "too_long"]

State = Literal["blank", "ok", "tidied", "ambiguous", "unreadable"]
Qualifier = Literal["lebih dari", "hampir", "kurang dari", "sekitar", "paling sedikit", "paling banyak"]


class NumberReading(NamedTuple):
    """One cell read as a number.

    :param value: the number, only when `state` is ok or tidied.
    :param proposal: when ambiguous, the reading to offer; None when no reading is likelier.
    :param unit: a unit that stood inside the cell, normalised; `""` when there was none.
    """

    state: State
    value: Decimal | None = None
    qualifier: Qualifier | None = None
    unit: str = ""
    proposal: Decimal | None = None

    @property
    def best(self) -> Decimal | None:
        """The value, else what would be proposed."""
        return self.value if self.value is not None else self.proposal


#: Half the time of a call by name; a sheet is full of plain numbers.
_OK = tuple.__new__
BLANK = NumberReading("blank")
_UNREADABLE = NumberReading("unreadable")

_PLAIN = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
_COMMON = re.compile(r"([1-9]\d{0,2}(?:\.\d{3}){0,7}|[1-9]\d{0,24}|0)(?:,(\d{1,2}))?", re.ASCII)
_MAX_DIGITS = 30
#: Above this nothing that a city reports is left: a slip, or a number that names somebody.
_MOST = Decimal(10) ** 18 - 1
#: Units that are written with a digit.
_MEASURED_BY_DIGIT = frozenset({"m", "m²", "m³", "km²"})

_MAGNITUDES: dict[str, int] = {}
for _words, _power in (
    ("triliun triliyun trilyun trilliun trilion t", 12),
    ("miliar milyar milliar miliyar m miliaran", 9),
    ("juta jt jutaan", 6),
    ("ribu rb ribuan k", 3),
):
    _MAGNITUDES.update(dict.fromkeys(_words.split(), _power))

_QUALIFIERS_BEFORE: tuple[tuple[str, Qualifier], ...] = (
    (r"lebih\s+kurang|kurang\s+lebih|k\.?l\.?|±|\+/?-|~|≈|sekitar|kira-?kira|kisaran|berkisar|perkiraan|estimasi", "sekitar"),
    (r"lebih\s+dari|lebih|di\s*atas|melebihi|melampaui|>", "lebih dari"),
    (r"hampir|nyaris|mendekati", "hampir"),
    (r"kurang\s+dari|di\s*bawah|<", "kurang dari"),
    (r"paling\s+(?:sedikit|kurang)|sedikitnya|setidaknya|minimal|minimum|min\.?|≥|>=", "paling sedikit"),
    (r"paling\s+banyak|maksimal|maksimum|maks?\.?|≤|<=", "paling banyak"),
)  # fmt: skip
_BEFORE = tuple((re.compile(rf"(?:{pattern})\s*(?=[\drR])"), name) for pattern, name in _QUALIFIERS_BEFORE)
_AFTER = re.compile(r"(?:(?<=\d)\s*-?\s*an\b|(?<=ribu|juta)an\b)?\s*(\b(?:lebih|lbh)\b|(?<=\d)\+)?\s*$")
_ROUNDED = re.compile(r"(?<=\d)\s*-?\s*an\b\s*$")
_FILLER = re.compile(r"(?:sebanyak|sejumlah|sebesar|jumlah|total|mencapai|capai|ada|yaitu)\s*:?\s+(?=\S)")
_MONEY = re.compile(r"(?:rp|idr)\b\.?\s*|(?:rp|idr)\.?(?=\d)\s*")
_MONEY_TAIL = re.compile(r"\s*(?:,\s?(?:-|–|—){1,2}|,=|\.-|/-|(?<=\d)[.;])\s*$")
#: What an amount is paid for, behind it: `Rp36.000.000,-/tahun`.
_MONEY_PER = re.compile(
    r"\s*(?:/|\bper\b)\s*(?:tahun|thn|bulan|bln|hari|orang|org|unit|paket|kegiatan|kk|kelompok)\s*$"
)
_NOTHING = frozenset({"nihil", "nol", "tidak ada", "zero"})
_NO_MONEY = re.compile(
    r"(?:nihil|nol(?:\s+rupiah)?|zero|gratis|swadaya(?:\s+(?:masyarakat|warga|murni))?|non[\s-]?(?:anggaran|budget\w*|apbd)|"
    r"(?:tidak|tdk|tak|tanpa|belum)\s+(?:(?:ada|memakai|menggunakan|pakai|membutuhkan|memerlukan)\s+)?(?:anggaran|biaya|dana|apbd|budget)(?:\s+(?:apbd|daerah|khusus))?|"
    r"(?:tidak|tdk|tak|belum)\s+(?:ada|dianggarkan|berbayar)|zero\s+budget)"
)
_CLOCK = re.compile(
    r"(?:(?:pukul|pkl\.?|jam)\s+)\d{1,2}[.:]\d{2}(?:\s*(?:wita|wib|wit))?|\d{1,2}[.:]\d{2}\s*(?:wita|wib|wit)"
)
_HOUR_OF_DAY = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d")
_PERCENT = re.compile(r"\s*(?:%|\b(?:persen|prosen|percent|pct)\b)\s*")
_GROUPED_EN = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}(?:,\d{3})+\.\d{4,}")
_GROUPED_SPACE = re.compile(r"\d{1,3}(?: \d{3})+(?:,\d+)?")
_DOT_DECIMAL = re.compile(r"(\d+)\.(\d+)")
_CORE = r"\d[\d.,]*(?: \d{3}(?!\d))*(?:,\d+)?"
_WITH_UNIT = re.compile(rf"(-?\s?{_CORE})(\s*)([^\d\s.,+\-–][^+–=]{{0,40}})")
_MAGNITUDE_PARTS = re.compile(
    r"(\d[\d.,]*)\s*(triliun|triliyun|trilyun|trilliun|trilion|miliaran|miliar|milyar|milliar|miliyar|jutaan|juta|ribuan|ribu|jt|rb|[tmk])\b"
)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?e\+?\d{1,2}")
_LOOKALIKES = frozenset("oOlIi|sSbBzZ")
_NO_UNIT = frozenset({"dari", "sampai", "hingga", "dan", "koma", "atau", "s.d", "s/d", "sd", "x", "per", "kali lipat"})


def _decimal(whole: str, fraction: str = "") -> Decimal | None:
    if len(whole) + len(fraction) > _MAX_DIGITS:
        return None
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _dots(text: str) -> str:
    return text.replace(".", "")


def _ambiguous(proposal: Decimal | None) -> NumberReading:
    return NumberReading("ambiguous", proposal=proposal)


def _read(state: State, value: Decimal | None) -> NumberReading:
    return _UNREADABLE if value is None else NumberReading(state, value=value)


def _read_core(text: str, unit: str) -> NumberReading:
    """Read digits with separators only."""
    negative = text.startswith("-")
    digits = text.lstrip("- ") if negative else text
    reading = _read_unsigned(digits, unit)
    if negative and reading.value is not None:
        return reading._replace(value=-reading.value)
    return reading


def _read_unsigned(text: str, unit: str) -> NumberReading:
    if match := _PLAIN.fullmatch(text):
        _, whole, fraction = match.groups()
        grouped = "." in whole
        if fraction and len(fraction) == 3 and len(whole) <= 3 and whole.lstrip("0") and not grouped:
            # 50,759: thousands written the English way, or a fraction.
            if unit not in DECIMAL_UNITS:
                return _ambiguous(None)
        elif fraction and grouped and len(fraction) == 3 and unit not in DECIMAL_UNITS:
            return _ambiguous(None)
        value = _decimal(_dots(whole), fraction or "")
        if grouped and whole.startswith("0"):
            return _read("tidied", _decimal("0", _dots(whole)[1:])) if whole.count(".") == 1 else _UNREADABLE
        if grouped and unit == "%" and whole.count(".") == 1 and not fraction:
            return _ambiguous(_decimal(*whole.split(".")))
        return _read("ok", value)
    if _GROUPED_EN.fullmatch(text):
        whole, _, fraction = text.replace(",", "").partition(".")
        return _read("tidied", _decimal(whole, fraction))
    if _GROUPED_SPACE.fullmatch(text):
        whole, _, fraction = text.replace(" ", "").partition(",")
        return _read("tidied", _decimal(whole, fraction))
    if match := _DOT_DECIMAL.fullmatch(text):
        whole, fraction = match.groups()
        if len(fraction) <= 2 or not whole.lstrip("0") or (len(fraction) > 3 and unit in DECIMAL_UNITS):
            return _read("tidied", _decimal(whole, fraction))
        return _ambiguous(None)
    return _UNREADABLE


def _qualify(text: str) -> tuple[str, Qualifier | None]:
    for pattern, name in _BEFORE:
        if match := pattern.match(text):
            rest = text[match.end() :]
            # "sekitar 300-an" says the same twice.
            return (_ROUNDED.sub("", rest) if name == "sekitar" else rest), name
    if (match := _AFTER.search(text)) and match.group().strip():
        return text[: match.start()].strip(), "lebih dari" if match.group(1) else "sekitar"
    return text, None


def _magnitude(text: str, *, money: bool, unit: str) -> NumberReading | None:
    """Read `106 miliar 707 juta`; a lone `m` or `t` is a magnitude only where money is meant."""
    rest = _MAGNITUDE_PARTS.sub(" ", text).strip(" ,.-–")
    if rest and (any(char.isdigit() for char in rest) or len(rest) > 40):
        return None
    total, found, last = Decimal(0), False, 99
    for number, word in _MAGNITUDE_PARTS.findall(text):
        power = _MAGNITUDES[word]
        # 3.764 m is metres and 10 t is tonnes, unless rupiah is meant.
        if len(word) == 1 and word in "mt" and not (money or unit in {"", "rupiah"}):
            return None
        core = _read_core(number.rstrip(",."), "poin")
        if core.value is None or power >= last:
            return _UNREADABLE
        total, found, last = total + core.value.scaleb(power), True, power
    if not found:
        return None
    return NumberReading("ambiguous", proposal=total.normalize() if total else total, unit=normal_unit(rest))


def _read_text(text: str, *, unit: str, money: bool) -> NumberReading:
    """Read what is not written as asked."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("−", "-").strip()
    if _CLOCK.fullmatch(text) or (unit in CLOCK_UNITS | {"jam"} and _HOUR_OF_DAY.fullmatch(text)):
        return _ambiguous(None)._replace(unit="pukul")
    bare = text.strip(" .-")
    if _NO_MONEY.fullmatch(bare) if money else bare in _NOTHING:
        return BLANK if money else NumberReading("tidied", value=Decimal(0))
    text, spelled = strip_number_words(text)
    reading = _read_figure(text, unit=unit, money=money, tidied=spelled is not None)
    if spelled is not None and reading.value is not None and reading.value != spelled:
        return _ambiguous(None)
    return reading


def _read_figure(text: str, *, unit: str, money: bool, tidied: bool) -> NumberReading:
    """Read a figure with what stands before and behind it."""
    if match := _FILLER.match(text):
        text, tidied = text[match.end() :], True
    text, qualifier = _qualify(text)
    found_unit = ""
    if match := _MONEY.match(text):
        text, tidied, found_unit, money = text[match.end() :], True, "rupiah", True
        if qualifier is None:
            text, qualifier = _qualify(text)
    if money:
        if not text.strip(" .-–—"):
            return BLANK
        text = _MONEY_PER.sub("", text)
    if match := _MONEY_TAIL.search(text):
        text, tidied = text[: match.start()], True
    if match := _PERCENT.search(text):
        if text[match.end() :].strip():
            return _UNREADABLE
        text, tidied, found_unit = text[: match.start()], True, "%"
        if qualifier is None:
            text, qualifier = _qualify(text)
    if _SCIENTIFIC.fullmatch(text):
        return _ambiguous(Decimal(text.replace(",", ".")))
    reading = _read_core(text, found_unit or unit)
    if reading.state == "unreadable":
        return _read_words(text, unit=unit, found_unit=found_unit, money=money, qualifier=qualifier)
    if reading.state == "ok" and tidied:
        reading = reading._replace(state="tidied")
    return reading._replace(qualifier=qualifier, unit=found_unit) if reading.state != "unreadable" else reading


def _read_words(text: str, *, unit: str, found_unit: str, money: bool, qualifier: Qualifier | None) -> NumberReading:
    """Read a number with a magnitude or a unit behind it."""
    magnitude = _magnitude(text, money=money, unit=unit)
    if magnitude is not None:
        return magnitude._replace(qualifier=qualifier, unit=found_unit or magnitude.unit)
    match = _WITH_UNIT.fullmatch(text)
    if match is None:
        return _UNREADABLE
    core, gap, words = match.group(1).strip(), match.group(2), match.group(3).strip()
    first = words.split()[0]
    if not gap and first.strip(".") not in GLUED_UNITS:
        return _UNREADABLE
    if words in _NO_UNIT or first in _NO_UNIT or set(words) <= _LOOKALIKES:
        return _UNREADABLE
    if any(char.isdigit() for char in words) and normal_unit(words) not in _MEASURED_BY_DIGIT:
        return _UNREADABLE
    found_unit = found_unit or normal_unit(words)
    core, inner = _qualify(core)
    reading = _read_core(core, found_unit)
    if reading.state == "unreadable":
        return reading
    state: State = "tidied" if reading.state == "ok" else reading.state
    return reading._replace(state=state, qualifier=qualifier or inner, unit=found_unit)


def parse_number(cell: object, *, unit: str = "", money: bool = False) -> NumberReading:
    """Read a cell as a number; never raises.

    :param unit: text of the unit column beside it, which decides what a comma and three digits mean.
    :param money: the column is in rupiah.
    """
    if type(cell) is str and (match := _COMMON.fullmatch(cell)):
        # By far the most cells; what follows would come to the same.
        whole, fraction = match.groups()
        if len(whole) > _MOST.adjusted():
            return _believed(_read_core(cell, normal_unit(unit)))
        if fraction:
            return _OK(NumberReading, ("ok", Decimal(f"{whole.replace('.', '')}.{fraction}"), None, "", None))
        if "." not in whole or normal_unit(unit) != "%":
            return _OK(NumberReading, ("ok", Decimal(whole.replace(".", "")), None, "", None))
    if isinstance(cell, bool | int | float | Decimal):
        return _read_real(cell)
    text = text_of(cell)
    if is_blank_text(text):
        return BLANK
    unit = normal_unit(unit)
    if _PLAIN.fullmatch(text):
        reading = _read_core(text, unit)
    elif len(text) > 120:
        return _UNREADABLE
    else:
        reading = _read_text(text, unit="rupiah" if money else unit, money=money)
    if units_conflict(reading.unit, unit):
        return NumberReading("ambiguous", proposal=None, unit=unit)
    return _believed(reading)


def _read_real(cell: bool | float | Decimal) -> NumberReading:  # noqa: FBT001 - whatever a cell holds
    """Read a cell that holds a number, not a text."""
    if isinstance(cell, bool):
        return _UNREADABLE
    if isinstance(cell, float) and math.isnan(cell):
        return BLANK
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        return _UNREADABLE
    whole = number == number.to_integral_value()
    return _believed(NumberReading("ok", value=number.to_integral_value() if whole else number))


def _believed(reading: NumberReading) -> NumberReading:
    return _UNREADABLE if reading.value is not None and abs(reading.value) > _MOST else reading


def too_long(cell: object) -> bool:
    """Tell whether a cell is made of more digits than any figure of a city has."""
    return sum(map(str.isdigit, text_of(cell).partition(",")[0])) > _MOST.adjusted() + 1
