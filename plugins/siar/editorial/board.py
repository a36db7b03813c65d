"""What the desk's pages read, a page at a time by key, never by offset."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from siar.editorial import stages
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["TABS", "Card", "Filters", "Page", "Tab", "counts", "listing"]

Tab = Literal["menunggu", "parkir", "terjadwal", "tayang", "dikembalikan", "tinjauan"]
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
class Card:
    """One draft with its posts: what an editor looks at together."""

    draft_id: int
    posts: tuple[Mapping[str, Any], ...]
    pages: tuple[Mapping[str, Any], ...] = ()
    """Of a carousel, cover first."""

    @property
    def first(self) -> Mapping[str, Any]:
        """What all its posts share: picture, agency, title."""
        return self.posts[0]


@dataclass(frozen=True)
class Page:
    """Cards, and the key of the next page, None at the end."""

    cards: tuple[Card, ...]
    after: str | None


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
    conn: Connection, tab: Tab, after: str | None, *, filters: Filters, settings: Settings, limit: int
) -> list[Mapping[str, Any]]:
    sql = queries("editorial")
    same = {"opd": filters.opd, "kind": filters.kind, "channel": filters.channel, "limit": limit}
    if tab in {"menunggu", "dikembalikan"}:
        rank, last = _key(after, parts=2) if after else ("0", "0")
        wanted = None
        if filters.mine is not None and tab == "menunggu":
            wanted = [name for name, stage in settings.stages.stages.items() if set(stage.roles) & filters.mine]
        return list(
            sql.board(
                conn,
                state="draft" if tab == "menunggu" else "returned",
                after_rank=rank == "1",
                after_id=int(last),
                stages=wanted,
                **same,
            )
        )
    if tab == "tinjauan":
        return list(sql.board_reviews(conn, after_id=int(_key(after, parts=1)[0]) if after else 0, limit=limit))
    micros, last = _key(after, parts=2) if after else ("", "")
    if tab == "tayang":
        before = _moment(micros) if after else _LAST
        return list(sql.board_out(conn, before_due=before, before_id=int(last or 0), **same))
    begin = _moment(micros) if after else _FIRST
    query = sql.board_parked if tab == "parkir" else sql.board_planned
    return list(query(conn, after_due=begin, after_id=int(last or 0), **same))


def _key_of(tab: Tab, row: Mapping[str, Any]) -> str:
    if tab in {"menunggu", "dikembalikan"}:
        return f"{int(not row['urgent'])}_{row['post_id']}"
    if tab == "tinjauan":
        return str(row["post_id"])
    return f"{_micros(row['due_at'])}_{row['publication_id']}"


def listing(
    conn: Connection,
    tab: Tab,
    *,
    filters: Filters,
    settings: Settings,
    after: str | None = None,
    limit: int = 24,
) -> Page:
    """Return one page of a tab; the posts of a draft that stand next to each other share a card.

    :param after: `Page.after` of the page before.
    :raises InputError: when `after` is not such a key.
    """
    rows = _rows(conn, tab, after, filters=filters, settings=settings, limit=limit + 2)
    groups: list[list[Mapping[str, Any]]] = []
    for row in rows:
        if groups and groups[-1][0]["draft_id"] == row["draft_id"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    kept: list[list[Mapping[str, Any]]] = []
    for group in groups:
        if sum(len(other) for other in kept) >= limit:
            break
        kept.append(group)
    more = len(kept) < len(groups) or len(rows) == limit + 2
    if more and len(kept) == len(groups) and len(kept) > 1:
        kept.pop()  # the last draft may go on behind the limit
    shown = [row for group in kept for row in group]
    extra = _standing(conn, shown, tab=tab, settings=settings)
    pages: dict[int, list[Mapping[str, Any]]] = {}
    for item in queries("editorial").pages_of(conn, draft_ids=[group[0]["draft_id"] for group in kept]):
        pages.setdefault(item["draft_id"], []).append(item)
    cards = tuple(
        Card(
            group[0]["draft_id"],
            tuple({**row, **extra.get(row["post_id"], {})} for row in group),
            tuple(pages.get(group[0]["draft_id"], ())),
        )
        for group in kept
    )
    return Page(cards, _key_of(tab, shown[-1]) if more and shown else None)


def _standing(
    conn: Connection, rows: Collection[Mapping[str, Any]], *, tab: Tab, settings: Settings
) -> dict[int, dict[str, Any]]:
    """Who agreed so far and who is asked next, or why it was sent back, by post."""
    sql = queries("editorial")
    posts = [row["post_id"] for row in rows]
    if not posts:
        return {}
    if tab == "dikembalikan":
        return {row["post_id"]: {"returned": row} for row in sql.last_returns(conn, posts=posts)}
    given: dict[int, list[Mapping[str, Any]]] = {post: [] for post in posts}
    for decision in sql.approvals_of(conn, posts=posts):
        given[decision["post_id"]].append(decision)
    return {
        row["post_id"]: {
            "agreed": given[row["post_id"]],
            "standing": stages.progress(row["chain"], given[row["post_id"]], stages=settings.stages)
            if row["chain"]
            else None,
        }
        for row in rows
    }


def counts(conn: Connection) -> dict[str, int]:
    """Return how many wait in each tab."""
    return dict(queries("editorial").board_counts(conn))
