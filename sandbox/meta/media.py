"""Published Instagram media: publish a container, the daily quota, read, list, delete."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from sandbox.meta.attention import paid_for
from sandbox.meta.auth import require_scope
from sandbox.meta.comments import with_written
from sandbox.meta.containers import status_code
from sandbox.meta.errors import instagram_error, invalid_parameter, missing_object
from sandbox.meta.fields import Selection, check_fields, parse_fields, pick_checked, project
from sandbox.meta.known_fields import IG_MEDIA, PUBLISHING_LIMIT
from sandbox.meta.links import media_permalink, picture_path
from sandbox.meta.organic import counts
from sandbox.meta.paging import list_answer
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Container, InstagramAccount, Media
from sandbox.meta.times import graph_time

QUOTA_WINDOW = timedelta(seconds=86_400)


def quota_usage(account: InstagramAccount, since: datetime) -> int:
    return sum(1 for moment in account.publish_times if moment > since)


def publish(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /media_publish: POST `creation_id`. Answers the medium's id."""
    require_scope(call, "instagram_content_publish")
    call.check_may_publish()
    state = call.state
    container = state.containers.get(call.params.required("creation_id"))
    if container is None or container.account_id != call.account.id:
        raise instagram_error(24, 2207006, "The requested media was not found")
    if container.is_carousel_item:
        raise invalid_parameter("A carousel item cannot be published on its own", blame=["creation_id"])
    code = status_code(call, container)
    if code == "PUBLISHED":
        # What Meta answers here is not documented; the only certain thing is that no second post appears.
        raise invalid_parameter("The media container has already been published", blame=["creation_id"])
    if code in ("EXPIRED", "ERROR"):
        raise instagram_error(24, 2207008, "The media builder with this creation id does not exist or has expired")
    if code != "FINISHED":
        raise instagram_error(9007, 2207027, "The media is not ready for publishing, please wait for a moment")
    if quota_usage(call.account, call.now - QUOTA_WINDOW) >= call.account.quota_total:
        raise instagram_error(9, 2207042, "You reached the maximum number of posts that is allowed to be published")
    medium = _publish_container(call, container)
    return {"id": medium.id}


def _publish_container(call: Call, container: Container) -> Media:
    state = call.state
    parts = [state.containers[child] for child in container.children] or [container]
    media_id = state.new_id("media")
    medium = Media(
        id=media_id,
        account_id=call.account.id,
        media_type="CAROUSEL_ALBUM" if container.media_type == "CAROUSEL" else "IMAGE",
        product_type="STORY" if container.media_type == "STORIES" else "FEED",
        caption=container.caption,
        alt_text=container.alt_text,
        shortcode="D" + base64.urlsafe_b64encode(int(media_id).to_bytes(8, "big")).decode().rstrip("=")[-10:],
        timestamp=call.now,
        pictures=[part.picture for part in parts if part.picture is not None],
        alt_texts=[part.alt_text for part in parts],
        child_ids=[state.new_id("media") for _ in container.children],
    )
    state.media[medium.id] = medium
    container.media_id = medium.id
    for part in parts:
        part.media_id = medium.id
    call.account.publish_times.append(call.now)
    return medium


def get_quota(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /content_publishing_limit: GET."""
    since = call.params.moment("since", now=call.now) or call.now - QUOTA_WINDOW
    if since < call.now - QUOTA_WINDOW - timedelta(minutes=1):
        raise invalid_parameter("since must be within the last 24 hours", blame=["since"])
    row = {
        "quota_usage": quota_usage(call.account, since),
        "config": {"quota_total": call.account.quota_total, "quota_duration": 86_400},
    }
    asked = parse_fields(call.params.text("fields")) or [Selection("quota_usage")]
    return {"data": [pick_checked(PUBLISHING_LIMIT, row, asked)]}


def find_media(call: Call, verb: str = "GET") -> Media:
    medium = call.state.media.get(call.node_id)
    if medium is None:
        raise missing_object(call.node_id, verb)
    return medium


def show_media(call: Call, medium: Media, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    account = state.instagrams[medium.account_id]
    organic = with_written(counts(medium.id, medium.timestamp, call.now), state, medium.id)
    paid = paid_for(state, medium.id)
    urls = [call.base_url + picture_path(picture, medium.timestamp) for picture in medium.pictures]
    story_id = medium.id if medium.product_type == "STORY" else None

    def children(selection: Selection) -> dict[str, Any] | None:
        if not medium.child_ids:
            return None
        rows = [
            {"id": child, "media_type": "IMAGE", "media_url": url, "alt_text": alt}
            for child, url, alt in zip(medium.child_ids, urls, medium.alt_texts, strict=False)
        ]
        return {"data": rows if selection.children else [{"id": row["id"]} for row in rows]}

    def eligibility(_: Selection) -> dict[str, Any]:
        if medium.product_type == "STORY":
            return {"eligible_to_boost": False, "boost_ineligible_reason": "Stories cannot be boosted here"}
        if medium.boost_ineligible_reason is not None:
            return {"eligible_to_boost": False, "boost_ineligible_reason": medium.boost_ineligible_reason}
        return {"eligible_to_boost": True}

    readers = {
        "caption": lambda _: medium.caption or None,
        "media_type": lambda _: medium.media_type,
        "media_product_type": lambda _: medium.product_type,
        "media_url": lambda _: urls[0],
        "permalink": lambda _: media_permalink(medium.shortcode, account.username, story_id),
        "shortcode": lambda _: medium.shortcode,
        "timestamp": lambda _: graph_time(medium.timestamp),
        "username": lambda _: account.username,
        "alt_text": lambda _: medium.alt_text or None,
        "like_count": lambda _: organic.reactions,
        "comments_count": lambda _: organic.comments,
        "total_like_count": lambda _: organic.reactions + paid.reactions,
        "total_comments_count": lambda _: organic.comments + paid.comments,
        "total_views_count": lambda _: organic.views + paid.impressions,
        "saved_count": lambda _: organic.saves,
        "shares_count": lambda _: organic.shares,
        "reposts_count": lambda _: 0,
        "is_comment_enabled": lambda _: medium.comment_enabled,
        "owner": lambda _: {"id": account.id},
        "ig_id": lambda _: str(int(medium.id) // 7),
        "children": children,
        "boost_eligibility_info": eligibility,
    }
    return project(IG_MEDIA, medium.id, readers, asked)


def update_media(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG Media: POST; only `comment_enabled` can change, a caption cannot."""
    medium = find_media(call, "POST")
    call.params.required("comment_enabled")
    medium.comment_enabled = call.params.flag("comment_enabled", default=True)
    return {"success": True}


def delete_media(call: Call) -> dict[str, Any]:
    """Instagram Platform, "Instagram Media - Deleting": DELETE."""
    require_scope(call, "instagram_manage_contents")
    medium = find_media(call, "DELETE")
    del call.state.media[medium.id]
    return {"success": True}


def list_media(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /media: GET, what is pinned and then the newest first, without stories."""
    return _list(call, "media", "FEED", None)


def list_stories(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /stories: GET; a story is there for 24 hours."""
    return _list(call, "stories", "STORY", call.now - timedelta(hours=24))


def _list(call: Call, edge: str, product: str, earliest: datetime | None) -> dict[str, Any]:
    asked = parse_fields(call.params.text("fields"))
    check_fields(IG_MEDIA, asked)
    since = call.params.moment("since", now=call.now) or earliest
    until = call.params.moment("until", now=call.now)
    media = [
        medium
        for medium in call.state.media.values()
        if medium.account_id == call.account.id
        and medium.product_type == product
        and (since is None or medium.timestamp >= since)
        and (until is None or medium.timestamp <= until)
        and call.visible_in_lists(medium.timestamp)
    ]
    media.sort(key=lambda medium: (medium.is_pinned, medium.timestamp, medium.id), reverse=True)
    return list_answer(call, media, lambda medium: medium.id, lambda medium: show_media(call, medium, asked), edge=edge)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.ig.media_publish.create", "POST", "ig", "media_publish", publish),
    operation("meta.ig.content_publishing_limit.get", "GET", "ig", "content_publishing_limit", get_quota),
    operation("meta.ig.media.get", "GET", "ig", "media", list_media, is_list=True),
    operation("meta.ig.stories.get", "GET", "ig", "stories", list_stories, is_list=True),
    operation("meta.media.update", "POST", "media", "", update_media),
    operation("meta.media.delete", "DELETE", "media", "", delete_media),
)
