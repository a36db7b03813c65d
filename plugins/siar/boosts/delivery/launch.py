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
from siar.boosts.delivery.objects import CREATED_IN_ORDER, object_name, parameters
from siar.boosts.records import HeldBoost
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient
from siar.meta.codes import Reaction
from siar.meta.errors import GraphError
from siar.settings import Area

__all__ = ["GRACE", "activate", "give_up", "prepare"]

GRACE = timedelta(minutes=15)
"""How long an object that was asked for may stay invisible on list edges; their lag is not documented."""


ATTEMPTS = 3
"""How often one object is asked for before a person has to look."""


def prepare(held: HeldBoost, graph: GraphClient, *, area: Area, now: datetime) -> None:
    """Go from `reserved` or `preparing` to `prepared`, as far as it goes today.

    Ends in `preparing` when an outcome is not proven, in `failed` (and the money released) when Meta refuses, in
    `needs_human` when two objects carry one name or what was read back differs.

    :raises GraphError: for faults that are not this boost's own: limits, tokens, connections.
    """
    if held.state == "reserved":
        held.move("preparing", now=now)
    if held.boost.ends_at <= now:
        give_up(held, graph, now=now, note="masa tayangnya lewat sebelum sempat dimulai")
        return
    if held.boost.object_story_id is None and not _find_story(held, graph, now=now):
        return
    for level in CREATED_IN_ORDER:
        if held.boost.id_of(level) is None and not _make(held, graph, level, area=area, now=now):
            return
    difference = _difference(held, graph)
    if difference:
        held.move("needs_human", now=now, note=f"yang tersimpan di Meta berbeda: {difference}")
    else:
        held.move("prepared", now=now)


def activate(held: HeldBoost, graph: GraphClient, *, now: datetime) -> None:
    """Go from `prepared` or `activating` to `running`.

    While boosts are frozen nothing starts, and what was already being started is paused.

    :raises GraphError: for faults that are not this boost's own.
    """
    if held.boost.ends_at <= now:
        if held.state == "prepared":
            give_up(held, graph, now=now, note="masa tayangnya lewat sebelum sempat dimulai")
        else:
            ads.set_status(graph, held.boost.made("campaign"), "PAUSED")
            held.move("ended", now=now, note="masa tayangnya lewat saat sedang dinyalakan")
        return
    with held.conn.transaction():
        # The freeze row is share-locked here: a freeze that comes later waits, and the watch then pauses.
        frozen = freezes.frozen(held.conn, "boosts")
        if not frozen and held.state == "prepared":
            held.move("activating", now=now)
    if frozen:
        if held.state == "activating":
            # It may have been switched on by a call whose answer was lost.
            ads.set_status(graph, held.boost.made("campaign"), "PAUSED")
            held.move("paused", now=now, note=f"dihentikan oleh {frozen.frozen_by}: {frozen.reason}")
        return
    try:
        for level in ("adset", "ad", "campaign"):
            ads.set_status(graph, held.boost.made(level), "ACTIVE")
    except GraphError as error:
        if not (ads.had_no_effect(error) and _is_final(error)):
            raise
        ads.set_status(graph, held.boost.made("campaign"), "PAUSED")
        held.move("paused", now=now, note=f"ditolak Meta: {error.refusal.describe()}")
        return
    status = str(ads.read(graph, held.boost.made("campaign"), "status").get("status"))
    if status == "ACTIVE":
        held.move("running", now=now)


def give_up(held: HeldBoost, graph: GraphClient, *, now: datetime, note: str) -> None:
    """End a boost that never ran: take its objects away, then give the money back."""
    if held.boost.in_flight is not None:
        # Something may exist that we do not know the id of. It is PAUSED, but the money stays until that is proven.
        return
    for level in ("campaign", "creative"):
        if (remote_id := held.boost.id_of(level)) is not None:
            ads.delete(graph, remote_id)
    with held.conn.transaction():
        ledger.release(held.conn, boost_id=held.boost_id, now=now)
        held.move("failed", now=now, note=note)


def _find_story(held: HeldBoost, graph: GraphClient, *, now: datetime) -> bool:
    # The promotable id is usually, not always, the post's own.
    post = graph.get(
        f"/{held.boost.remote_id}",
        fields="promotable_id,is_eligible_for_promotion",
        identity="page",
        use_case="pages",
    )
    if post.get("is_eligible_for_promotion") is False:
        give_up(held, graph, now=now, note="Meta tidak mengizinkan kiriman ini diiklankan")
        return False
    held.save_story(str(post.get("promotable_id") or held.boost.remote_id), now=now)
    return True


def _make(held: HeldBoost, graph: GraphClient, level: AdLevel, *, area: Area, now: datetime) -> bool:
    """Make one object, or find that it is there. False when this boost cannot go on in this run."""
    if not _look(held, graph, level, now=now):
        return False
    if held.boost.id_of(level) is not None:
        return True
    if held.boost.in_flight is not None:
        if held.boost.sent_at is not None and now - held.boost.sent_at < GRACE:
            return False
        if held.boost.attempts >= ATTEMPTS:
            held.move(
                "needs_human",
                now=now,
                note=f"{level}: diminta {ATTEMPTS} kali, tidak pernah terlihat; {held.boost.note}",
            )
            return False
    held.begin_call(level, now=now)
    try:
        remote_id = ads.create(graph, level, parameters(level, held.boost, area=area))
    except GraphError as error:
        return _after_failure(held, graph, level, error, now=now)
    held.save_id(level, remote_id, now=now)
    return True


def _after_failure(held: HeldBoost, graph: GraphClient, level: AdLevel, error: GraphError, *, now: datetime) -> bool:
    if not ads.had_no_effect(error):
        if _look(held, graph, level, now=now) and held.boost.id_of(level) is not None:
            return True
        if held.state == "preparing":
            held.move("preparing", now=now, note=f"belum pasti: {error.refusal.describe()}")
        raise error
    held.end_call(now=now, note=error.refusal.describe())
    if not _is_final(error):
        raise error
    give_up(held, graph, now=now, note=f"ditolak Meta: {error.refusal.describe()}")
    return False


def _is_final(error: GraphError) -> bool:
    # Limits, tokens and settings are not this boost's fault: it waits until they are in order again.
    return error.refusal.meaning.reaction is Reaction.FIX


def _look(held: HeldBoost, graph: GraphClient, level: AdLevel, *, now: datetime) -> bool:
    parent = {"adset": held.boost.campaign_id, "ad": held.boost.adset_id}.get(level)
    found = ads.find(graph, level, object_name(level, held.boost), within=parent)
    if len(found) > 1 and level != "creative":
        held.move(
            "needs_human", now=now, note=f"ada {len(found)} objek bernama {object_name(level, held.boost)} di Meta"
        )
        return False
    if found:
        held.save_id(level, found[0], now=now)
    return True


def _difference(held: HeldBoost, graph: GraphClient) -> str | None:
    """Read everything back; name the first thing that is not as ordered."""
    campaign = ads.read(graph, held.boost.made("campaign"), "name,status,objective")
    adset = ads.read(
        graph, held.boost.made("adset"), "name,status,campaign_id,lifetime_budget,daily_budget,end_time,targeting"
    )
    ad = ads.read(graph, held.boost.made("ad"), "name,status,adset_id,creative{id}")
    nodes: tuple[tuple[AdLevel, dict[str, Any]], ...] = (("campaign", campaign), ("adset", adset), ("ad", ad))
    for level, node in nodes:
        if node.get("status") != "PAUSED":
            return f"{level} berstatus {node.get('status')}, bukan PAUSED"
        if node.get("name") != object_name(level, held.boost):
            return f"nama {level} berbeda"
    if int(adset.get("lifetime_budget") or 0) != held.boost.lifetime_budget.amount or int(
        adset.get("daily_budget") or 0
    ):
        return f"anggarannya {adset.get('lifetime_budget')}, atau {adset.get('daily_budget')} sehari"
    end = datetime.strptime(str(adset.get("end_time")), "%Y-%m-%dT%H:%M:%S%z")
    if abs(end - held.boost.ends_at) > timedelta(minutes=1):
        return f"berakhir pada {end.isoformat()}"
    targeting = adset.get("targeting") or {}
    if (targeting.get("targeting_automation") or {}).get("advantage_audience") != 0:
        return "sasarannya dapat diperluas oleh Meta"
    if str(adset.get("campaign_id")) != held.boost.campaign_id or str(ad.get("adset_id")) != held.boost.adset_id:
        return "ada objek di bawah induk lain"
    return None
