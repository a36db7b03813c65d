"""What the desk's pages read, a page at a time by key, never by offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, get_args

from siar.channels import ChannelId
from siar.editorial import admission, card_checks, objections, pages, stages
from siar.editorial.agreements import Agreement
from siar.editorial.card_checks import Unchecked
from siar.editorial.clearance import Clearance
from siar.editorial.objections import Objection
from siar.editorial.posts import PostState
from siar.errors import InputError
from siar.findings.finding import Finding, read_findings
from siar.publishing.records import State
from siar.settings import Settings
from siar.store import Connection, Many, One

__all__ = [
    "TABS",
    "Card",
    "CardPost",
    "Counts",
    "Filters",
    "Page",
    "QueuedPost",
    "RefusedReport",
    "Tab",
    "agencies",
    "counts",
    "listing",
    "queue",
    "refused",
]

Tab = Literal["menunggu", "lewat", "parkir", "terjadwal", "tayang", "dikembalikan", "tinjauan"]
TABS: tuple[Tab, ...] = get_args(Tab)

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filters:
    """What a person wants to see. `mine`: only what waits for one of these roles."""

    opd: str | None = None
    kind: str | None = None
    channel: str | None = None
    mine: frozenset[str] | None = None


@dataclass(frozen=True)
class Return:
    """Why a post was sent back."""

    post_id: int
    reason: str
    actor: str
    decided_at: datetime


@dataclass(frozen=True)
class CardPost:
    """A post as its card shows it. What tells of a publication is None before the post is planned.

    :param screening: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts. :param findings: what was found in its row.
    :param publication: the publication's state.
    :param agreed: who agreed so far. :param standing: who is asked next; None where it cannot be looked through.
    :param hands: everybody who had a part in its content.
    :param closes_at: from when on what it tells of is over; None: never.
    :param objection: what a later look found wrong, while nobody acted on it.
    :param returned: why it was sent back.
    """

    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    caption: str
    content_hash: str
    state: PostState
    stage: str
    chain: str
    screening: Sequence[Finding]
    no_boost: list[str]
    edited_by: str | None
    edited_at: datetime | None
    scheduled_for: datetime | None
    urgent: bool
    created_at: datetime
    corrects_post_id: int | None
    review_due: bool
    reference_code: str
    opd: str
    kind: str
    visual_path: str
    visual_width: int
    visual_height: int
    alt_text: str
    template: str
    report_id: int
    title: str
    accepted_at: datetime
    findings: Sequence[Finding]
    publication_id: int | None
    publication: State | None
    due_at: datetime | None
    published_at: datetime | None
    permalink: str | None
    sentence: str | None
    commits: int | None
    closes_at: datetime | None
    agreed: Sequence[Agreement] = ()
    standing: stages.Progress | None = None
    hands: frozenset[str] = frozenset()
    objection: Objection | None = None
    returned: Return | None = None

    def __post_init__(self) -> None:
        """Read the findings, which come as they are stored."""
        object.__setattr__(self, "screening", read_findings(self.screening))
        # A row without a verdict has none.
        object.__setattr__(self, "findings", read_findings(self.findings or ()))

    @property
    def told(self) -> Sequence[Finding]:
        """All that was found, in its texts first."""
        return (*self.screening, *self.findings)


@dataclass(frozen=True)
class Card:
    """One draft with its posts: what an editor looks at together."""

    draft_id: int
    posts: tuple[CardPost, ...]
    pages: tuple[pages.CarouselPage, ...] = ()
    """Of a carousel, cover first."""
    unchecked: tuple[Unchecked, ...] = ()
    """Photos named like identity cards that an approver has to look at, while it is not out."""

    @property
    def first(self) -> CardPost:
        """What all its posts share: picture, agency, title."""
        return self.posts[0]


@dataclass(frozen=True)
class Page:
    """Cards, and the key of the next page, None at the end."""

    cards: tuple[Card, ...]
    after: str | None


@dataclass(frozen=True)
class Counts:
    """How many cards wait where, and reports that could not be composed.

    :param over: what waits although it is over; not among `waiting`.
    """

    waiting: int
    over: int
    parked: int
    planned: int
    reviews: int
    refused: int


@dataclass(frozen=True)
class QueuedPost:
    """A post with what is needed to decide on it.

    :param closes_at: from when on what it tells of is over; None: never. :param findings: what was found in its row.
    """

    post_id: int
    draft_id: int
    account_id: str
    channel: ChannelId
    account: str
    caption: str
    content_hash: str
    state: PostState
    stage: str
    chain: str
    scheduled_for: datetime | None
    urgent: bool
    closes_at: datetime | None
    created_at: datetime
    reference_code: str
    opd: str
    kind: str
    visual_path: str
    visual_width: int
    visual_height: int
    alt_text: str
    template: str
    report_id: int
    title: str
    accepted_at: datetime
    findings: Sequence[Finding] | None

    def __post_init__(self) -> None:
        """Read the findings, which come as they are stored."""
        if self.findings is not None:
            object.__setattr__(self, "findings", read_findings(self.findings))


@dataclass(frozen=True)
class RefusedReport:
    """A report of which no post could be made, and why."""

    code: str
    message: str
    found_at: datetime
    report_id: int
    opd: str
    kind: str
    title: str


@dataclass(frozen=True)
class _Agency:
    opd: str


_board = Many("editorial.board", CardPost)
_board_over = Many("editorial.board_over", CardPost)
_board_planned = Many("editorial.board_planned", CardPost)
_board_parked = Many("editorial.board_parked", CardPost)
_board_out = Many("editorial.board_out", CardPost)
_board_reviews = Many("editorial.board_reviews", CardPost)
_board_counts = One("editorial.board_counts", Counts)
_last_returns = Many("editorial.last_returns", Return)
_queue = Many("editorial.queue", QueuedPost)
_refused_reports = Many("editorial.refused_reports", RefusedReport)
_agencies_on_board = Many("editorial.agencies_on_board", _Agency)


def _key(after: str, *, parts: int) -> list[str]:
    values = after.split("_")
    if len(values) != parts or not all(value.lstrip("-").isdigit() for value in values):
        raise InputError("Halaman ini tidak ada. Mohon mulai lagi dari depan.")
    return values


def _moment(micros: str) -> datetime:
    return datetime.fromtimestamp(int(micros) / 1_000_000, tz=UTC)


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _rows(
    conn: Connection, tab: Tab, after: str | None, *, filters: Filters, settings: Settings, now: datetime, limit: int
) -> list[CardPost]:
    same = {"opd": filters.opd, "kind": filters.kind, "channel": filters.channel, "limit": limit}
    if tab in {"menunggu", "dikembalikan"}:
        rank, last = _key(after, parts=2) if after else ("0", "0")
        wanted = None
        if filters.mine is not None and tab == "menunggu":
            wanted = [name for name, stage in settings.stages.stages.items() if set(stage.roles) & filters.mine]
        return _board(
            conn,
            state="draft" if tab == "menunggu" else "returned",
            after_rank=rank == "1",
            after_id=int(last),
            stages=wanted,
            now=now,
            **same,
        )
    if tab == "tinjauan":
        return _board_reviews(conn, after_id=int(_key(after, parts=1)[0]) if after else 0, limit=limit)
    micros, last = _key(after, parts=2) if after else ("", "")
    if tab == "tayang":
        before = _moment(micros) if after else _LAST
        return _board_out(conn, before_due=before, before_id=int(last or 0), **same)
    begin = _moment(micros) if after else _FIRST
    if tab == "lewat":
        return _board_over(conn, after_due=begin, after_id=int(last or 0), now=now, **same)
    query = _board_parked if tab == "parkir" else _board_planned
    return query(conn, after_due=begin, after_id=int(last or 0), **same)


def _key_of(tab: Tab, post: CardPost) -> str:
    if tab in {"menunggu", "dikembalikan"}:
        return f"{int(not post.urgent)}_{post.post_id}"
    if tab == "lewat":
        assert post.closes_at is not None, "what has no end is never over"
        return f"{_micros(post.closes_at)}_{post.post_id}"
    if tab == "tinjauan" or post.due_at is None:
        return str(post.post_id)
    return f"{_micros(post.due_at)}_{post.publication_id}"


def listing(
    conn: Connection,
    tab: Tab,
    *,
    filters: Filters,
    settings: Settings,
    now: datetime,
    after: str | None = None,
    limit: int = 24,
) -> Page:
    """Return one page of a tab; the posts of a draft that stand next to each other share a card.

    :param after: `Page.after` of the page before.
    :raises InputError: when `after` is not such a key.
    """
    rows = _rows(conn, tab, after, filters=filters, settings=settings, now=now, limit=limit + 2)
    groups: list[list[CardPost]] = []
    for row in rows:
        if groups and groups[-1][0].draft_id == row.draft_id:
            groups[-1].append(row)
        else:
            groups.append([row])
    kept: list[list[CardPost]] = []
    for group in groups:
        if sum(len(other) for other in kept) >= limit:
            break
        kept.append(group)
    more = len(kept) < len(groups) or len(rows) == limit + 2
    if more and len(kept) == len(groups) and len(kept) > 1:
        kept.pop()  # the last draft may go on behind the limit
    shown = {post.post_id: post for post in _told(conn, kept, tab=tab, settings=settings, now=now)}
    drafts = [group[0].draft_id for group in kept]
    pages_of = pages.of_drafts(conn, drafts)
    unchecked = card_checks.open_of(conn, drafts) if tab in {"menunggu", "parkir", "terjadwal"} else {}
    cards = tuple(
        Card(
            group[0].draft_id,
            tuple(shown[post.post_id] for post in group),
            tuple(pages_of[group[0].draft_id]),
            unchecked.get(group[0].draft_id, ()),
        )
        for group in kept
    )
    return Page(cards, _key_of(tab, kept[-1][-1]) if more and kept else None)


def _told(
    conn: Connection, groups: Sequence[Sequence[CardPost]], *, tab: Tab, settings: Settings, now: datetime
) -> list[CardPost]:
    """The posts with who agreed so far and who is asked next, or why they were sent back."""
    posts = [post for group in groups for post in group]
    ids = [post.post_id for post in posts]
    if tab == "dikembalikan":
        reasons = {reason.post_id: reason for reason in _last_returns(conn, posts=ids)}
        return [replace(post, returned=reasons.get(post.post_id)) for post in posts]
    if tab in {"tinjauan", "tayang"}:
        objected = objections.of_posts(conn, ids)
        return [replace(post, objection=objected.get(post.post_id)) for post in posts]
    if tab not in {"menunggu", "lewat"}:
        return posts
    stand = admission.clearances(conn, ids, settings=settings, now=now)
    return [_standing(post, stand.get(post.post_id)) for post in posts]


def _standing(post: CardPost, found: Clearance | None) -> CardPost:
    """The post as today's rules see it. What cannot be looked through waits for nobody: its fault is shown elsewhere."""
    if found is None:
        return replace(post, standing=None)
    return replace(
        post,
        chain=found.chain,
        screening=found.findings,
        no_boost=list(found.look.no_boost),
        agreed=found.agreements,
        hands=found.hands,
        standing=found.standing,
    )


def counts(conn: Connection, *, now: datetime) -> Counts:
    """Return how many wait in each tab."""
    return _board_counts(conn, now=now)


def queue(
    conn: Connection, *, state: PostState = "draft", after: int = 0, limit: int = 50, opd: str | None = None
) -> list[QueuedPost]:
    """Return posts in a state, oldest first, at most `limit` with ids above `after` (keyset pagination)."""
    return _queue(conn, state=state, after=after, limit=limit, opd=opd)


def refused(conn: Connection, *, limit: int) -> list[RefusedReport]:
    """Return reports of which no post could be made, oldest first."""
    return _refused_reports(conn, limit=limit)


def agencies(conn: Connection) -> list[str]:
    """Return the codes of agencies that ever had a draft."""
    return [agency.opd for agency in _agencies_on_board(conn)]
