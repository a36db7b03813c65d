from __future__ import annotations

from pathlib import Path

import pytest

from siar.connections import RawConnection
from siar.settings import Settings
from siar.troubles import Alerts
from tests.integration.outbox.conftest import Chat, chat, office, opened_at
from tests.integration.outbox.post_office import PostOffice

__all__ = ["chat", "office", "opened_at"]


@pytest.fixture
def alerts(office: PostOffice, settings: Settings) -> Alerts:
    return Alerts(settings, office.senders, "https://siar.example/desk")


@pytest.fixture
def both_ways(office: PostOffice, chat: Chat, settings: Settings) -> Alerts:
    """Mail and the webhook."""
    office.connections["siar_webhook"] = RawConnection("siar_webhook", "siar_webhook", extra={"url": chat.url})
    return Alerts(settings, office.senders, "https://siar.example/desk")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where is remembered what was told without a database."""
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"
