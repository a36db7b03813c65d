"""Effective status: what the statuses of an object and its parents come to.

Source: Marketing API, "Ad Campaign/Ad Set/Ad - effective_status". There is no "completed": an ad set
past its end stays ACTIVE.
"""

from __future__ import annotations

from datetime import datetime

from sandbox.meta.state import Ad, AdSet, Campaign, GraphState

_GONE = ("DELETED", "ARCHIVED")


def campaign_status(campaign: Campaign) -> str:
    return "WITH_ISSUES" if campaign.status == "ACTIVE" and campaign.has_issues else campaign.status


def adset_status(state: GraphState, adset: AdSet) -> str:
    campaign = state.campaigns[adset.campaign_id]
    if adset.status in _GONE:
        return adset.status
    if campaign.status in _GONE:
        return campaign.status
    if adset.status == "PAUSED":
        return "PAUSED"
    if campaign.status == "PAUSED":
        return "CAMPAIGN_PAUSED"
    return "WITH_ISSUES" if adset.has_issues else "ACTIVE"


def ad_status(state: GraphState, ad: Ad, now: datetime) -> str:
    adset = state.adsets[ad.adset_id]
    parent = adset_status(state, adset)
    if parent == "WITH_ISSUES":
        # An ad's own status does not tell of the issues of what is above it.
        parent = "ACTIVE"
    if ad.status in _GONE:
        return ad.status
    if parent in _GONE:
        return parent
    if now < ad.review_until:
        return "PENDING_REVIEW"
    if ad.disapproved_reason is not None:
        return "DISAPPROVED"
    if ad.status == "PAUSED":
        return "PAUSED"
    if parent == "PAUSED":
        return "ADSET_PAUSED"
    if parent == "ACTIVE" and ad.billing_missing:
        return "PENDING_BILLING_INFO"
    if parent == "ACTIVE" and ad.has_issues:
        return "WITH_ISSUES"
    return parent


def is_delivered(state: GraphState, ad: Ad, now: datetime) -> bool:
    """Whether an ad is shown, as far as statuses decide it."""
    above = (state.adsets[ad.adset_id], state.campaigns[ad.campaign_id])
    return ad_status(state, ad, now) == "ACTIVE" and not any(one.has_issues for one in above)
