from __future__ import annotations

import pytest

from tests.integration.metrics.stand import Stand
from tests.integration.sandboxes import Sandbox


@pytest.fixture
def stand(sandbox: Sandbox) -> Stand:
    """Meta as nobody has used it, at the real time."""
    sandbox.forget()
    return Stand(sandbox)
