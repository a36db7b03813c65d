"""The steps of preparing one publication, each kept in the ledger before the next begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from siar.errors import SiarError
from siar.meta.errors import GraphError
from siar.publishing import ledger
from siar.publishing.ledger import Attempt
from siar.publishing.records import Checkpoint, Publication
from siar.store import Connection

__all__ = ["Journal", "describe"]

T = TypeVar("T")


def describe(error: Exception) -> dict[str, Any]:
    """Return what the ledger keeps of an error: its class, and for Graph what the tables say."""
    found: dict[str, Any] = {"class": type(error).__name__}
    if isinstance(error, GraphError):
        found |= error.refusal.summary()
    elif isinstance(error, SiarError):
        found["hint"] = str(error)[:300]
    return found


class Journal:
    """What one claim has staged so far.

    :param clock: now, aware UTC.
    :param checkpoint: called at every boundary.
    """

    def __init__(
        self, conn: Connection, item: Publication, *, clock: Callable[[], datetime], checkpoint: Checkpoint
    ) -> None:
        self._conn = conn
        self._item = item
        self._clock = clock
        self._checkpoint = checkpoint
        self.staged: dict[str, Any] = dict(item.staged)

    @property
    def account(self) -> str:
        """What people call the account on which it goes out."""
        return self._item.account

    def now(self) -> datetime:
        """The present."""
        return self._clock()

    def call(
        self,
        step: str,
        request: Mapping[str, Any],
        send: Callable[[], T],
        keep: Callable[[T], Mapping[str, Any]],
    ) -> T:
        """Make one invisible call and keep what it made in `staged`, in a transaction of its own.

        :param request: what is sent, for the digest; no credentials.
        :param keep: from the result to the keys of `staged` that it sets.
        """
        self._checkpoint(f"{step}:before")
        begun = time.monotonic()
        result = send()
        latency = round((time.monotonic() - begun) * 1000)
        self._checkpoint(f"{step}:after")
        kept = dict(keep(result))
        self.staged |= kept
        attempt = Attempt(step, self._clock(), "done", ledger.digest(request), remote_ids=kept, latency_ms=latency)
        ledger.save_staged(self._conn, self._item, self.staged, attempt)
        self._checkpoint(f"{step}:saved")
        return result

    def forget(self, *keys: str) -> None:
        """Drop staged ids that can no longer be used; kept with the next save."""
        for key in keys:
            self.staged.pop(key, None)
