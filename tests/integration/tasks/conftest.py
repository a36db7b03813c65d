"""Tasks as the DAGs call them, with everything that they take from Airflow in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from siar.settings import Settings
from siar.store import connect
from siar.troubles import Alerts
from tests.integration.intake.conftest import book, google, workspace
from tests.integration.intake.people import NOW
from tests.integration.outbox.conftest import Chat, chat, office
from tests.integration.outbox.post_office import PostOffice
from tests.integration.troubles.conftest import state

__all__ = ["Chat", "book", "chat", "google", "office", "state", "workspace"]


@pytest.fixture
def opened_at() -> datetime:
    return NOW


@pytest.fixture
def services(database: str, office: PostOffice, settings: Settings) -> SimpleNamespace:
    """What `runtime()` gives a task; the office's clock is the time."""

    def alerts() -> Alerts:
        return Alerts(settings, office.senders, "https://siar.example/desk")

    return SimpleNamespace(
        settings=settings,
        now=office.clock.now,
        connect=lambda **_: connect(database),
        senders=office.senders,
        alerts=alerts(),
    )


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, services: SimpleNamespace) -> Callable[..., SimpleNamespace]:
    """Give a module of tasks these services, and more of them."""

    def give(module: Any, **more: Any) -> SimpleNamespace:
        for name, value in more.items():
            setattr(services, name, value)
        monkeypatch.setattr(module, "runtime", lambda: services)
        return services

    return give


@pytest.fixture
def heard(office: PostOffice) -> Callable[[], list[str]]:
    """The subjects of what engineers were sent, oldest first."""

    def of() -> list[str]:
        mine = [letter for letter in office.letters if str(letter["Subject"]).startswith("[Siar]")]
        return [letter["Subject"] for letter in mine]

    return of


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)
