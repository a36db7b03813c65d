"""Reports that leadership was sent: who got each and when, what is not known of that, and the files as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from siar.outbox.ways import shown, way_to
from siar.store import Connection, Many, Maybe

__all__ = [
    "CarriedFile",
    "Copy",
    "KeptDocument",
    "MadeBriefing",
    "agencies",
    "attached",
    "document",
    "kinds",
    "latest",
    "made",
    "months",
    "waiting",
]

_PDF = "application/pdf"
_WAITING = frozenset({"unknown", "given_up", "refused"})
_ENDED = frozenset({"sent", "done", "cancelled"})
_MOST_WAITING = 50


@dataclass(frozen=True)
class Copy:
    """One reader's copy of a report, and what became of it.

    :param copy: 1 for the first; a person asked for each further one (`asked_by`, `asked_why`).
    :param at: when it ended, or began. :param receipt: what the other side calls it.
    :param kept: its text is there, so that it can be sent once more.
    """

    message_id: int
    recipient: str
    copy: int
    state: str
    error: str | None
    at: datetime
    receipt: str | None
    kept: bool
    decided_by: str | None
    asked_by: str | None
    asked_why: str | None

    @property
    def to(self) -> str:
        """The reader as a page may show it."""
        channel, address = way_to(self.recipient)
        return shown(channel, address)

    @property
    def channel(self) -> str:
        """By what it travels."""
        return way_to(self.recipient)[0]

    @property
    def waits(self) -> bool:
        """Whether it goes on by a person's decision only."""
        return self.state in _WAITING

    @property
    def ended(self) -> bool:
        """Whether a further copy may be sent."""
        return self.state in _ENDED


@dataclass(frozen=True)
class CarriedFile:
    """What a report's letters carry besides its PDF."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class MadeBriefing:
    """One report. Both days of its period belong to it; `label` is how it named them, `subject` what its letters told.

    :param agency: whose own report it is, "" of the city's.
    """

    briefing_id: int
    kind: str
    agency: str
    label: str
    period_start: date
    period_end: date
    created_at: datetime
    summary: str
    subject: str
    copies: Sequence[Copy]
    files: Sequence[CarriedFile]

    def __post_init__(self) -> None:
        """Read what comes as JSON."""
        copies: Any = self.copies
        read = tuple(Copy(**{**item, "at": datetime.fromisoformat(item["at"])}) for item in copies)
        files: Any = self.files
        others = (item for item in files if item["media_type"] != _PDF and "content_id" not in item)
        object.__setattr__(self, "copies", read)
        object.__setattr__(self, "files", tuple(CarriedFile(**item) for item in others))

    @property
    def finding(self) -> str:
        """What the report found, as its letters' subject begins; "" where no letter was planned."""
        # A label may hold a dash of its own: `31 Agustus – 6 September 2026`.
        return self.subject.removesuffix(self.label).rpartition(" – ")[0] or self.subject

    @property
    def newest(self) -> frozenset[int]:
        """The newest copy of each reader: only of that a further one is sent."""
        return frozenset({copy.recipient: copy.message_id for copy in self.copies}.values())

    @property
    def waiting(self) -> Sequence[Copy]:
        """The copies that wait for a person."""
        return [copy for copy in self.copies if copy.waits]


@dataclass(frozen=True)
class KeptDocument:
    """A file as it was sent."""

    name: str
    data: bytes
    media_type: str = _PDF


@dataclass(frozen=True)
class _Path:
    path: str
    sha256: str


@dataclass(frozen=True)
class _Attached:
    data: bytes | None
    path: str | None
    media_type: str
    name: str


@dataclass(frozen=True)
class _Month:
    month: date


@dataclass(frozen=True)
class _Kind:
    kind: str


@dataclass(frozen=True)
class _Agency:
    agency: str


@dataclass(frozen=True)
class _Waiting:
    briefing_id: int


_latest = Many("briefings.latest_briefings", MadeBriefing)
_months = Many("briefings.briefing_months", _Month)
_kinds = Many("briefings.briefing_kinds", _Kind)
_agencies = Many("briefings.briefing_agencies", _Agency)
_waiting = Many("briefings.waiting_copies", _Waiting)
_file = Maybe("briefings.briefing_file", _Path)
_attached = Maybe("briefings.attached_file", _Attached)


def latest(
    conn: Connection,
    *,
    before: int,
    limit: int,
    kind: str | None = None,
    agency: str | None = None,
    month: date | None = None,
    waiting: bool = False,
) -> list[MadeBriefing]:
    """Return the newest reports with a number below `before`.

    :param month: its first day; the reports whose period ends in it.
    :param waiting: only those with a copy that waits for a person.
    """
    among = _with_waiting_copies(conn, most=None) if waiting else None
    return _latest(conn, before=before, limit=limit, among=among, kind=kind, agency=agency, month=month)


def made(conn: Connection, briefing_id: int) -> MadeBriefing | None:
    """Return one report."""
    return next(iter(_among(conn, [briefing_id])), None)


def waiting(conn: Connection) -> list[MadeBriefing]:
    """Return the reports of which a copy waits for a person, the newest first."""
    return _among(conn, _with_waiting_copies(conn, most=_MOST_WAITING))


def _with_waiting_copies(conn: Connection, *, most: int | None) -> list[int]:
    return list({row.briefing_id: None for row in _waiting(conn, limit=most)})


def _among(conn: Connection, numbers: list[int]) -> list[MadeBriefing]:
    return _latest(conn, before=2**62, limit=len(numbers), among=numbers, kind=None, agency=None, month=None)


def months(conn: Connection) -> list[date]:
    """Return the first days of the months in which reports' periods end, the newest first."""
    return [row.month for row in _months(conn)]


def kinds(conn: Connection) -> list[str]:
    """Return the kinds of which there is a report."""
    return [row.kind for row in _kinds(conn)]


def agencies(conn: Connection) -> list[str]:
    """Return the codes of the agencies that have reports of their own."""
    return [row.agency for row in _agencies(conn)]


def document(conn: Connection, briefing_id: int) -> KeptDocument | None:
    """Return a report as it was sent; None when there is none, or its file is not what it was."""
    kept = _file(conn, briefing_id=briefing_id)
    if kept is None:
        return None
    path = Path(kept.path)
    return _unchanged(path.name, path, kept.sha256, _PDF)


def attached(conn: Connection, briefing_id: int, sha256: str) -> KeptDocument | None:
    """Return another file of a report's letters, by its digest; None when no letter of it carries that."""
    found = _attached(conn, briefing_id=briefing_id, sha256=sha256)
    if found is None:
        return None
    if found.data is not None:
        return KeptDocument(found.name, found.data, found.media_type)
    return _unchanged(found.name, Path(str(found.path)), sha256, found.media_type)


def _unchanged(name: str, path: Path, sha256: str, media_type: str) -> KeptDocument | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return KeptDocument(name, data, media_type) if hashlib.sha256(data).hexdigest() == sha256 else None
