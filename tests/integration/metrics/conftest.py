from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.metrics.stand import Stand, running_stand


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A stand-in of its own, with its own clock."""
    with running_stand() as running:
        yield running
