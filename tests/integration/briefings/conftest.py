from __future__ import annotations

from tests.integration.metrics.conftest import stand

__all__ = ["stand"]
