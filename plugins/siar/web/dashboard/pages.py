"""The routes of *Dasbor*: the page, and everything on it as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, status
from fastapi.responses import HTMLResponse, StreamingResponse

from siar import audit
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.errors import InputError
from siar.figures.dashboard.board import Board, board_of
from siar.figures.dashboard.choice import SPANS, Choice
from siar.reading.formats import Formats
from siar.web.dashboard.sections import sections
from siar.web.dashboard.tables import as_csv, as_xlsx
from siar.web.dashboard.tiles import tiles
from siar.web.dashboard.view import Section, View
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DEFAULT = "12-bulan"
_ANY = "semua"
"""In an address: of any. What is left out is of any, too; an empty topic or programme is one, of what has none."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    choice: Choice
    today: date

    @property
    def address(self) -> str:
        """What stands behind the question mark."""
        return self.with_()

    def with_(self, **change: str) -> str:
        """Return the address of another look, changed so."""
        return _address(self.choice, today=self.today, **change)


def _asked(
    desk: Annotated[Desk, may("dashboard.read")],
    rentang: Annotated[str, Query(max_length=20)] = _DEFAULT,
    sampai: Annotated[date | None, Query()] = None,
    opd: Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{1,31}$")] = _ANY,
    kanal: ChannelId | Literal["semua"] = "semua",
    topik: Annotated[str, Query(max_length=80)] = _ANY,
    program: Annotated[str, Query(max_length=40)] = _ANY,
    jenis: Annotated[str, Query(max_length=80)] = _ANY,
    iklan: Literal["semua", "tanpa", "dengan"] = "semua",
) -> Asked:
    if rentang not in SPANS:
        raise InputError("Rentang waktu itu tidak ada.")
    last = sampai or desk.today
    if not date(2010, 1, 1) <= last <= desk.today:
        raise InputError("Tanggal akhir harus antara tahun 2010 dan hari ini.")
    choice = Choice(
        span=rentang,
        last=last,
        opd=None if opd == _ANY else opd,
        channel=None if kanal == "semua" else kanal,
        topic=None if topik == _ANY else topik.removeprefix("-"),
        programme=None if program == _ANY else program.removeprefix("-"),
        kind=None if jenis == _ANY else jenis,
        advertised={"semua": None, "tanpa": False, "dengan": True}[iklan],
    )
    return Asked(choice, desk.today)


def _address(choice: Choice, *, today: date, **change: str) -> str:
    asked = {
        "rentang": choice.span,
        "sampai": "" if choice.last == today else choice.last.isoformat(),
        "opd": choice.opd or "",
        "kanal": choice.channel or "",
        "topik": "" if choice.topic is None else choice.topic or "-",
        "program": "" if choice.programme is None else choice.programme or "-",
        "jenis": choice.kind or "",
        "iklan": {None: "", False: "tanpa", True: "dengan"}[choice.advertised],
    } | change
    return urlencode({name: value for name, value in asked.items() if value})


Look = Annotated[Asked, Depends(_asked)]


def _read(desk: Desk, asked: Asked) -> tuple[View, list[Section]]:
    board = board_of(desk.conn, asked.choice, now=desk.now)
    view = View(board, Phrases.of(desk.settings))
    return view, sections(view)


@router.get("/dasbor")
def dashboard(desk: Annotated[Desk, may("dashboard.read")], asked: Look) -> HTMLResponse:
    """*Dasbor*: how what the city told went, over weeks, months and years."""
    view, found = _read(desk, asked)
    board = view.board
    return page(
        desk,
        "dashboard/page.html",
        here="dasbor",
        board=board,
        choice=asked.choice,
        asked=asked,
        sections=found,
        tiles=tiles(view),
        in_force=_told(asked.choice),
        period=_period(desk, asked.choice),
        filters=_filters(desk, board),
    )


@router.get("/dasbor/{key}.csv")
def table_file(desk: Annotated[Desk, may("dashboard.read")], asked: Look, key: str) -> StreamingResponse:
    """One table as CSV."""
    _, found = _read(desk, asked)
    table = next((section.table for section in found if section.table.key == key), None)
    if table is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Tabel itu tidak ada pada dasbor ini.")
    _note(desk, asked, f"{key}.csv", rows=len(table.rows))
    return StreamingResponse(as_csv(table), media_type="text/csv; charset=utf-8", headers=_as(f"dasbor-{key}.csv"))


@router.get("/dasbor.xlsx")
def workbook(desk: Annotated[Desk, may("dashboard.read")], asked: Look) -> StreamingResponse:
    """Everything as a workbook."""
    view, found = _read(desk, asked)
    board = view.board
    tables = [section.table for section in found]
    formats = Formats.of(desk.settings.city)
    facts = [
        ("Rentang", _period(desk, asked.choice)),
        *((label, chosen) for label, chosen in _told(asked.choice)),
        ("Dihitung", formats.moment(board.as_of) if board.as_of else "belum pernah"),
        ("Dibuat", formats.moment(desk.now)),
    ]
    _note(desk, asked, "xlsx", rows=sum(len(table.rows) for table in tables))
    title = f"Dasbor {desk.settings.city.name}"
    return StreamingResponse(as_xlsx(tables, title=title, facts=facts), media_type=_XLSX, headers=_as("dasbor.xlsx"))


def _as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}


def _note(desk: Desk, asked: Asked, form: str, *, rows: int) -> None:
    """Whoever takes figures out of the house is written down before the first of them leaves."""
    audit.record(
        desk.conn,
        actor=desk.user.id,
        action="dashboard.exported",
        subject=f"dashboard:{form}",
        now=desk.now,
        detail={"address": asked.address, "rows": rows},
    )


def _period(desk: Desk, choice: Choice) -> str:
    return Formats.of(desk.settings.city).date_range(choice.posts.first, choice.last)


def _told(choice: Choice) -> list[tuple[str, str]]:
    """The filters that are in force, as they are called."""
    found = [
        ("OPD", choice.opd),
        ("Kanal", choice.channel and CHANNELS[choice.channel].name),
        ("Topik", choice.topic if choice.topic != "" else "Topik lain"),
        ("Program", choice.programme if choice.programme != "" else "Tanpa program"),
        ("Jenis laporan", choice.kind),
        ("Iklan", {None: None, False: "tanpa iklan", True: "diiklankan"}[choice.advertised]),
    ]
    return [(label, chosen) for label, chosen in found if chosen]


def _filters(desk: Desk, board: Board) -> list[dict[str, Any]]:
    """The choices of each filter: address, label, and of each option its value, its name, and whether it is in force."""
    choice, settings = board.choice, desk.settings
    offered: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("rentang", "Rentang", choice.span, [(key, span.name) for key, span in SPANS.items()]),
        ("opd", "OPD", choice.opd or _ANY, [(_ANY, "Semua OPD"), *((agency.code, agency.short_name) for agency in settings.agencies)]),
        ("kanal", "Kanal", choice.channel or _ANY, [(_ANY, "Semua kanal"), *((name, channel.name) for name, channel in CHANNELS.items())]),
        ("topik", "Topik", _or_any(choice.topic), [(_ANY, "Semua topik"), *((name, name) for name in settings.comments.topics), ("-", "Topik lain")]),
        ("iklan", "Iklan", {None: _ANY, False: "tanpa", True: "dengan"}[choice.advertised], [(_ANY, "Semua"), ("tanpa", "Tanpa iklan"), ("dengan", "Diiklankan")]),
    ]  # fmt: skip
    if programmes := settings.caps.programmes:
        offered.append(("program", "Program", _or_any(choice.programme), [(_ANY, "Semua program"), *((item.code, item.name) for item in programmes), ("-", "Tanpa program")]))  # fmt: skip
    return [
        {"name": name, "label": label, "options": [(value, text, value == chosen) for value, text in options]}
        for name, label, chosen, options in offered
    ]


def _or_any(name: str | None) -> str:
    """How an address says a topic or programme: none of them is a dash."""
    return _ANY if name is None else name or "-"
