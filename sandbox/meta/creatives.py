"""Ad creatives that promote an existing post: Marketing API, "Ad Account, Ad Creatives" and "Ad Creative"."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.meta.ad_lists import list_objects
from sandbox.meta.ad_rules import labels, validates_only
from sandbox.meta.auth import require_ads_token
from sandbox.meta.errors import invalid_parameter, missing_object
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import CREATIVE
from sandbox.meta.links import media_permalink
from sandbox.meta.params import Params
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Creative

_AUTHORIZATION = frozenset({"NONE", "POLITICAL", "POLITICAL_WITH_DIGITALLY_CREATED_MEDIA"})
_EXTRA = (
    "source_facebook_post_id",
    "url_tags",
    "degrees_of_freedom_spec",
    "ad_disclaimer_spec",
    "link_url",
    "image_hash",
)


def create_creative(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /adcreatives: POST."""
    require_ads_token(call)
    creative = build_creative(call, call.params)
    if validates_only(call):
        return {"success": True}
    return {"id": keep_creative(call, creative).id}


def keep_creative(call: Call, creative: Creative) -> Creative:
    creative.id = call.state.new_id("creative")
    call.state.creatives[creative.id] = creative
    return creative


def build_creative(call: Call, params: Params) -> Creative:
    """A checked creative without id; `params` may be those of a creative written inside an ad."""
    if "instagram_actor_id" in params:
        raise invalid_parameter(
            "instagram_actor_id is not supported, use instagram_user_id", blame=["instagram_actor_id"]
        )
    story, medium = (
        params.text("object_story_id") or params.text("source_facebook_post_id"),
        params.text("source_instagram_media_id"),
    )
    spec = params.mapping("object_story_spec")
    if medium and (spec is not None or story):
        raise invalid_parameter("Ambiguous promoted object fields", subcode=1487929, blame=["object_story_spec"])
    if story and "_" not in story:
        raise invalid_parameter("object_story_id must be {page-id}_{post-id}", blame=["object_story_id"])
    if story:
        _check_story(call, story)
    elif medium:
        _check_medium(call, medium, params)
    elif spec is not None:
        if str(spec.get("page_id") or "") not in call.state.pages:
            raise invalid_parameter("Invalid page_id", subcode=1487390, blame=["object_story_spec"])
    else:
        raise invalid_parameter("A link or an existing post is required", subcode=2061015)
    return Creative(
        id="",
        name=_suffixed(call, params.text("name") or "Creative"),
        created_time=call.now,
        object_story_id=story or None,
        source_instagram_media_id=medium or None,
        instagram_user_id=params.text("instagram_user_id") or (call.state.media[medium].account_id if medium else None),
        object_id=params.text("object_id") or None,
        object_story_spec=spec,
        authorization_category=params.choice("authorization_category", _AUTHORIZATION),
        call_to_action=params.mapping("call_to_action"),
        effective_object_story_id=story
        or f"{(spec or {}).get('page_id') or call.state.page.id}_{call.state.new_id('post')}",
        extra={name: params.text(name) for name in _EXTRA if name in params},
        adlabels=labels(call),
    )


def _check_story(call: Call, story: str) -> None:
    if story.split("_", maxsplit=1)[0] not in call.state.pages:
        raise invalid_parameter(
            "The post does not belong to the Page of the ad", subcode=1885029, blame=["object_story_id"]
        )
    post = call.state.posts.get(story)
    if post is None:
        raise invalid_parameter("The post is not available any more", subcode=1885557, blame=["object_story_id"])
    if post.kind == "story" or (not post.is_published and post.scheduled_publish_time is not None):
        raise invalid_parameter("The post cannot be promoted", subcode=1487472, blame=["object_story_id"])
    if not call.state.app.live:
        raise invalid_parameter(
            "The post was created by an app that is in development mode", subcode=1885183, blame=["object_story_id"]
        )


def _check_medium(call: Call, medium_id: str, params: Params) -> None:
    medium = call.state.media.get(medium_id)
    if medium is None:
        raise invalid_parameter(
            "The Instagram media does not exist", subcode=2490155, blame=["source_instagram_media_id"]
        )
    if medium.product_type != "FEED":
        raise invalid_parameter("The media cannot be promoted", subcode=1487472, blame=["source_instagram_media_id"])
    if medium.boost_ineligible_reason is not None:
        raise invalid_parameter(medium.boost_ineligible_reason, subcode=2875030, blame=["source_instagram_media_id"])
    if "instagram_user_id" in params and params.text("instagram_user_id") != medium.account_id:
        raise invalid_parameter("The ad account may not use this Instagram account", subcode=1815199)


def _suffixed(call: Call, name: str) -> str:
    """Meta appends date and hash, so a creative cannot be found by its exact name."""
    stamp = hashlib.md5(f"{name}{call.now.isoformat()}".encode(), usedforsecurity=False).hexdigest()
    return f"{name} {call.now:%Y-%m-%d}-{stamp}"


def show_creative(call: Call, creative: Creative, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    medium = state.media.get(creative.source_instagram_media_id or "")
    permalink = media_permalink(medium.shortcode, state.instagrams[medium.account_id].username) if medium else None
    readers = {
        "account_id": lambda _: state.ad_account.id,
        "actor_id": lambda _: (creative.effective_object_story_id or state.page.id).split("_", maxsplit=1)[0],
        "name": lambda _: creative.name,
        "status": lambda _: creative.status,
        "object_story_id": lambda _: creative.object_story_id,
        "effective_object_story_id": lambda _: creative.effective_object_story_id,
        "source_instagram_media_id": lambda _: creative.source_instagram_media_id,
        "effective_instagram_media_id": lambda _: creative.source_instagram_media_id,
        "instagram_user_id": lambda _: creative.instagram_user_id,
        "instagram_permalink_url": lambda _: permalink,
        "object_id": lambda _: creative.object_id,
        "object_story_spec": lambda _: creative.object_story_spec,
        "object_type": lambda _: "SHARE",
        "authorization_category": lambda _: creative.authorization_category or "NONE",
        "call_to_action": lambda _: creative.call_to_action,
        "adlabels": lambda _: creative.adlabels or None,
        "source_facebook_post_id": lambda _: creative.extra.get("source_facebook_post_id"),
        "url_tags": lambda _: creative.extra.get("url_tags"),
    }
    return project(CREATIVE, creative.id, readers, asked)


def find_creative(call: Call, verb: str) -> Creative:
    creative = call.state.creatives.get(call.node_id)
    if creative is None:
        raise missing_object(call.node_id, verb)
    return creative


def get_creative(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Creative: GET."""
    return show_creative(call, find_creative(call, "GET"), parse_fields(call.params.text("fields")))


def update_creative(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Creative: POST; only name, status and labels can change."""
    require_ads_token(call)
    creative = find_creative(call, "POST")
    status = call.params.choice("status", {"ACTIVE", "DELETED", "IN_PROCESS", "WITH_ISSUES"})
    if validates_only(call):
        return {"success": True}
    if "name" in call.params:
        creative.name = call.params.text("name")
    if "adlabels" in call.params:
        creative.adlabels = labels(call)
    if status == "DELETED":
        creative.status = "DELETED"
    return {"success": True}


def delete_creative(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Creative: DELETE."""
    require_ads_token(call)
    creative = find_creative(call, "DELETE")
    if any(
        ad.creative_id == creative.id and ad.status not in ("DELETED", "ARCHIVED") for ad in call.state.ads.values()
    ):
        raise invalid_parameter("The creative is used by an ad", subcode=1487242)
    creative.status = "DELETED"
    return {"success": True}


def list_creatives(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /adcreatives and Ad /adcreatives: GET."""
    require_ads_token(call)
    state = call.state
    used = state.ads[call.node_id].creative_id if call.kind == "ad" else None
    return list_objects(
        call,
        [one for one in state.creatives.values() if used in (None, one.id)],
        level="adcreative",
        edge="adcreatives",
        node_type=CREATIVE,
        effective=lambda creative: creative.status,
        show=lambda creative, asked: show_creative(call, creative, asked),
    )


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.adcreatives.create", "POST", "act", "adcreatives", create_creative),
    operation("meta.act.adcreatives.get", "GET", "act", "adcreatives", list_creatives, is_list=True),
    operation("meta.ad.adcreatives.get", "GET", "ad", "adcreatives", list_creatives, is_list=True),
    operation("meta.creative.get", "GET", "creative", "", get_creative),
    operation("meta.creative.update", "POST", "creative", "", update_creative),
    operation("meta.creative.delete", "DELETE", "creative", "", delete_creative),
)
