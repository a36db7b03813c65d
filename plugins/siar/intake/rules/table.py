"""The rows to judge as columns of distinct texts (`siar.intake.rules.factors`), each parsed once, when it is first asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from siar.intake.rules.factors import Factor, Flags, Positions, cleaned, factorize
from siar.intake.rules.rows import Rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.surroundings import surrounding_rows, total_rows
from siar.intake.sheets.columns import COLUMNS, INDICATORS, NUMBER_COLUMNS, canonical_column
from siar.reading.agencies import AgencyMatch
from siar.reading.breakdowns import Part, parse_parts
from siar.reading.cells import formula_error
from siar.reading.dates import DateReading, parse_date, parse_end
from siar.reading.links import is_drive_link, parse_photo_link, photo_states
from siar.reading.numbers import NumberReading, parse_number
from siar.reading.personal_data import has_many_digits
from siar.reading.personal_numbers import may_be_spelled
from siar.reading.stems import Scan
from siar.reading.units import normal_unit

__all__ = ["CASE", "CHAT", "HOME", "MINOR", "PATIENT", "POLITICAL", "RESIDENT", "ReportTable"]

#: Subjects in the order in which the rule book's scanner has them.
PATIENT, POLITICAL, CHAT, CASE, MINOR, RESIDENT, HOME = 1, 2, 4, 8, 16, 32, 64
#: Columns of running text, looked through as a whole; the others hold short texts.
_RUNNING = frozenset({"judul", "uraian"})


class ReportTable:
    """The rows to judge, parsed by column. Missing columns read as empty."""

    def __init__(self, rows: Rows, *, book: RuleBook, as_of: date) -> None:
        """Take the rows as they are; nothing is copied but the codes."""
        self.book = book
        self.as_of = as_of
        self.size = len(rows.lines)
        #: What a condition worked out and another one needs again.
        self.memo: dict[str, Any] = {}
        self.lines: list[int] = list(rows.lines)
        self.columns: tuple[str, ...] = tuple(name for name in COLUMNS if name in rows.cells)
        self._cells = {name: factorize(rows.cells[name]) for name in self.columns}
        self._texts: dict[str, Factor[str]] = {name: cleaned(factor) for name, factor in self._cells.items()}
        self._numbers: dict[str, Factor[NumberReading]] = {}
        self._nothing: Factor[Any] = Factor(np.zeros(self.size, dtype=np.intp), [None])
        self._no_text: Factor[str] = Factor(self._nothing.codes, [""])

    def cell(self, column: str) -> Factor[Any]:
        """Return a column as it was handed over."""
        return self._cells.get(column, self._nothing)

    def text(self, column: str) -> Factor[str]:
        """Return a column as clean text; `""` where there is nothing."""
        return self._texts.get(column, self._no_text)

    def cells_at(self, position: int) -> dict[str, str]:
        """Return the clean texts of one row by column."""
        return {name: self.text(name).at(position) for name in self.columns}

    def scan(self, column: str) -> Scan:
        """Return what a quick scan of a column's distinct texts found."""
        key = f"scan {column}"
        if key not in self.memo:
            self.memo[key] = self.book.scanner.scan(self.text(column).values)
        found: Scan = self.memo[key]
        return found

    def about(self, column: str, subject: int) -> list[int]:
        """Return which distinct texts of a column may touch a subject (`PATIENT`, `CHAT`, …)."""
        found: list[int] = np.flatnonzero(self.scan(column).subjects & subject).tolist()
        return found

    def spread(self, column: str, guilty: Sequence[int]) -> Flags:
        """Return the rows that have one of these distinct texts."""
        factor = self.text(column)
        flags = np.zeros(len(factor.values), dtype=np.bool_)
        flags[list(guilty)] = True
        spread: Flags = flags[factor.codes]
        return spread

    def lengths(self, column: str) -> npt.NDArray[np.int64]:
        """Return how many characters each distinct text of a column has."""
        key = f"lengths {column}"
        if key not in self.memo:
            texts = self.text(column).values
            self.memo[key] = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        found: npt.NDArray[np.int64] = self.memo[key]
        return found

    def filled(self, column: str) -> Flags:
        """Return where a column holds anything."""
        key = f"filled {column}"
        if key not in self.memo:
            factor = self.text(column)
            # Texts are distinct: at most one of them is the empty one.
            empty = factor.values.index("") if "" in factor.values else -1
            self.memo[key] = factor.codes != empty
        found: Flags = self.memo[key]
        return found

    # ------------------------------------------------------------------ which rows are reports

    @cached_property
    def blank(self) -> Flags:
        """Rows without anything in a known column."""
        any_filled = np.zeros(self.size, dtype=np.bool_)
        for name in self.columns:
            any_filled |= self.filled(name)
        return ~any_filled

    @cached_property
    def repeated_header(self) -> Flags:
        """Rows that repeat the header, and totals below a table."""
        filled = np.zeros(self.size, dtype=np.int64)
        headers = np.zeros(self.size, dtype=np.int64)
        for name in self.columns:
            filled += self.filled(name)
        needed = np.maximum(3, 0.6 * filled)
        # The lower row of two repeats only a few: "Mulai | Selesai". In an agency's own sheet every row has its name.
        alone = np.maximum(2, filled - self.filled("opd") if "opd" in self.columns else filled)
        needed = np.minimum(needed, alone)
        # Columns of few distinct texts first: where even all others could not make a header, they are not read.
        left = len(self.columns)
        for name in sorted(self.columns, key=lambda name: len(self.text(name).values)):
            texts, may = self.text(name), headers + left >= needed
            left -= 1
            if not may.any():
                break
            asked = np.flatnonzero(np.bincount(texts.codes[may])).tolist()
            named = [i for i in asked if 0 < len(texts.values[i]) < 40 and canonical_column(texts.values[i])]
            headers += self.spread(name, named)
        found: Flags = (headers >= needed) | total_rows(self)
        return found

    @cached_property
    def surroundings(self) -> Flags:
        """Rows of what surrounds a table on paper (`siar.intake.rules.surroundings`)."""
        return surrounding_rows(self)

    @cached_property
    def skipped(self) -> Flags:
        """Rows that are no reports."""
        return self.blank | self.repeated_header | self.surroundings

    @cached_property
    def shifted_from(self) -> list[tuple[str, Flags]]:
        """By column from the left, the rows where a cell shows that it belongs into the next or the last column."""
        kind, agencies = self.book.kind, self.book.agencies
        longest = max(map(len, self.book.kinds), default=0) + 4

        def among(column: str, test: Callable[[str], Any], *, limit: int = 40) -> Flags:
            # Texts longer than the limit cannot pass: most headlines are never tested.
            texts, lengths = self.text(column).values, self.lengths(column)
            asked = np.flatnonzero((lengths > 0) & (lengths <= limit)).tolist()
            return self.spread(column, [i for i in asked if test(texts[i])])

        kinds = among("jenis_laporan", kind, limit=longest)
        opd_kind = among("opd", kind, limit=longest)
        opd_date = among("opd", _is_date)
        title_date = among("judul", _is_date)
        title_kind = among("judul", kind, limit=longest)
        kind_agency = among(
            "jenis_laporan", lambda text: len(text) > 6 and agencies.resolve(text).state == "official", limit=200
        )
        start_date = self.starts.flags(
            lambda reading: reading.state in {"ok", "tidied", "days", "ambiguous", "weekday"}
        )
        states = self.photo_states
        photo_file = ~self.spread("foto", [index for index, state in enumerate(states) if state in {"blank", "none"}])
        photo_consent = among("foto", _is_consent)
        link_left = among("sumber_data", _is_link, limit=4000) & ~photo_file
        link_right = among("izin_foto", _is_link, limit=4000) & ~photo_file
        number_left, number_right = among("indikator_1", _is_number), among("satuan_1", _is_number)
        if number_left.any() or number_right.any():
            words = among("nilai_1", _is_words, limit=50_000)
            number_left, number_right = number_left & words, number_right & words
        found = [
            ("opd", opd_kind | opd_date),
            ("jenis_laporan", kind_agency & ~kinds),
            ("judul", (title_date & ~start_date) | (title_kind & ~kinds)),
            ("indikator_1", number_left),
            ("satuan_1", number_right),
            ("sumber_data", link_left),
            ("foto", photo_consent),
            ("izin_foto", link_right),
        ]
        return [(column, flags & ~self.skipped) for column, flags in found]

    @cached_property
    def shifted(self) -> Flags:
        """Rows whose cells stand one column beside where they belong."""
        found: Flags = np.logical_or.reduce([flags for _, flags in self.shifted_from])
        return found

    @cached_property
    def live(self) -> Flags:
        """Rows that every rule looks at."""
        return ~self.skipped & ~self.shifted

    def where(self, flags: Flags) -> list[int]:
        """Return the live rows among the flagged ones."""
        return np.flatnonzero(flags & self.live).tolist()

    # ------------------------------------------------------------------ parsed columns

    @cached_property
    def long_digits(self) -> dict[str, list[int]]:
        """By column, which distinct texts hold digits enough for a number that names a person."""
        found = {}
        for name in self.columns:
            if name == "waktu_kirim":
                continue
            texts = self.text(name).values
            if name in _RUNNING:
                # Digits may be other alphabets', letters that look like some, or spelled out.
                many = np.flatnonzero(self.scan(name).digits >= _FEW_DIGITS).tolist()
                known = set(many)
                many += [
                    i for i, text in enumerate(texts) if i not in known and (not text.isascii() or may_be_spelled(text))
                ]
            else:
                many = np.flatnonzero(self.lengths(name) >= 9).tolist()
            if name in NUMBER_COLUMNS:
                # 1.250.000.000 has nine digits and more, but names nobody.
                many = [index for index in many if not _GROUPED.fullmatch(texts[index])]
            if name == "foto":
                # The id of a photo in Drive may hold any digits; what stands beside the link is looked at.
                many = [index for index in many if not is_drive_link(texts[index])]
            found[name] = [index for index in many if has_many_digits(texts[index])]
        return found

    def formula_errors(self, column: str) -> dict[int, str]:
        """Spreadsheet errors in a column, by distinct text."""
        key = f"errors {column}"
        if key not in self.memo:
            marked = [(index, text) for index, text in enumerate(self.text(column).values) if "#" in text]
            self.memo[key] = {index: error for index, text in marked if (error := formula_error(text))}
        found: dict[int, str] = self.memo[key]
        return found

    @cached_property
    def agencies(self) -> Factor[AgencyMatch]:
        """The agency that each row names."""
        return self.text("opd").map(self.book.agencies.resolve)

    @cached_property
    def agency_numbers(self) -> dict[str, int]:
        """A number for each agency by its code; unknown names count by their text."""
        numbers: dict[str, int] = {}
        for match, text in zip(self.agencies.values, self.text("opd").values, strict=True):
            numbers.setdefault(match.code or f"?{text.casefold()}", len(numbers))
        return numbers

    @cached_property
    def agency_ids(self) -> Positions:
        """Each row's agency as a number."""
        matches, texts = self.agencies.values, self.text("opd").values
        ids = [
            self.agency_numbers[match.code or f"?{text.casefold()}"] for match, text in zip(matches, texts, strict=True)
        ]
        codes: Positions = np.array(ids, dtype=np.intp)[self.agencies.codes]
        return codes

    @cached_property
    def kinds(self) -> Factor[str | None]:
        """The kind of report, where it is one of the city's."""
        return self.text("jenis_laporan").map(self.book.kind)

    @cached_property
    def starts(self) -> Factor[DateReading]:
        """First days (a span in one cell has its end too)."""
        return self.cell("tanggal_mulai").map(_date_of)

    @cached_property
    def ends(self) -> Factor[DateReading]:
        """Last days; what one leaves out stands in the first day (`19 Oktober` beside 17/10/2025)."""
        alone = self.cell("tanggal_selesai").map(_date_of)
        if not any(reading.state == "unreadable" for reading in alone.values):
            return alone
        pairs = self.cell("tanggal_selesai").pair(self.starts)
        return Factor(pairs.codes, [parse_end(cell, reading.start) for cell, reading in pairs.values])

    @cached_property
    def start_days(self) -> npt.NDArray[np.int64]:
        """First days as ordinals, 0 where not known."""
        return _ordinals(self.starts, lambda reading: reading.start)

    @cached_property
    def end_days(self) -> npt.NDArray[np.int64]:
        """Last days as ordinals, the first where no last is given, 0 where not known."""
        own = _ordinals(self.ends, lambda reading: reading.start)
        spans = _ordinals(self.starts, lambda reading: reading.end)
        last: npt.NDArray[np.int64] = np.maximum(np.where(own > 0, own, spans), self.start_days)
        return last

    @cached_property
    def sent_days(self) -> npt.NDArray[np.int64]:
        """Days of sending as ordinals; the day of judging where it is not known."""
        raw = self.cell("waktu_kirim")
        if not any(isinstance(value, str) for value in raw.values):
            days = _ordinals(raw.map(_date_of), lambda reading: reading.start)
        else:
            # The day stands in the first ten characters; the minutes would make every text distinct.
            heads = factorize(
                np.array([v[:10] if isinstance(v, str) and v[2:3] == "/" else v for v in raw.values], dtype=object)
            )
            days = _ordinals(heads.map(_date_of), lambda reading: reading.start)[raw.codes]
        return np.where(days > 0, days, self.as_of.toordinal())

    @cached_property
    def photo_states(self) -> list[str]:
        """What each distinct text of the photo column is (`siar.reading.links`)."""
        return photo_states(self.text("foto").values)

    def number(self, column: str) -> Factor[NumberReading]:
        """Return a number column, read with the unit beside it."""
        if column not in self._numbers:
            if column == "anggaran_rp":
                self._numbers[column] = self.cell(column).map(
                    lambda cell: parse_number(cell, unit="rupiah", money=True)
                )
            else:
                units = self.units[int(column[-1])]
                pairs = self.cell(column).pair(units)
                self._numbers[column] = Factor(
                    pairs.codes,
                    [parse_number(cell, unit=unit, money=unit == "rupiah") for cell, unit in pairs.values],
                )
        return self._numbers[column]

    def odd_numbers(self, column: str) -> list[int]:
        """Return which distinct readings of a number column are neither plain nor blank."""
        key = f"odd {column}"
        if key not in self.memo:
            readings = self.number(column).values
            self.memo[key] = [index for index, reading in enumerate(readings) if reading.state not in {"ok", "blank"}]
        found: list[int] = self.memo[key]
        return found

    def amounts(self, column: str) -> npt.NDArray[np.float64]:
        """Return a number column as floats, for comparisons that need not be exact; NaN where nothing was read."""
        key = f"amounts {column}"
        if key not in self.memo:
            numbers = self.number(column)
            amounts = [math.nan if reading.value is None else float(reading.value) for reading in numbers.values]
            self.memo[key] = np.array(amounts, dtype=np.float64)[numbers.codes]
        found: npt.NDArray[np.float64] = self.memo[key]
        return found

    def last_digits(self, column: str) -> npt.NDArray[np.float64]:
        """Return what one unit of a number's last printed digit is worth: 1, or 0.01 for `12,50`."""
        numbers = self.number(column)
        places = [
            -min(0, exponent)
            if reading.value is not None and isinstance(exponent := reading.value.as_tuple().exponent, int)
            else 0
            for reading in numbers.values
        ]
        worth: npt.NDArray[np.float64] = (0.1 ** np.array(places, dtype=np.float64))[numbers.codes]
        return worth

    @cached_property
    def units(self) -> dict[int, Factor[str]]:
        """Normalised units by indicator."""
        return {k: self.text(f"satuan_{k}").map(normal_unit) for k in INDICATORS}

    @cached_property
    def parts(self) -> Factor[tuple[Part, ...]]:
        """The breakdown of the first indicator."""
        pairs = self.cell("rincian_1").pair(self.units[1])
        return pairs.map(lambda pair: parse_parts(pair[0], unit=pair[1]) if pair[0] is not None else ())


def _date_of(cell: object) -> DateReading:
    return parse_date(cell)


def _ordinals(readings: Factor[DateReading], pick: Callable[[DateReading], date | None]) -> npt.NDArray[np.int64]:
    days: Sequence[int] = [day.toordinal() if (day := pick(reading)) else 0 for reading in readings.values]
    return np.array(days, dtype=np.int64)[readings.codes]


#: So many digits at least has a number in which letters stand for the others.
_FEW_DIGITS = 5
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_DATE_LIKE = re.compile(
    r"\d{1,4}\s?[/.-]\s?\d|\d{1,2} [A-Za-z.]+ ?\d{4}\b|(?:senin|selasa|rabu|kamis|jum.?at|sabtu|minggu)\b.*\d",
    re.IGNORECASE,
)


def _is_date(text: str) -> bool:
    return (
        len(text) <= 40 and _DATE_LIKE.match(text) is not None and parse_date(text).state in {"ok", "tidied", "weekday"}
    )


def _is_link(text: str) -> bool:
    return "://" in text and parse_photo_link(text).state in {"file", "folder"}


def _is_consent(text: str) -> bool:
    return len(text) < 40 and text.casefold().startswith(("tanpa orang", "tidak ada anak", "ada anak"))


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and parse_number(text).state == "ok"


def _is_words(text: str) -> bool:
    return bool(text) and not any(char.isdigit() for char in text)
