"""Admin routes: key file, settings, and people at work in their spreadsheets."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from sandbox.google import users
from sandbox.google.drive_files import FOLDER, DriveFile, permission
from sandbox.google.errors import ApiError
from sandbox.google.grid import Sheet
from sandbox.google.tokens import SERVICE_ACCOUNT
from sandbox.google.values import Writing
from sandbox.google.workbook import Workbook
from sandbox.google.workspace import Workspace

OPERATOR = "operator@opd.example"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Settings(_Body):
    """What may be changed while running; None leaves a setting as it is."""

    quota_enabled: bool | None = None
    quota_per_user: int | None = Field(default=None, ge=1)
    quota_per_project: int | None = Field(default=None, ge=1)
    drive_lag_seconds: float | None = Field(default=None, ge=0)
    validate_responses: bool | None = None
    #: What ``2.50`` becomes that is typed where the dot groups digits. Google documents neither.
    typed_dots: Literal["time", "number"] | None = None
    #: Whether who protects a range may edit it without being named among its editors. Google documents neither.
    creators_edit_protections: bool | None = None


class NewToken(_Body):
    email: str = OPERATOR
    scopes: list[str] = ["https://www.googleapis.com/auth/drive"]


class NewSpreadsheet(_Body):
    title: str = Field(min_length=1)
    locale: str = "in_ID"
    time_zone: str = "Asia/Makassar"
    owner: str = OPERATOR
    share_with_service_account: bool = True


class Typing(_Body):
    """Cells by address; `user` None types as the owner, whom protection does not stop."""

    tab: str | None = None
    cells: dict[str, str | float | bool | None]
    user: str | None = None
    pasted: bool = False


class RowChange(_Body):
    """`row` and `to` count from 1, as people see them."""

    tab: str | None = None
    action: Literal["insert", "delete", "move", "copy", "hide", "show"]
    row: int = Field(ge=1)
    count: int = Field(default=1, ge=1)
    to: int | None = Field(default=None, ge=1)


class Sorting(_Body):
    tab: str | None = None
    column: int = Field(ge=1)
    descending: bool = False


class Links(_Body):
    """Smart chips, or rich text whose parts are links when `texts` are given."""

    tab: str | None = None
    cell: str
    links: list[str] = Field(min_length=1)
    texts: list[str] | None = None
    user: str | None = None


class Sharing(_Body):
    email: str | None = SERVICE_ACCOUNT
    role: Literal["reader", "commenter", "writer"] | None = "writer"


def admin_router(workspace: Workspace) -> APIRouter:
    """The routes under ``/admin/api/google``."""
    router = APIRouter(prefix="/admin/api/google")
    _settings_routes(router, workspace)
    _spreadsheet_routes(router, workspace)
    _work_routes(router, workspace)
    _file_routes(router, workspace)
    return router


def _settings_routes(router: APIRouter, workspace: Workspace) -> None:
    @router.get("", name="admin.google.get")
    def overview(request: Request) -> dict[str, Any]:
        with workspace.lock:
            return {
                "service_account": SERVICE_ACCOUNT,
                "token_uri": str(request.url_for("oauth2.token")),
                "shared_drive_id": workspace.drive.shared_drive,
                "shared_folder_id": workspace.drive.shared_folder,
                "quota_enabled": workspace.quota.enabled,
                "quota_per_user": workspace.quota.per_user,
                "quota_per_project": workspace.quota.per_project,
                "quota_used": workspace.quota.usage(workspace.clock.now()),
                "drive_lag_seconds": workspace.drive.lag.total_seconds(),
                "validate_responses": workspace.validate_responses,
                "typed_dots": "time" if workspace.dotted_times else "number",
                "creators_edit_protections": workspace.creators_edit,
                "violations": [[method, problems] for method, problems in workspace.violations],
                "spreadsheets": len(workspace.books),
                "files": len(workspace.drive.files),
            }

    @router.patch("/settings", name="admin.google.settings", status_code=204)
    def change_settings(body: Settings) -> None:
        with workspace.lock:
            quota = workspace.quota
            quota.enabled = quota.enabled if body.quota_enabled is None else body.quota_enabled
            quota.per_user = body.quota_per_user or quota.per_user
            quota.per_project = body.quota_per_project or quota.per_project
            if body.drive_lag_seconds is not None:
                workspace.drive.lag = timedelta(seconds=body.drive_lag_seconds)
            if body.validate_responses is not None:
                workspace.validate_responses = body.validate_responses
            if body.typed_dots is not None:
                workspace.read_dots(as_times=body.typed_dots == "time")
            if body.creators_edit_protections is not None:
                workspace.creators_edit = body.creators_edit_protections

    @router.post("/quota/refill", name="admin.google.quota.refill", status_code=204)
    def refill() -> None:
        with workspace.lock:
            workspace.quota.refill()

    @router.get("/keyfile", name="admin.google.keyfile")
    def keyfile(request: Request) -> dict[str, str]:
        with workspace.lock:
            return workspace.tokens.keyfile(str(request.url_for("oauth2.token")))

    @router.post("/token", name="admin.google.token")
    def token(body: NewToken) -> dict[str, str]:
        with workspace.lock:
            return {"access_token": workspace.tokens.issue(body.email, body.scopes, workspace.clock.now())}


def _spreadsheet_routes(router: APIRouter, workspace: Workspace) -> None:
    @router.get("/spreadsheets", name="admin.google.spreadsheets.list")
    def listing() -> list[dict[str, Any]]:
        with workspace.lock:
            return [
                {"id": book.id, "title": book.title, "tabs": [sheet.title for sheet in book.sheets]}
                for book in workspace.books.values()
            ]

    @router.post("/spreadsheets", name="admin.google.spreadsheets.create", status_code=201)
    def create(body: NewSpreadsheet) -> dict[str, str]:
        if body.time_zone not in available_timezones():
            raise HTTPException(422, "unknown time zone")
        with workspace.lock:
            book = workspace.new_book(body.title, body.locale, body.time_zone)
            file = workspace.adopt(book, owner=body.owner, parents=[])
            if body.share_with_service_account:
                file.permissions.append(permission("user", "writer", SERVICE_ACCOUNT))
            return {"id": book.id}


def _work_routes(router: APIRouter, workspace: Workspace) -> None:
    prefix = "/spreadsheets/{spreadsheet_id}"

    def edit(spreadsheet_id: str, tab: str | None, work: Any) -> dict[str, Any]:
        with workspace.lock:
            book = workspace.books.get(spreadsheet_id)
            if book is None:
                raise HTTPException(404, "no such spreadsheet")
            saved = book.copy()
            try:
                work(book, users.tab(book, tab))
            except ApiError as error:
                book.restore(saved)
                raise HTTPException(422, error.message) from error
            workspace.edited(book.id, OPERATOR)
            return {"id": book.id}

    @router.post(f"{prefix}/cells", name="admin.google.cells.type")
    def type_cells(spreadsheet_id: str, body: Typing) -> dict[str, Any]:
        how = Writing(typed=True, user=body.user, now=workspace.clock.now())
        entries: dict[str, object] = dict(body.cells)

        def work(book: Workbook, sheet: Sheet) -> None:
            users.type_cells(book, sheet, entries, how, pasted=body.pasted)

        return edit(spreadsheet_id, body.tab, work)

    @router.post(f"{prefix}/rows", name="admin.google.rows.change")
    def change_rows(spreadsheet_id: str, body: RowChange) -> dict[str, Any]:
        to = None if body.to is None else body.to - 1

        def work(book: Workbook, sheet: Sheet) -> None:
            users.change_rows(book, sheet, body.action, row=body.row - 1, count=body.count, to=to)

        return edit(spreadsheet_id, body.tab, work)

    @router.post(f"{prefix}/sort", name="admin.google.rows.sort")
    def sort_rows(spreadsheet_id: str, body: Sorting) -> dict[str, Any]:
        def work(book: Workbook, sheet: Sheet) -> None:
            users.sort_rows(book, sheet, body.column - 1, descending=body.descending)

        return edit(spreadsheet_id, body.tab, work)

    @router.post(f"{prefix}/links", name="admin.google.cells.link")
    def put_links(spreadsheet_id: str, body: Links) -> dict[str, Any]:
        def work(book: Workbook, sheet: Sheet) -> None:
            if body.texts is None:
                users.put_chips(book, sheet, body.cell, body.links, workspace.drive.titles(body.links), body.user)
            else:
                parts = list(zip(body.texts, body.links, strict=True))
                users.put_links(book, sheet, body.cell, parts, body.user)

        if body.texts is not None and len(body.texts) != len(body.links):
            raise HTTPException(422, "one text per link")
        return edit(spreadsheet_id, body.tab, work)


def _file_routes(router: APIRouter, workspace: Workspace) -> None:
    @router.post("/files", name="admin.google.files.upload", status_code=201)
    def upload(
        file: Annotated[UploadFile, File()],
        owner: Annotated[str, Form()] = OPERATOR,
        parent: Annotated[str | None, Form()] = None,
        mime_type: Annotated[str | None, Form()] = None,
        *,
        share_with_service_account: Annotated[bool, Form()] = True,
        can_download: Annotated[bool, Form()] = True,
    ) -> dict[str, str]:
        data = file.file.read()
        with workspace.lock:
            stored = workspace.drive.add(
                file.filename or "berkas",
                mime_type or file.content_type or "application/octet-stream",
                now=workspace.clock.now(),
                owner=owner,
                parents=[parent] if parent else [],
                user=owner,
            )
            stored.can_download = can_download
            workspace.store(stored, data)
            if share_with_service_account:
                stored.permissions.append(permission("user", "reader", SERVICE_ACCOUNT))
            return {"id": stored.id, "link": f"https://drive.google.com/file/d/{stored.id}/view?usp=sharing"}

    @router.post("/folders", name="admin.google.folders.create", status_code=201)
    def folder(name: str, owner: str = OPERATOR) -> dict[str, str]:
        with workspace.lock:
            return {"id": workspace.drive.add(name, FOLDER, now=workspace.clock.now(), owner=owner, user=owner).id}

    def known(file_id: str) -> DriveFile:
        file = workspace.drive.files.get(file_id)
        if file is None:
            raise HTTPException(404, "no such file")
        return file

    @router.post("/files/{file_id}/sharing", name="admin.google.files.share", status_code=204)
    def share(file_id: str, body: Sharing) -> None:
        """Give `email` (None: anyone with the link) a role, or take it away with role None."""
        with workspace.lock:
            file = known(file_id)
            kind = "anyone" if body.email is None else "user"
            file.permissions = [
                grant for grant in file.permissions if (grant["type"], grant.get("emailAddress")) != (kind, body.email)
            ]
            if body.role is not None:
                file.permissions.append(permission(kind, body.role, body.email))
            workspace.drive.record(file.id, workspace.clock.now())

    @router.delete("/files/{file_id}", name="admin.google.files.delete", status_code=204)
    def delete(file_id: str) -> None:
        with workspace.lock:
            workspace.forget(known(file_id).id)
