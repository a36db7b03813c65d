"""Chromium and a served desk. The one place that decides what happens where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from siar.store import Connection
from siar.web.posts import decisions
from tests.integration.desk.world import DeskWorld

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
    "narrow": {"width": 320, "height": 640},
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "There is no Chromium here; `make browser` installs it (Debian, as root)."
        if os.environ.get("CI") == "true" or os.geteuid() == 0:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskWorld:
    monkeypatch.setattr(decisions, "announce_urgent", lambda _token: True)
    return DeskWorld(database, conn, tmp_path)


@pytest.fixture
def address(world: DeskWorld) -> Iterator[str]:
    """The desk, served on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(world.app(), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def open_as(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: `open_as("vera", "/", size="phone")`. Errors of the page fail the test."""
    contexts = []
    problems: list[str] = []

    def open_page(who: str, path: str = "/", *, size: str = "desktop") -> Page:
        context = browser.new_context(viewport=SIZES[size], locale="id-ID", timezone_id="Asia/Makassar")
        contexts.append(context)
        context.add_cookies([{"name": "who", "value": who, "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda message: (
                problems.append(f"{path}: {message.text}")
                # What a server refuses on purpose is shown on the page; a browser asks every site for its icon.
                if message.type in {"error", "warning"} and "the server responded with a status of" not in message.text
                else None
            ),
        )
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
