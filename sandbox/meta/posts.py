"""Posts of the Page as nodes: read, edit, delete, and the lists in which they appear."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.meta.attention import is_boosted, paid_for
from sandbox.meta.comments import with_written
from sandbox.meta.errors import GraphError, invalid_parameter, missing_object
from sandbox.meta.feed import check_schedule, claim_photos, publish_post
from sandbox.meta.fields import Selection, check_fields, parse_fields, project
from sandbox.meta.known_fields import POST
from sandbox.meta.links import picture_path, post_permalink
from sandbox.meta.organic import Counts, counts
from sandbox.meta.paging import list_answer, refuse_long_page
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Photo, Post
from sandbox.meta.times import graph_time


def find_post(call: Call, post_id: str, verb: str = "GET") -> Post:
    post = call.state.posts.get(post_id)
    if post is None:
        raise missing_object(post_id, verb)
    return post


def organic_counts(post: Post, now: datetime) -> Counts:
    """Nothing for a post that residents cannot see."""
    return counts(post.id, post.created_time if post.is_published else now, now)


def show_post(call: Call, post: Post, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    organic = with_written(organic_counts(post, call.now), state, post.id)
    paid = paid_for(state, post.id)
    shares = organic.shares + paid.shares
    photos = [state.photos[photo_id] for photo_id in post.photo_ids if photo_id in state.photos]
    page = {"name": state.pages[post.page_id].name, "id": post.page_id}

    def picture_of(photo: Photo) -> str:
        return call.base_url + picture_path(photo.picture, photo.created_time)

    def scheduled(_: Selection) -> int | None:
        due = post.scheduled_publish_time
        return None if due is None else int(due.timestamp())

    readers = {
        "message": lambda _: post.message or None,
        "created_time": lambda _: graph_time(post.created_time),
        "updated_time": lambda _: graph_time(post.updated_time),
        "permalink_url": lambda _: post_permalink(post.id),
        "is_published": lambda _: post.is_published,
        "is_hidden": lambda _: post.is_hidden,
        "is_expired": lambda _: False,
        "scheduled_publish_time": scheduled,
        "status_type": lambda _: "added_photos" if photos else "mobile_status_update",
        "promotable_id": lambda _: post.id,
        "is_eligible_for_promotion": lambda _: post.is_published and post.kind != "story",
        "promotion_status": lambda _: "active" if is_boosted(state, post.id) else "inactive",
        "shares": lambda _: {"count": shares} if shares else None,
        "reactions": lambda s: _people(s, organic.reactions + paid.reactions),
        "likes": lambda s: _people(s, organic.reactions + paid.reactions),
        "comments": lambda s: _people(s, organic.comments + paid.comments),
        "attachments": lambda _: _attachments(call, post, photos),
        "full_picture": lambda _: picture_of(photos[0]) if photos else None,
        "call_to_action": lambda _: post.call_to_action,
        "from": lambda _: page,
        "application": lambda _: {"name": state.app.name, "id": post.app_id, "link": "https://example.invalid/"},
        "unpublished_content_type": lambda _: post.unpublished_content_type,
    }
    return project(POST, post.id, readers, asked)


def _people(selection: Selection, total: int) -> dict[str, Any]:
    """A reactions or comments list without its people, whom a Page may not see here."""
    answer: dict[str, Any] = {"data": []}
    summary = selection.modifiers.get("summary", "")
    if summary and summary not in ("false", "0"):
        answer["summary"] = {"total_count": total}
    return answer


def _attachments(call: Call, post: Post, photos: list[Photo]) -> dict[str, Any] | None:
    if not photos:
        if not post.link:
            return None
        link = {"media_type": "link", "type": "share", "unshimmed_url": post.link, "url": post.link}
        return {"data": [link]}
    entries = [_photo_attachment(call, photo) for photo in photos]
    if len(entries) == 1:
        return {"data": entries}
    album = {
        **entries[0],
        "media_type": "album",
        "type": "album",
        "target": {"id": post.id, "url": post_permalink(post.id)},
        "url": post_permalink(post.id),
        "subattachments": {"data": entries},
    }
    return {"data": [album]}


def _photo_attachment(call: Call, photo: Photo) -> dict[str, Any]:
    picture = photo.picture
    url = f"https://www.facebook.com/photo.php?fbid={photo.id}"
    return {
        "description": photo.caption,
        "media": {
            "image": {
                "height": picture.height,
                "src": call.base_url + picture_path(picture, photo.created_time),
                "width": picture.width,
            }
        },
        "media_type": "photo",
        "target": {"id": photo.id, "url": url},
        "type": "photo",
        "url": url,
    }


def _own_post(call: Call) -> Post:
    token = call.page_actor("pages_manage_posts")
    post = find_post(call, call.node_id, "POST")
    if post.app_id != token.app_id:
        raise GraphError(200, "(#200) The app may only edit posts that it created", status=403)
    return post


def update_post(call: Call) -> dict[str, Any]:
    """Pages API, Posts, "Update": POST on the post. Only the app that made a post may edit it."""
    post = _own_post(call)
    params = call.params
    due = check_schedule(call)
    publish = params.optional_flag("is_published")
    if due is not None and (post.is_published or publish):
        raise invalid_parameter("A published post cannot be scheduled", blame=["scheduled_publish_time"])
    if publish is False and post.is_published:
        raise invalid_parameter("A published post cannot be unpublished", blame=["is_published"])
    if "attached_media" in params:
        photos = claim_photos(call)
        post.photo_ids = [photo.id for photo in photos]
        for photo in photos:
            photo.post_id = post.id
            photo.published = post.is_published
    if "message" in params:
        post.message = params.text("message")
    post.is_hidden = params.flag("is_hidden", default=post.is_hidden)
    post.is_pinned = params.flag("is_pinned", default=post.is_pinned)
    if due is not None:
        post.scheduled_publish_time, post.unpublished_content_type = due, "SCHEDULED"
    post.updated_time = call.now
    if publish and not post.is_published:
        publish_post(call.state, post, call.now)
    return {"success": True}


def delete_post(call: Call) -> dict[str, Any]:
    """Graph API, Page Post: DELETE; its photos go with it."""
    call.page_actor("pages_manage_posts")
    post = find_post(call, call.node_id, "DELETE")
    for photo_id in post.photo_ids:
        call.state.photos.pop(photo_id, None)
    del call.state.posts[post.id]
    return {"success": True}


def _listed(call: Call, edge: str, *, published: bool) -> dict[str, Any]:
    call.page_actor("pages_read_engagement")
    params = call.params
    asked = parse_fields(params.text("fields"))
    check_fields(POST, asked)
    refuse_long_page(params)
    since = params.moment("since", now=call.now)
    until = params.moment("until", now=call.now)
    hidden = params.flag("include_hidden", default=False)
    posts = [
        post
        for post in call.state.posts.values()
        if post.page_id == call.page.id
        and post.kind != "story"
        and post.is_published is published
        and (published or post.scheduled_publish_time is not None)
        and (hidden or not post.is_hidden)
        and (since is None or post.created_time >= since)
        and (until is None or post.created_time <= until)
        and call.visible_in_lists(post.created_time)
    ]
    posts.sort(key=lambda post: (post.is_pinned, post.created_time, post.id), reverse=True)
    return list_answer(call, posts, lambda post: post.id, lambda post: show_post(call, post, asked), edge=edge)


def list_published(call: Call) -> dict[str, Any]:
    """Pages API, Page /published_posts: GET, what is pinned and then the newest first."""
    return _listed(call, "published_posts", published=True)


def list_feed(call: Call) -> dict[str, Any]:
    """Pages API, Page /feed: GET. Visitors do not post here, so it equals the Page's own posts."""
    return _listed(call, "feed", published=True)


def list_posts(call: Call) -> dict[str, Any]:
    """Pages API, Page /posts: GET."""
    return _listed(call, "posts", published=True)


def list_scheduled(call: Call) -> dict[str, Any]:
    """Pages API, Page /scheduled_posts: GET."""
    return _listed(call, "scheduled_posts", published=False)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.page.published_posts.get", "GET", "page", "published_posts", list_published, is_list=True),
    operation("meta.page.feed.get", "GET", "page", "feed", list_feed, is_list=True),
    operation("meta.page.posts.get", "GET", "page", "posts", list_posts, is_list=True),
    operation("meta.page.scheduled_posts.get", "GET", "page", "scheduled_posts", list_scheduled, is_list=True),
    operation("meta.post.update", "POST", "post", "", update_post),
    operation("meta.post.delete", "DELETE", "post", "", delete_post),
)
