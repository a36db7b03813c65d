"""What tests with a database or a stand-in ask for wherever they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from siar.settings import Settings, load_settings

if TYPE_CHECKING:
    from tests.integration.sandboxes import Sandbox


@pytest.fixture
def settings() -> Settings:
    """The settings in force. Nobody changes them; a test that needs others copies."""
    return load_settings()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The sandbox of this process; `forget` before it is used."""
    from tests.integration import sandboxes  # noqa: PLC0415 - start-up

    with sandboxes.running() as one:
        yield one
