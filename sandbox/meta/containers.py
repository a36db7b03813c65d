"""Instagram media containers: what is prepared before a medium is published.

Source: "Instagram Platform - IG User Media" and "Content Publishing". A container is invisible,
lives 24 hours, and an account may create 400 of them in any 24 hours.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sandbox.meta.auth import require_scope
from sandbox.meta.errors import instagram_error, invalid_parameter, missing_object, missing_parameter
from sandbox.meta.fields import parse_fields, project
from sandbox.meta.known_fields import CONTAINER
from sandbox.meta.pictures import BadImageError, Download, is_jpeg, store_picture
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import Container, Picture

LIFETIME = timedelta(hours=24)
#: An image is ready after so many seconds even when nobody asks.
_READY_AFTER = timedelta(seconds=30)
_MAX_BYTES = 8 * 1024 * 1024
_RATIO = (0.8, 1.91)
_CAPTION_LIMIT, _HASHTAG_LIMIT, _MENTION_LIMIT, _ALT_LIMIT = 2200, 30, 20, 1000
_COLLABORATOR_LIMIT, _TAG_LIMIT = 3, 20
#: What belongs to the whole post, and so not to the parts of a carousel.
_NOT_ON_CHILDREN = ("caption", "collaborators", "location_id", "is_ai_generated", "media_type")
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_MENTION = re.compile(r"(?<![\w.])@[\w.]+")


def create_container(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User /media: POST. Answers the container's id."""
    require_scope(call, "instagram_content_publish")
    call.check_may_publish()
    params, state = call.params, call.state
    media_type = params.text("media_type") or "IMAGE"
    if media_type in ("REELS", "VIDEO"):
        raise invalid_parameter("Video publishing is not part of this world", subcode=2207023)
    if media_type not in ("IMAGE", "CAROUSEL", "STORIES"):
        raise invalid_parameter("Unknown media type", subcode=2207023, blame=["media_type"])
    is_child = params.flag("is_carousel_item", default=False)
    _refuse_too_many(call)
    if is_child and media_type == "CAROUSEL":
        raise invalid_parameter("A carousel cannot be a carousel item", subcode=2207023)
    if is_child and (misplaced := next((name for name in _NOT_ON_CHILDREN if name in params), None)):
        raise invalid_parameter(f"{misplaced} is not supported for carousel items", blame=[misplaced])
    caption = params.text("caption")
    _check_caption(caption)
    alt_text = _alt_text(call, media_type)
    _check_people(call, media_type)
    children: list[str] = []
    picture: Picture | None = None
    if media_type == "CAROUSEL":
        children = _check_children(call)
    else:
        if "image_url" not in params:
            raise missing_parameter("image_url")
        picture = _check_image(call, call.downloads["image_url"], story=media_type == "STORIES")
    container = Container(
        id=state.new_id("container"),
        account_id=call.account.id,
        media_type=media_type,  # type: ignore[arg-type]  # one of the three, checked above
        picture=picture,
        children=children,
        caption=caption,
        alt_text=alt_text,
        is_carousel_item=is_child,
        polls_left=call.account.polls_until_finished,
        created_time=call.now,
        error_subcode=call.account.next_container_error,
        held=call.account.hold_containers > 0,
    )
    call.account.next_container_error = None
    call.account.hold_containers = max(call.account.hold_containers - 1, 0)
    state.containers[container.id] = container
    return {"id": container.id}


def _alt_text(call: Call, media_type: str) -> str:
    """Of a single image or an image of a carousel. Raises 100 where there is no one picture to describe."""
    text = call.params.text("alt_text")
    if len(text) > _ALT_LIMIT:
        raise invalid_parameter("alt_text is longer than 1000 characters", blame=["alt_text"])
    if text and media_type != "IMAGE":
        raise invalid_parameter(f"alt_text is not supported for {media_type.lower()}", blame=["alt_text"])
    return text


def _check_people(call: Call, media_type: str) -> None:
    """Raises 100 for too many collaborators or tags, for collaborators of a story, and for tags without a place."""
    collaborators, tags = call.params.words("collaborators") or [], call.params.items("user_tags") or []
    if len(collaborators) > _COLLABORATOR_LIMIT:
        raise invalid_parameter("A post takes up to 3 collaborators", blame=["collaborators"])
    if collaborators and media_type == "STORIES":
        raise invalid_parameter("A story takes no collaborators", blame=["collaborators"])
    if len(tags) > _TAG_LIMIT:
        raise invalid_parameter("More than 20 accounts are tagged", subcode=2207040, blame=["user_tags"])
    for tag in tags:
        if not isinstance(tag, dict) or not tag.get("username"):
            raise invalid_parameter("user_tags must hold objects with username", blame=["user_tags"])
        if media_type == "IMAGE" and not all(_is_share(tag.get(axis)) for axis in ("x", "y")):
            raise invalid_parameter("A tag on an image needs x and y between 0 and 1", blame=["user_tags"])


def _is_share(value: object) -> bool:
    try:
        return 0 <= float(str(value)) <= 1
    except ValueError:
        return False


def _refuse_too_many(call: Call) -> None:
    own = [one for one in call.state.containers.values() if one.account_id == call.account.id]
    recent = [one for one in own if call.now - one.created_time < LIFETIME]
    if len(recent) >= call.account.containers_per_day:
        raise instagram_error(9, 2207042, "The limit of containers created within 24 hours is reached")


def _check_caption(caption: str) -> None:
    if len(caption) > _CAPTION_LIMIT:
        raise instagram_error(36004, 2207010, "The caption is too long")
    if len(_HASHTAG.findall(caption)) > _HASHTAG_LIMIT:
        raise invalid_parameter("The caption has more than 30 hashtags", blame=["caption"])
    if len(_MENTION.findall(caption)) > _MENTION_LIMIT:
        raise invalid_parameter("The caption tags more than 20 accounts", subcode=2207040, blame=["caption"])


def _check_children(call: Call) -> list[str]:
    ids = call.params.words("children") or []
    if not 2 <= len(ids) <= 10:
        raise invalid_parameter("A carousel takes 2 to 10 items", subcode=2207028, blame=["children"])
    for child_id in ids:
        child = call.state.containers.get(child_id)
        if child is None or child.account_id != call.account.id or not child.is_carousel_item:
            raise invalid_parameter("children must be carousel item containers", blame=["children"])
        if status_code(call, child) in ("EXPIRED", "ERROR"):
            raise instagram_error(24, 2207008, "A carousel item has expired")
    return ids


def _check_image(call: Call, download: Download, *, story: bool) -> Picture:
    """The fetched image by Instagram's rules: JPEG, at most 8 MiB, ratio 4:5 to 1.91:1."""
    if download.timed_out:
        raise instagram_error(-2, 2207003, "Timeout downloading the media", transient=True)
    if download.problem or not download.content_type.lower().startswith("image/"):
        raise instagram_error(9004, 2207052, "The media could not be fetched from this uri")
    data = download.data
    if len(data) > _MAX_BYTES:
        raise instagram_error(36000, 2207004, "The image is larger than 8 MiB")
    if not is_jpeg(data):
        raise instagram_error(36001, 2207005, "The image format is not supported")
    try:
        picture = store_picture(data, call.blobs)
    except BadImageError:
        raise instagram_error(36001, 2207005, "The image format is not supported") from None
    if picture.rendition_sha256 != picture.sha256:
        raise instagram_error(36001, 2207005, "Extended JPEG is not supported")
    ratio = picture.width / picture.height
    # A pixel of rounding is not refused: 1080x1351 is what many encoders call 4:5.
    if not story and not _RATIO[0] - 0.005 <= ratio <= _RATIO[1] + 0.005:
        raise instagram_error(36003, 2207009, "The aspect ratio is not supported")
    return picture


def status_code(call: Call, container: Container) -> str:
    """IN_PROGRESS, FINISHED, ERROR, EXPIRED or PUBLISHED at this moment."""
    if container.media_id is not None:
        return "PUBLISHED"
    if call.now - container.created_time >= LIFETIME:
        return "EXPIRED"
    if container.held:
        return "IN_PROGRESS"
    if container.polls_left > 0 and call.now - container.created_time < _READY_AFTER:
        return "IN_PROGRESS"
    return "FINISHED" if container.error_subcode is None else "ERROR"


_STATUS_TEXT = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "PUBLISHED": "Published: Media has been successfully published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
    "ERROR": "Error: Media upload has failed with error code {subcode}",
}


def get_container(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG Container: GET. Each look at an unfinished one is one poll."""
    container = call.state.containers.get(call.node_id)
    if container is None:
        raise missing_object(call.node_id, "GET")
    asked = parse_fields(call.params.text("fields"))
    code = status_code(call, container)
    if any(one.name in ("status", "status_code") for one in asked or []):
        container.polls_left = max(container.polls_left - 1, 0)
    text = _STATUS_TEXT[code].format(subcode=container.error_subcode)
    shown = None if code == "ERROR" and call.account.errors_in_text_only else code
    return project(CONTAINER, container.id, {"status_code": lambda _: shown, "status": lambda _: text}, asked)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.ig.media.create", "POST", "ig", "media", create_container, fetches=("image_url",)),
    operation("meta.container.get", "GET", "container", "", get_container),
)
