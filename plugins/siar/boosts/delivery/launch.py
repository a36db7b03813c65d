"""From a reservation to a running boost: prepare, commit, confirm.

Prepare makes campaign, ad set, creative and ad, all PAUSED, and saves each id; a create call is written down before
it is sent, and its object is looked for by name before and after, because this API has no idempotency key. Commit
switches ad set, ad and, last, the campaign to ACTIVE; that may be repeated after reading. Confirm reads back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from siar import freezes
from siar.boosts.budget import ledger
from siar.boosts.delivery import orders
from siar.boosts.delivery.objects import CREATED_IN_ORDER, object_name, parameters
from siar.boosts.delivery.pausing import pause
from siar.boosts.records import Claim
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient
from siar.meta.codes import Reaction
from siar.meta.errors import GraphError
from siar.settings import Area

__all__ = ["GRACE", "activate", "give_up", "prepare", "resolve"]

GRACE = timedelta(minutes=15)
"""How long an object that was asked for may stay invisible on list edges; their lag is not documented."""


ATTEMPTS = 3
"""How often one object is asked for before a person has to look."""


def prepare(claim: Claim, graph: GraphClient, *, area: Area, now: datetime) -> None:
    """Go from `reserved` or `preparing` to `prepared`, as far as it goes today.

    Ends in `preparing` when an outcome is not proven, in `failed` (and the money released) when Meta refuses, in
    `needs_human` when two objects carry one name or what was read back differs.

    :raises GraphError: for faults that are not this boost's own: limits, tokens, connections.
    """
    if claim.state == "reserved":
        claim.move("preparing", now=now)
    if claim.boost.ends_at <= now:
        give_up(claim, graph, now=now, note="masa tayangnya lewat sebelum sempat dimulai")
        return
    if claim.boost.object_story_id is None and not _find_story(claim, graph, now=now):
        return
    for level in CREATED_IN_ORDER:
        if claim.boost.id_of(level) is None and not _make(claim, graph, level, area=area, now=now):
            return
    difference = _difference(claim, graph)
    if difference:
        claim.move("needs_human", now=now, note=f"yang tersimpan di Meta berbeda: {difference}")
    else:
        claim.move("prepared", now=now)


def activate(claim: Claim, graph: GraphClient, *, now: datetime) -> None:
    """Go from `prepared` or `activating` to `running`.

    While boosts are frozen, or this one is ordered to stop, nothing starts, and what was already being started is paused.

    :raises GraphError: for faults that are not this boost's own.
    """
    if claim.boost.ends_at <= now:
        if claim.state == "prepared":
            give_up(claim, graph, now=now, note="masa tayangnya lewat sebelum sempat dimulai")
        else:
            ads.set_status(graph, claim.boost.made("campaign"), "PAUSED")
            claim.move("ended", now=now, note="masa tayangnya lewat saat sedang dinyalakan")
        return
    with claim.conn.transaction():
        # The freeze row is share-locked here: a freeze that comes later waits, and is then a stop order.
        frozen = freezes.frozen(claim.conn, "boosts")
        stops = frozen is not None or orders.is_to_stop(claim.conn, claim.boost_id)
        if not stops and claim.state == "prepared":
            claim.move("activating", now=now)
    if stops:
        if claim.state == "activating":
            # It may have been switched on by a call whose answer was lost.
            note = f"dihentikan oleh {frozen.frozen_by}: {frozen.reason}" if frozen else "diperintahkan berhenti"
            _pause_again(claim, graph, note=note, now=now)
        return
    try:
        for level in ("adset", "ad", "campaign"):
            ads.set_status(graph, claim.boost.made(level), "ACTIVE")
    except GraphError as error:
        if not (ads.had_no_effect(error) and _is_final(error)):
            raise
        _pause_again(claim, graph, note=f"ditolak Meta: {error.refusal.describe()}", now=now)
        return
    if orders.is_to_stop(claim.conn, claim.boost_id):
        # Ordered while it was being switched on: whoever drained was before us.
        _pause_again(claim, graph, note="diperintahkan berhenti", now=now)
        return
    status = str(ads.read(graph, claim.boost.made("campaign"), "status").get("status"))
    if status == "ACTIVE":
        claim.move("running", now=now)


def _pause_again(claim: Claim, graph: GraphClient, *, note: str, now: datetime) -> None:
    paused = pause(graph, claim.boost)
    if not paused.sent and paused.error is not None:
        raise paused.error
    claim.move("paused", now=now, note=note)


def resolve(claim: Claim, graph: GraphClient, *, now: datetime) -> bool:
    """Find out, by looking, what became of a create call that is not proven; False while that is not certain.

    :raises GraphError: the lists cannot be read.
    """
    level = claim.boost.in_flight
    if level is None:
        return True
    if not _look(claim, graph, level, now=now):
        return False
    if claim.boost.in_flight is None:
        return True
    if claim.boost.sent_at is not None and now - claim.boost.sent_at < GRACE:
        return False
    claim.end_call(now=now, note="tidak terlihat di Meta")
    return True


def give_up(claim: Claim, graph: GraphClient, *, now: datetime, note: str) -> None:
    """End a boost that never ran: take its objects away, then give the money back."""
    if claim.boost.in_flight is not None:
        # Something may exist that we do not know the id of. It is PAUSED, but the money stays until that is proven.
        return
    for level in ("campaign", "creative"):
        if (remote_id := claim.boost.id_of(level)) is not None:
            _take_away(graph, remote_id)
    with claim.conn.transaction():
        ledger.release(claim.conn, boost_id=claim.boost_id, now=now)
        claim.move("failed", now=now, note=note)


def _take_away(graph: GraphClient, remote_id: str) -> None:
    try:
        ads.delete(graph, remote_id)
    except GraphError as error:
        if not error.refusal.gone_after_delete:
            raise


def _find_story(claim: Claim, graph: GraphClient, *, now: datetime) -> bool:
    # The promotable id is usually, not always, the post's own.
    post = graph.get(
        f"/{claim.boost.remote_id}",
        fields="promotable_id,is_eligible_for_promotion",
        identity="page",
        use_case="pages",
    )
    if post.get("is_eligible_for_promotion") is False:
        give_up(claim, graph, now=now, note="Meta tidak mengizinkan kiriman ini diiklankan")
        return False
    claim.save_story(str(post.get("promotable_id") or claim.boost.remote_id), now=now)
    return True


def _make(claim: Claim, graph: GraphClient, level: AdLevel, *, area: Area, now: datetime) -> bool:
    """Make one object, or find that it is there. False when this boost cannot go on in this run."""
    if not _look(claim, graph, level, now=now):
        return False
    if claim.boost.id_of(level) is not None:
        return True
    if claim.boost.in_flight is not None:
        if claim.boost.sent_at is not None and now - claim.boost.sent_at < GRACE:
            return False
        if claim.boost.attempts >= ATTEMPTS:
            claim.move(
                "needs_human",
                now=now,
                note=f"{level}: diminta {ATTEMPTS} kali, tidak pernah terlihat; {claim.boost.note}",
            )
            return False
    claim.begin_call(level, now=now)
    try:
        remote_id = ads.create(graph, level, parameters(level, claim.boost, area=area))
    except GraphError as error:
        return _after_failure(claim, graph, level, error, now=now)
    claim.save_id(level, remote_id, now=now)
    return True


def _after_failure(claim: Claim, graph: GraphClient, level: AdLevel, error: GraphError, *, now: datetime) -> bool:
    if not ads.had_no_effect(error):
        if _look(claim, graph, level, now=now) and claim.boost.id_of(level) is not None:
            return True
        if claim.state == "preparing":
            claim.move("preparing", now=now, note=f"belum pasti: {error.refusal.describe()}")
        raise error
    claim.end_call(now=now, note=error.refusal.describe())
    if not _is_final(error):
        raise error
    give_up(claim, graph, now=now, note=f"ditolak Meta: {error.refusal.describe()}")
    return False


def _is_final(error: GraphError) -> bool:
    # Limits, tokens and settings are not this boost's fault: it waits until they are in order again.
    return error.refusal.meaning.reaction is Reaction.FIX


def _look(claim: Claim, graph: GraphClient, level: AdLevel, *, now: datetime) -> bool:
    parent = {"adset": claim.boost.campaign_id, "ad": claim.boost.adset_id}.get(level)
    found = ads.find(graph, level, object_name(level, claim.boost), within=parent)
    if len(found) > 1 and level != "creative":
        claim.move(
            "needs_human", now=now, note=f"ada {len(found)} objek bernama {object_name(level, claim.boost)} di Meta"
        )
        return False
    if found:
        claim.save_id(level, found[0], now=now)
    return True


def _difference(claim: Claim, graph: GraphClient) -> str | None:
    """Read everything back; name the first thing that is not as ordered."""
    campaign = ads.read(graph, claim.boost.made("campaign"), "name,status,objective")
    adset = ads.read(
        graph, claim.boost.made("adset"), "name,status,campaign_id,lifetime_budget,daily_budget,end_time,targeting"
    )
    ad = ads.read(graph, claim.boost.made("ad"), "name,status,adset_id,creative{id}")
    nodes: tuple[tuple[AdLevel, dict[str, Any]], ...] = (("campaign", campaign), ("adset", adset), ("ad", ad))
    for level, node in nodes:
        if node.get("status") != "PAUSED":
            return f"{level} berstatus {node.get('status')}, bukan PAUSED"
        if node.get("name") != object_name(level, claim.boost):
            return f"nama {level} berbeda"
    if int(adset.get("lifetime_budget") or 0) != claim.boost.lifetime_budget.amount or int(
        adset.get("daily_budget") or 0
    ):
        return f"anggarannya {adset.get('lifetime_budget')}, atau {adset.get('daily_budget')} sehari"
    end = datetime.strptime(str(adset.get("end_time")), "%Y-%m-%dT%H:%M:%S%z")
    if abs(end - claim.boost.ends_at) > timedelta(minutes=1):
        return f"berakhir pada {end.isoformat()}"
    targeting = adset.get("targeting") or {}
    if (targeting.get("targeting_automation") or {}).get("advantage_audience") != 0:
        return "sasarannya dapat diperluas oleh Meta"
    if str(adset.get("campaign_id")) != claim.boost.campaign_id or str(ad.get("adset_id")) != claim.boost.adset_id:
        return "ada objek di bawah induk lain"
    return None
