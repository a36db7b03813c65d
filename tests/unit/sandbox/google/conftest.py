"""The Google stand-in behind a real HTTP server, driven by Google's own client."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httplib2
import pytest
import uvicorn
from google.oauth2 import service_account
from googleapiclient import discovery_cache
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from sandbox.blobs import Blobs
from sandbox.google.service import GoogleService
from sandbox.server import create_app
from sandbox.world import Clock, World

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


@dataclass
class Sandbox:
    """The running stand-in, with clients for it."""

    service: GoogleService
    world: World
    clock: Clock
    root: str
    built: dict[str, Any]

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.root}admin/api/google{path}", data, {"content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.root + path.lstrip("/")) as answer:
            return str(answer.read().decode())

    def client(self, name: str, version: str, scopes: tuple[str, ...] = SCOPES) -> Any:
        credentials = service_account.Credentials.from_service_account_info(
            self.admin("GET", "/keyfile"), scopes=scopes
        )
        return self._build(name, version, credentials=credentials)

    def client_of(self, email: str, name: str, version: str) -> Any:
        token = self.admin("POST", "/token", {"email": email, "scopes": list(SCOPES)})["access_token"]

        class Bearer(httplib2.Http):
            def request(self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **more: Any) -> Any:
                return super().request(
                    uri, method, body, {**(headers or {}), "authorization": f"Bearer {token}"}, **more
                )

        return self._build(name, version, http=Bearer())

    def _build(self, name: str, version: str, **how: Any) -> Any:
        document = json.loads(discovery_cache.get_static_doc(name, version))
        document["rootUrl"] = self.root
        document.pop("mtlsRootUrl", None)
        return build_from_document(document, **how)

    @property
    def sheets(self) -> Any:
        if "sheets" not in self.built:
            self.built["sheets"] = self.client("sheets", "v4").spreadsheets()
        return self.built["sheets"]

    @property
    def drive(self) -> Any:
        if "drive" not in self.built:
            self.built["drive"] = self.client("drive", "v3")
        return self.built["drive"]

    def new_sheet(self, *, locale: str = "in_ID", rows: int = 40, columns: int = 12) -> str:
        """A spreadsheet in the shared drive with one sheet `Laporan` (id 7), its header row frozen."""
        folder = self.service.drive.shared_folder
        body = {"name": "Laporan Dinas", "mimeType": SPREADSHEET, "parents": [folder]}
        book = self.drive.files().create(body=body, supportsAllDrives=True).execute()["id"]
        grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
        self.edit(
            book,
            {
                "updateSpreadsheetProperties": {
                    "properties": {"locale": locale, "timeZone": "Asia/Makassar"},
                    "fields": "locale,timeZone",
                }
            },
            {"addSheet": {"properties": {"sheetId": 7, "title": "Laporan", "index": 0, "gridProperties": grid}}},
            {"deleteSheet": {"sheetId": 0}},
        )
        return str(book)

    def edit(self, book: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = self.sheets.batchUpdate(
            spreadsheetId=book, body={"requests": list(requests)}
        ).execute()["replies"]
        return replies

    def write(self, book: str, where: str, values: list[list[Any]], option: str = "RAW") -> dict[str, Any]:
        body = {"values": values}
        result: dict[str, Any] = (
            self.sheets.values().update(spreadsheetId=book, range=where, valueInputOption=option, body=body).execute()
        )
        return result

    def read(self, book: str, where: str, **how: str) -> list[list[Any]]:
        found: list[list[Any]] = (
            self.sheets.values().get(spreadsheetId=book, range=where, **how).execute().get("values", [])
        )
        return found

    def refused(self, request: Any) -> dict[str, Any]:
        """The error object of a request that must fail."""
        with pytest.raises(HttpError) as caught:
            request.execute()
        error: dict[str, Any] = json.loads(caught.value.content)["error"]
        assert error["code"] == caught.value.status_code
        return error

    def advance(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[GoogleService, World, str, dict[str, Any]]]:
    clock, blobs = Clock(), Blobs()
    service = GoogleService(clock=clock, blobs=blobs, validate_responses=True)
    world = World([service], clock=clock, blobs=blobs)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    running = uvicorn.Server(
        uvicorn.Config(create_app(world), log_level="warning", lifespan="off", timeout_keep_alive=3600)
    )
    started = threading.Event()
    startup = running.startup

    async def announce(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        started.set()

    running.startup = announce  # type: ignore[method-assign]  # the only way to know without polling
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert started.wait(20)
    yield service, world, f"http://127.0.0.1:{listener.getsockname()[1]}/", {}
    running.should_exit = True
    thread.join(10)


@pytest.fixture
def google(server: tuple[GoogleService, World, str, dict[str, Any]]) -> Iterator[Sandbox]:
    """A fresh world; at the end no answer may have broken its discovery document."""
    service, world, root, built = server
    world.reset()
    service.validate_responses = True
    yield Sandbox(service, world, world.clock, root, built)
    assert service.violations == []
