"""What is told about a boost that the budget refuses."""

from __future__ import annotations

from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells

__all__ = ["CODES", "OVERRUN", "OVER_CEILING"]

OVER_CEILING = "E_IKLAN_MELEBIHI_PAGU"
OVERRUN = "E_IKLAN_TAGIHAN_LEBIH"
CODES = tells(__name__, Stage.ADVERTS, OVER_CEILING, OVERRUN, level=Level.HOLDS)
