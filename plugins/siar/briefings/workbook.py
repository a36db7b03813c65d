"""The annex of a report as a workbook: every figure that it tells of, with what each means, whence it is and when it was read.

A table is declared: its rows and its columns. Its words are `berkas.<column>` and `berkas.<column>_is` of the texts, and the
first sheet explains every column of every other. What is not known is an empty cell with the reason beside it, never a zero.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS
from siar.figures.kpis import Figures
from siar.figures.league import Criterion, CriterionCount, Standing
from siar.figures.missing import Missing
from siar.figures.money import Cap
from siar.metrics.sources import SOURCES
from siar.quantities import Reach, Rupiah
from siar.workbooks import head_format, open_workbook

__all__ = ["TABLES", "as_xlsx"]

Cell = str | int | date | datetime | Reach | Rupiah | None
_WIDE, _NARROW = 44, 16
_SOURCE_NAMES = {source.name: source.label for source in SOURCES}


@dataclass(frozen=True)
class Column:
    """One column: the name of its words, where its figures come from, and its cell of a row."""

    name: str
    source: str
    cell: Callable[[Any, Phrases], Cell]


@dataclass(frozen=True)
class Table:
    """One sheet: the name of its words, its rows and its columns."""

    name: str
    rows: Callable[[Figures], Iterable[Any]]
    columns: tuple[Column, ...]


def _sheet(name: str, cell: Callable[[Any, Phrases], Cell]) -> Column:
    return Column(name, "from_sheets", cell)


def _meta(name: str, cell: Callable[[Any, Phrases], Cell]) -> Column:
    return Column(name, "from_meta", cell)


def _ledger(name: str, cell: Callable[[Any, Phrases], Cell]) -> Column:
    return Column(name, "from_ledger", cell)


def _own(name: str, cell: Callable[[Any, Phrases], Cell]) -> Column:
    return Column(name, "from_siar", cell)


def _channel(row: Any, _: Phrases) -> Cell:
    return CHANNELS[row.channel].name


def _agency(row: Any, phrases: Phrases) -> Cell:
    return phrases.agency(row.opd) if row.opd else phrases.say("berkas.no_agency")


def _criterion(good: str, of: str, name: Criterion) -> tuple[Column, Column]:
    """Of one part of a score: what counts for the agency, and of how many."""

    def part(row: Standing) -> CriterionCount:
        return next(part for part in row.counted if part.criterion == name)

    return _sheet(good, lambda row, _: len(part(row).good)), _sheet(of, lambda row, _: part(row).of)


def _why(missing: Missing | None, phrases: Phrases) -> Cell:
    return f"{phrases.unavailable}: {phrases.why(missing)}" if missing else ""


def _unless(phrases: Phrases, *figures: object) -> Cell:
    return phrases.unavailable if None in figures else ""


def _whose(cap: Cap, phrases: Phrases) -> Cell:
    if cap.level == "opd_month":
        return phrases.agency(cap.holder)
    level = phrases.say(f"berkas.level_{cap.level}")
    return f"{level}: {cap.holder}" if cap.level == "programme_year" else level


@dataclass(frozen=True)
class _DayRow:
    channel: str
    day: Any


@dataclass(frozen=True)
class _FollowersRow:
    channel: str
    closing: int | None
    opening: int | None


def _days(figures: Figures) -> Iterable[_DayRow]:
    return [_DayRow(channel, day) for channel in CHANNELS for day in figures.daily_reach.get(channel, ())]


def _followers(figures: Figures) -> Iterable[_FollowersRow]:
    return [_FollowersRow(channel, *numbers) for channel, numbers in figures.followers.items()]


TABLES = (
    Table(
        "agencies",
        lambda figures: figures.agencies,
        (
            _own("agency", _agency),
            _own(
                "must_report", lambda row, phrases: phrases.say("berkas.is_so" if row.must_report else "berkas.is_not")
            ),
            _sheet("sent", lambda row, _: row.sent),
            _sheet("accepted", lambda row, _: row.accepted),
            _sheet("held", lambda row, _: row.held),
            _sheet("in_review", lambda row, _: row.review),
        ),
    ),
    Table(
        "scores",
        lambda figures: [standing for standing in figures.conduct.league.standings if standing.rows],
        (
            _own("agency", _agency),
            _own("score", lambda row, _: row.score),
            _sheet("new_rows", lambda row, _: row.rows),
            *_criterion("weeks_with_rows", "weeks", "rutin"),
            *_criterion("rows_in_time", "rows_dated", "tepat_waktu"),
            *_criterion("rows_right", "rows_judged", "lolos"),
            _own("note", lambda row, phrases: _unless(phrases, row.score)),
        ),
    ),
    Table(
        "posts",
        lambda figures: figures.posts,
        (
            _own("title", lambda row, _: row.title),
            _own("agency", _agency),
            _own("channel", _channel),
            _own("published_at", lambda row, _: row.published_at),
            _meta("reach", lambda row, _: row.reach),
            _meta("interactions", lambda row, _: row.interactions),
            _meta("read_at", lambda row, _: row.read_at),
            _own("advertised", lambda row, phrases: phrases.say("berkas.is_so" if row.advertised else "berkas.is_not")),
            _own("permalink", lambda row, _: row.permalink or ""),
            _own("note", lambda row, phrases: _unless(phrases, row.reach)),
        ),
    ),
    Table(
        "days",
        _days,
        (
            _own("channel", _channel),
            _meta("platform_day", lambda row, _: row.day.day),
            _meta("day_begins", lambda row, _: row.day.platform_day.starts_at),
            _meta("account_reach", lambda row, _: row.day.reach),
            _own(
                "note",
                lambda row, phrases: phrases.provisional if row.day.provisional else _why(row.day.missing, phrases),
            ),
        ),
    ),
    Table(
        "followers",
        _followers,
        (
            _own("channel", _channel),
            _meta("opening", lambda row, _: row.opening),
            _meta("closing", lambda row, _: row.closing),
            _own("note", lambda row, phrases: _unless(phrases, row.opening, row.closing)),
        ),
    ),
    Table(
        "spending",
        lambda figures: figures.spending.parts,
        (
            _own("agency", _agency),
            _own("kind", lambda row, _: row.kind),
            _own("programme", lambda row, _: row.programme),
            _ledger("net", lambda row, _: row.net),
            _ledger("tax_on_it", lambda row, _: row.tax),
            _ledger("gross", lambda row, _: row.total),
            _own("note", lambda row, phrases: phrases.provisional if row.provisional else ""),
        ),
    ),
    Table(
        "adverts",
        lambda figures: figures.boosts,
        (
            _own("title", lambda row, _: row.title),
            _own("agency", _agency),
            _own("begins", lambda row, _: row.starts_at),
            _ledger("envelope", lambda row, _: row.reserved),
            _meta("spend", lambda row, _: row.spend),
            _meta("advert_reach", lambda row, _: row.reach),
            _own("per_thousand", lambda row, _: row.per_thousand),
            _own("note", lambda row, phrases: _unless(phrases, row.spend, row.reach)),
        ),
    ),
    Table(
        "ceilings",
        lambda figures: figures.caps,
        (
            _own("holder", _whose),
            _own("time", lambda row, _: row.period),
            _ledger("ceiling", lambda row, _: row.cap),
            _ledger("settled", lambda row, _: row.settled),
            _ledger("promised", lambda row, _: row.promised),
            _ledger("left", lambda row, _: row.left),
            _ledger("beyond", lambda row, _: row.beyond),
        ),
    ),
)
"""Every sheet but the first."""


def as_xlsx(figures: Figures, phrases: Phrases, *, title: str) -> bytes:
    """Return the workbook: numbers are numbers, times the city's, texts stay texts. The same figures give the same bytes."""
    out = io.BytesIO()
    with open_workbook(out, made_at=figures.made_at) as book:
        writer = _Writer(book, phrases)
        writer.explain(figures, title)
        for table in TABLES:
            writer.write(table, list(table.rows(figures)))
    return out.getvalue()


class _Writer:
    """Writes tables in the forms of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, phrases: Phrases) -> None:
        self._book, self._phrases = book, phrases
        self._head = head_format(book)
        self._bold, self._text = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        self._number = book.add_format({"num_format": "#,##0"})
        self._money = book.add_format({"num_format": '"Rp"#,##0'})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def explain(self, figures: Figures, title: str) -> None:
        """Write the first sheet: what the report is of, when its sources were read, and what every column means."""
        say, phrases = self._phrases.say, self._phrases
        sheet = self._book.add_worksheet(say("berkas.definitions"))
        lines = [
            (title, ""),
            (say("berkas.period"), figures.period.label(phrases.formats)),
            (say("berkas.made_at"), phrases.moment(figures.made_at)),
            (say("berkas.zone"), f"{phrases.settings.city.timezone_label} ({phrases.settings.city.timezone})"),
            *(
                (
                    say("berkas.source_read", source=_SOURCE_NAMES.get(source.source, source.source)),
                    phrases.moment(source.pulled_at) + ("" if source.ok else f" – {phrases.why('failed')}"),
                )
                for source in figures.sources
            ),
        ]
        for number, (name, value) in enumerate(lines):
            sheet.write_string(number, 0, name, self._bold)
            sheet.write_string(number, 1, value)
        first = len(lines) + 1
        heads = ("sheet", "column", "definition", "source")
        for place, name in enumerate(heads):
            sheet.write_string(first, place, say(f"berkas.{name}"), self._head)
        columns = [(table, column) for table in TABLES for column in table.columns]
        for number, (table, column) in enumerate(columns, start=first + 1):
            cells = (
                f"berkas.{table.name}",
                f"berkas.{column.name}",
                f"berkas.{column.name}_is",
                f"berkas.{column.source}",
            )
            for place, name in enumerate(cells):
                sheet.write_string(number, place, say(name), self._text)
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 2, 70)
        sheet.set_column(3, 3, 34)

    def write(self, table: Table, rows: Sequence[Any]) -> None:
        """Write a table as a sheet with a row of names that stays in sight."""
        say = self._phrases.say
        sheet = self._book.add_worksheet(say(f"berkas.{table.name}"))
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, say(f"berkas.{column.name}"), self._head)
            sheet.set_column(place, place, _WIDE if column.name in {"title", "note", "permalink"} else _NARROW)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(table.columns):
                self._cell(sheet, number, place, column.cell(row, self._phrases))
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, sheet: xlsxwriter.worksheet.Worksheet, number: int, place: int, value: Cell) -> None:
        match value:
            case None:
                sheet.write_blank(number, place, None)
            case Rupiah():
                sheet.write_number(number, place, value.amount, self._money)
            case Reach():
                sheet.write_number(number, place, value.accounts, self._number)
            case int():
                sheet.write_number(number, place, value, self._number)
            case datetime():
                local = value.astimezone(self._phrases.settings.city.zone).replace(tzinfo=None)
                sheet.write_datetime(number, place, local, self._moment)
            case date():
                sheet.write_datetime(number, place, value, self._day)
            case str():
                sheet.write_string(number, place, value)
