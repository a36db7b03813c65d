"""The last requests the sandbox saw, without anything secret."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, TypedDict
from urllib.parse import parse_qsl

_KEEP = 2000


class Entry(TypedDict):
    """One request. `status` is None when the connection was dropped.

    `effect_status` is what the service itself answered: None when the request never reached it, and
    different from `status` when a fault replaced the answer.
    """

    number: int
    time: str
    method: str
    path: str
    parameters: list[str]
    operation: str | None
    status: int | None
    effect_status: int | None
    fault: str | None
    milliseconds: float


class Journal:
    """A bounded list of requests. Values of parameters, headers and bodies are never recorded.

    Clients may put tokens and proofs into the query string, so only the parameters' names are kept.
    """

    def __init__(self, keep: int = _KEEP) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._count = 0
        self._lock = threading.Lock()

    def record(
        self,
        *,
        time: datetime,
        method: str,
        path: str,
        query: bytes,
        operation: str | None,
        status: int | None,
        effect_status: int | None,
        fault: str | None,
        milliseconds: float,
    ) -> None:
        """Add one request."""
        names = {name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=False)}
        with self._lock:
            self._count += 1
            self._entries.append(
                {
                    "number": self._count,
                    "time": time.isoformat(timespec="milliseconds"),
                    "method": method,
                    "path": path,
                    "parameters": sorted(names),
                    "operation": operation,
                    "status": status,
                    "effect_status": effect_status,
                    "fault": fault,
                    "milliseconds": round(milliseconds, 2),
                }
            )

    def entries(self, *, operation: str = "*", after: int = 0, limit: int = 200) -> list[Entry]:
        """The newest `limit` entries, oldest first, whose operation matches the glob and number > `after`."""
        with self._lock:
            found = [
                entry
                for entry in self._entries
                if entry["number"] > after and fnmatchcase(entry["operation"] or "", operation)
            ]
        return found[-limit:]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()

    def summary(self) -> dict[str, Any]:
        """Number of requests ever seen and of those still kept."""
        with self._lock:
            return {"seen": self._count, "kept": len(self._entries)}
