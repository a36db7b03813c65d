"""What stands around every page: the navigation with what waits, and what is stopped or asks for a decision."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

from siar import freezes, tally
from siar.freezes import Freeze
from siar.publishing import stops
from siar.publishing.stops import Outage
from siar.tally import Marks, Tally
from siar.web.access import DeskUser
from siar.web.desk import Desk

__all__ = ["EMPTY", "PAGES", "Ask", "Entry", "Frame", "etag", "frame_of", "mark_of"]


@dataclass(frozen=True)
class Entry:
    """One page of the navigation. `count`: how much waits there, for this person; `told`: what the number counts."""

    key: str
    label: str
    path: str
    count: int
    told: str


@dataclass(frozen=True)
class Ask:
    """What waits for a decision of this person, and where."""

    text: str
    path: str


@dataclass(frozen=True)
class Frame:
    """Around one page, `here`. `etag`: of all of it and of the page's marks; `mark`: of what the page itself shows."""

    entries: Sequence[Entry]
    freezes: Sequence[Freeze]
    outages: Sequence[Outage]
    asks: Sequence[Ask]
    etag: str
    mark: str
    here: str = ""


EMPTY = Frame((), (), (), (), "", "")

_NOTHING = Tally(**dict.fromkeys((field.name for field in fields(Tally)), 0))
_RIGHTS = {"data-pribadi": "privacy.read", "dasbor": "dashboard.read"}
"""What a page asks for, where that is not `queue.read`."""

_OUT = ("decisions", "attempts")
PAGES: dict[str, tuple[str, ...]] = {
    "antrean": (*_OUT, "drafts", "newest_draft", "refused", "stuck", "late"),
    "perlu-dicek": ("decisions", "asked_rows", "newest_row"),
    "data-pribadi": ("decisions", "asked_rows", "newest_row"),
    "kalender": (*_OUT, "drafts", "newest_draft"),
    "kiriman": (*_OUT, "drafts", "newest_draft"),
    "ralat": (*_OUT, "refused"),
    "komentar": ("questions",),
    "iklan": ("decisions", "boosts"),
    "laporan": ("briefings", "messages"),
    "dasbor": (),
    "kesehatan": (),
}
"""Which marks (`siar.tally.Marks`) tell that a page shows something else now; none named: every one."""


def mark_of(marks: Marks, here: str) -> str:
    """Return the mark of what one page shows."""
    return marks.of(*PAGES[here])


def etag(marks: Marks, here: str, user: DeskUser) -> str:
    """Return the tag of a page's surroundings, as they are for one person."""
    rights = " ".join(sorted(user.permissions | user.roles))
    return f'"{hashlib.sha256(f"{marks.of()} {here} {rights}".encode()).hexdigest()[:24]}"'


def frame_of(desk: Desk, here: str) -> Frame:
    """Return what stands around a page for whoever asks."""
    conn, user = desk.conn, desk.user
    if not user.may("queue.read"):
        # Whoever leads reads figures: what waits at the desk, and what stands still there, is not theirs.
        return Frame(
            _entries(_NOTHING, user, troubles=0),
            (),
            (),
            (),
            etag(desk.marks, here, user),
            mark_of(desk.marks, here),
            here,
        )
    deciding = tally.stages_of(user.roles, settings=desk.settings) if user.may("post.decide") else []
    waits = tally.tally(conn, stages=deciding, now=desk.now)
    frozen, outages = freezes.active(conn), stops.outages(conn)
    # What is late behind a stop or a freeze is that trouble, and no further one.
    late = waits.late > 0 and not outages and not frozen
    troubles = len(outages) + (waits.faults > 0) + (waits.messages > 0) + late
    return Frame(
        entries=_entries(waits, user, troubles=troubles),
        freezes=frozen,
        outages=outages,
        asks=_asks(waits, user),
        etag=etag(desk.marks, here, user),
        mark=mark_of(desk.marks, here),
        here=here,
    )


def _entries(waits: Tally, user: DeskUser, *, troubles: int) -> list[Entry]:
    deciding = user.may("post.decide")
    entries = [
        Entry(
            "antrean",
            "Antrean",
            "/",
            waits.mine if deciding else waits.waiting,
            "menunggu giliran Anda" if deciding else "menunggu persetujuan",
        ),
        Entry("perlu-dicek", "Perlu dicek", "/perlu-dicek", waits.rows, "baris menunggu"),
        Entry("data-pribadi", "Data pribadi", "/data-pribadi", waits.held, "baris ditahan"),
        Entry("kalender", "Kalender", "/kalender", 0, ""),
        Entry("kiriman", "Kiriman", "/kiriman", 0, ""),
        Entry("ralat", "Ralat", "/ralat", waits.corrections + waits.removed, "belum diputuskan"),
        Entry("komentar", "Komentar", "/komentar", 0, ""),
        Entry("iklan", "Iklan", "/iklan", waits.boosts, "perlu keputusan"),
        Entry("laporan", "Laporan", "/laporan", 0, ""),
        Entry("dasbor", "Dasbor", "/dasbor", 0, ""),
        Entry("kesehatan", "Kesehatan", "/kesehatan", troubles, "perlu perhatian"),
    ]
    return [entry for entry in entries if user.may(_RIGHTS.get(entry.key, "queue.read"))]


def _asks(waits: Tally, user: DeskUser) -> list[Ask]:
    """What this person alone can settle; whatever only waits for its turn in the queue is counted beside its page."""
    found = (
        ("post.decide", waits.urgent, "{} peringatan", "/?mine=true"),
        ("post.schedule", waits.parked, "{} kiriman perlu slot baru", "/?tab=parkir"),
        ("post.decide", waits.reviews, "{} tinjauan susulan", "/?tab=tinjauan"),
        ("post.withdraw", waits.removed, "{} kiriman tayang yang barisnya dihapus", "/ralat#h-hapus"),
        ("boost.manage", waits.boosts, "{} iklan perlu keputusan", "/iklan"),
        ("message.decide", waits.copies, "{} surat laporan perlu keputusan", "/laporan#h-putus"),
        ("message.decide", waits.messages - waits.copies, "{} surat perlu keputusan", "/kesehatan#h-surat"),
    )
    return [Ask(text.format(count), path) for right, count, text, path in found if count and user.may(right)]
