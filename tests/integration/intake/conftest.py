"""The sandbox's sheets, and the real client pointed at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests

from siar.connections import GoogleConnection
from siar.google.client import GoogleWorkspace
from siar.google.limits import MinuteWindow
from siar.intake import cycle
from siar.intake.provisioning import provision
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from tests.integration.intake.people import NOW
from tests.integration.sandboxes import Sandbox


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


class Renewed:
    """A budget of calls that each test finds unused."""

    def __init__(self) -> None:
        self.window: MinuteWindow

    def acquire(self) -> float:
        return self.window.acquire()


@pytest.fixture(scope="session")
def google(sandbox: Sandbox) -> tuple[GoogleWorkspace, Callable[[], None]]:
    """The real client pointed at the sandbox, made once like a process makes it, and what renews its budgets."""
    clock = sandbox.world.clock
    keyfile = requests.get(f"{sandbox.url}/admin/api/google/keyfile", timeout=30).json()
    connection = GoogleConnection(
        keyfile=keyfile, num_retries=2, sheets_endpoint=sandbox.url, drive_endpoint=sandbox.url
    )

    def sleep(seconds: float) -> None:
        """Waiting moves the world's clock: its quota and ours see the same minute, and nobody waits."""
        clock.advance(timedelta(seconds=seconds))

    reads, writes = Renewed(), Renewed()

    def renew() -> None:
        reads.window, writes.window = (
            MinuteWindow(connection.calls_per_minute, clock=lambda: clock.now().timestamp(), sleep=sleep)
            for _ in range(2)
        )
        for part, made in parts:
            # Undoing a change of an object leaves on it what stood in its class, and hides later changes of the class.
            vars(part).clear()
            vars(part).update(made)

    client = GoogleWorkspace(connection, sleep=sleep, reads=reads, writes=writes)
    parts = [(part, dict(vars(part))) for part in (client.sheets, client.drive)]
    return client, renew


@pytest.fixture
def workspace(sandbox: Sandbox, google: tuple[GoogleWorkspace, Callable[[], None]]) -> Iterator[Workspace]:
    sandbox.forget()
    client, renew = google
    renew()
    service = sandbox.world.services["google"]
    service.validate_responses = True
    yield Workspace(sandbox.url, sandbox.world, client)
    assert service.violations == []


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
