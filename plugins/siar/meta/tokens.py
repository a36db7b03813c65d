"""Tokens: the system user's, the Page's, and what Meta says of a token's health."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from siar.connections import MetaConnection

__all__ = ["Identity", "TokenHealth", "Tokens", "appsecret_proof", "read_health"]

Identity = Literal["system_user", "page"]
"""In whose name a request goes out."""


def appsecret_proof(app_secret: str, token: str) -> str:
    """Return the hex HMAC-SHA256 of `token` under `app_secret`; each token has its own (Graph: Secure Requests)."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class Tokens:
    """The tokens of one connection. The Page's is fetched once and kept in memory only."""

    def __init__(self, connection: MetaConnection) -> None:
        self._connection = connection
        self._page_token: str | None = None
        self._lock = threading.Lock()

    def system_user(self) -> str:
        """Return the system user's token."""
        return self._connection.token

    def page(self, fetch: Callable[[], str]) -> str:
        """Return the Page's token; `fetch` asks for it once."""
        with self._lock:
            if self._page_token is None:
                self._page_token = fetch()
            return self._page_token

    def forget_page(self) -> None:
        """Drop the Page's token, because Meta refused it."""
        with self._lock:
            self._page_token = None

    def proof(self, token: str) -> str | None:
        """Return the proof for `token`, None when the connection has no app secret."""
        secret = self._connection.app_secret
        return appsecret_proof(secret, token) if secret else None

    def secrets(self) -> tuple[str, ...]:
        """Return everything that must not appear in a text."""
        # No lock: called while an exception is built, perhaps inside `page`.
        tokens = [token for token in (self._connection.token, self._page_token) if token]
        proofs = [proof for token in tokens if (proof := self.proof(token))]
        return (*tokens, *proofs, *([self._connection.app_secret] if self._connection.app_secret else []))


@dataclass(frozen=True)
class TokenHealth:
    """What `GET /debug_token` says. `expires_at` None: no expiry date."""

    state: Literal["valid", "expires", "invalid"]
    expires_at: datetime | None
    kind: str
    scopes: frozenset[str]

    def days_left(self, now: datetime) -> int | None:
        """Whole days until expiry; None without an expiry date."""
        return None if self.expires_at is None else max(0, (self.expires_at - now).days)


def read_health(reply: Mapping[str, Any]) -> TokenHealth:
    """Read the reply of `GET /debug_token`. An expiry of 0 means none, not 1970."""
    data = reply.get("data") or {}
    # The data-access date counts too: after it reads fail while the token still looks valid.
    moments = [int(data.get(key) or 0) for key in ("expires_at", "data_access_expires_at")]
    first = min((moment for moment in moments if moment > 0), default=0)
    expires_at = datetime.fromtimestamp(first, UTC) if first else None
    state: Literal["valid", "expires", "invalid"] = "invalid"
    if data.get("is_valid"):
        state = "expires" if expires_at else "valid"
    return TokenHealth(
        state=state,
        expires_at=expires_at,
        kind=str(data.get("type") or ""),
        scopes=frozenset(map(str, data.get("scopes") or ())),
    )
