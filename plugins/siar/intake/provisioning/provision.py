"""Making or upgrading the agencies' spreadsheets. Safe to run again, also on a sheet in use."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from siar import audit
from siar.config_files import config_folder
from siar.errors import ConfigError, InputError
from siar.google.sheets import quoted
from siar.intake import registry
from siar.intake.provisioning import layout, tabs, upgrades
from siar.intake.sheets.grid import parse_grid
from siar.intake.sheets.headers import SYSTEM_COLUMNS, find_header, missing_system_columns
from siar.intake.sheets.locales import is_indonesian
from siar.intake.sheets.row_identity import metadata_id_of
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace
    from siar.google.sheets import Sheets

__all__ = ["ProvisionResult", "provision", "provision_one"]

_MASK = "properties(title,locale,timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))"
_HEAD_MASK = (
    "spreadsheetId,properties(title,locale),sheets(properties(sheetId,title,gridProperties),merges,"
    "data(startRow,startColumn,rowData.values(formattedValue,effectiveValue)))"
)

Done = Literal["created", "upgraded", "unchanged"]


@dataclass(frozen=True)
class ProvisionResult:
    """Counts, and the spreadsheets by agency code ("" for the shared one)."""

    created: int
    upgraded: int
    unchanged: int
    spreadsheets: Mapping[str, str]


def provision(
    conn: Connection,
    google: GoogleWorkspace,
    *,
    settings: Settings,
    opd: Sequence[str],
    folder_id: str,
    now: datetime,
    share_with: Sequence[str] = (),
) -> ProvisionResult:
    """Create or upgrade spreadsheets, and register them.

    With the topology `shared` there is one spreadsheet, whatever agencies are named.

    :param folder_id: a folder in a shared drive, for those that do not exist yet.
    :param share_with: addresses that get access as editors to what is created.
    :raises ConfigError: an unknown agency code, or nowhere to create.
    """
    codes: list[str | None] = [None] if settings.city.sheets.topology == "shared" else list(opd)
    outcomes: dict[str, tuple[str, Done]] = {}
    for code in codes:
        outcomes[code or ""] = provision_one(
            conn, google, settings=settings, opd=code, folder_id=folder_id, now=now, share_with=share_with
        )
    done = [outcome for _, outcome in outcomes.values()]
    return ProvisionResult(
        created=done.count("created"),
        upgraded=done.count("upgraded"),
        unchanged=done.count("unchanged"),
        spreadsheets={code: spreadsheet_id for code, (spreadsheet_id, _) in outcomes.items()},
    )


def provision_one(
    conn: Connection,
    google: GoogleWorkspace,
    *,
    settings: Settings,
    opd: str | None,
    folder_id: str,
    now: datetime,
    share_with: Sequence[str] = (),
) -> tuple[str, Done]:
    """Create or upgrade one agency's spreadsheet (None: the shared one); return its id and what was done."""
    title = _title(settings, opd)
    known = registry.spreadsheet_of(conn, opd)
    spreadsheet_id = known.spreadsheet_id if known else None
    done: Done | None = None
    if spreadsheet_id is None:
        if not folder_id:
            raise ConfigError(f"{title} does not exist yet. Give the id of a folder in a shared drive to create it in.")
        spreadsheet_id = google.drive.find_spreadsheet(title, folder_id=folder_id)
        if spreadsheet_id is None:
            spreadsheet_id = google.drive.create_spreadsheet(title, folder_id=folder_id)
            done = "created"
        for email in share_with:
            google.drive.share(spreadsheet_id, email=email)
    tab = known.tab if known else settings.city.sheets.tab
    target = _Target(spreadsheet_id, opd, title, google.email, new=done == "created")
    dress = _dress_of(google.sheets, target, tab=tab, settings=settings)
    if dress.foreign_locale is not None:
        # First, for afterwards nobody can tell any more: rows that stand there stay guarded (siar.intake.sheets.locales).
        with conn.transaction():
            registry.register(conn, spreadsheet_id=spreadsheet_id, opd=opd, title=title, tab=dress.tab, now=now)
            registry.remember_locale(conn, spreadsheet_id, foreign_locale=dress.foreign_locale)
    if dress.requests:
        # Repeatable: every id is chosen by us, so a second sending is refused as a whole; the rest sets what it finds set.
        google.sheets.batch_update(spreadsheet_id, dress.requests, repeatable=True)
    outcome: Done = done or ("upgraded" if dress.requests else "unchanged")
    if known is None or dress.requests:
        with conn.transaction():
            registry.register(conn, spreadsheet_id=spreadsheet_id, opd=opd, title=title, tab=dress.tab, now=now)
            # The tab Ringkasan may be a new one: its lines are written again, whatever stood in the old one.
            registry.record_summary(conn, spreadsheet_id, {})
            audit.record(
                conn,
                actor="sheets_provision",
                action="provision_sheet",
                subject=f"spreadsheet:{spreadsheet_id}",
                now=now,
                detail={"opd": opd, "outcome": outcome},
            )
    return spreadsheet_id, outcome


def _title(settings: Settings, opd: str | None) -> str:
    if opd is None:
        return f"Laporan OPD – {settings.city.name}"
    agency = settings.agency_by_code.get(opd)
    if agency is None:
        raise ConfigError(f"include/config/opd.csv has no agency {opd!r}.")
    return f"Laporan {agency.short_name or agency.name} – {settings.city.name}"


def _lists(settings: Settings) -> layout.Lists:
    with config_folder().path("kelurahan.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return layout.Lists(
        opd=[agency.name for agency in settings.reporting_agencies],
        kelurahan=sorted({row["kelurahan"] for row in rows}),
        kecamatan=sorted({row["kecamatan"] for row in rows}),
    )


@dataclass(frozen=True)
class _Target:
    """The spreadsheet to dress and for whom. `new`: we have just made it, so its only tab is blank."""

    spreadsheet_id: str
    opd: str | None
    title: str
    email: str
    new: bool


@dataclass(frozen=True)
class _Dress:
    """What brings a spreadsheet to the present layout, in one all-or-nothing request; nothing when it has it.

    :param tab: the title of the tab that holds the rows.
    :param foreign_locale: the locale under which rows that stand there were typed, when it is changed by this.
    """

    tab: str
    requests: Sequence[dict[str, Any]]
    foreign_locale: str | None = None


def _dress_of(sheets: Sheets, target: _Target, *, tab: str, settings: Settings) -> _Dress:
    book = sheets.get(target.spreadsheet_id, fields=_MASK)
    present = {sheet["properties"]["title"]: sheet["properties"] for sheet in book.get("sheets", [])}
    wording = layout.load_sheet(settings.city)
    tab, requests, lacking = _table(sheets, target, tab, present, wording=wording, settings=settings)
    locale = str(book.get("properties", {}).get("locale", ""))
    # A table that gets our columns put to its left is somebody's; every other one that is dressed is blank.
    typed_in = any("insertDimension" in request for request in requests)
    foreign_locale = locale if typed_in and not is_indonesian(locale) else None
    if requests:
        # Of a sheet in use, the locale decides how what is typed reads: it is changed only while we dress the table.
        wanted = {"locale": settings.city.sheets.locale, "timeZone": settings.city.timezone}
        requests.insert(0, {"updateSpreadsheetProperties": {"properties": wanted, "fields": "locale,timeZone"}})
    requests += lacking
    if tabs.GUIDE not in present:
        requests += tabs.guide_requests(title=target.title, sheet=wording, email=target.email)
    if tabs.SUMMARY not in present:
        requests += tabs.summary_requests(title=target.title, email=target.email)
    else:
        requests += tabs.line_requests(sheets, target.spreadsheet_id, present[tabs.SUMMARY])
    return _Dress(tab, requests, foreign_locale)


def _table(
    sheets: Sheets,
    target: _Target,
    tab: str,
    present: Mapping[str, Mapping[str, Any]],
    *,
    wording: layout.Sheet,
    settings: Settings,
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the tab that has (or will have) the rows, what dresses it, and what it lacks beside that."""
    lists = _lists(settings)
    dressing: dict[str, Any] = {"sheet": wording, "lists": lists, "email": target.email}
    positions = {name: position for position, name in enumerate(layout.HEADER_COLUMNS)}
    others = [title for title in present if title not in {tabs.GUIDE, tabs.SUMMARY}]
    found = tab if tab in present else others[0] if len(others) == 1 else None
    whole = {"header_row": 0, "positions": positions, "fresh": True, **dressing}
    if found is None:
        sheet_id = metadata_id_of(f"tab:{tab}")
        size = {"rowCount": wording.rows, "columnCount": len(layout.HEADER_COLUMNS)}
        properties = {"sheetId": sheet_id, "title": tab, "index": 0, "gridProperties": size}
        return tab, [{"addSheet": {"properties": properties}}, *layout.table_requests(sheet_id, **whole)], []
    if target.new:
        sheet_id = int(present[found].get("sheetId", 0))
        return tab, [_blank_tab(sheet_id, tab, wording.rows), *layout.table_requests(sheet_id, **whole)], []
    grid = parse_grid(sheets.get(target.spreadsheet_id, ranges=[quoted(found)], fields=_HEAD_MASK))
    texts = {row.index: [cell.text for cell in row.cells] for row in grid.rows}
    if not any(text.strip() for row in texts.values() for text in row):
        return tab, [_blank_tab(grid.sheet_id, tab, wording.rows), *layout.table_requests(grid.sheet_id, **whole)], []
    # Somebody's table: its title, header and columns stay as they are; ours are put to their left.
    lines = [texts.get(index, []) for index in range(max(texts) + 1)]
    header = find_header(lines, opd_in_row=target.opd is None, merges=grid.merges)
    lacking: dict[str, Any] = {"sheet": wording, "lists": lists}
    if header.provisioned:
        requests = upgrades.mending_requests(sheets, target.spreadsheet_id, grid, header, email=target.email)
        return (
            found,
            [],
            requests + upgrades.column_requests(sheets, target.spreadsheet_id, grid, header, moved=0, **lacking),
        )
    if len({*header.columns, *header.elsewhere} & set(SYSTEM_COLUMNS)) > len(SYSTEM_COLUMNS) // 2:
        # Ours, moved or cut down. One or two columns of such a name are the agency's own.
        raise InputError(missing_system_columns(header))
    span = {"sheetId": grid.sheet_id, "dimension": "COLUMNS", "startIndex": 0, "endIndex": len(SYSTEM_COLUMNS)}
    dressed = layout.table_requests(
        grid.sheet_id,
        header_row=header.row,
        positions={name: position for position, name in enumerate(SYSTEM_COLUMNS)},
        fresh=False,
        **dressing,
    )
    columns = upgrades.column_requests(
        sheets, target.spreadsheet_id, grid, header, moved=len(SYSTEM_COLUMNS), **lacking
    )
    return found, [{"insertDimension": {"range": span, "inheritFromBefore": False}}, *dressed], columns


def _blank_tab(sheet_id: int, title: str, rows: int) -> dict[str, Any]:
    size = {"rowCount": rows, "columnCount": len(layout.HEADER_COLUMNS)}
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": sheet_id, "title": title, "gridProperties": size},
            "fields": "title,gridProperties.rowCount,gridProperties.columnCount",
        }
    }
