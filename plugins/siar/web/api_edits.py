"""The desk's JSON API, work on what is not out yet: texts, pictures, carousels, places in the calendar."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Response, status
from pydantic import AwareDatetime, BaseModel, Field

from siar.editorial import editing, grouping, pictures, schedule, slips
from siar.errors import InputError
from siar.store import queries
from siar.web.access import DeskUser, requires
from siar.web.api import PostRef, Reason
from siar.web.services import Database, Now, Services

__all__ = ["router"]

router = APIRouter(prefix="/api")

Share = Annotated[float, Field(ge=0, le=1)]

Hash = Annotated[str, Field(min_length=64, max_length=64)]


class Texts(BaseModel):
    """New texts for a post that was seen with this hash."""

    content_hash: Hash
    caption: str = Field(max_length=20_000)
    alt_text: str = Field(max_length=5_000)


class FocusChange(BaseModel):
    """Where the subject of the photo is, as shares of its width and height from the top left."""

    content_hash: Hash
    x: Share
    y: Share


class Carousel(BaseModel):
    """Waiting posts as the person saw them, in the order of the pages."""

    posts: list[PostRef] = Field(min_length=1, max_length=40)
    title: str = Field(max_length=200)
    lead: str = Field(default="", max_length=200)


class TemplateChange(BaseModel):
    """Another template for the picture of a post that was seen with this hash."""

    content_hash: Hash
    template: str = Field(pattern=r"^[a-z_]{1,40}$")


class Place(BaseModel):
    """A place in the calendar."""

    to: AwareDatetime


class Hold(BaseModel):
    """Why something that is approved does not go out yet."""

    reason: Reason


class Accepted(BaseModel):
    """Proposals that a person took."""

    places: list[AcceptedPlace] = Field(min_length=1, max_length=100)


class AcceptedPlace(BaseModel):
    """One draft and its place."""

    draft_id: int
    to: AwareDatetime


@router.put("/posts/{post_id}/texts")
def edit_texts(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    post_id: int,
    body: Texts,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Give a post another caption or alternative text. Approvals of the old content count no more."""
    edited = editing.edit_texts(
        conn,
        post_id=post_id,
        seen=body.content_hash,
        caption=body.caption,
        alternative=body.alt_text,
        actor=user.name,
        media=services.media,
        settings=services.settings,
        now=now,
    )
    return asdict(edited)


@router.put("/posts/{post_id}/template")
def use_template(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    post_id: int,
    body: TemplateChange,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Draw the picture with another template. Approvals of the old picture count no more."""
    edited = editing.use_template(
        conn,
        post_id=post_id,
        seen=body.content_hash,
        template=body.template,
        actor=user.name,
        media=services.media,
        settings=services.settings,
        now=now,
    )
    return asdict(edited)


@router.put("/posts/{post_id}/focus")
def set_focus(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    post_id: int,
    body: FocusChange,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Cut the photo around another point. Approvals of the old picture count no more."""
    edited = editing.set_focus(
        conn,
        post_id=post_id,
        seen=body.content_hash,
        focus=(body.x, body.y),
        actor=user.name,
        media=services.media,
        settings=services.settings,
        now=now,
    )
    return asdict(edited)


@router.post("/carousels")
def make_carousel(
    user: Annotated[DeskUser, Depends(requires("post.edit", change=True))],
    body: Carousel,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Let one carousel take the place of several waiting drafts."""
    draft_id = grouping.group(
        conn,
        seen={post.post_id: post.content_hash for post in body.posts},
        title=body.title,
        lead=body.lead,
        actor=user.name,
        media=services.media,
        settings=services.settings,
        now=now,
    )
    return {"draft_id": draft_id}


@router.get("/posts/{post_id}/preview")
def preview(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    post_id: int,
    template: str,
    conn: Database,
    services: Services,
    x: Share | None = None,
    y: Share | None = None,
) -> Response:
    """The picture as another template, or another crop, would draw it. Nothing is stored."""
    sql = queries("editorial")
    post = sql.story(conn, post_id=post_id)
    if post is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    report = sql.report_of_draft(conn, draft_id=post["draft_id"])
    if x is not None and y is not None and report["photo_path"]:
        report = {**report, "photo_focus": [x, y]}
    facts = pictures.facts_of(
        report, reference=post["reference_code"], settings=services.settings, media=services.media
    )
    picture = pictures.draw(facts, template=template)
    return Response(picture.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})


@router.put("/drafts/{draft_id}/place")
def move(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    draft_id: int,
    body: Place,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Put a draft into a place, with all its channels; `concerns` is what speaks against it all the same."""
    found = schedule.move(conn, draft_id=draft_id, to=body.to, actor=user.name, settings=services.settings, now=now)
    return {"moved": draft_id, "concerns": [asdict(finding) for finding in found]}


@router.delete("/drafts/{draft_id}/place")
def unschedule(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    draft_id: int,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Take a draft that is not approved out of its place."""
    schedule.unschedule(conn, draft_id=draft_id, actor=user.name, now=now)
    return {"unscheduled": draft_id}


@router.post("/drafts/{draft_id}/hold")
def hold(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    draft_id: int,
    body: Hold,
    conn: Database,
    now: Now,
) -> dict[str, Any]:
    """Keep something approved from going out until it gets another place."""
    return {"held": slips.hold(conn, draft_id=draft_id, actor=user.name, reason=body.reason, now=now)}


@router.post("/places")
def accept(
    user: Annotated[DeskUser, Depends(requires("post.schedule", change=True))],
    body: Accepted,
    conn: Database,
    services: Services,
    now: Now,
) -> dict[str, Any]:
    """Take proposals over. One that no longer fits is refused and listed."""
    moved: list[int] = []
    refused: list[dict[str, Any]] = []
    for item in body.places:
        try:
            schedule.move(
                conn, draft_id=item.draft_id, to=item.to, actor=user.name, settings=services.settings, now=now
            )
        except InputError as error:
            refused.append({"draft_id": item.draft_id, "detail": str(error)})
        else:
            moved.append(item.draft_id)
    return {"moved": moved, "refused": refused}
