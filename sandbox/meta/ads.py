"""Ads: Marketing API, "Ad Account, Ads" and "Ad"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.meta.ad_lists import list_objects
from sandbox.meta.ad_rules import (
    changed_status,
    created_status,
    labels,
    refuse_inactive_account,
    required_name,
    validates_only,
)
from sandbox.meta.ad_status import ad_status
from sandbox.meta.adsets import show_adset
from sandbox.meta.auth import require_ads_token
from sandbox.meta.campaigns import show_campaign
from sandbox.meta.creatives import build_creative, keep_creative, show_creative
from sandbox.meta.errors import invalid_parameter, missing_object, missing_parameter
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import AD
from sandbox.meta.params import Params
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Ad, Campaign, Creative
from sandbox.meta.times import graph_time

_POLITICAL = ("POLITICAL", "POLITICAL_WITH_DIGITALLY_CREATED_MEDIA")


def create_ad(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /ads: POST. A new ad is PENDING_REVIEW for a while."""
    require_ads_token(call)
    state = call.state
    refuse_inactive_account(state.ad_account)
    name = required_name(call)
    adset = state.adsets.get(call.params.required("adset_id"))
    if adset is None or adset.status in ("DELETED", "ARCHIVED"):
        raise invalid_parameter("The ad set does not exist or is deleted", blame=["adset_id"])
    creative = _creative(call)
    if creative is None:
        raise missing_parameter("creative")
    _check_authorization(state.campaigns[adset.campaign_id], creative)
    status = created_status(call)
    if validates_only(call):
        return {"success": True}
    if not creative.id:
        keep_creative(call, creative)
    ad = Ad(
        id=state.new_id("ad"),
        name=name,
        status=status,
        created_time=call.now,
        updated_time=call.now,
        adlabels=labels(call),
        adset_id=adset.id,
        campaign_id=adset.campaign_id,
        creative_id=creative.id,
        review_until=call.now + timedelta(seconds=state.ad_account.review_seconds),
    )
    state.ads[ad.id] = ad
    return {"id": ad.id}


def _creative(call: Call) -> Creative | None:
    """The named creative, or a new one (without id) written inside the call; None when absent."""
    wanted = call.params.mapping("creative")
    if wanted is None:
        return None
    creative_id = wanted.get("creative_id") or wanted.get("id")
    if creative_id is None:
        return build_creative(call, Params(dict(wanted)))
    creative = call.state.creatives.get(str(creative_id))
    if creative is None or creative.status == "DELETED":
        raise invalid_parameter("The creative does not exist or is deleted", blame=["creative"])
    return creative


def _check_authorization(campaign: Campaign, creative: Creative) -> None:
    political = "ISSUES_ELECTIONS_POLITICS" in campaign.special_ad_categories
    if political and creative.authorization_category not in _POLITICAL:
        raise invalid_parameter(
            "Ads about social issues, elections or politics need an authorization category", subcode=2708008
        )


def find_ad(call: Call, ad_id: str, verb: str = "GET") -> Ad:
    ad = call.state.ads.get(ad_id)
    if ad is None:
        raise missing_object(ad_id, verb)
    return ad


def show_ad(call: Call, ad: Ad, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    zone = state.ad_account.zone
    rejected = ad.disapproved_reason if call.now >= ad.review_until else None

    def creative(selection: Selection) -> dict[str, Any]:
        return show_creative(call, state.creatives[ad.creative_id], selection.children)

    def issues(_: Selection) -> list[dict[str, Any]] | None:
        if rejected is None:
            return ad.issues or None
        return [
            *ad.issues,
            {
                "level": "AD",
                "error_code": 1815869,
                "error_summary": "Ad was not approved",
                "error_message": rejected,
                "error_type": "HARD_ERROR",
            },
        ]

    readers = {
        "account_id": lambda _: state.ad_account.id,
        "name": lambda _: ad.name,
        "adset_id": lambda _: ad.adset_id,
        "campaign_id": lambda _: ad.campaign_id,
        "adset": lambda s: show_adset(call, state.adsets[ad.adset_id], s.children),
        "campaign": lambda s: show_campaign(call, state.campaigns[ad.campaign_id], s.children),
        "creative": creative,
        "status": lambda _: ad.status,
        "configured_status": lambda _: ad.status,
        "effective_status": lambda _: ad_status(state, ad, call.now),
        "ad_review_feedback": lambda _: {"global": {"Policy": rejected}} if rejected else None,
        "issues_info": issues,
        "adlabels": lambda _: ad.adlabels or None,
        "created_time": lambda _: graph_time(ad.created_time, zone),
        "updated_time": lambda _: graph_time(ad.updated_time, zone),
    }
    return project(AD, ad.id, readers, asked)


def get_ad(call: Call) -> dict[str, Any]:
    """Marketing API, Ad: GET."""
    return show_ad(call, find_ad(call, call.node_id), parse_fields(call.params.text("fields")))


def update_ad(call: Call) -> dict[str, Any]:
    """Marketing API, Ad: POST; another creative means another review."""
    require_ads_token(call)
    ad = find_ad(call, call.node_id, "POST")
    changed = ad.model_copy(update={"status": changed_status(call, ad), "updated_time": call.now})
    if "name" in call.params:
        changed.name = required_name(call)
    creative = _creative(call)
    if creative is not None:
        _check_authorization(call.state.campaigns[ad.campaign_id], creative)
    if "adlabels" in call.params:
        changed.adlabels = labels(call)
    if validates_only(call):
        return {"success": True}
    if creative is not None:
        changed.creative_id = creative.id or keep_creative(call, creative).id
        changed.review_until = call.now + timedelta(seconds=call.state.ad_account.review_seconds)
        changed.disapproved_reason = None
    call.state.ads[ad.id] = changed
    return {"success": True}


def delete_ad(call: Call) -> dict[str, Any]:
    """Marketing API, Ad: DELETE."""
    require_ads_token(call)
    ad = find_ad(call, call.node_id, "DELETE")
    ad.status, ad.updated_time = "DELETED", call.now
    return {"success": True}


def list_ads(call: Call) -> dict[str, Any]:
    """Marketing API, /ads of an ad account, a campaign or an ad set: GET."""
    require_ads_token(call)
    state = call.state
    return list_objects(
        call,
        [one for one in state.ads.values() if call.kind == "act" or call.node_id in (one.adset_id, one.campaign_id)],
        level="ad",
        edge="ads",
        node_type=AD,
        effective=lambda ad: ad_status(state, ad, call.now),
        show=lambda ad, asked: show_ad(call, ad, asked),
        parents=lambda ad: {
            "campaign.id": ad.campaign_id,
            "campaign_id": ad.campaign_id,
            "campaign.name": state.campaigns[ad.campaign_id].name,
            "adset.id": ad.adset_id,
            "adset_id": ad.adset_id,
            "adset.name": state.adsets[ad.adset_id].name,
        },
    )


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.ads.create", "POST", "act", "ads", create_ad),
    operation("meta.act.ads.get", "GET", "act", "ads", list_ads, is_list=True),
    operation("meta.campaign.ads.get", "GET", "campaign", "ads", list_ads, is_list=True),
    operation("meta.adset.ads.get", "GET", "adset", "ads", list_ads, is_list=True),
    operation("meta.ad.get", "GET", "ad", "", get_ad),
    operation("meta.ad.update", "POST", "ad", "", update_ad),
    operation("meta.ad.delete", "DELETE", "ad", "", delete_ad),
)
