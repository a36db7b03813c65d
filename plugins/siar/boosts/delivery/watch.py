"""What is running is watched: paused when something is wrong, stopped at its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siar import freezes
from siar.boosts.budget import ledger
from siar.boosts.delivery.settling import settle_days
from siar.boosts.records import Claim, State
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.quantities import Reach, Rupiah
from siar.store import MaybeValue

__all__ = ["barred_by", "watch"]

_barred_by = MaybeValue("boosts.barred_by", str)


def watch(claim: Claim, graph: GraphClient, *, account_zone: ZoneInfo, now: datetime) -> Rupiah:
    """Look at one boost that has ad objects; return what was newly settled.

    :raises GraphError: when Meta cannot be read now.
    """
    boost = claim.boost
    campaign = ads.read(graph, boost.made("campaign"), "status,effective_status,issues_info")
    ad = ads.read(graph, boost.made("ad"), "status,effective_status,issues_info,ad_review_feedback")
    delivered = ads.delivery(graph, boost.made("campaign"))
    spend = Rupiah(delivered.spend)
    reach = Reach(delivered.reach) if delivered.reach is not None else None
    claim.save_delivery(spend=spend, impressions=delivered.impressions, reach=reach, now=now)
    settled = Rupiah(0)
    overspent: str | None = None
    try:
        settled = settle_days(claim, graph, account_zone=account_zone, now=now)
    except ledger.CapExceededError as error:
        overspent = str(error)
    if overspent is None and spend > boost.lifetime_budget:
        overspent = f"belanja {spend.amount} melewati anggaran {boost.lifetime_budget.amount}"
    if overspent:
        _pause(claim, graph, campaign, state="needs_human", note=overspent, now=now)
    elif boost.ends_at <= now:
        _pause(claim, graph, campaign, state="ended", note=None, now=now)
    elif campaign.get("effective_status") in {"DELETED", "ARCHIVED"}:
        claim.move("ended", now=now, note=f"kampanyenya {campaign['effective_status']} di Meta")
    elif claim.state == "running":
        reason = _trouble(claim, campaign, ad)
        if reason:
            _pause(claim, graph, campaign, state="paused", note=reason, now=now)
    return settled


def barred_by(claim: Claim) -> str | None:
    """Return the codes for which the post, as residents read it now, is not advertised; None when it may be."""
    return _barred_by(claim.conn, publication_id=claim.boost.publication_id)


def _trouble(claim: Claim, campaign: dict[str, Any], ad: dict[str, Any]) -> str | None:
    frozen = freezes.frozen(claim.conn, "boosts")
    if frozen:
        return f"dihentikan oleh {frozen.frozen_by}: {frozen.reason}"
    if codes := barred_by(claim):
        return f"teks yang tayang sekarang tidak boleh diiklankan ({codes})"
    if campaign.get("effective_status") == "PAUSED":
        return "dijeda seseorang di Meta"
    if ad.get("effective_status") == "DISAPPROVED":
        return f"Meta menolak iklan ini: {ad.get('ad_review_feedback')}"
    for issue in [*(campaign.get("issues_info") or ()), *(ad.get("issues_info") or ())]:
        if issue.get("error_type") == "HARD_ERROR":
            return f"{issue.get('level')}: {issue.get('error_summary')} ({issue.get('error_code')})"
    return None


def _pause(
    claim: Claim, graph: GraphClient, campaign: dict[str, Any], *, state: State, note: str | None, now: datetime
) -> None:
    """Pause first, then write: a pause that is not recorded is found again, the reverse would go on spending."""
    if campaign.get("status") == "ACTIVE":
        ads.set_status(graph, claim.boost.made("campaign"), "PAUSED")
    if claim.state != state:
        claim.move(state, now=now, note=note)
