"""By real HTTP, against a server that answers as a test wants."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from siar.connections import RawConnection
from siar.errors import AccessError, ConfigError, RetryError
from siar.outbox.messages import Letter, Message
from siar.outbox.webhook import WebhookConnection, WebhookSender

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
MESSAGE = Message("alarm", "siar_webhook", "siar.alarm.01", Letter("[Siar] x failed", "What failed: x\n"))


class Room:
    """A chat room. `status` None: it takes the message and hangs up."""

    def __init__(self) -> None:
        self.status: int | None = 200
        self.headers: dict[str, str] = {}
        self.posts: list[tuple[dict[str, str], Any]] = []
        self.port = 0


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            room.posts.append((dict(self.headers), body))
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def _answer(self) -> None:
            if room.status is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(room.status)
            for name, value in {"Content-Length": "0", **room.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    room.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield room
    server.shutdown()
    server.server_close()
    thread.join(10)


def sender(port: int, **over: Any) -> WebhookSender:
    given = {"url": f"http://127.0.0.1:{port}/hook/s3cret-path", "token": None, "timeout": 5} | over
    return WebhookSender(WebhookConnection(**given))


def test_it_posts_the_text_with_a_key_that_stays_the_same(room):
    begun: list[bool] = []
    outcome = sender(room.port, token="t0ken").send(MESSAGE, now=NOW, begin=lambda: begun.append(True))
    assert (outcome.state, begun) == ("sent", [True])
    ((headers, body),) = room.posts
    assert body == {"text": "[Siar] x failed\n\nWhat failed: x\n"}
    assert headers["Idempotency-Key"] == "siar.alarm.01"
    assert headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (204, "sent"),
        (429, "later"),
        (503, "later"),
        (400, "refused"),
        (413, "refused"),
        (500, "unknown"),
        (502, "unknown"),
    ],
)
def test_what_concerns_the_message_is_an_outcome(room, status, state):
    room.status = status
    outcome = sender(room.port).send(MESSAGE, now=NOW, begin=lambda: None)
    assert outcome.state == state
    assert "s3cret" not in str(outcome)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AccessError), (403, AccessError), (404, ConfigError), (301, ConfigError)]
)
def test_what_concerns_the_address_is_an_error(room, status, kind):
    room.status = status
    with pytest.raises(kind) as caught:
        sender(room.port).send(MESSAGE, now=NOW, begin=lambda: None)
    assert "s3cret" not in str(caught.value)


def test_a_pause_that_is_asked_for_is_kept(room):
    room.status, room.headers = 429, {"Retry-After": "600"}
    outcome = sender(room.port).send(MESSAGE, now=NOW, begin=lambda: None)
    assert outcome.not_before == NOW + timedelta(seconds=600)


def test_an_answer_that_is_lost_is_unknown(room):
    room.status = None
    outcome = sender(room.port).send(MESSAGE, now=NOW, begin=lambda: None)
    assert (outcome.state, len(room.posts)) == ("unknown", 1)


@pytest.mark.parametrize("ask", [lambda s: s.send(MESSAGE, now=NOW, begin=lambda: None), lambda s: s.check()])
def test_nobody_listening_is_a_passing_fault_that_does_not_show_the_address(ask):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RetryError) as caught:
        ask(sender(port))
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_check_sends_nothing(room):
    assert sender(room.port).check() == "Webhook 127.0.0.1 menjawab."
    assert room.posts == []
    room.status = 403
    with pytest.raises(AccessError):
        sender(room.port).check()


@pytest.mark.parametrize("url", [None, "", "hooks.example/x", "ftp://hooks.example/x", "https://"])
def test_a_connection_without_an_address_says_so(url):
    with pytest.raises(ConfigError, match="url"):
        WebhookConnection.from_raw(RawConnection("siar_webhook", "siar_webhook", extra={"url": url}))


def test_the_address_is_a_secret():
    raw = RawConnection("siar_webhook", "siar_webhook", password="t0ken", extra={"url": "https://h.example/s3cret"})
    text = repr(WebhookConnection.from_raw(raw))
    assert "s3cret" not in text
    assert "t0ken" not in text
