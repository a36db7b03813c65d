"""Money as the Marketing API counts it.

Source: "Currency Codes": budgets are integers in a currency's smallest unit by Meta's own table, where
the Rupiah and some others have no smaller unit. `spend` in insights is decimal text in whole units.
"""

from __future__ import annotations

_WITHOUT_SUBUNIT = frozenset(["CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"])


def offset(currency: str) -> int:
    """How many budget units make one unit of the currency."""
    return 1 if currency in _WITHOUT_SUBUNIT else 100


def floor_units(units: float) -> int:
    """Delivered money as whole budget units; sums of fractions may lie a hair below the true number."""
    return int(units + 1e-6)


def spend_text(units: float, currency: str) -> str:
    """Budget units as insights show them: "20000" for Rupiah, "123.45" for others."""
    if offset(currency) == 1:
        return str(floor_units(units))
    return f"{floor_units(units) / 100:.2f}"
