from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from siar import outbox
from siar.outbox import Letter
from siar.settings import Settings
from siar.store import Connection
from tests.integration.outbox.post_office import PostOffice, open_post_office

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@pytest.fixture
def opened_at() -> datetime:
    """When the office opens."""
    return NOW


@pytest.fixture
def office(opened_at: datetime) -> Iterator[PostOffice]:
    with open_post_office(opened_at) as office:
        yield office


@pytest.fixture
def plan(conn: Connection, office: PostOffice, settings: Settings) -> Callable[..., int]:
    """Plan a letter to somebody of the city."""

    def one(name: str, *, kind: str = "briefing", key: str = "1", text: str = "Isi", **letter: Any) -> int:
        return outbox.plan(
            conn,
            Letter(subject="Laporan mingguan", plain=text, **letter),
            kind=kind,
            recipient=name if ":" in name else f"{name}@kupangkota.example",
            key=key,
            settings=settings,
            now=office.clock.now(),
        ).message_id

    return one


class Chat:
    """A chat room that takes posts."""

    def __init__(self, url: str, posts: list[dict[str, Any]]) -> None:
        self.url, self.posts = url, posts


@pytest.fixture
def chat() -> Iterator[Chat]:
    posts: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Chat(f"http://127.0.0.1:{server.server_port}/hook", posts)
    server.shutdown()
    server.server_close()
    thread.join(10)
