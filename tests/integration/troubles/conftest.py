from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from siar.connections import RawConnection
from siar.settings import Settings, load_settings
from siar.troubles import Alerts
from tests.integration.outbox.conftest import NOW, Chat, chat
from tests.integration.outbox.post_office import PostOffice, open_post_office

__all__ = ["chat"]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office(NOW) as office:
        yield office


@pytest.fixture
def settings() -> Settings:
    return load_settings()


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
