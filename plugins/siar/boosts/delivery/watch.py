"""What runs is watched: first whether it may and does run, then what it cost and brought.

What ends spending hangs on no figure: an end that has come, a pause that was lost and a refusal of Meta are acted on before any
insight is read, and a status that cannot be read keeps nothing from being paused.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from siar.boosts.budget import ledger
from siar.boosts.delivery import orders, standing
from siar.boosts.delivery.pausing import pause
from siar.boosts.delivery.settling import Settlement, settle_days
from siar.boosts.records import Claim, State, Trouble
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.quantities import Reach, Rupiah
from siar.settings import Caps
from siar.store import MaybeValue

__all__ = ["barred_by", "watch"]

_barred_by = MaybeValue("boosts.barred_by", str)


def watch(
    claim: Claim,
    graph: GraphClient,
    *,
    account_status: int | None,
    account_zone: ZoneInfo | None,
    caps: Caps,
    now: datetime,
) -> Settlement:
    """Look at one boost that has ad objects; return what was newly settled.

    :param account_status: None when it could not be read; `account_zone`: then nothing is settled.
    :raises GraphError: after everything that could be done without, when Meta cannot be read or does not take a pause.
    """
    trouble: Trouble | None = None
    raised: list[GraphError] = []
    done = Settlement()
    try:
        trouble = _look(claim, graph, account_status=account_status, now=now)
    except _TroubleError as error:
        trouble = error.trouble
        raised.append(error.raised)
    try:
        if account_zone is not None:
            done = _figures(claim, graph, account_zone=account_zone, caps=caps, now=now)
    except _TroubleError as error:
        trouble = error.trouble
        raised.append(error.raised)
    except GraphError as error:
        trouble = trouble or Trouble("figures", "angkanya tidak terbaca dari Meta")
        raised.append(error)
    claim.tell(trouble, now=now)
    if raised:
        raise raised[0]
    return done


class _TroubleError(Exception):
    """Meta refused something, and what that means for the boost."""

    def __init__(self, trouble: Trouble, raised: GraphError) -> None:
        super().__init__(trouble.code)
        self.trouble, self.raised = trouble, raised


def _look(claim: Claim, graph: GraphClient, *, account_status: int | None, now: datetime) -> Trouble | None:
    """Look whether it may run and does; pause or end it, and return what is wrong with it."""
    if claim.boost.ends_at <= now:
        # Whatever can be read: its time is over.
        _stand_still(claim, graph, state="ended", note=None, now=now)
        return None
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
        return trouble
    if claim.state == "running":
        if trouble is not None and found.does == "pause":
            _stand_still(claim, graph, state="paused", note=trouble.sentence, now=now, spends=found.spends)
        elif trouble is None and claim.boost.note != found.review:
            claim.move("running", now=now, note=found.review)
        return trouble
    if found.spends:
        # Paused here and on at Meta: a pause that was lost, or somebody who switched it on.
        _stand_still(claim, graph, state=claim.boost.state, note=claim.boost.note, now=now)
        return Trouble("spent_paused", "menyala di Meta padahal dijeda di sini; dijeda lagi")
    # What is paused by us is paused at Meta: that is no trouble; what made it so stays told until a person decides.
    return claim.boost.known_trouble if trouble is None or trouble.code == "campaign_paused" else trouble


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


def _figures(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, caps: Caps, now: datetime) -> Settlement:
    """Read what one boost has delivered, and settle what it cost; return what was newly settled."""
    boost = claim.boost
    delivered = ads.delivery(graph, boost.made("campaign"))
    spend = Rupiah(delivered.spend)
    reach = Reach(delivered.reach) if delivered.reach is not None else None
    claim.save_delivery(spend=spend, impressions=delivered.impressions, reach=reach, now=now)
    done = settle_days(claim, graph, account_zone=account_zone, caps=caps, now=now)
    account = ledger.envelope(claim.conn, boost_id=claim.boost_id)
    overspent: str | None = None
    if account is not None and account.overrun:
        overspent = f"tagihannya melewati dana sebesar {account.overrun.amount}"
    elif spend > boost.lifetime_budget:
        overspent = f"belanja {spend.amount} melewati anggaran {boost.lifetime_budget.amount}"
    if overspent and claim.state in {"running", "paused", "activating"}:
        _stand_still(claim, graph, state="needs_human", note=overspent, now=now)
    return done


def barred_by(claim: Claim) -> str | None:
    """Return the codes for which the post, as residents read it now, is not advertised; None when it may be."""
    return _barred_by(claim.conn, publication_id=claim.boost.publication_id)
