"""Reports that leadership was sent: whether each arrived, and the file as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from siar.store import Connection, Many, Maybe

__all__ = ["Copy", "KeptDocument", "MadeBriefing", "document", "latest"]


@dataclass(frozen=True)
class Copy:
    """One reader's copy of a report, and what became of it."""

    recipient: str
    state: str
    error: str | None


@dataclass(frozen=True)
class MadeBriefing:
    """One report. Both days of its period belong to it."""

    briefing_id: int
    kind: str
    period_start: date
    period_end: date
    created_at: datetime
    summary: str
    copies: Sequence[Copy]

    def __post_init__(self) -> None:
        """Read the copies, which come as JSON."""
        stored: Any = self.copies
        object.__setattr__(self, "copies", tuple(Copy(**item) for item in stored))


@dataclass(frozen=True)
class KeptDocument:
    """A report's PDF."""

    name: str
    pdf: bytes


@dataclass(frozen=True)
class _File:
    path: str
    sha256: str


_latest = Many("briefings.latest_briefings", MadeBriefing)
_file = Maybe("briefings.briefing_file", _File)


def latest(conn: Connection, *, before: int, limit: int) -> list[MadeBriefing]:
    """Return the newest reports with a number below `before`."""
    return _latest(conn, before=before, limit=limit)


def document(conn: Connection, briefing_id: int) -> KeptDocument | None:
    """Return a report as it was sent; None when there is none, or its file is not what it was."""
    kept = _file(conn, briefing_id=briefing_id)
    if kept is None:
        return None
    path = Path(kept.path)
    try:
        pdf = path.read_bytes()
    except OSError:
        return None
    return KeptDocument(path.name, pdf) if hashlib.sha256(pdf).hexdigest() == kept.sha256 else None
