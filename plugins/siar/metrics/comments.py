"""Reading residents' comments: which questions wait, and about what people write. As little as that takes is kept.

A comment is its masked text, whether it asks something, its topics and when the account answered. Who wrote it is not asked
where Meta lets us, and never kept; its own id is kept as a keyed hash.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.accounts import Account, accounts
from siar.errors import ConfigError
from siar.faults import Containment
from siar.meta.client import GraphClient
from siar.meta.comments import Comment, comments_of
from siar.meta.errors import GraphAccessError, GraphConfigError, GraphInputError
from siar.metrics.comment_words import said_in
from siar.reading.personal_data import HIDDEN, mask
from siar.settings import Settings
from siar.store import Connection, Many, Statement, Statements

__all__ = ["Read", "forget", "read"]

_PAUSE = timedelta(minutes=50)
_OPEN_PAUSE = timedelta(hours=20)
_LONGEST = 600
_MENTION = re.compile(r"(?<!\w)@[\w.]{2,}")


@dataclass(frozen=True)
class Read:
    """What one reading brought: publications that were read, and their comments."""

    publications: int = 0
    comments: int = 0


@dataclass(frozen=True)
class _Commented:
    publication_id: int
    remote_id: str
    counted: int | None


_due = Many("metrics.due_comments", _Commented)
_keep_comments = Statements("metrics.keep_comment")
_lose_comments = Statement("metrics.lose_comments")
_lose_comments_of_gone_posts = Statement("metrics.lose_comments_of_gone_posts")
_mark_comments_read = Statement("metrics.mark_comments_read")
_forget_comment_texts = Statement("metrics.forget_comment_texts")


def read(conn: Connection, clients: Callable[[Account], GraphClient], *, settings: Settings, now: datetime) -> Read:
    """Read the comments of what is young, of what their number moved, and of what has an open question.

    :raises WaitError: Meta asked for a pause; what was read before stays.
    :raises ItemsFailedError: comments of some posts, or accounts, could not be read; the others were.
    """
    result = Read()
    _lose_comments_of_gone_posts(conn, now=now)
    with Containment(conn, "metrics", now=now) as items:
        for account in accounts(conn):
            name = f"comments:{account.account_id}"
            try:
                found = _read_account(conn, clients, account, items=items, settings=settings, now=now)
            except (GraphAccessError, GraphConfigError) as error:
                # A token or a permission is about the account: each further question would be refused the same way.
                items.keep(name, error)
                continue
            items.done(name)
            result = Read(result.publications + found.publications, result.comments + found.comments)
    return result


def _read_account(
    conn: Connection,
    clients: Callable[[Account], GraphClient],
    account: Account,
    *,
    items: Containment,
    settings: Settings,
    now: datetime,
) -> Read:
    plan, publications, comments = settings.comments, 0, 0
    due = _due(
        conn,
        account_id=account.account_id,
        since=now - timedelta(days=plan.read_days),
        young_since=now - timedelta(hours=plan.young_hours),
        read_before=now - _PAUSE,
        open_before=now - _OPEN_PAUSE,
    )
    graph = _client(clients, account) if due else None
    if graph is None:
        return Read()
    for item in due:
        name = f"comments:{item.publication_id}"
        if items.rests(name):
            continue
        with items.item(name, foreseen=(GraphAccessError, GraphConfigError)):
            try:
                found = comments_of(graph, item.remote_id, channel=account.channel)
            except GraphInputError as error:
                if not error.refusal.gone:
                    raise
                continue  # whether the post is gone is the other reading's to prove
            _store(conn, item, found, settings=settings, now=now)
            publications, comments = publications + 1, comments + len(found)
    return Read(publications, comments)


def _client(clients: Callable[[Account], GraphClient], account: Account) -> GraphClient | None:
    """An account whose connection is wrong is told by the reading of its figures."""
    try:
        return clients(account)
    except ConfigError:
        if account.is_default:
            raise
        return None


def _store(conn: Connection, item: _Commented, found: list[Comment], *, settings: Settings, now: datetime) -> None:
    oldest = now - timedelta(days=settings.retention.comment_text_days)
    marks = [conn.keyring.mark("comment", comment.comment_id) for comment in found]
    rows = []
    for mark, comment in zip(marks, found, strict=True):
        said = said_in(comment.text, settings.comments)
        rows.append(
            {
                "mark": mark,
                "publication_id": item.publication_id,
                "posted_at": comment.posted_at,
                "text": _masked(comment.text) if comment.posted_at >= oldest else None,
                "is_question": said.is_question,
                "topics": list(said.topics),
                "answered_at": comment.answered_at,
                "hidden": comment.hidden,
                "now": now,
            }
        )
    with conn.transaction():
        _keep_comments(conn, rows)
        _lose_comments(conn, publication_id=item.publication_id, marks=marks, now=now)
        _mark_comments_read(conn, publication_id=item.publication_id, counted=item.counted, now=now)


def _masked(text: str) -> str:
    """Masked whole, and only then cut: the cut could run through a number. What no database keeps is left out first."""
    text = text.replace("\x00", "").encode("utf-8", errors="replace").decode()
    return mask(_MENTION.sub(HIDDEN, text))[:_LONGEST]


def forget(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Forget the texts of comments whose time is over; return of how many."""
    return _forget_comment_texts(conn, before=now - timedelta(days=settings.retention.comment_text_days))
