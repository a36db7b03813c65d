"""The accounts on which posts go out: Pages and Instagram accounts, the city's and its agencies'."""

from __future__ import annotations

from siar.accounts.registry import Account, accounts, configured, get, receivers, sync

__all__ = ["Account", "accounts", "configured", "get", "receivers", "sync"]
