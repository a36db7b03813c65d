"""Per-minute quotas of the Sheets API: requests per user and per project, reads and writes apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.google.errors import quota_exceeded

_MINUTE = timedelta(minutes=1)


@dataclass
class Quota:
    """Limits per minute. A batch counts as one request. Refilled a minute after its first request."""

    enabled: bool = True
    per_user: int = 60
    per_project: int = 300
    _used: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)

    def take(self, kind: str, user: str, now: datetime) -> None:
        """Count one request of `kind` (Read, Write). Raises ApiError 429 when the minute is used up."""
        if not self.enabled:
            return
        buckets = ((kind, f"user:{user}"), self.per_user, "user"), ((kind, "project"), self.per_project, "project")
        for key, limit, scope in buckets:
            if self._count(key, now) >= limit:
                raise quota_exceeded(kind, scope)
        for key, _, _ in buckets:
            since, count = self._used.get(key, (now, 0))
            self._used[key] = (since, count + 1)

    def _count(self, key: tuple[str, str], now: datetime) -> int:
        since, count = self._used.get(key, (now, 0))
        if now - since >= _MINUTE:
            del self._used[key]
            return 0
        return count

    def refill(self) -> None:
        """Forget what was used."""
        self._used.clear()

    def usage(self, now: datetime) -> dict[str, int]:
        """Requests counted in the current minute, by kind and holder."""
        return {f"{kind} {holder}": self._count((kind, holder), now) for kind, holder in list(self._used)}
