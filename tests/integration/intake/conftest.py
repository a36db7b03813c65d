"""A sandbox on a free port, and the real client pointed at it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
import uvicorn

from sandbox.server import build_world, create_app
from siar.connections import GoogleConnection
from siar.google.client import GoogleWorkspace
from siar.google.limits import MinuteWindow
from siar.intake import cycle
from siar.intake.provisioning import provision
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from tests.integration.intake.people import NOW


@dataclass
class Workspace:
    """The stand-in as its people and its faults see it."""

    url: str
    world: object
    google: GoogleWorkspace

    def admin(self, method: str, path: str, **body: object) -> object:
        reply = requests.request(method, f"{self.url}/admin/api/google{path}", json=body or None, timeout=10)
        assert reply.ok, reply.text
        return reply.json() if reply.content else None

    @property
    def folder(self) -> str:
        return str(self.admin("GET", "")["shared_folder_id"])

    def type(self, spreadsheet_id: str, cells: dict[str, object], tab: str = "Laporan") -> None:
        self.admin("POST", f"/spreadsheets/{spreadsheet_id}/cells", tab=tab, cells=cells, pasted=True)

    def rows(self, spreadsheet_id: str, **change: object) -> None:
        self.admin("POST", f"/spreadsheets/{spreadsheet_id}/rows", tab="Laporan", **change)

    def fail(self, route: str, action: str, **more: object) -> None:
        self.world.faults.add(route, action, **more)

    def calls(self) -> list[str]:
        journal = requests.get(f"{self.url}/admin/api/requests", timeout=10).json()
        entries = journal if isinstance(journal, list) else journal["requests"]
        return [name for entry in entries if (name := str(entry.get("operation"))).startswith("sheets.")]

    def values(self, spreadsheet_id: str, tab: str = "Laporan") -> list[list[str]]:
        answer = self.google.sheets.get(
            spreadsheet_id, ranges=[f"'{tab}'"], fields="sheets.data.rowData.values.formattedValue"
        )
        rows = answer["sheets"][0]["data"][0].get("rowData", [])
        return [[cell.get("formattedValue", "") for cell in row.get("values", [])] for row in rows]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    world = build_world(base_url=url)
    google_service = world.services["google"]
    google_service.validate_responses = True
    config = uvicorn.Config(create_app(world), log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    keyfile = requests.get(f"{url}/admin/api/google/keyfile", timeout=30).json()
    connection = GoogleConnection(keyfile=keyfile, num_retries=2, sheets_endpoint=url, drive_endpoint=url)

    def sleep(seconds: float) -> None:
        """Waiting moves the world's clock: its quota and ours see the same minute, and nobody waits."""
        world.clock.advance(timedelta(seconds=seconds))

    reads, writes = (
        MinuteWindow(connection.calls_per_minute, clock=lambda: world.clock.now().timestamp(), sleep=sleep)
        for _ in range(2)
    )
    yield Workspace(url, world, GoogleWorkspace(connection, sleep=sleep, reads=reads, writes=writes))
    assert google_service.violations == []
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture
def book(settings: Settings) -> RuleBook:
    return RuleBook.load(settings)


@pytest.fixture
def sheet(workspace, conn, settings):
    result = provision.provision(
        conn, workspace.google, settings=settings, opd=["DINKES"], folder_id=workspace.folder, now=NOW
    )
    assert result.created == 1
    return result.spreadsheets["DINKES"]


@pytest.fixture
def run(workspace, conn, settings, book):
    def one(minutes: int = 0):
        return cycle.run(conn, workspace.google, settings=settings, book=book, now=NOW + timedelta(minutes=minutes))

    return one
