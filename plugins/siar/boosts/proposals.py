"""What waits for a person's yes before any money is promised, and what was decided. Each decision is audited under the name.

A proposal does not change while it waits: its amount counts against the ceilings of later ones. Before it is approved its post is
looked at once more, and so it is in every round: what harms lets it lapse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siar import audit, freezes
from siar.boosts.budget.ledger import CapExceededError, OverrunError
from siar.boosts.choice.candidates import Candidate
from siar.boosts.choice.eligibility import Closing, Looked, look, never_over
from siar.boosts.choice.findings import BY_ITSELF
from siar.boosts.choice.reasons import keep
from siar.boosts.choice.shares import Given, end_of
from siar.boosts.reserving import reserve
from siar.channels import ChannelId
from siar.errors import InputError
from siar.findings.catalogue import Catalogue
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import Connection, Many, Maybe, MaybeValue, Statement

__all__ = ["Proposal", "approve", "decline", "lapse", "offer", "waiting"]


@dataclass(frozen=True)
class Proposal:
    """A post that waits.

    :param lifetime_budget: what Meta may bill before tax. :param tried: to learn how such posts do.
    :param reach_low: two of three such posts reach from so many accounts to `reach_high`.
    :param interactions: what residents did with it; `usual`: the median of `usual_of` of the account's posts at the same age.
    :param visual_path: its picture: only texts are screened, so whoever decides looks at it.
    """

    proposal_id: int
    publication_id: int
    post_id: int
    opd: str
    kind: str
    title: str
    reference_code: str
    channel: ChannelId
    published_at: datetime
    lifetime_budget: Rupiah
    tried: bool
    reach_low: int
    reach_high: int
    proposed_at: datetime
    open_until: datetime
    interactions: int | None
    usual: float | None
    usual_of: int
    signal: float | None
    visual_path: str
    alt_text: str


@dataclass(frozen=True)
class _Held:
    proposal_id: int
    publication_id: int
    published_at: datetime
    lifetime_budget: Rupiah
    open_until: datetime


_propose = MaybeValue("boosts.propose", int)
_open_proposals = Many("boosts.open_proposals", Proposal)
_hold_proposal = Maybe("boosts.hold_proposal", _Held)
_decide_proposal = Statement("boosts.decide_proposal")


def waiting(conn: Connection) -> list[Proposal]:
    """Return what waits for a person, the strongest first."""
    return _open_proposals(conn)


def offer(conn: Connection, given: Sequence[Given], *, settings: Settings, now: datetime) -> int:
    """Put posts before a person; return how many were not there yet."""
    count = 0
    for one in given:
        low, high = one.curve.range(one.budget.amount)
        post = one.item.post
        with conn.transaction():
            proposal_id = _propose(
                conn,
                publication_id=post.publication_id,
                opd=post.opd,
                lifetime_budget=one.budget,
                tried=one.tried,
                reach_low=int(low),
                reach_high=int(high) + 1,
                now=now,
                open_until=min(now + settings.boosts.approval.open_for, one.ends_at),
            )
            if proposal_id is None:
                continue
            count += 1
            _record(conn, proposal_id, action="boost.proposed", actor="siar:boosts", budget=one.budget, now=now)
    return count


def lapse(
    conn: Connection, *, settings: Settings, catalogue: Catalogue, now: datetime, closing: Closing = never_over
) -> int:
    """Take back what nobody decided on in time, and what would do harm by now; return how much that was."""
    count = 0
    for proposal in waiting(conn):
        with conn.transaction():
            held = _hold_proposal(conn, proposal_id=proposal.proposal_id)
            if held is None:
                continue
            looked = _look(conn, held, settings=settings, catalogue=catalogue, now=now, closing=closing)
            reason = _against(looked)
            if reason is None and held.open_until <= now:
                reason = "Tidak diputuskan sampai batas waktunya."
            if reason is None:
                continue
            count += 1
            _decide(conn, held, state="lapsed", actor="siar:boosts", reason=reason, now=now)
            if looked is not None:
                keep(conn, held.publication_id, looked.told, now=now)
    return count


def approve(
    conn: Connection, *, proposal_id: int, actor: str, settings: Settings, now: datetime, closing: Closing = never_over
) -> int:
    """Promise a proposal's money; return the number of its boost, which the next round begins.

    :raises InputError: it waits no more, would do harm by now, or there is no money for it; the sentence says which.
    """
    with conn.transaction():
        held = _hold(conn, proposal_id)
        if frozen := freezes.frozen(conn, "boosts"):
            raise InputError(f"Iklan sedang dihentikan sementara: {frozen.reason}")
        if held.open_until <= now:
            raise InputError("Batas waktu usulan ini sudah lewat.")
        looked = _look(conn, held, settings=settings, catalogue=Catalogue.load(settings), now=now, closing=closing)
        if looked is None or (reason := _against(looked)) is not None:
            raise InputError(f"Kiriman ini tidak dapat diiklankan lagi. {'' if looked is None else reason}".strip())
        boost_id = _reserve(
            conn, looked.post, held.lifetime_budget, looked.over_at, settings=settings, actor=actor, now=now
        )
        _decide(conn, held, state="approved", actor=actor, reason=None, boost_id=boost_id, now=now)
        keep(conn, held.publication_id, [], now=now)
        return boost_id


def decline(conn: Connection, *, proposal_id: int, actor: str, reason: str, settings: Settings, now: datetime) -> None:
    """Decide that a post is not advertised; it is not proposed again.

    :raises InputError: it waits no more.
    """
    with conn.transaction():
        held = _hold(conn, proposal_id)
        _decide(conn, held, state="declined", actor=actor, reason=reason, now=now)
        looked = _look(conn, held, settings=settings, catalogue=Catalogue.load(settings), now=now)
        if looked is not None:
            keep(conn, held.publication_id, looked.told, now=now)


def _reserve(
    conn: Connection,
    post: Candidate,
    budget: Rupiah,
    over_at: datetime | None,
    *,
    settings: Settings,
    actor: str,
    now: datetime,
) -> int:
    try:
        boost_id = reserve(
            conn,
            post,
            budget=budget,
            ends_at=end_of(over_at, settings=settings, now=now),
            settings=settings,
            actor=actor,
            now=now,
        )
    except (CapExceededError, OverrunError) as refused:
        raise InputError(str(refused).partition(": ")[2]) from None
    if boost_id is None:
        raise InputError("Kiriman ini sudah diiklankan.")
    return boost_id


def _hold(conn: Connection, proposal_id: int) -> _Held:
    held = _hold_proposal(conn, proposal_id=proposal_id)
    if held is None:
        raise InputError("Usulan ini sudah diputuskan, atau sudah ditarik sistem.")
    return held


def _look(
    conn: Connection,
    held: _Held,
    *,
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    closing: Closing = never_over,
) -> Looked | None:
    """Look at the post as it is now; None: it may not be advertised at all any more, such as one that was taken down."""
    return look(
        conn,
        held.publication_id,
        published_at=held.published_at,
        settings=settings,
        catalogue=catalogue,
        now=now,
        closing=closing,
    )


def _against(looked: Looked | None) -> str | None:
    """Why a proposal may not stand. That a post grew older, or others did better, is no reason any more: it was chosen."""
    if looked is None:
        return "Kirimannya sudah ditarik, atau sudah diiklankan."
    against = [finding for finding in looked.told if finding.code not in BY_ITSELF]
    if against:
        return against[0].message
    return f"Temuan penyaringan: {', '.join(looked.post.no_boost)}." if looked.post.no_boost else None


def _decide(
    conn: Connection,
    held: _Held,
    *,
    state: str,
    actor: str,
    reason: str | None,
    now: datetime,
    boost_id: int | None = None,
) -> None:
    _decide_proposal(
        conn, proposal_id=held.proposal_id, state=state, actor=actor, reason=reason, boost_id=boost_id, now=now
    )
    _record(conn, held.proposal_id, action=f"boost.{state}", actor=actor, budget=held.lifetime_budget, now=now)


def _record(conn: Connection, proposal_id: int, *, action: str, actor: str, budget: Rupiah, now: datetime) -> None:
    audit.record(
        conn,
        actor=actor,
        action=action,
        subject=f"proposal:{proposal_id}",
        now=now,
        detail={"lifetime_budget": budget.amount},
    )
