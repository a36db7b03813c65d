"""From a reservation to a running boost: prepare, commit, confirm.

Prepare makes campaign, ad set, creative and ad, all PAUSED, and saves each id; a create call is written down before
it is sent, and its object is looked for by name before and after, because this API has no idempotency key. Commit
switches ad set, ad and, last, the campaign to ACTIVE; that may be repeated after reading. Confirm reads back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from siar import freezes
from siar.boosts.budget import ledger, tax
from siar.boosts.delivery import orders, standing
from siar.boosts.delivery.objects import CREATED_IN_ORDER, Plan, moment, object_name, parameters, plan_of
from siar.boosts.delivery.pausing import pause
from siar.boosts.delivery.readback import difference
from siar.boosts.records import Claim
from siar.channels import ChannelId
from siar.meta import ads, promotion
from siar.meta.ads import Account, AdLevel
from siar.meta.client import GraphClient
from siar.meta.codes import Reaction
from siar.meta.errors import GraphError
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import One

__all__ = ["GRACE", "activate", "fit", "give_up", "prepare", "resolve", "results"]

GRACE = timedelta(minutes=15)
"""How long an object that was asked for may stay invisible on list edges; their lag is not documented."""


ATTEMPTS = 3
"""How often one object is asked for before a person has to look."""


@dataclass(frozen=True)
class _Promoted:
    """The publication of a boost. `plan`: what it is made of, None before that is decided."""

    channel: ChannelId
    account_id: str
    remote_id: str
    kind: str
    plan: Mapping[str, Any] | None
    created_at: datetime


_promoted = One("boosts.promoted", _Promoted)


def prepare(claim: Claim, graph: GraphClient, *, settings: Settings, account: Account, now: datetime) -> None:
    """Go from `reserved` or `preparing` to `prepared`, as far as it goes today.

    Ends in `preparing` when an outcome is not proven, in `failed` (and the money released) when Meta refuses, in
    `needs_human` when two objects carry one name or what was read back differs.

    :raises GraphError: for faults that are not this boost's own: limits, tokens, connections.
    """
    if claim.state == "reserved":
        claim.move("preparing", now=now)
    if not fit(claim, graph, settings=settings, now=now):
        return
    plan = _plan(claim, graph, settings=settings, account=account, now=now)
    if claim.boost.object_story_id is None and not _find_story(claim, graph, plan, now=now):
        return
    for level in CREATED_IN_ORDER:
        if claim.boost.id_of(level) is None and not _make(claim, graph, level, plan, now=now):
            return
    wrong = difference(graph, claim.boost, plan, now=now)
    if wrong:
        # Whatever is there is not what was ordered; if it is on, it goes off now, not at the next look.
        pause(graph, claim.boost)
        claim.move("needs_human", now=now, note=f"yang tersimpan di Meta berbeda: {wrong}")
    else:
        claim.move("prepared", now=now)


def fit(claim: Claim, graph: GraphClient, *, settings: Settings, now: datetime) -> bool:
    """Give a boost that was never switched on enough of its time: move it while it may be moved, else give it up.

    A budget is for all of its days: with an hour left Meta would spend the whole of it in that hour.

    :return: whether it can go on.
    :raises GraphError: Meta does not take the new end.
    """
    boost = claim.boost
    if boost.watched_at is not None:
        # It has run: what is left of its time is what it was given.
        return True
    span = boost.ends_at - boost.starts_at
    if boost.ends_at - now >= max(min(settings.boosts.launch.least, span), span / 2):
        return True
    if claim.state == "activating":
        if ads.read(graph, boost.made("campaign"), "status").get("status") == "ACTIVE":
            # It was switched on by a call whose answer was lost.
            return True
        # Its days were promised when it began to be switched on, and stay.
        _pause_again(claim, graph, state="ended", note="masa tayangnya hampir lewat sebelum sempat menyala", now=now)
        return False
    promoted = _promoted(claim.conn, boost_id=claim.boost_id)
    if boost.ends_at <= now or now - promoted.created_at > span:
        give_up(claim, graph, now=now, note="masa tayangnya lewat sebelum sempat dimulai")
        return False
    starts_at, ends_at = (boost.starts_at if boost.adset_id else now), now + span
    if _tax_of(boost.lifetime_budget, starts_at, ends_at, settings=settings) > boost.amount - boost.lifetime_budget:
        # What was promised would not pay for it; what is chosen anew promises enough.
        _refused(claim, graph, now=now, note="tarif PPN naik sebelum sempat dimulai")
        return False
    if boost.adset_id is not None:
        # Meta first: an end that was not written down here is set anew, the reverse would be taken for another's doing.
        ads.change(graph, boost.adset_id, {"end_time": moment(ends_at, ZoneInfo(_kept_plan(promoted).timezone))})
    claim.reschedule(starts_at, ends_at, now=now)
    return True


def _tax_of(budget: Rupiah, starts_at: datetime, ends_at: datetime, *, settings: Settings) -> Rupiah:
    first, last = (at.astimezone(settings.city.zone).date() for at in (starts_at, ends_at))
    return tax.on_budget(budget, settings.caps.tax, first=first, last=last)


def _plan(claim: Claim, graph: GraphClient, *, settings: Settings, account: Account, now: datetime) -> Plan:
    """Return what it is made of: what was decided when it began, whatever is configured now."""
    promoted = _promoted(claim.conn, boost_id=claim.boost_id)
    if promoted.plan is not None:
        return _kept_plan(promoted)
    plan = plan_of(
        settings.boosts.launch,
        area=settings.city.area,
        channel=promoted.channel,
        kind=promoted.kind,
        page_id=graph.connection.page_id,
        timezone=account.timezone,
        spend_cap_from=account.minimum_campaign_cap,
    )
    claim.save_plan(json.dumps(plan.kept()), now=now)
    return plan


def results(claim: Claim, delivered: ads.Delivery) -> int | None:
    """Return what the objective of a boost counts; None where that is not known."""
    plan = _promoted(claim.conn, boost_id=claim.boost_id).plan
    if plan is None:
        return None
    return delivered.reach if Plan.read(plan).objective == "reach" else delivered.engagements


def _kept_plan(promoted: _Promoted) -> Plan:
    if promoted.plan is None:
        raise LookupError("What the advertisement is made of was not kept.")
    return Plan.read(promoted.plan)


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
        if (gone := _taken_away(claim, graph)) is not None:
            _pause_again(claim, graph, state="ended", note=gone, now=now)
            return
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


def _taken_away(claim: Claim, graph: GraphClient) -> str | None:
    """What somebody at Meta did so that it can never be switched on; None: nothing that could be read."""
    try:
        found = standing.judge(standing.read(graph, claim.boost), None)
    except GraphError:
        return None
    return found.trouble.sentence if found.trouble is not None and found.does == "end" else None


def _pause_again(
    claim: Claim, graph: GraphClient, *, note: str, now: datetime, state: Literal["paused", "ended"] = "paused"
) -> None:
    paused = pause(graph, claim.boost)
    if not paused.sent and paused.error is not None:
        raise paused.error
    claim.move(state, now=now, note=note)


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
    if level != "creative" and claim.boost.sent_at is not None and now - claim.boost.sent_at < GRACE:
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
            # A creative that stays costs nothing, so it keeps no money.
            _take_away(graph, remote_id, may_stay=level == "creative")
    with claim.conn.transaction():
        ledger.release(claim.conn, boost_id=claim.boost_id, now=now)
        claim.move("failed", now=now, note=note)


def _take_away(graph: GraphClient, remote_id: str, *, may_stay: bool) -> None:
    try:
        ads.delete(graph, remote_id)
    except GraphError as error:
        if not (error.refusal.gone_after_delete or (may_stay and _is_final(error))):
            raise


def _refused(claim: Claim, graph: GraphClient, *, now: datetime, note: str) -> None:
    claim.mark_refused(now=now)
    give_up(claim, graph, now=now, note=note)


def _find_story(claim: Claim, graph: GraphClient, plan: Plan, *, now: datetime) -> bool:
    """Ask whether the post may be promoted, and by which id; only what is written on it decides, the rest shows at the ad."""
    found = promotion.promotable(graph, plan.channel, claim.boost.remote_id)
    if found.refusal is not None:
        _refused(claim, graph, now=now, note=found.refusal)
        return False
    claim.save_story(found.story_id, now=now)
    return True


def _make(claim: Claim, graph: GraphClient, level: AdLevel, plan: Plan, *, now: datetime) -> bool:
    """Make one object, or find that it is there. False when this boost cannot go on in this run."""
    if not _look(claim, graph, level, now=now):
        return False
    if claim.boost.id_of(level) is not None:
        return True
    if claim.boost.in_flight is not None:
        if level != "creative" and claim.boost.sent_at is not None and now - claim.boost.sent_at < GRACE:
            return False
        if claim.boost.attempts >= ATTEMPTS:
            claim.move(
                "needs_human",
                now=now,
                note=f"{level}: diminta {ATTEMPTS} kali, tidak pernah terbukti ada; {claim.boost.note}",
            )
            return False
    sent = parameters(level, claim.boost, plan)
    try:
        # Refused before anything is made: nothing to take away again, and nothing to look for.
        ads.validate(graph, level, sent)
    except GraphError as error:
        if not (ads.had_no_effect(error) and _is_final(error)):
            raise
        _refused(claim, graph, now=now, note=f"ditolak Meta: {error.refusal.describe()}")
        return False
    claim.begin_call(level, now=now)
    try:
        remote_id = ads.create(graph, level, sent)
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
    _refused(claim, graph, now=now, note=f"ditolak Meta: {error.refusal.describe()}")
    return False


def _is_final(error: GraphError) -> bool:
    # Limits, tokens and settings are not this boost's fault: it waits until they are in order again.
    return error.refusal.meaning.reaction is Reaction.FIX


def _look(claim: Claim, graph: GraphClient, level: AdLevel, *, now: datetime) -> bool:
    if level == "creative":
        # One more costs nothing and shows nothing, so it is made anew. Creatives cannot be asked for by name, and an account
        # has thousands: to list them would end every launch some day.
        return True
    parent = {"adset": claim.boost.campaign_id, "ad": claim.boost.adset_id}.get(level)
    found = ads.find(graph, level, object_name(level, claim.boost), within=parent)
    if len(found) > 1:
        claim.move(
            "needs_human", now=now, note=f"ada {len(found)} objek bernama {object_name(level, claim.boost)} di Meta"
        )
        return False
    if found:
        claim.save_id(level, found[0], now=now)
    return True
