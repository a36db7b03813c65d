from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from siar.store import Connection
from siar.web.access import CHANGE_HEADER
from siar.web.posts import decisions
from tests.integration.desk.world import DeskWorld


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskWorld:
    monkeypatch.setattr(decisions, "announce_urgent", lambda _token: True)
    return DeskWorld(database, conn, tmp_path)


@pytest.fixture
def desk(world: DeskWorld):
    """The desk as one person sees it: `desk("vera").get("/")`."""

    def of(name: str) -> TestClient:
        client = TestClient(world.app(), headers={CHANGE_HEADER: "1"})
        client.cookies.set("who", name)
        return client

    return of
