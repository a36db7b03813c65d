"""What a person may decide about a boost, and about a bill. Each decision is audited under the person's name.

Every state that does not end by itself has a way out in one of these, also when what ran is gone at Meta.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from siar import audit, freezes
from siar.boosts.budget import ledger
from siar.boosts.delivery import launch, orders, settling, stops
from siar.boosts.delivery.watch import barred_by
from siar.boosts.records import STATE_WORDS, Claim, State, claimed, read
from siar.errors import InputError
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.store import Connection, Value

__all__ = ["ACTIONS", "acknowledge", "close", "give_up", "resume", "stop"]

ACTIONS: Mapping[str, frozenset[State]] = {
    "resume": frozenset({"paused"}),
    "stop": frozenset({"activating", "running", "paused", "needs_human"}),
    "give_up": frozenset({"reserved", "preparing", "prepared", "needs_human"}),
    "close": frozenset({"ended", "closing"}),
}
"""Which action is for which states; what else stands against one is said when it is tried."""

_may_have_cost = Value("boosts.may_have_cost", bool)


def resume(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """Let a paused boost run again within what it has reserved; return its state.

    :raises InputError: when it is not paused, is over, or boosts are frozen.
    """
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, action="resume")
        if freezes.frozen(conn, "boosts"):
            raise InputError("Iklan sedang dihentikan sementara. Cabut penghentian itu lebih dulu.")
        if codes := barred_by(mine):
            raise InputError(f"Teks yang tayang sekarang tidak boleh diiklankan ({codes}).")
        if mine.boost.ends_at <= now:
            raise InputError("Masa tayang iklan ini sudah lewat.")
        if passed := orders.passed_ceilings(conn, "paused").get(boost_id):
            raise InputError(f"Belum dapat dilanjutkan: {passed}.")
        if orders.is_to_stop(conn, boost_id):
            raise InputError(
                "Perintah berhenti untuk iklan ini belum terbukti selesai. Mohon coba lagi beberapa menit lagi."
            )
        with conn.transaction():
            mine.move("activating", now=now, note=f"dilanjutkan oleh {actor}")
            _record(mine, actor=actor, action="boost.resume", now=now)
        launch.activate(mine, graph, now=now)
        return mine.state


def stop(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """End a boost before its time; its bill is settled and the rest given back later. Return its state.

    The decision is an order: also when a worker holds the boost, or Meta takes no pause now, it stands, and is carried out
    as soon as it can be.

    :raises InputError: when there is nothing to stop.
    """
    boost = read(conn, boost_id=boost_id)
    if boost.state not in ACTIONS["stop"]:
        raise _not_now(boost.state)
    if boost.campaign_id is None or boost.ad_id is None:
        raise InputError("Iklan ini belum pernah tayang. Batalkan, bukan hentikan.")
    with conn.transaction():
        orders.order(conn, boost_id, cause="person", reason="keputusan petugas", actor=actor, ends=True, now=now)
        audit.record(conn, actor=actor, action="boost.stop", subject=f"boost:{boost_id}", now=now)
    stops.drain(conn, graph, only=boost_id, now=now)
    return read(conn, boost_id=boost_id).state


def give_up(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """Cancel a boost that never ran, after a person has looked for leftovers at Meta; give the money back.

    :raises InputError: when it may have run.
    """
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, action="give_up")
        if _may_have_cost(conn, boost_id=boost_id):
            raise InputError("Iklan ini sudah pernah dinyalakan. Hentikan, bukan batalkan.")
        _record(mine, actor=actor, action="boost.give_up", now=now)
        if mine.boost.in_flight is not None:
            mine.end_call(now=now, note=f"{actor} memastikan tidak ada sisa di Meta")
        if mine.state == "needs_human" and mine.boost.campaign_id is not None:
            _pause(graph, mine.boost.campaign_id)
            if mine.boost.ad_id is not None and _spent(graph, mine.boost.campaign_id):
                raise InputError("Iklan ini sudah dibelanjakan di Meta. Hentikan, bukan batalkan.")
        launch.give_up(mine, graph, now=now, note=f"dibatalkan oleh {actor}")
        return mine.state


def close(conn: Connection, graph: GraphClient, *, boost_id: int, actor: str, now: datetime) -> str:
    """Give back at once what an ended boost still holds; its bill is read on until day 28. Return its state.

    For a bill that cannot be read, or money that is needed: what comes later is promised once more, or is an overrun.

    :raises InputError: when it may still be shown.
    """
    del graph  # nothing is asked of Meta: this is the way out when it does not answer
    with claimed(conn, boost_id, now=now) as claim:
        mine = _mine(claim, action="close")
        if mine.boost.ends_at > now:
            raise InputError("Masa tayang iklan ini belum lewat. Dananya dapat dikembalikan sesudah itu.")
        with conn.transaction():
            given = settling.shut(mine, now=now, note=f"sisa dana dikembalikan oleh {actor}")
            _record(mine, actor=actor, action="boost.close", now=now, amount=given.amount)
        return mine.state


def acknowledge(conn: Connection, *, boost_id: int, actor: str, reason: str, now: datetime) -> int:
    """Say why a bill that passed its envelope may stand; then new boosts may be reserved again. Return how many there were.

    :raises InputError: no reason is given, or there is nothing to acknowledge.
    """
    if not reason.strip():
        raise InputError("Mohon tuliskan alasan mengapa kelebihan tagihan ini diakui.")
    with conn.transaction():
        overruns = [overrun for overrun in ledger.open_overruns(conn) if overrun.boost_id == boost_id]
        count = ledger.acknowledge(conn, boost_id=boost_id, actor=actor, reason=reason.strip(), now=now)
        if not count:
            raise InputError(f"Tagihan iklan {boost_id} tidak melewati dananya, atau kelebihannya sudah diakui.")
        audit.record(
            conn,
            actor=actor,
            action="boost.overrun_acknowledged",
            subject=f"boost:{boost_id}",
            now=now,
            detail={"reason": reason.strip(), "amount": sum(overrun.amount.amount for overrun in overruns)},
        )
        return count


def _not_now(state: str) -> InputError:
    return InputError(f"Keadaan iklan ini sekarang “{STATE_WORDS[state]}”, sehingga tindakan itu tidak berlaku lagi.")


def _mine(claim: Claim | None, *, action: str) -> Claim:
    if claim is None:
        raise InputError("Iklan ini sedang dikerjakan sistem. Mohon coba lagi beberapa menit lagi.")
    if claim.state not in ACTIONS[action]:
        raise _not_now(claim.state)
    return claim


def _pause(graph: GraphClient, campaign_id: str, *, over: bool = False) -> None:
    """Pause a campaign. What is gone runs no more, nor does what is `over`: its ad set ended at Meta by itself."""
    try:
        ads.set_status(graph, campaign_id, "PAUSED")
    except GraphError as error:
        if not (over or error.refusal.gone):
            raise


def _spent(graph: GraphClient, campaign_id: str) -> bool:
    """Whether anybody switched it on by hand. What is gone tells nothing, and was told of before."""
    try:
        return ads.delivery(graph, campaign_id).spend > 0
    except GraphError as error:
        if not error.refusal.gone:
            raise
        return False


def _record(boost: Claim, *, actor: str, action: str, now: datetime, **detail: int) -> None:
    audit.record(
        boost.conn, actor=actor, action=action, subject=f"boost:{boost.boost_id}", now=now, detail=detail or None
    )
