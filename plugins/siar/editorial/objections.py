"""Objections: what a look at something that is out found wrong with it.

A look alone mends nothing. An objection stays on the desk until the post was corrected (by an edit, or by a follow-up
that was not sent back), taken down, or until somebody who had no part in it lets it be, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar import audit, people
from siar.channels import ChannelId
from siar.editorial import agreements, hands
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, Many, Statement

__all__ = ["Objection", "WaitingReview", "check_stranger", "late", "of_posts", "raise_against", "settle"]


@dataclass(frozen=True)
class Objection:
    """What is wrong with a post that is out, and was not acted on. `reason`: in the words of who looked."""

    post_id: int
    actor: str
    reason: str
    opened_at: datetime


@dataclass(frozen=True)
class WaitingReview:
    """A post that is out and waits for people. `objection`: what was found wrong; None: nobody has looked yet."""

    post_id: int
    chain: str
    channel: ChannelId
    account: str
    reference_code: str
    opd: str
    title: str
    since: datetime
    objection: str | None


@dataclass(frozen=True)
class _Corrector:
    actor: str


_people_of_corrections = Many("editorial.people_of_corrections", _Corrector)
_raise_objection = Statement("editorial.raise_objection")
_objections_of_posts = Many("editorial.objections_of_posts", Objection)
_settle_objection = Statement("editorial.settle_objection")
_waiting_reviews = Many("editorial.waiting_reviews", WaitingReview)


def check_stranger(conn: Connection, post_id: int, actor: str) -> None:
    """Refuse who approved a post or its correction, or had a part in one, as the one who looks at it afterwards.

    :raises InputError: for the editor, in Indonesian.
    """
    person = people.find(conn, actor)
    if person.among(agreement.actor for agreement in agreements.of_post(conn, post_id)):
        raise InputError("Anda yang menyetujuinya. Tinjauan susulan perlu orang lain (empat mata).")
    if person.among(hands.of_post(conn, post_id)):
        raise InputError(
            "Anda ikut menyunting atau menyusun isi kiriman ini, atau menerima barisnya. Tinjauan susulan perlu orang"
            " lain (empat mata)."
        )
    if person.among(row.actor for row in _people_of_corrections(conn, post_id=post_id)):
        raise InputError("Anda ikut menulis atau menyetujui ralatnya. Tinjauan susulan perlu orang lain (empat mata).")


def raise_against(conn: Connection, post_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Note what is wrong with a post, in the transaction of the look."""
    _raise_objection(conn, post_id=post_id, reason=reason, actor=actor, now=now)


def of_posts(conn: Connection, post_ids: Collection[int]) -> Mapping[int, Objection]:
    """Return what is objected to these posts and not acted on, by post."""
    return {item.post_id: item for item in _objections_of_posts(conn, post_ids=list(post_ids))}


def settle(conn: Connection, post_id: int, *, reason: str, actor: str, now: datetime) -> None:
    """Let a post stay as it is although something was found wrong with it.

    :raises InputError: nothing is open, the reason is empty, or the person approved the post or had a part in it.
    """
    if not reason.strip():
        raise InputError("Mohon tulis mengapa kiriman ini boleh tetap seperti sekarang.")
    with conn.transaction():
        if post_id not in of_posts(conn, [post_id]):
            raise InputError(
                "Tidak ada keberatan terbuka atas kiriman ini, atau sudah ditindaklanjuti. Muat ulang halaman."
            )
        check_stranger(conn, post_id, actor)
        _settle_objection(conn, post_id=post_id, reason=reason.strip(), actor=actor, now=now)
        audit.record(
            conn,
            actor=actor,
            action="post.objection_settled",
            subject=f"post:{post_id}",
            now=now,
            detail={"reason": reason.strip()},
        )


def late(conn: Connection, *, settings: Settings, now: datetime) -> list[WaitingReview]:
    """Return what waits for a look, or for what is done about it, longer than its chain allows; the longest first."""
    chains = settings.stages.chains
    longest = settings.stages.longest_review
    return [
        item
        for item in _waiting_reviews(conn)
        if now - item.since
        > timedelta(hours=chains[item.chain].review_within_hours if item.chain in chains else longest)
    ]
