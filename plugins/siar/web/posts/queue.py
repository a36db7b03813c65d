"""*Antrean*: the posts that wait, and the same lists for a script."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from siar import people
from siar.channels import ChannelId
from siar.editorial import admission, board, carousels, schedule, stages
from siar.editorial.board import CardPost
from siar.editorial.openings import Openings
from siar.editorial.screening import blocking
from siar.errors import InputError
from siar.intake.rules.rulebook import RuleBook
from siar.people import Person
from siar.slots import slots_of
from siar.web.access import DeskUser
from siar.web.desk import Desk, may
from siar.web.templating import fragment, page
from siar.web.words import TAB_WORDS

__all__ = ["router"]

router = APIRouter()
PAGE_SIZE = 24
COUNT_OF = {"menunggu": "waiting", "lewat": "over", "parkir": "parked", "terjadwal": "planned", "tinjauan": "reviews"}


def may_decide(post: CardPost, user: DeskUser, *, person: Person) -> str | None:
    """Return why this person cannot agree to a post now, None when it is possible.

    :param person: the same one, with all names.
    """
    if not user.may("post.decide"):
        return "Akun Anda tidak memutuskan kiriman."
    if post.standing is None:
        return "Kiriman ini belum dapat diperiksa. Tim teknis sudah diberi tahu."
    if blocking(post.screening):
        return "Ada temuan yang wajib diperbaiki dulu."
    try:
        stages.check_person(post.standing, actor=person, roles=user.roles, hands=post.hands)
    except InputError as error:
        return str(error)
    return None


_AHEAD = timedelta(days=45)
"""So far ahead a card offers slots: a greeting's day may lie weeks off."""


def _openings(desk: Desk, draft_ids: Collection[int]) -> Callable[[int], list[datetime]]:
    """Return what gives a card the slots that it offers: two days' worth of those that are open to its draft."""
    settings, today = desk.settings, desk.today
    days = (today + timedelta(days=offset) for offset in range(_AHEAD.days))
    ahead = (at for day in days for at in slots_of(day, settings=settings) if at > desk.now)
    found = Openings(
        desk.conn, draft_ids, slots=ahead, taken=schedule.taken_from(desk.conn, desk.now), settings=settings
    )
    most = settings.slots.per_slot * len(settings.slots.slots) * 2
    return lambda draft_id: list(islice(found.of(draft_id), most))


@router.get("/")
def queue(
    desk: Annotated[Desk, may("queue.read")],
    tab: board.Tab = "menunggu",
    opd: str = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    channel: ChannelId | Literal[""] = "",
    mine: Literal["", "true", "false"] = "",
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> HTMLResponse:
    """*Antrean*: the posts that wait, as residents will see them."""
    settings, conn = desk.settings, desk.conn
    admission.refresh(conn, settings=settings, now=desk.now)
    filters = board.Filters(
        opd=opd or None, kind=kind or None, channel=channel or None, mine=desk.user.roles if mine == "true" else None
    )
    found = board.listing(conn, tab, filters=filters, settings=settings, now=desk.now, after=after, limit=PAGE_SIZE)
    values: dict[str, Any] = {
        "tab": tab,
        "cards": found.cards,
        "next_after": found.after,
        "may_decide": partial(may_decide, person=people.find(conn, desk.user.id)),
        "slots_of": _openings(desk, [card.draft_id for card in found.cards]),
        "stages": settings.stages,
        "wanted": {"opd": opd, "kind": kind, "channel": channel, "mine": "true" if mine == "true" else ""},
    }
    if desk.request.headers.get("HX-Request") and after:
        return fragment(desk, "cards.html", **values)
    return page(
        desk,
        "queue.html",
        here="antrean",
        tabs=TAB_WORDS,
        count_of=COUNT_OF,
        counts=board.counts(conn, now=desk.now),
        carousel_title=carousels.TITLE_LIMIT,
        agencies=board.agencies(conn),
        kinds=sorted(set(RuleBook.load(settings).kinds.values())),
        refused=board.refused(conn, limit=20) if tab == "menunggu" and not after else [],
        **values,
    )


@router.get("/api/posts")
def list_posts(
    desk: Annotated[Desk, may("queue.read")],
    state: Annotated[Literal["draft", "approved", "returned"], Query()] = "draft",
    after: Annotated[int, Query(ge=0, description="The last post_id of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List posts in a state, a page at a time (keyset: pass `next` as `after`)."""
    admission.refresh(desk.conn, settings=desk.settings, now=desk.now)
    posts = board.queue(desk.conn, state=state, after=after, limit=limit)
    return {"posts": posts, "next": posts[-1].post_id if len(posts) == limit else None}
