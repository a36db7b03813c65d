"""The finding of a row on which the rules themselves failed. Without pandas, for whoever only asks for it."""

from __future__ import annotations

__all__ = ["UNEXAMINED"]

UNEXAMINED = "W_BELUM_DAPAT_DIPERIKSA"
"""No rule yields it; it is nobody's turn but ours."""
