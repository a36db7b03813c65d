"""What runs is watched: first whether it may and does run, then what it cost and brought.

What ends spending hangs on no figure: an end that has come, a pause that was lost and a refusal of Meta are acted on before any
insight is read, and a status that cannot be read keeps nothing from being paused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siar.boosts.budget import ledger
from siar.boosts.delivery import launch, orders, post, standing
from siar.boosts.delivery.pausing import pause
from siar.boosts.delivery.settling import Settlement, settle_days
from siar.boosts.records import Claim, State, Trouble
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.quantities import Reach, Rupiah
from siar.reading.formats import Formats
from siar.settings import Caps, load_settings
from siar.settings.launch import Watch
from siar.store import MaybeValue

__all__ = ["barred_by", "watch"]

_barred_by = MaybeValue("boosts.barred_by", str)
_usual_cost = MaybeValue("boosts.usual_cost", float)


def watch(
    claim: Claim,
    graph: GraphClient,
    *,
    account_status: int | None,
    account_zone: ZoneInfo | None,
    caps: Caps,
    bounds: Watch,
    now: datetime,
) -> Settlement:
    """Look at one boost that has ad objects; return what was newly settled.

    :param account_status: None when it could not be read; `account_zone`: then nothing is settled.
    :raises GraphError: after everything that could be done without, when Meta cannot be read or does not take a pause.
    """
    trouble: Trouble | None = None
    note: str | None = None
    raised: list[GraphError] = []
    done = Settlement()
    try:
        trouble, note = _look(claim, graph, account_status=account_status, now=now)
    except _TroubleError as error:
        trouble = error.trouble
        raised.append(error.raised)
    try:
        if account_zone is not None:
            delivered, done = _figures(claim, graph, account_zone=account_zone, caps=caps, now=now)
            if trouble is None and claim.state == "running":
                trouble = _returns(claim, graph, delivered, bounds=bounds, now=now)
                note = note or _pace(claim, delivered, bounds=bounds, now=now)
    except _TroubleError as error:
        trouble = error.trouble
        raised.append(error.raised)
    except GraphError as error:
        trouble = trouble or Trouble("figures", "angkanya tidak terbaca dari Meta")
        raised.append(error)
    claim.tell(trouble, now=now)
    if trouble is None and claim.state == "running" and claim.boost.note != note:
        claim.move("running", now=now, note=note)
    if raised:
        raise raised[0]
    return done


class _TroubleError(Exception):
    """Meta refused something, and what that means for the boost."""

    def __init__(self, trouble: Trouble, raised: GraphError) -> None:
        super().__init__(trouble.code)
        self.trouble, self.raised = trouble, raised


def _look(
    claim: Claim, graph: GraphClient, *, account_status: int | None, now: datetime
) -> tuple[Trouble | None, str | None]:
    """Look whether it may run and does; pause or end it. Return what is wrong with it, and what its review says."""
    if claim.boost.ends_at <= now:
        # Whatever can be read: its time is over.
        _stand_still(claim, graph, state="ended", note=None, now=now)
        return None, None
    try:
        found = standing.judge(standing.read(graph, claim.boost), account_status)
    except GraphError as error:
        if claim.state != "running" or orders.is_to_stop(claim.conn, claim.boost_id):
            # It is not to spend, and nothing shows that it does not.
            pause(graph, claim.boost)
        raise _TroubleError(Trouble("unreadable", "keadaannya tidak terbaca dari Meta"), error) from None
    trouble = found.trouble
    if trouble is not None and found.does == "end":
        _stand_still(claim, graph, state="ended", note=trouble.sentence, now=now, spends=found.spends)
        return trouble, None
    if claim.state == "running":
        if trouble is not None and found.does == "pause":
            _stand_still(claim, graph, state="paused", note=trouble.sentence, now=now, spends=found.spends)
        return trouble or _look_at_post(claim, graph, now=now), found.review
    if found.spends:
        # Paused here and on at Meta: a pause that was lost, or somebody who switched it on.
        _stand_still(claim, graph, state=claim.boost.state, note=claim.boost.note, now=now)
        return Trouble("spent_paused", "menyala di Meta padahal dijeda di sini; dijeda lagi"), None
    # What is paused by us is paused at Meta: that is no trouble; what made it so stays told until a person decides.
    known = claim.boost.known_trouble if trouble is None or trouble.code == "campaign_paused" else trouble
    return known, None


def _look_at_post(claim: Claim, graph: GraphClient, *, now: datetime) -> Trouble | None:
    """End what promotes a post that is gone; pause, once, what promotes other words than were agreed."""
    try:
        seen = post.look(claim.conn, claim, graph)
    except GraphError:
        # Whether the advertisement runs was read; the post is looked at again in an hour.
        return None
    if seen.gone:
        trouble = Trouble("post_gone", "kirimannya tidak ada lagi")
        _stand_still(claim, graph, state="ended", note=trouble.sentence, now=now)
        return trouble
    if seen.edited and claim.tell_once("post_edited"):
        trouble = Trouble("post_edited", "teks kirimannya diubah di luar Siar")
        _stand_still(claim, graph, state="paused", note=trouble.sentence, now=now)
        return trouble
    return None


def _returns(
    claim: Claim, graph: GraphClient, delivered: ads.Delivery, *, bounds: Watch, now: datetime
) -> Trouble | None:
    """Pause, once for each reason, what brings too little for its money."""
    trouble: Trouble | None = None
    results = launch.results(claim, delivered)
    if results is not None:
        claim.save_results(results)
    usual = _usual_cost(
        claim.conn, boost_id=claim.boost_id, least=bounds.least, since=now - timedelta(days=bounds.days)
    )
    if delivered.frequency is not None and delivered.frequency > bounds.frequency:
        trouble = Trouble("frequency", f"tiap orang sudah melihatnya {delivered.frequency:.1f} kali".replace(".", ","))
    elif results and usual and delivered.spend / results >= bounds.cost_ratio * usual:
        times = f"{delivered.spend / results / usual:.1f}".replace(".", ",")
        trouble = Trouble("cost", f"satu hasil berbiaya {times} kali biasanya")
    if trouble is None or not claim.tell_once(trouble.code):
        return None
    _stand_still(claim, graph, state="paused", note=trouble.sentence, now=now)
    return trouble


def _pace(claim: Claim, delivered: ads.Delivery, *, bounds: Watch, now: datetime) -> str | None:
    """Say that it spends much slower than its time passes."""
    boost = claim.boost
    passed = (now - boost.starts_at) / (boost.ends_at - boost.starts_at)
    share = delivered.spend / boost.lifetime_budget.amount
    if passed < bounds.pace_after or share >= passed * bounds.pace_low:
        return None
    return f"tertinggal: {share:.0%} anggaran terpakai pada {passed:.0%} waktunya"


def _stand_still(
    claim: Claim, graph: GraphClient, *, state: State, note: str | None, now: datetime, spends: bool = True
) -> None:
    """Pause first, then write: a pause that is not recorded is found again, the reverse would go on spending.

    :raises _TroubleError: Meta does not take the pause; the state stays.
    """
    if spends:
        paused = pause(graph, claim.boost)
        if not paused.sent and paused.error is not None:
            raise _TroubleError(Trouble("not_paused", "Meta tidak menerima jedanya"), paused.error) from None
    if claim.state != state:
        claim.move(state, now=now, note=note)


def _figures(
    claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, caps: Caps, now: datetime
) -> tuple[ads.Delivery, Settlement]:
    """Read what one boost has delivered, and settle what it cost; return both."""
    boost = claim.boost
    delivered = ads.delivery(graph, boost.made("campaign"))
    spend = Rupiah(delivered.spend)
    reach = Reach(delivered.reach) if delivered.reach is not None else None
    claim.save_delivery(spend=spend, impressions=delivered.impressions, reach=reach, now=now)
    done = settle_days(claim, graph, account_zone=account_zone, caps=caps, now=now)
    account = ledger.envelope(claim.conn, boost_id=claim.boost_id)
    rupiah = Formats.of(load_settings().city).rupiah
    overspent: str | None = None
    if account is not None and account.overrun:
        overspent = f"tagihannya melewati dana sebesar {rupiah(account.overrun)}"
    elif spend > boost.lifetime_budget:
        overspent = f"belanja {rupiah(spend)} melewati anggaran {rupiah(boost.lifetime_budget)}"
    if overspent and claim.state in {"running", "paused", "activating"}:
        _stand_still(claim, graph, state="needs_human", note=overspent, now=now)
    return delivered, done


def barred_by(claim: Claim) -> str | None:
    """Return the codes for which the post, as residents read it now, is not advertised; None when it may be."""
    return _barred_by(claim.conn, publication_id=claim.boost.publication_id)
