"""Decisions on posts, each bound to the content that was seen.

A post goes through the stages of its chain (`siar.editorial.stages`). The last agreement plans its publication. Its
time is the slot that the calendar gave it; a slot that has passed meanwhile parks it: an approval that comes late
never publishes by surprise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siar import audit, people
from siar.editorial import admission, card_checks, clearance, drafts, holds, objections, posts, stages
from siar.editorial.agreements import Agreement
from siar.editorial.clearance import Clearance
from siar.editorial.planning import plan
from siar.editorial.posts import Post
from siar.editorial.queries import set_post_state, set_review
from siar.editorial.screening import blocking
from siar.editorial.wording import CARD, DOUBLED, MOOT
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, Statement, Value

__all__ = ["Decision", "approve", "check_card", "return_post", "review"]

_STATES = {
    "approved": "sudah disetujui",
    "returned": "sudah dikembalikan",
    "superseded": "sudah diganti oleh isian yang lebih baru",
}


@dataclass(frozen=True)
class Decision:
    """What one agreement did.

    :param stage: the stage that was decided.
    :param waiting: the stage that waits now; None when the post is approved.
    :param due_at: when it goes out; None while a stage waits.
    :param parked: approved too late for its slot: it needs another one.
    """

    post_id: int
    stage: str
    waiting: str | None = None
    publication_id: int | None = None
    due_at: datetime | None = None
    parked: bool = False


_insert_approval = Value("editorial.insert_approval", int)
_set_stage = Statement("editorial.set_stage")
_is_out = Value("editorial.is_out", bool)


def _take(
    conn: Connection, *, post_id: int, content_hash: str, settings: Settings, now: datetime
) -> tuple[Post, Clearance]:
    """Return the post, locked, and where it stands today, if it may be decided on as it was seen.

    :raises InputError: when it does not exist, was decided on, or has changed since. For the editor, in Indonesian.
    """
    post = posts.lock(conn, post_id)
    if post is None:
        raise InputError(f"Kiriman {post_id} tidak ada.")
    name = f"{post.reference_code} ({post.account})"
    if post.state != "draft":
        raise InputError(f"Kiriman {name} {_STATES[post.state]}.")
    if post.content_hash != content_hash or not post.stands:
        raise InputError(f"Isi kiriman {name} berubah sejak Anda melihatnya. Mohon muat ulang dan periksa lagi.")
    found = clearance.of_post(conn, post_id, settings=settings, now=now)
    admission.note(conn, found, settings=settings)
    return post, found


def approve(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    content_hash: str,
    now: datetime,
    settings: Settings,
    due_at: datetime | None = None,
) -> Decision:
    """Agree to a post exactly as seen, in one transaction; the last stage plans its publication.

    :param roles: the actor's roles on the desk; one of them must be asked for by the stage that waits.
    :param content_hash: of the post as the actor saw it.
    :param due_at: aware; not after `now` means at once. None: the slot that the calendar gave it, else the next
        free one. Only the last stage's counts.
    :raises InputError: when it may not be approved, or not by this person; nothing has changed then.
    """
    with conn.transaction():
        post, found = _take(conn, post_id=post_id, content_hash=content_hash, settings=settings, now=now)
        if stop := blocking(found.findings):
            raise InputError(f"Kiriman {post.reference_code} belum dapat disetujui. {stop[0].message}")
        if found.news:
            raise InputError(f"{found.news[0].message} Mohon muat ulang dan periksa lagi.")
        if needless := next((item for item in found.obstacles if item in (MOOT, DOUBLED)), None):
            raise InputError(f"Kiriman {post.reference_code} tidak perlu disetujui. {needless}")
        if CARD in found.obstacles:
            raise InputError(f"Kiriman {post.reference_code} belum dapat disetujui. {CARD}")
        standing = found.standing
        stages.check_person(standing, actor=people.find(conn, actor), roles=roles, hands=found.hands)
        assert standing.stage is not None
        counted = sorted(standing.roles & set(roles))
        _insert_approval(
            conn,
            post_id=post_id,
            stage=standing.stage,
            decision="approve",
            actor=actor,
            roles=counted,
            content_hash=content_hash,
            reason=None,
            now=now,
        )
        mine = Agreement(post_id, standing.stage, actor, counted, content_hash, decided_at=now)
        after = stages.progress(found.chain, [*found.agreements, mine], stages=settings.stages)
        detail: dict[str, Any] = {"stage": standing.stage, "roles": counted, "content_hash": content_hash}
        if after.stage is not None:
            _set_stage(conn, post_id=post_id, stage=after.stage, now=now)
            subject, detail = f"post:{post_id}", {**detail, "chain": found.chain}
            audit.record(conn, actor=actor, action="post.agreed", subject=subject, now=now, detail=detail)
            return Decision(post_id, standing.stage, waiting=after.stage)
        _check_rights(conn, post, actor=actor, roles=roles, settings=settings, now=now, due_at=due_at)
        planned = plan(conn, post, found, actor=actor, settings=settings, now=now, due_at=due_at, detail=detail)
    return Decision(post_id, standing.stage, None, planned.publication_id, planned.due_at, parked=planned.parked)


def _check_rights(
    conn: Connection,
    post: Post,
    *,
    actor: str,
    roles: Collection[str],
    settings: Settings,
    now: datetime,
    due_at: datetime | None,
) -> None:
    """Refuse a last agreement that would do more than agree: pass every slot by, or lift somebody's hold."""
    if (
        due_at is not None
        and due_at <= now
        and "publish.at_once" not in settings.roles.permissions_of(frozenset(roles))
    ):
        raise InputError("Menayangkan sekarang juga bukan wewenang Anda. Mohon pilih slot, atau minta penyetuju.")
    holds.lift(conn, draft_id=post.draft_id, actor=actor, roles=roles, settings=settings, now=now)


def return_post(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    content_hash: str,
    reason: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Send a post back to its agency with a reason. Any role of the post's chain may, at any stage.

    :raises InputError: when the reason is empty or the post may not be decided on as seen.
    """
    if not reason.strip():
        raise InputError("Mohon tulis alasan pengembalian, agar OPD tahu apa yang perlu diperbaiki.")
    with conn.transaction():
        post, found = _take(conn, post_id=post_id, content_hash=content_hash, settings=settings, now=now)
        chain = settings.stages.chains[found.chain]
        stage = found.standing.stage or chain.stages[-1]
        counted = _counted(found, roles, settings=settings)
        _insert_approval(
            conn,
            post_id=post_id,
            stage=stage,
            decision="return",
            actor=actor,
            roles=counted,
            content_hash=content_hash,
            reason=reason.strip(),
            now=now,
        )
        set_post_state(conn, post_id=post_id, state="returned", scheduled_for=None, urgent=False, now=now)
        drafts.settle(conn, draft_id=post.draft_id, now=now)
        audit.record(
            conn,
            actor=actor,
            action="post.returned",
            subject=f"post:{post_id}",
            now=now,
            detail={"stage": stage, "content_hash": content_hash, "reason": reason.strip()},
        )


def _counted(found: Clearance, roles: Collection[str], *, settings: Settings) -> list[str]:
    """Which of a person's roles some stage of the post's chain asks for; refuses who has none."""
    names = settings.stages.chains[found.chain].stages
    counted = sorted({role for name in names for role in settings.stages.stages[name].roles} & set(roles))
    if not counted:
        raise InputError("Peran Anda tidak termasuk tahap persetujuan kiriman ini.")
    return counted


def check_card(
    conn: Connection,
    *,
    post_id: int,
    photo: str,
    actor: str,
    roles: Collection[str],
    now: datetime,
    settings: Settings,
) -> None:
    """Say that a photo of a post's draft, named like somebody's identity card, was looked at and shows none.

    :param photo: the mark of the photo that was seen (`siar.editorial.card_checks`).
    :raises InputError: the draft shows another one, it was looked at before, the person has no role of the chain, or had
        a part in the content: whoever let the row through has looked already. For the editor, in Indonesian.
    """
    with conn.transaction():
        post = posts.lock(conn, post_id)
        unchecked = card_checks.open_of(conn, [post.draft_id])[post.draft_id] if post else ()
        if post is None or post.state not in {"draft", "approved"} or photo not in {item.mark for item in unchecked}:
            raise InputError("Foto ini sudah diperiksa, atau kiriman ini memakai foto lain. Mohon muat ulang halaman.")
        found = clearance.of_post(conn, post_id, settings=settings, now=now)
        counted = _counted(found, roles, settings=settings)
        if people.find(conn, actor).among(found.hands):
            raise InputError(
                "Anda ikut menyunting atau menyusun isi kiriman ini, atau menerima barisnya. Fotonya perlu dilihat orang"
                " lain (empat mata)."
            )
        card_checks.note(conn, draft_id=post.draft_id, photo=photo, actor=actor, now=now)
        audit.record(
            conn,
            actor=actor,
            action="post.card_checked",
            subject=f"post:{post_id}",
            now=now,
            detail={"photo": photo, "roles": counted},
        )


def review(
    conn: Connection,
    *,
    post_id: int,
    actor: str,
    roles: Collection[str],
    note: str | None,
    now: datetime,
    settings: Settings,
) -> None:
    """Look at something that went out by the fast lane.

    :param note: what is wrong with it; stays open until somebody acted on it (`siar.editorial.objections`).
    :raises InputError: when there is nothing to review, it is not out, or the person approved it or had a part in it.
    """
    with conn.transaction():
        post = posts.lock(conn, post_id)
        if post is None or not post.review_due:
            raise InputError("Kiriman ini tidak menunggu tinjauan susulan.")
        name = _reviewed_at(conn, post, settings=settings, now=now)
        counted = sorted(set(settings.stages.stages[name].roles) & set(roles))
        if not counted:
            raise InputError("Tinjauan susulan bukan tahap Anda.")
        if not _is_out(conn, post_id=post_id):
            raise InputError("Kiriman ini belum tayang. Tinjauan susulan dilakukan sesudah tayang.")
        objections.check_stranger(conn, post_id, actor)
        note = (note or "").strip() or None
        _insert_approval(
            conn,
            post_id=post_id,
            stage=name,
            decision="return" if note else "approve",
            actor=actor,
            roles=counted,
            content_hash=post.content_hash,
            reason=note,
            now=now,
        )
        set_review(conn, post_id=post_id, due=False, now=now)
        if note:
            objections.raise_against(conn, post_id, reason=note, actor=actor, now=now)
        detail = {"content_hash": post.content_hash, "note": note}
        audit.record(conn, actor=actor, action="post.reviewed", subject=f"post:{post_id}", now=now, detail=detail)


def _reviewed_at(conn: Connection, post: Post, *, settings: Settings, now: datetime) -> str:
    """The stage that looks at it afterwards: its chain's, else another lane's, else the last one of today's chain."""
    ways = settings.stages
    lanes = [ways.chains[post.chain]] if post.chain in ways.chains else []
    named = [name for chain in (*lanes, *ways.chains.values()) if (name := chain.review_after)]
    if named:
        return named[0]
    return ways.chains[clearance.of_post(conn, post.post_id, settings=settings, now=now).chain].stages[-1]
