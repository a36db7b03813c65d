"""*Kiriman*: find a post, and read its whole story."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, status
from fastapi.responses import HTMLResponse

from siar.briefings import crisis_notes
from siar.editorial import admission, search, stories
from siar.editorial.search import FoundPost
from siar.editorial.stories import Story
from siar.intake.sheets.columns import LABELS
from siar.web.desk import Desk, may
from siar.web.templating import page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 40


@router.get("/kiriman")
def posts(desk: Annotated[Desk, may("queue.read")], before: int = 2**62) -> HTMLResponse:
    """*Kiriman*: the latest posts."""
    rows = search.latest(desk.conn, before=before, limit=PAGE_SIZE)
    return _listed(desk, rows, before=rows[-1].post_id if len(rows) == PAGE_SIZE else None)


@router.post("/kiriman/cari")
def find_posts(
    desk: Annotated[Desk, may("queue.read")], code: Annotated[str, Form(max_length=60)] = ""
) -> HTMLResponse:
    """*Kiriman*: the posts of a reference code, or with words in their headline.

    Changes nothing. The words come in the body because addresses are written into logs, here and on the way.
    """
    wanted = code.strip()
    if not wanted:
        return posts(desk)
    return _listed(desk, search.find(desk.conn, wanted), code=wanted)


def _listed(desk: Desk, rows: list[FoundPost], *, code: str = "", before: int | None = None) -> HTMLResponse:
    # A cross-post is one draft with a post on each channel: one line.
    groups = [sorted(group, key=attrgetter("post_id")) for _, group in groupby(rows, key=attrgetter("reference_code"))]
    return page(desk, "posts.html", here="kiriman", groups=groups, code=code, before=before)


def _story(desk: Desk, post_id: int) -> Story:
    found = stories.tell(desk.conn, post_id)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    return found


@router.get("/kiriman/{post_id}")
def story(desk: Annotated[Desk, may("queue.read")], post_id: int) -> HTMLResponse:
    """*Kiriman*: one post's whole story."""
    settings = desk.settings
    admission.refresh(desk.conn, settings=settings, now=desk.now)
    found = _story(desk, post_id)
    stands = admission.clearances(desk.conn, [post_id], settings=settings, now=desk.now).get(post_id)
    chain = stands.chain if stands and found.state == "draft" else found.chain
    return page(
        desk,
        "story.html",
        here="kiriman",
        post=found,
        standing=stands.standing if stands else None,
        obstacles=stands.obstacles if stands and found.state in {"draft", "approved"} else (),
        stages=settings.stages,
        chain=settings.stages.chains.get(chain),
        agency=settings.agency_by_code.get(found.opd),
        labels=LABELS,
        crisis_readers=crisis_notes.readers(settings),
    )


@router.get("/api/posts/{post_id}")
def show_post(desk: Annotated[Desk, may("queue.read")], post_id: int) -> dict[str, Any]:
    """One post's whole story."""
    return vars(_story(desk, post_id))
