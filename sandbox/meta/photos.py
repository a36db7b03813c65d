"""Photos of the Page: published, staged for 24 hours, with alternative text."""

from __future__ import annotations

from typing import Any

from sandbox.meta.errors import GraphError, invalid_parameter, missing_object
from sandbox.meta.fields import Selection, check_fields, parse_fields, project
from sandbox.meta.known_fields import PHOTO
from sandbox.meta.links import picture_path
from sandbox.meta.paging import list_answer
from sandbox.meta.pictures import BadImageError, store_picture
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Photo, Picture, Post
from sandbox.meta.times import graph_time

_MAX_BYTES = 10 * 1024 * 1024


def upload_photo(call: Call) -> dict[str, Any]:
    """Pages API, Page /photos: POST. Answers `id`, and `post_id` when published."""
    call.page_actor("pages_manage_posts")
    call.check_may_publish()
    params = call.params
    published = params.flag("published", default=True)
    if "scheduled_publish_time" in params:
        if published:
            raise invalid_parameter("You cannot specify a scheduled publish time on a published photo")
        if params.flag("temporary", default=False):
            raise invalid_parameter("A temporary photo takes no scheduled_publish_time")
    picture = _received_picture(call)
    caption = params.text("caption") or params.text("message") or params.text("name")
    photo = Photo(
        id=call.state.new_id("photo"),
        page_id=call.page.id,
        picture=picture,
        caption=caption,
        alt_text=params.text("alt_text_custom"),
        published=published,
        temporary=params.flag("temporary", default=False),
        created_time=call.now,
    )
    call.state.photos[photo.id] = photo
    if not published:
        return {"id": photo.id}
    post = Post(
        id=f"{call.page.id}_{call.state.new_id('post')}",
        page_id=call.page.id,
        message=caption,
        photo_ids=[photo.id],
        created_time=call.now,
        updated_time=call.now,
        is_published=True,
        app_id=call.page_actor("pages_manage_posts").app_id,
        kind="photo",
    )
    photo.post_id = post.id
    call.state.posts[post.id] = post
    return {"id": photo.id, "post_id": post.id}


def _received_picture(call: Call) -> Picture:
    if call.params.files:
        data = call.params.files[0].data
    elif "url" in call.params:
        download = call.downloads["url"]
        if download.problem:
            raise invalid_parameter("Missing or invalid image file", subcode=2061006)
        data = download.data
    else:
        raise GraphError(324, "(#324) Missing or invalid image file")
    if not data:
        raise GraphError(324, "(#324) Missing or invalid image file")
    if len(data) > _MAX_BYTES:
        raise GraphError(
            1, "Invalid image", 1366046, title="Can't Read Files", user_message="Photos should be less than 10 MB."
        )
    try:
        return store_picture(data, call.blobs)
    except BadImageError:
        raise GraphError(324, "(#324) Missing or invalid image file", 2069019) from None


def find_photo(call: Call, photo_id: str) -> Photo:
    photo = call.state.photos.get(photo_id)
    if photo is None or photo.expired(call.now):
        raise missing_object(photo_id, "GET")
    return photo


def show_photo(call: Call, photo: Photo, asked: list[Selection] | None) -> dict[str, Any]:
    picture = photo.picture
    source = call.base_url + picture_path(picture, photo.created_time)
    page = call.state.pages[photo.page_id]

    readers = {
        "created_time": lambda _: graph_time(photo.created_time),
        "updated_time": lambda _: graph_time(photo.created_time),
        "name": lambda _: photo.caption or None,
        "images": lambda _: [{"height": picture.height, "width": picture.width, "source": source}],
        "alt_text_custom": lambda _: photo.alt_text or None,
        "page_story_id": lambda _: photo.post_id,
        "width": lambda _: picture.width,
        "height": lambda _: picture.height,
        "picture": lambda _: source,
        "link": lambda _: f"https://www.facebook.com/photo.php?fbid={photo.id}",
        "from": lambda _: {"name": page.name, "id": page.id},
    }
    return project(PHOTO, photo.id, readers, asked)


def get_photo(call: Call) -> dict[str, Any]:
    """Graph API, Photo: GET."""
    return show_photo(call, find_photo(call, call.node_id), parse_fields(call.params.text("fields")))


def delete_photo(call: Call) -> dict[str, Any]:
    """Graph API, Photo: DELETE. A post whose only content was the photo goes with it."""
    call.page_actor("pages_manage_posts")
    photo = find_photo(call, call.node_id)
    del call.state.photos[photo.id]
    post = call.state.posts.get(photo.post_id or "")
    if post is not None:
        post.photo_ids = [kept for kept in post.photo_ids if kept != photo.id]
        if not post.photo_ids:
            del call.state.posts[post.id]
    return {"success": True}


def list_photos(call: Call) -> dict[str, Any]:
    """Pages API, Page /photos: GET; `type=uploaded` shows what the Page published."""
    call.page_actor("pages_read_engagement")
    call.params.choice("type", {"profile", "tagged", "uploaded"})
    asked = parse_fields(call.params.text("fields"))
    check_fields(PHOTO, asked)
    photos = [
        photo
        for photo in reversed(call.state.photos.values())
        if photo.page_id == call.page.id and photo.published and call.visible_in_lists(photo.created_time)
    ]
    return list_answer(
        call, photos, lambda photo: photo.id, lambda photo: show_photo(call, photo, asked), edge="photos"
    )


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.page.photos.create", "POST", "page", "photos", upload_photo, fetches=("url",)),
    operation("meta.page.photos.get", "GET", "page", "photos", list_photos, is_list=True),
    operation("meta.photo.get", "GET", "photo", "", get_photo),
    operation("meta.photo.delete", "DELETE", "photo", "", delete_photo),
)
