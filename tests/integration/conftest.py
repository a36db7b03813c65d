"""What tests with a database or a stand-in ask for wherever they are."""

from __future__ import annotations

import pytest

from siar.settings import Settings, load_settings


@pytest.fixture
def settings() -> Settings:
    """The settings in force. Nobody changes them; a test that needs others copies."""
    return load_settings()
