from __future__ import annotations

import pytest

from siar.settings import Settings, load_settings
from tests.integration.boosts.books import begun_at_once


@pytest.fixture
def settings() -> Settings:
    """The city's, but that nobody is asked and each boost gets the same."""
    return begun_at_once(load_settings())
