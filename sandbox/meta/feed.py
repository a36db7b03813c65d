"""Publishing on the Page: `/feed` with staged photos, schedules and the duplicate rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sandbox.meta.errors import GraphError, invalid_parameter, missing_parameter
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import GraphState, Page, Photo, Post

#: Meta's two pages disagree on the end (75 or 30 days); the safe one holds here.
SCHEDULE_FROM = timedelta(minutes=10)
SCHEDULE_UNTIL = timedelta(days=30)
_MESSAGE_LIMIT = 63_206
_OWN_HOSTS = frozenset({"facebook.com", "www.facebook.com", "m.facebook.com"})

_UNPUBLISHED_TYPES = frozenset(
    [
        "SCHEDULED",
        "SCHEDULED_RECURRING",
        "DRAFT",
        "PUBLISH_PENDING",
        "ADS_POST",
        "INLINE_CREATED",
        "PUBLISHED",
        "REVIEWABLE_BRANDED_CONTENT",
    ]
)


def settle_schedule(state: GraphState, now: datetime) -> None:
    """Publish the scheduled posts whose time has come; they carry their scheduled time from then on."""
    for post in state.posts.values():
        due = post.scheduled_publish_time
        if post.is_published or due is None or due > now:
            continue
        publish_post(state, post, due)


def publish_post(state: GraphState, post: Post, at: datetime) -> None:
    post.is_published = True
    post.scheduled_publish_time = None
    post.unpublished_content_type = None
    post.created_time = post.updated_time = at
    for photo_id in post.photo_ids:
        if photo_id in state.photos:
            state.photos[photo_id].published = True


def check_schedule(call: Call) -> datetime | None:
    """`scheduled_publish_time` within its bounds, or None. Raises 100."""
    due = call.params.moment("scheduled_publish_time", now=call.now)
    if due is None:
        return None
    if not call.now + SCHEDULE_FROM <= due <= call.now + SCHEDULE_UNTIL:
        raise invalid_parameter(
            "The specified scheduled publish time is invalid",
            subcode=1363037,
            blame=["scheduled_publish_time"],
        )
    return due


def claim_photos(call: Call) -> list[Photo]:
    """The staged photos of `attached_media`, all usable. Raises 1366051 for one already posted."""
    entries = call.params.items("attached_media")
    photos: list[Photo] = []
    for entry in entries or []:
        if not isinstance(entry, dict) or not entry.get("media_fbid"):
            raise invalid_parameter("attached_media must hold objects with media_fbid", blame=["attached_media"])
        photo = call.state.photos.get(str(entry["media_fbid"]))
        if photo is None or photo.page_id != call.page.id or photo.expired(call.now):
            raise invalid_parameter("The media_fbid does not exist or has expired", blame=["attached_media"])
        if photo.post_id is not None or photo in photos:
            raise GraphError(
                100,
                "Invalid parameter",
                1366051,
                title="These photos were already posted",
                user_message="The photos you are trying to post were already posted.",
            )
        photos.append(photo)
    return photos


def create_post(call: Call) -> dict[str, Any]:
    """Pages API, Page /feed: POST. Answers the id `{page}_{post}`."""
    token = call.page_actor("pages_manage_posts")
    call.check_may_publish()
    params, state = call.params, call.state
    message, link = params.text("message"), params.text("link")
    due = check_schedule(call)
    published = params.flag("published", default=True)
    content_type = params.choice("unpublished_content_type", _UNPUBLISHED_TYPES)
    if due is not None and published:
        raise invalid_parameter("You cannot specify a scheduled publish time on a published post")
    if content_type == "SCHEDULED" and due is None:
        raise missing_parameter("scheduled_publish_time")
    if len(message) > _MESSAGE_LIMIT:
        raise invalid_parameter("The message is too long", blame=["message"])
    if link and not link.startswith(("http://", "https://")):
        raise GraphError(1609005, "(#1609005) The url you supplied is invalid")
    if urlsplit(link).hostname in _OWN_HOSTS:
        raise GraphError(1609008, "(#1609008) Links to facebook.com are not allowed here")
    photos = claim_photos(call)
    if not (message.strip() or link or photos):
        raise invalid_parameter("Requires one of the params: message, link, attached_media")
    if published:
        refuse_duplicate(state, call.page, message)
    post = Post(
        id=f"{call.page.id}_{state.new_id('post')}",
        page_id=call.page.id,
        message=message,
        link=link or None,
        photo_ids=[photo.id for photo in photos],
        created_time=call.now,
        updated_time=call.now,
        is_published=published,
        scheduled_publish_time=due,
        unpublished_content_type=None if published else content_type or ("SCHEDULED" if due else "ADS_POST"),
        app_id=token.app_id,
        call_to_action=params.mapping("call_to_action"),
    )
    for photo in photos:
        photo.post_id = post.id
        photo.published = published
    state.posts[post.id] = post
    return {"id": post.id}


def refuse_duplicate(state: GraphState, page: Page, message: str) -> None:
    """Error 506 when the Page's newest published post says exactly the same."""
    own = [post for post in state.posts.values() if post.page_id == page.id]
    published = [post for post in own if post.is_published and post.kind == "feed"]
    if not message.strip() or not published:
        return
    if max(published, key=lambda post: post.created_time).message == message:
        raise GraphError(
            506,
            "Duplicate status message",
            1455006,
            type="FacebookApiException",
            title="Duplicate Status Update",
            user_message="This status update is identical to the last one you posted.",
        )


def create_story(call: Call) -> dict[str, Any]:
    """Pages API, Page /photo_stories: POST with the id of an unpublished photo."""
    token = call.page_actor("pages_manage_posts")
    call.check_may_publish()
    photo_id = call.params.required("photo_id")
    photo = call.state.photos.get(photo_id)
    if photo is None or photo.page_id != call.page.id or photo.expired(call.now):
        raise invalid_parameter("The photo_id does not exist or has expired", blame=["photo_id"])
    if photo.post_id is not None:
        raise GraphError(100, "Invalid parameter", 1366051, title="These photos were already posted")
    post = Post(
        id=call.state.new_id("post"),
        page_id=call.page.id,
        photo_ids=[photo.id],
        created_time=call.now,
        updated_time=call.now,
        is_published=True,
        app_id=token.app_id,
        kind="story",
    )
    photo.post_id = post.id
    call.state.posts[post.id] = post
    return {"success": True, "post_id": post.id}


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.page.feed.create", "POST", "page", "feed", create_post),
    operation("meta.page.photo_stories.create", "POST", "page", "photo_stories", create_story),
)
