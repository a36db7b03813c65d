"""What a person may decide about a boost that stands still. Each decision is audited under the person's name."""

from __future__ import annotations

from datetime import datetime

from siar import audit, freezes
from siar.boosts.delivery import launch
from siar.boosts.delivery.watch import barred_by
from siar.boosts.records import Claim, claimed
from siar.errors import InputError
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.store import Connection

__all__ = ["give_up", "resume", "stop"]


def resume(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """Let a paused boost run again within what it has reserved; return its state.

    :raises InputError: when it is not paused, is over, or boosts are frozen.
    """
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, boost_id, states={"paused"})
        if freezes.frozen(conn, "boosts"):
            raise InputError("Iklan sedang dihentikan sementara. Cabut penghentian itu lebih dulu.")
        if codes := barred_by(mine):
            raise InputError(f"Teks yang tayang sekarang tidak boleh diiklankan ({codes}).")
        if mine.boost.ends_at <= now:
            raise InputError("Masa tayang iklan ini sudah lewat.")
        with conn.transaction():
            mine.move("activating", now=now, note=f"dilanjutkan oleh {actor}")
            _record(mine, actor=actor, action="boost.resume", now=now)
        launch.activate(mine, graph, now=now)
        return mine.state


def stop(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """End a boost before its time; its bill is settled and the rest given back later. Return its state.

    :raises InputError: when there is nothing to stop.
    """
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, boost_id, states={"running", "paused", "activating", "needs_human"})
        if mine.boost.campaign_id is None or mine.boost.ad_id is None:
            raise InputError("Iklan ini belum pernah tayang. Batalkan, bukan hentikan.")
        ads.set_status(graph, mine.boost.campaign_id, "PAUSED")
        with conn.transaction():
            mine.move("ended", now=now, note=f"dihentikan oleh {actor}")
            _record(mine, actor=actor, action="boost.stop", now=now)
        return mine.state


def give_up(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """Cancel a boost that never ran, after a person has looked for leftovers at Meta; give the money back.

    :raises InputError: when it may have run.
    """
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, boost_id, states={"reserved", "preparing", "prepared", "needs_human"})
        if mine.boost.watched_at is not None:
            raise InputError("Iklan ini sudah pernah tayang. Hentikan, bukan batalkan.")
        _record(mine, actor=actor, action="boost.give_up", now=now)
        if mine.boost.in_flight is not None:
            mine.end_call(now=now, note=f"{actor} memastikan tidak ada sisa di Meta")
        if mine.state == "needs_human" and mine.boost.campaign_id is not None:
            ads.set_status(graph, mine.boost.campaign_id, "PAUSED")
        launch.give_up(mine, graph, now=now, note=f"dibatalkan oleh {actor}")
        return mine.state


def _mine(claim: Claim | None, boost_id: int, *, states: set[str]) -> Claim:
    if claim is None:
        raise InputError("Iklan ini sedang dikerjakan sistem. Mohon coba lagi beberapa menit lagi.")
    if claim.state not in states:
        raise InputError(f"Iklan {boost_id} berstatus {claim.state}; tindakan ini tidak berlaku.")
    return claim


def _record(boost: Claim, *, actor: str, action: str, now: datetime) -> None:
    audit.record(boost.conn, actor=actor, action=action, subject=f"boost:{boost.boost_id}", now=now)
