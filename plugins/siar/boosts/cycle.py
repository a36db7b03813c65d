"""One round of boosting: stop what has to stop, watch what runs, finish what was begun, then choose and reserve."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from siar import audit, freezes
from siar.boosts import proposals
from siar.boosts.budget import caps, ledger
from siar.boosts.choice import shares
from siar.boosts.choice.eligibility import Closing, Eligible, choose, never_over
from siar.boosts.choice.reasons import keep
from siar.boosts.delivery import launch, settling, stops, strays, walls
from siar.boosts.delivery import watch as watching
from siar.boosts.records import Claim, LostBoostError, State, Trouble, claimed
from siar.boosts.reserving import reserve
from siar.errors import FixError
from siar.faults import Containment, ItemsFailedError
from siar.findings.catalogue import Catalogue
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.store import Connection, Many, Value

__all__ = ["AdAccountError", "BoostResult", "halt", "run"]

log = logging.getLogger(__name__)
_NOTHING = Rupiah(0)


class AdAccountError(FixError):
    """The ad account cannot be used as it is: wrong currency, not active, or a budget below its minimum."""


@dataclass(frozen=True)
class BoostResult:
    """What one round did.

    :param stopped: what was ordered to stop and stands still. :param refused: what Meta refused, a sentence a boost; it is
        tried again, and the run is red. :param walls: what is wrong with the walls at Meta; None: not looked at.
        :param strays: the same of campaigns that are on and not known.
    """

    reserved: int = 0
    proposed: int = 0
    lapsed: int = 0
    launched: int = 0
    running: int = 0
    ended: int = 0
    closed: int = 0
    failed: int = 0
    paused: int = 0
    unproven: int = 0
    closing: int = 0
    needs_human: int = 0
    refused_by_cap: int = 0
    settled_rupiah: Rupiah = _NOTHING
    released_rupiah: Rupiah = _NOTHING
    left_out: dict[str, int] = field(default_factory=dict)
    caps_waiting: list[str] = field(default_factory=list)
    overruns: list[int] = field(default_factory=list)
    frozen: str | None = None
    stopped: int = 0
    refused: list[str] = field(default_factory=list)
    walls: list[Trouble] | None = None
    strays: list[Trouble] | None = None
    troubles: list[str] = field(default_factory=list)


_REFUSED = (ledger.CapExceededError, ledger.OverrunError)
_LAUNCHING = frozenset({"reserved", "preparing", "prepared", "activating"})


@dataclass(frozen=True)
class _Open:
    boost_id: int
    state: State
    in_flight: AdLevel | None


_open_boosts = Many("boosts.open_boosts", _Open)
_boosts_waited_for = Value("boosts.boosts_waited_for", list[str])
_count_active = Value("boosts.count_active", int)


@dataclass(frozen=True)
class _Round:
    """What one round works with. `problem` says why nothing may be started; what runs is watched all the same.

    :param account: None when it could not be read: then nothing is settled. :param foreign: it bills in another currency than the
        city's: what it says is no rupiah, and nothing is settled by it, nor closed.
    """

    settings: Settings
    account: ads.Account | None
    problem: str | None
    now: datetime
    foreign: bool = False

    @property
    def zone(self) -> ZoneInfo | None:
        """The account's own clock."""
        return ZoneInfo(self.account.timezone) if self.account is not None else None

    @property
    def least_a_day(self) -> Rupiah:
        """The least that the account takes for a day of one advertisement; nothing where it could not be read."""
        return Rupiah(self.account.minimum_daily if self.account is not None else 0)


def run(
    conn: Connection, graph: GraphClient, *, settings: Settings, now: datetime, closing: Closing = never_over
) -> BoostResult:
    """Do one round. Safe to repeat at any moment, also after being killed.

    What has to stop is stopped first, before anything is read; then what runs is looked at, each boost on its own; then the
    rest is chosen. A refusal of Meta costs its boost and is named in `refused`; what nobody foresaw is kept and ends the
    round red after the rest (`siar.faults`).

    :param closing: says when what a post announces is over; then it is not chosen, and stopped.
    :raises AdAccountError: when there is something to start and the account cannot be used. What runs was watched.
    """
    halted = halt(conn, graph, settings=settings, closing=closing, now=now)
    waiting = caps.follow(conn, settings.caps, now=now)
    result = BoostResult(
        caps_waiting=[
            " ".join(filter(None, (change.level, change.holder))) for change in waiting if not change.applied
        ],
        overruns=[overrun.boost_id for overrun in ledger.open_overruns(conn)],
        stopped=len(halted.stopped),
        refused=[f"boost {boost_id}: {why}" for boost_id, why in halted.open.items()],
        strays=_strays(conn, graph, now=now),
    )
    open_now = _open_boosts(conn)
    boosts = Containment(conn, "boost", now=now)
    boosts.only_those(_boosts_waited_for)
    work: _Round | None = None
    if any(boost.state in _LAUNCHING for boost in open_now):
        # What is switched on now finds the walls standing.
        work = _round(graph, settings=settings, now=now)
        result = _keep_walls(conn, graph, work=work, result=result)
    for boost in open_now:
        work = work or _round(graph, settings=settings, now=now)
        # Never rested: what runs spends money, whatever its last reading raised.
        with boosts.item(boost.boost_id, atomic=False):
            result = _one(conn, graph, boost.boost_id, work=work, result=result)
    frozen = freezes.frozen(conn, "boosts")
    catalogue = Catalogue.load(settings)
    choice = choose(conn, settings=settings, catalogue=catalogue, now=now, closing=closing)
    for publication_id, told in choice.told.items():
        keep(conn, publication_id, told, now=now)
    lapsed = proposals.lapse(conn, settings=settings, catalogue=catalogue, now=now, closing=closing)
    result = replace(result, left_out=choice.left_out, lapsed=lapsed, frozen=frozen.reason if frozen else None)
    if frozen or not (choice.candidates or open_now):
        _finish(boosts, halted)
        return _count(conn, result)
    work = work or _round(graph, settings=settings, now=now)
    if work.problem and (work.foreign or choice.candidates or any(boost.state in _LAUNCHING for boost in open_now)):
        _finish(boosts, halted)
        raise AdAccountError(work.problem)
    if result.walls is None:
        result = _keep_walls(conn, graph, work=work, result=result)
    result = _begin(conn, graph, choice.candidates, catalogue=catalogue, boosts=boosts, work=work, result=result)
    _finish(boosts, halted)
    return _count(conn, result)


def _strays(conn: Connection, graph: GraphClient, *, now: datetime) -> list[Trouble] | None:
    """Look for what is on and should not be. What cannot be listed now is listed in an hour."""
    try:
        return strays.look(conn, graph, now=now)
    except (GraphError, KeyError, TypeError, ValueError) as error:
        log.warning("The campaigns of the account cannot be looked over: %r", error)
        return None


def _keep_walls(conn: Connection, graph: GraphClient, *, work: _Round, result: BoostResult) -> BoostResult:
    if work.account is None:
        return result
    return replace(result, walls=walls.keep(conn, graph, settings=work.settings, account=work.account, now=work.now))


def _begin(
    conn: Connection,
    graph: GraphClient,
    candidates: Sequence[Eligible],
    *,
    catalogue: Catalogue,
    boosts: Containment,
    work: _Round,
    result: BoostResult,
) -> BoostResult:
    """Share the money, and put its posts before a person, or begin them; the others are told why they wait."""
    settings, now = work.settings, work.now
    places = settings.caps.boost.max_active - _count_active(conn, now=now)
    shared = shares.share(conn, candidates, settings=settings, least_a_day=work.least_a_day, places=places, now=now)
    for publication_id, held in shared.held.items():
        told = shares.told(held, settings=settings, least_a_day=work.least_a_day, catalogue=catalogue)
        keep(conn, publication_id, told, now=now)
    if settings.boosts.approval.by == "person":
        return replace(result, proposed=proposals.offer(conn, shared.given, settings=settings, now=now))
    for one in shared.given:
        post, boost_id = one.item.post, None
        try:
            # Named by its code as long as there is no boost of it.
            with boosts.item(post.reference_code, atomic=False, foreseen=_REFUSED):
                boost_id = reserve(conn, post, budget=one.budget, ends_at=one.ends_at, settings=settings, now=now)
        except _REFUSED as refused:
            log.warning("%s: %s", post.reference_code, refused)
            keep(conn, post.publication_id, catalogue.on_desk(refused.code, **refused.values), now=now)
            result = replace(
                result,
                refused_by_cap=result.refused_by_cap + isinstance(refused, ledger.CapExceededError),
                troubles=[*result.troubles, f"{post.reference_code}: {refused}"],
            )
            continue
        if boost_id is not None:
            result = replace(result, reserved=result.reserved + 1)
            with boosts.item(boost_id, atomic=False):
                result = _one(conn, graph, boost_id, work=work, result=result)
    return result


def _finish(boosts: Containment, halted: stops.Drained) -> None:
    """End the round red when something was raised that nobody foresaw."""
    if halted.broken:
        raise ItemsFailedError(" ".join(filter(None, [halted.broken, boosts.account()])))
    boosts.finish()


def halt(
    conn: Connection, graph: GraphClient, *, settings: Settings, now: datetime, closing: Closing = never_over
) -> stops.Drained:
    """Stop everything that has to stop now, for mourning and disaster too."""
    if hush := settings.screening.hush_on(now.astimezone(settings.city.zone).date()):
        # The switch that people use: what runs is paused, the desk says why, and only a person lets it go on.
        freezes.freeze(conn, "boosts", reason=hush, actor="siar", now=now)
    return stops.drain(conn, graph, closing=closing, now=now)


def _round(graph: GraphClient, *, settings: Settings, now: datetime) -> _Round:
    """Read the account; one that cannot be read starts nothing, and what runs is looked at all the same."""
    try:
        account = ads.account(graph)
    except GraphError as error:
        return _Round(settings, None, f"The ad account cannot be read: {error}", now)
    foreign = account.currency != settings.city.currency
    return _Round(settings, account, _account_problem(account, settings), now, foreign=foreign)


def _one(conn: Connection, graph: GraphClient, boost_id: int, *, work: _Round, result: BoostResult) -> BoostResult:
    with claimed(conn, boost_id, now=work.now) as claim:
        if claim is None:
            return result
        try:
            return _advance(claim, graph, work=work, result=result)
        except LostBoostError as error:
            # Another run took it over and goes on with it.
            log.warning("boost %s: %s", boost_id, error)
            return replace(result, troubles=[*result.troubles, f"boost {boost_id}: {error}"])
        except GraphError as error:
            log.warning("boost %s: %s", boost_id, error)
            told = f"boost {boost_id}: {error}"
            return replace(result, troubles=[*result.troubles, told], refused=[*result.refused, told])


def _advance(claim: Claim, graph: GraphClient, *, work: _Round, result: BoostResult) -> BoostResult:
    now = work.now
    if claim.state in {"running", "paused", "needs_human"} and claim.boost.ad_id is not None:
        done = watching.watch(
            claim,
            graph,
            account_status=work.account.status if work.account is not None else None,
            account_zone=None if work.foreign else work.zone,
            caps=work.settings.caps,
            bounds=work.settings.boosts.watch,
            now=now,
        )
        result = replace(result, settled_rupiah=result.settled_rupiah + done.billed)
        if claim.state != "ended":
            done.complain(claim.boost_id)
    elif claim.state in _LAUNCHING and work.account is not None and not work.problem and not watching.barred_by(claim):
        if claim.state in {"reserved", "preparing"}:
            launch.prepare(claim, graph, settings=work.settings, account=work.account, now=now)
        if claim.state in {"prepared", "activating"} and launch.fit(claim, graph, settings=work.settings, now=now):
            launch.activate(claim, graph, now=now)
        if claim.state == "running":
            audit.record(
                claim.conn,
                actor="siar:boosts",
                action="boost.launch",
                subject=f"boost:{claim.boost_id}",
                now=now,
                detail={"campaign_id": claim.boost.campaign_id, "lifetime_budget": claim.boost.lifetime_budget.amount},
            )
            result = replace(result, launched=result.launched + 1)
    if claim.state in {"ended", "closing"} and not work.foreign:
        # Also with an account that cannot be read: what cannot be read any more keeps no money for ever.
        zone = work.zone or work.settings.city.zone
        done = settling.close(claim, graph, account_zone=zone, caps=work.settings.caps, now=now)
        result = replace(
            result,
            settled_rupiah=result.settled_rupiah + done.billed,
            released_rupiah=result.released_rupiah + done.released,
            closed=result.closed + (claim.state == "closed"),
        )
    return replace(result, failed=result.failed + (claim.state == "failed"))


def _account_problem(account: ads.Account, settings: Settings) -> str | None:
    plan = settings.caps.boost
    if account.currency != settings.city.currency:
        return (
            f"The ad account bills in {account.currency}, not in {settings.city.currency}: amounts would mean something "
            "else. Connect an account in the city's currency."
        )
    if account.status != 1:
        return f"The ad account has status {account.status}, not 1 (active). Settle it in Meta's Ads Manager."
    fixed = settings.boosts.allocation.sizes == "fixed"
    if fixed and plan.lifetime_budget < Rupiah(account.minimum_daily) * plan.duration_days:
        return (
            f"caps.yaml: boost.lifetime_budget {plan.lifetime_budget.amount} is below Meta's minimum for {plan.duration_days} "
            f"days ({account.minimum_daily} a day)."
        )
    return None


def _count(conn: Connection, result: BoostResult) -> BoostResult:
    boosts = _open_boosts(conn)
    states = Counter(boost.state for boost in boosts)
    return replace(
        result,
        running=states["running"],
        paused=states["paused"],
        ended=states["ended"],
        closing=states["closing"],
        needs_human=states["needs_human"],
        unproven=sum(boost.in_flight is not None for boost in boosts),
    )
