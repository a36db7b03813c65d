"""The desk's pages: *Antrean*, *Ralat*, *Kiriman*, and the files that they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from siar.editorial import admission, approval, board, corrections, editing, grouping, pictures, schedule, stages
from siar.errors import InputError
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import LABELS
from siar.resources import template_path
from siar.settings import Settings
from siar.slots import places_of
from siar.store import queries
from siar.web.access import DeskUser, requires
from siar.web.services import Database, Now, Services
from siar.web.templating import fragment, page

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 24
TAB_LABELS = {
    "menunggu": "Menunggu",
    "parkir": "Perlu slot baru",
    "terjadwal": "Terjadwal",
    "tinjauan": "Tinjauan susulan",
    "dikembalikan": "Dikembalikan",
    "tayang": "Tayang",
}
COUNT_OF = {"menunggu": "waiting", "parkir": "parked", "terjadwal": "planned", "tinjauan": "reviews"}


def may_decide(post: Mapping[str, Any], user: DeskUser) -> str | None:
    """Return why this person cannot agree to a post now, None when it is possible."""
    standing = post.get("standing")
    if standing is None or not user.may("post.decide"):
        return "Akun Anda tidak memutuskan kiriman."
    if any(item["level"] == "E" for item in post["screening"]):
        return "Ada temuan yang wajib diperbaiki dulu."
    try:
        stages.check_person(standing, actor=user.name, roles=user.roles, edited_by=post["edited_by"])
    except InputError as error:
        return str(error)
    return None


def _free_places(conn: Database, now: datetime, *, settings: Settings) -> list[datetime]:
    """The next places that nobody has taken, two days' worth of them, for the choice of time."""
    day = now.astimezone(settings.city.zone).date()
    moments = [moment for offset in range(8) for moment in places_of(day + timedelta(days=offset), settings=settings)]
    taken = {place.at for place in schedule.taken_from(conn, now)}
    free = [moment for moment in moments if moment > now and moment not in taken]
    return free[: settings.slots.per_slot * len(settings.slots.slots) * 2]


@router.get("/")
def queue(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    services: Services,
    now: Now,
    tab: board.Tab = "menunggu",
    opd: str = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    channel: Literal["", "facebook", "instagram"] = "",
    mine: Literal["", "true", "false"] = "",
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> HTMLResponse:
    """*Antrean*: the posts that wait, as residents will see them."""
    settings = services.settings
    admission.admit(conn, settings=settings, now=now)
    filters = board.Filters(
        opd=opd or None, kind=kind or None, channel=channel or None, mine=user.roles if mine == "true" else None
    )
    found = board.listing(conn, tab, filters=filters, settings=settings, after=after, limit=PAGE_SIZE)
    values: dict[str, Any] = {
        "now": now,
        "tab": tab,
        "cards": found.cards,
        "next_after": found.after,
        "may_decide": may_decide,
        "places": _free_places(conn, now, settings=settings),
        "stages": settings.stages,
        "wanted": {"opd": opd, "kind": kind, "channel": channel, "mine": "true" if mine == "true" else ""},
    }
    if request.headers.get("HX-Request") and after:
        return fragment(request, "cards.html", user=user, **values)
    sql = queries("editorial")
    return page(
        request,
        "queue.html",
        user=user,
        conn=conn,
        here="antrean",
        tabs=TAB_LABELS,
        count_of=COUNT_OF,
        counts=board.counts(conn),
        carousel_title=grouping.TITLE_LIMIT,
        agencies=[row["opd"] for row in sql.agencies_on_board(conn)],
        kinds=sorted(set(RuleBook.load(settings).kinds.values())),
        refused=list(sql.refused_reports(conn, limit=20)) if tab == "menunggu" and not after else [],
        **values,
    )


@router.get("/kartu/{post_id}/sunting")
def edit_form(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("post.edit"))],
    post_id: int,
    conn: Database,
) -> HTMLResponse:
    """The form for a post's texts, template and crop, with live counts and a preview."""
    post = _post(conn, post_id)
    report = queries("editorial").report_of_draft(conn, draft_id=post["draft_id"])
    focus = report["photo_focus"] or (0.5, 0.5)
    photo = {"path": report["photo_path"], "x": round(focus[0] * 100), "y": round(focus[1] * 100)}
    return fragment(
        request,
        "edit.html",
        user=user,
        post=post,
        photo=photo if photo["path"] else None,
        caption_limit=editing.LIMITS[post["channel"]],
        alt_limit=editing.ALT_LIMIT,
        hashtag_limit=editing.HASHTAG_LIMIT,
        mention_limit=editing.MENTION_LIMIT,
        templates=pictures.templates(),
    )


def _post(conn: Database, post_id: int) -> Mapping[str, Any]:
    post: Mapping[str, Any] | None = queries("editorial").story(conn, post_id=post_id)
    if post is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    return post


@router.get("/kiriman")
def posts(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
    code: Annotated[str, Query(max_length=60)] = "",
    before: int = 2**62,
) -> HTMLResponse:
    """*Kiriman*: find a post by its reference code or words of its headline, or see the latest."""
    sql = queries("editorial")
    wanted = code.strip()
    if not wanted:
        rows = list(sql.latest_posts(conn, before=before, limit=40))
    elif "-" in wanted:
        rows = list(sql.find_posts(conn, code=wanted))
    else:
        # Every word, as the beginning of one in the headline.
        words = " & ".join(f"{word}:*" for word in re.findall(r"\w+", wanted))
        rows = list(sql.find_posts_by_words(conn, words=words, limit=50)) if words else []
    more = rows[-1]["post_id"] if not wanted and len(rows) == 40 else None
    # A cross-post is one draft with a post on each channel: one line.
    groups = [sorted(group, key=itemgetter("post_id")) for _, group in groupby(rows, key=itemgetter("reference_code"))]
    return page(request, "posts.html", user=user, conn=conn, here="kiriman", groups=groups, code=wanted, before=more)


@router.get("/kiriman/{post_id}")
def story(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    post_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> HTMLResponse:
    """*Kiriman*: one post's whole story."""
    admission.admit(conn, settings=services.settings, now=now)
    found = approval.post_story(conn, post_id)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Kiriman ini tidak ada.")
    given = list(queries("editorial").approvals_given(conn, post_id=post_id))
    standing = stages.progress(found["chain"], given, stages=services.settings.stages) if found["chain"] else None
    return page(
        request,
        "story.html",
        user=user,
        conn=conn,
        here="kiriman",
        post={**found, "standing": standing},
        stages=services.settings.stages,
        chain=services.settings.stages.chains.get(found["chain"]),
        agency=services.settings.agency_by_code.get(found["opd"]),
        labels=LABELS,
        now=now,
    )


@router.get("/ralat")
def correction_list(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    conn: Database,
) -> HTMLResponse:
    """*Ralat*: what is out and says something else than its row."""
    rows = corrections.outgrown(conn)
    return page(request, "corrections.html", user=user, conn=conn, here="ralat", rows=rows)


@router.get("/ralat/{post_id}")
def correction(
    request: Request,
    user: Annotated[DeskUser, Depends(requires("queue.read"))],
    post_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> HTMLResponse:
    """*Ralat* of one post: what stands there, what should stand there, side by side."""
    with conn.transaction():
        found = corrections.suggest(conn, post_id=post_id, settings=services.settings, now=now)
    return page(
        request,
        "correction.html",
        user=user,
        conn=conn,
        here="ralat",
        found=found,
        redrawn=found.report["report_id"] != found.post["report_id"] and not found.post["pages_sha256"],
        history=list(queries("editorial").corrections_of(conn, post_id=post_id)),
        caption_limit=editing.LIMITS[found.post["channel"]],
    )


@router.get("/ralat/{post_id}/gambar")
def corrected_picture(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    post_id: int,
    conn: Database,
    services: Services,
    now: Now,
) -> Response:
    """The picture as the row asks for it now, beside the one that is out. Nothing is stored."""
    with conn.transaction():
        jpeg = corrections.redrawn(conn, post_id=post_id, media=services.media, settings=services.settings, now=now)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=60"})


_STATIC = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "vendor/htmx.min.js": "text/javascript",
}


@router.get("/static/{name:path}")
def static(
    _user: Annotated[DeskUser, Depends(requires("queue.read"))],
    name: str,
) -> Response:
    """The stylesheet and the scripts. Behind the login like everything else: no route answers a stranger."""
    if name not in _STATIC:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Berkas ini tidak ada.")
    data = template_path("desk", name).read_bytes()
    return Response(data, media_type=_STATIC[name], headers={"Cache-Control": "private, max-age=300"})
