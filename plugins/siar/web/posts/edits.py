"""Work on a post that is not out yet: its texts, its picture, carousels of several."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Response, status
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from siar.channels import CHANNELS
from siar.editorial import carousels, drafts, editing, pictures, stories
from siar.editorial.stories import StoryPost
from siar.web.bodies import FreeText, Hash, PostRef
from siar.web.desk import Desk, may
from siar.web.templating import fragment

__all__ = ["router"]

router = APIRouter()

Share = Annotated[float, Field(ge=0, le=1)]


class Texts(BaseModel):
    """New texts for a post that was seen with this hash."""

    content_hash: Hash
    caption: FreeText = Field(max_length=20_000)
    alt_text: FreeText = Field(max_length=5_000)


class FocusChange(BaseModel):
    """Where the subject of the photo is, as shares of its width and height from the top left."""

    content_hash: Hash
    x: Share
    y: Share


class Carousel(BaseModel):
    """Waiting posts as the person saw them, in the order of the pages."""

    posts: list[PostRef] = Field(min_length=1, max_length=40)
    title: FreeText = Field(max_length=200)
    lead: FreeText = Field(default="", max_length=200)


class TemplateChange(BaseModel):
    """Another template for the picture of a post that was seen with this hash."""

    content_hash: Hash
    template: str = Field(pattern=r"^[a-z_]{1,40}$")


def _post(desk: Desk, post_id: int) -> StoryPost:
    post = stories.find(desk.conn, post_id)
    if post is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    return post


@router.get("/kartu/{post_id}/sunting")
def edit_form(desk: Annotated[Desk, may("post.edit")], post_id: int) -> HTMLResponse:
    """The form for a post's texts, template and crop, with live counts and a preview."""
    post = _post(desk, post_id)
    draft = drafts.find(desk.conn, post.draft_id)
    focus = draft.photo_focus or (0.5, 0.5)
    photo = {"path": draft.photo_path, "x": round(focus[0] * 100), "y": round(focus[1] * 100)}
    return fragment(
        desk,
        "edit.html",
        post=post,
        photo=photo if photo["path"] else None,
        channel=CHANNELS[post.channel],
        alt_limit=editing.ALT_LIMIT,
        templates=pictures.templates(),
    )


@router.get("/api/posts/{post_id}/preview")
def preview(
    desk: Annotated[Desk, may("post.edit")],
    post_id: int,
    template: str,
    x: Share | None = None,
    y: Share | None = None,
) -> Response:
    """The picture as another template, or another crop, would draw it. Nothing is stored."""
    draft = drafts.find(desk.conn, _post(desk, post_id).draft_id)
    if x is not None and y is not None and draft.photo_path:
        draft = replace(draft, photo_focus=[x, y])
    facts = pictures.facts_of_draft(desk.conn, draft, settings=desk.settings, media=desk.media)
    picture = pictures.draw(facts, template=template)
    return Response(picture.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@router.put("/api/posts/{post_id}/texts")
def edit_texts(desk: Annotated[Desk, may("post.edit", change=True)], post_id: int, body: Texts) -> dict[str, Any]:
    """Give a post another caption or alternative text. Approvals of the old content count no more."""
    edited = editing.edit_texts(
        desk.conn,
        post_id=post_id,
        seen=body.content_hash,
        caption=body.caption,
        alternative=body.alt_text,
        actor=desk.user.id,
        media=desk.media,
        settings=desk.settings,
        now=desk.now,
    )
    return asdict(edited)


@router.put("/api/posts/{post_id}/template")
def use_template(
    desk: Annotated[Desk, may("post.edit", change=True)], post_id: int, body: TemplateChange
) -> dict[str, Any]:
    """Draw the picture with another template. Approvals of the old picture count no more."""
    edited = editing.use_template(
        desk.conn,
        post_id=post_id,
        seen=body.content_hash,
        template=body.template,
        actor=desk.user.id,
        media=desk.media,
        settings=desk.settings,
        now=desk.now,
    )
    return asdict(edited)


@router.put("/api/posts/{post_id}/focus")
def set_focus(desk: Annotated[Desk, may("post.edit", change=True)], post_id: int, body: FocusChange) -> dict[str, Any]:
    """Cut the photo around another point. Approvals of the old picture count no more."""
    edited = editing.set_focus(
        desk.conn,
        post_id=post_id,
        seen=body.content_hash,
        focus=(body.x, body.y),
        actor=desk.user.id,
        media=desk.media,
        settings=desk.settings,
        now=desk.now,
    )
    return asdict(edited)


@router.post("/api/carousels")
def make_carousel(desk: Annotated[Desk, may("post.edit", change=True)], body: Carousel) -> dict[str, Any]:
    """Let one carousel take the place of several waiting drafts."""
    draft_id = carousels.group(
        desk.conn,
        seen={post.post_id: post.content_hash for post in body.posts},
        title=body.title,
        lead=body.lead,
        actor=desk.user.id,
        media=desk.media,
        settings=desk.settings,
        now=desk.now,
    )
    return {"draft_id": draft_id}
