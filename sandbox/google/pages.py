"""The spreadsheets as their users see them: a list, and each one as a grid to work in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.google.admin_api import OPERATOR
from sandbox.google.grid_view import GridView
from sandbox.google.workbook import Workbook
from sandbox.google.workspace import Workspace
from sandbox.pages.rendering import Renderer

_TEMPLATES = Path(__file__).with_name("templates")


def pages_router(workspace: Workspace) -> APIRouter:
    """The pages under ``/lembar``."""
    router = APIRouter()
    renderer = Renderer(_TEMPLATES)

    @router.get("/lembar", name="page.sheets", response_class=HTMLResponse)
    def listing(request: Request) -> Response:
        with workspace.lock:
            rows = [_summary(workspace, book) for book in workspace.books.values()]
        rows.sort(key=lambda row: str(row["title"]).casefold())
        return renderer.page(request, "lembar.html", books=rows)

    @router.get("/lembar/{spreadsheet_id}", name="page.sheet", response_class=HTMLResponse)
    def sheet(request: Request, spreadsheet_id: str, tab: str | None = None) -> Response:
        with workspace.lock:
            view = _view(workspace, spreadsheet_id, tab)
            if view is None:
                return renderer.missing(request, section="lembar")
            return renderer.page(request, "lembar_isi.html", view=view)

    @router.get("/lembar/{spreadsheet_id}/baris/{row}", name="page.sheet.row")
    def one_row(spreadsheet_id: str, row: int, tab: str | None = None) -> Response:
        """One row after an edit: its HTML, and the styles and lists that it may need newly."""
        with workspace.lock:
            view = _view(workspace, spreadsheet_id, tab)
            if view is None or not 1 <= row <= view.sheet.row_count:
                return Response(status_code=404)
            html = view.row_element(view.line(row - 1))
            return JSONResponse({"html": html, "css": view.stylesheet, "lists": view.lists})

    return router


def _view(workspace: Workspace, spreadsheet_id: str, tab: str | None) -> GridView | None:
    book = workspace.books.get(spreadsheet_id)
    if book is None:
        return None
    sheet = book.sheets[0] if tab is None else book.sheet_by_title(tab)
    return None if sheet is None else GridView(book, sheet, OPERATOR)


def _summary(workspace: Workspace, book: Workbook) -> dict[str, Any]:
    file = workspace.drive.files[book.id]
    waiting = [entry[2] for entry in workspace.drive.pending if entry[1] == book.id]
    changed = max([file.modified, *waiting])
    first = book.sheets[0]
    frozen = int(first.properties["gridProperties"].get("frozenRowCount", 0))
    filled = sum(
        any(cell is not None and cell.entered is not None for cell in row.cells) for row in first.rows[frozen:]
    )
    return {
        "id": book.id,
        "title": book.title,
        "tabs": [sheet.title for sheet in book.sheets if not sheet.properties.get("hidden")],
        "rows": filled,
        "shared": file.drive_id is not None,
        "owner": file.owner,
        "changed": datetime.fromisoformat(changed),
    }
