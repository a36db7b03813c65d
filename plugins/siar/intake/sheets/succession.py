"""Whether a row that residents have seen still holds that report, mended, or the next one. Pure functions.

Agencies report weekly, and many type this week over last week's row. What went out stays true and out: the next report
is another row to us, with its own ID, draft and post. A mistake that is mended is the same report, and *Ralat*'s.

A row is held against what residents see, not against what it said a minute ago: a row that is typed over cell by cell,
while we read it in between, is told by all that has changed by then.

========================================  =========  ==================================================================
what changed                              the row    because
========================================  =========  ==================================================================
words alone                               is mended  the same day, figures and photo tell of the same thing
figures alone, or the photo alone         is mended  a figure that changes and a day that does not is a figure corrected
the day, by a slip of the pen mended      is mended  year, or day and month, towards the day on which the report came in
the day, and a figure or the photo        is new     another day with other facts is another report
that slip mended, and a figure or photo   is asked   both readings are likely
the day alone                             is asked   an event moved, or the same again a week later
figures and the photo                     is asked   the next report, its day forgotten; or much was wrong
the kind                                  is asked   what was announced is reported, or a wrong choice is mended
the week, month or stage in the words     is asked   with other figures or another photo: its day was forgotten
========================================  =========  ==================================================================

An agency answers in the title's cell, with a word that is no part of the title; an editor answers at the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells
from siar.intake.sheets.columns import INDICATORS, LABELS
from siar.reading.breakdowns import parse_parts
from siar.reading.dates import parse_date, parse_end
from siar.reading.days import MONTH_PATTERN, make_day
from siar.reading.links import parse_photo_link
from siar.reading.numbers import parse_number

__all__ = [
    "FOLLOWS",
    "QUESTION",
    "Change",
    "Continuity",
    "Outcome",
    "Said",
    "Shown",
    "change_between",
    "follows",
    "outcome_of",
    "question",
    "said_before_title",
]

QUESTION = "W_LAPORAN_BARU_ATAU_RALAT"
"""Code of the finding that asks whether a row that is out holds a new report or a correction."""
FOLLOWS = "I_LAPORAN_BERIKUTNYA"
"""Code of the finding of a row that was taken for the next report in the place of one that is out."""
CODES = tells(__name__, Stage.ROWS, QUESTION, level=Level.ASKS) | tells(
    __name__, Stage.ROWS, FOLLOWS, level=Level.TELLS
)


class Said(StrEnum):
    """What an agency writes before a title, and a colon."""

    NEW = "laporan baru"
    MENDED = "ralat"


class Outcome(StrEnum):
    """What a row is that residents have seen in another state."""

    MENDED = "mended"
    ASKED = "asked"
    NEW = "new"


@dataclass(frozen=True)
class Shown:
    """The newest state of a row that residents see, or may see; of a row that was taken down, the last that they saw.

    :param texts: its cells by column. :param came: the day on which it came in.
    :param holds: whether it is the content of a digest. :param parted: whether somebody said of that content that it is
        another report.
    :param visible: whether anything of the row is still there to be seen.
    """

    revision_id: int
    texts: Mapping[str, str]
    came: date
    holds: Callable[[str], bool]
    parted: Callable[[str], bool] = lambda _: False
    visible: bool = True


@dataclass(frozen=True)
class Change:
    """What differs between two states of a row.

    :param day: its first or last day. :param slip: only by a slip of the pen that is now mended.
    :param figures: one that stands in both. :param photo: both have one, and it is another.
    :param period: the week, month or stage that the words speak of.
    """

    day: bool = False
    slip: bool = False
    figures: tuple[str, ...] = ()
    photo: bool = False
    kind: bool = False
    period: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that make it doubtful, the weightiest first."""
        named = {"tanggal_mulai": self.day, "jenis_laporan": self.kind, "foto": self.photo, "judul": self.period}
        return (*(name for name, changed in named.items() if changed), *self.figures)


@dataclass(frozen=True)
class Continuity:
    """How the rows of one read go on that residents have seen, by row ID.

    :param successors: of each new report that was typed over one that is out, that one.
    :param asked: those of which it cannot be told what they hold now, with the columns that make it doubtful.
    :param mended: those of which their agency says that they hold a correction.
    :param said: what stands before titles, where it has answered, or is gone again.
    :param unchanged: those that hold what residents see, with the revision that it is.
    :param shown: what residents see, of the rows of which that was asked.
    """

    successors: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mended: frozenset[str] = frozenset()
    said: Mapping[str, Said | None] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)


_SAID = r"(laporan[\s-]*baru|lap\.\s*baru|ralat)"
_LONGEST_ANSWER = 60
_CAPITALS = r"(?-i:(LAPORAN[\s-]*BARU|RALAT))"
#: In brackets, or with a mark behind it. In capitals also without one, where what follows is not written in capitals too.
_BEFORE = re.compile(
    rf"\s*(?:[(\[*]+\s*{_SAID}\s*[)\]*]+\s*[:;：=–—-]*|"
    rf"[\"“”'‘’]*{_SAID}[\"“”'‘’]*[^\S\n]*(?:[:;：=–—]|-(?!baru\b)|\.(?=\s)|\n)|"
    rf"{_CAPITALS}\s*[,!/]|{_CAPITALS}(?=\s+\S)(?-i:(?![^a-z]*$)))\s*",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\s*(?:[(\[*]+\s*{_SAID}\s*[)\]*]+|[:;：–—-]\s*(laporan\s*baru|(?-i:RALAT))|[.,!/]\s*{_CAPITALS})\s*[.!]?\s*$",
    re.IGNORECASE,
)


def _answer_behind(title: str) -> re.Match[str] | None:
    """Find an answer at a title's end. Only there: a search from its beginning would go through blanks again and again."""
    text = title.rstrip()
    return _BEHIND.search(text, max(0, len(text) - _LONGEST_ANSWER))


def said_before_title(title: str) -> tuple[Said | None, str]:
    """Return what stands before a title, or in brackets behind it, to answer us; and the title without it.

    What contradicts itself is no answer.
    """
    said: set[Said] = set()
    left = title
    while match := _BEFORE.match(left) or _answer_behind(left):
        said.add(Said.MENDED if "ralat" in match.group().casefold() else Said.NEW)
        left = left[match.end() :] if match.start() == 0 else left[: match.start()]
    return (said.pop() if len(said) == 1 else None), left


_DATED = re.compile(
    rf"\b\d{{1,2}}(?:\s*(?:-|–|—|s\.?/?d\.?|sampai|hingga|dan|,)\s*\d{{1,2}})*\s+{MONTH_PATTERN}(?:\s+\d{{4}})?(?!\w)|"
    rf"\b{MONTH_PATTERN}(?:\s+\d{{4}})?(?!\w)|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b|\btahun\s+\d{{4}}\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:pukul|pkl\.?|jam)\s*\d{1,2}(?:[.:]\d{2})?|\b\d{1,2}[.:]\d{2}\s*(?:wita|wib|wit)\b", re.IGNORECASE
)
_PERIOD = re.compile(
    r"\bm\s?-\s?\d{1,2}\b|\b(minggu|pekan|bulan|triwulan|tri\s?wulan|semester|tahap|termin|edisi|hari)\s+(?:ke\s?-?\s?|#\s?|no\.?\s?)?(\d+|[ivx]+\b|pertama|kedua|"
    r"ketiga|keempat|kelima|ini|lalu)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _span(texts: Mapping[str, str]) -> tuple[date, date] | None:
    """Return a row's first and last day, None where they cannot be read: the rules ask for them, and it waits."""
    first = parse_date(texts.get("tanggal_mulai", ""))
    start = first.start or first.written
    if start is None:
        return None
    last = parse_end(texts.get("tanggal_selesai", ""), start)
    return start, last.start or last.written or first.end or start


def _is_slip(old: date, new: date, came: date) -> bool:
    """Whether a day is another by a slip of the pen alone, mended: the report came in near the day that it speaks of."""
    year_alone = (old.month, old.day) == (new.month, new.day)
    swapped = make_day(old.year, old.day, old.month) == new
    return (year_alone or swapped) and abs(new - came) < abs(old - came)


def _differs(old: Mapping[str, str], new: Mapping[str, str], name: str, unit: str) -> bool:
    """Whether a figure stands in both, and is another. One that was added or left out is no other figure."""
    before, after = old.get(name, ""), new.get(name, "")
    if not before or not after or _folded(before) == _folded(after):
        return False
    money = name == "anggaran_rp"
    first = parse_number(before, unit=old.get(unit, ""), money=money).best
    second = parse_number(after, unit=new.get(unit, ""), money=money).best
    # What cannot be read is nothing that was compared: the rules ask for it, and it waits.
    return first != second if None not in {first, second} else first is second


def _figures(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    asked = {f"nilai_{number}": f"satuan_{number}" for number in INDICATORS}
    asked |= {"target_1": "satuan_1", "anggaran_rp": ""}
    found = [name for name, unit in asked.items() if _differs(old, new, name, unit)]
    parts = [_parts(texts) for texts in (old, new)]
    if all(parts) and parts[0] != parts[1]:
        found.append("rincian_1")
    if not found and not any(texts.get(name) for texts in (old, new) for name in asked):
        # It tells its figures in words.
        told = [sorted(_told(texts)[0]) for texts in (old, new)]
        if all(told) and told[0] != told[1]:
            found.append("uraian")
    return tuple(found)


def _parts(texts: Mapping[str, str]) -> list[str]:
    """Return the parts of a breakdown, in whatever order and spelling they stand."""
    text = texts.get("rincian_1", "")
    parts = parse_parts(text, unit=texts.get("satuan_1", "")) if text else ()
    if parts and all(part.number.best is not None for part in parts):
        return sorted(f"{_folded(part.label)}={part.number.best}" for part in parts)
    return sorted(_plain_figures(text))


def _plain_figures(text: str) -> list[str]:
    """Return the figures of a text, thousands without their points."""
    found = _FIGURE.findall(text)
    return [figure.replace(".", "") if _THOUSANDS.fullmatch(figure) else figure for figure in found]


def _told(texts: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """Return the figures that a row's words tell, days and hours apart, and the days and periods that they speak of."""
    words = f"{texts.get('judul', '')}\n{texts.get('uraian', '')}"
    periods = {_folded(match.group()) for pattern in (_DATED, _PERIOD) for match in pattern.finditer(words)}
    for pattern in (_DATED, _CLOCK, _PERIOD):
        words = pattern.sub(" ", words)
    return _plain_figures(words), periods


def _photo(texts: Mapping[str, str]) -> str:
    link = parse_photo_link(texts.get("foto", ""))
    return link.file_id or link.url


def change_between(old: Mapping[str, str], new: Mapping[str, str], *, came: date) -> Change:
    """Return what differs between two states of a row, given as its cells by column.

    What cannot be read, or was only added or left out, is no change: the rules say what it lacks.

    :param came: the day on which the older state came in.
    """
    before, after = _span(old), _span(new)
    moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] if before and after else []
    first, second = _photo(old), _photo(new)
    kinds = [_folded(texts.get("jenis_laporan", "")) for texts in (old, new)]
    periods = [_told(texts)[1] for texts in (old, new)]
    return Change(
        day=bool(moved),
        slip=bool(moved) and all(_is_slip(*pair, came) for pair in moved),
        figures=_figures(old, new),
        photo=bool(first and second) and first != second,
        kind=all(kinds) and kinds[0] != kinds[1],
        period=all(periods) and periods[0] != periods[1],
    )


def outcome_of(change: Change) -> Outcome:
    """Return what a row is that differs so much from what residents see."""
    facts = bool(change.figures) or change.photo
    if change.day and not change.slip:
        return Outcome.NEW if facts else Outcome.ASKED
    doubtful = (
        (change.slip and facts)
        or change.kind
        or (bool(change.figures) and change.photo)
        or (change.period and facts and not change.day)
    )
    return Outcome.ASKED if doubtful else Outcome.MENDED


def question(columns: Iterable[str], *, line: int, catalogue: Catalogue) -> list[Finding]:
    """Return what to ask about a row that is out, in the cell in which the answer is written.

    :param columns: that changed. :param line: the row's number in the sheet.
    """
    named = " dan ".join(LABELS[name] for name in list(columns)[:2]) or "isinya"
    return catalogue.beside_row(QUESTION, "judul", {"baris": line, "berubah": named})


def follows(*, line: int, catalogue: Catalogue) -> list[Finding]:
    """Return what is said to a row that was taken for the next report, and how to object."""
    return catalogue.beside_row(FOLLOWS, "judul", {"baris": line})
