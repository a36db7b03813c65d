"""Admission to the desk: a composed post is screened, and its chain of stages is fixed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from siar.channels import ChannelId
from siar.editorial import agreements, stages
from siar.editorial.screening import screen, unadvertised
from siar.faults import Containment
from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, Many, One, Statement

__all__ = ["Admission", "ComposedPost", "admit", "admit_again", "look", "periods_on"]


@dataclass(frozen=True)
class ComposedPost:
    """A post with all that its screening reads.

    :param body: of the row, and the alternative texts of a carousel's pages.
    :param reworded: a person changed its texts.
    """

    post_id: int
    channel: ChannelId
    caption: str
    urgent: bool
    kind: str
    opd: str
    alt_text: str
    title: str
    body: str | None
    reworded: bool


@dataclass(frozen=True)
class _Due:
    fresh: bool
    unaware: bool


_any_to_admit = One("editorial.any_to_admit", _Due)
_posts_not_admitted = Many("editorial.posts_not_admitted", ComposedPost)
_posts_unaware = Many("editorial.posts_unaware", ComposedPost)
_admit = Statement("editorial.admit")


@dataclass(frozen=True)
class Admission:
    """What was found in a post's texts, which codes of it keep the post from adverts, and which way it goes."""

    findings: tuple[Finding, ...]
    no_boost: tuple[str, ...]
    chain: str
    stage: str

    def row(self) -> dict[str, Any]:
        """Return the values of the columns of `posts`."""
        return {
            "screening": json.dumps([asdict(finding) for finding in self.findings], ensure_ascii=False),
            "no_boost": list(self.no_boost),
            "chain": self.chain,
            "stage": self.stage,
        }


def look(
    texts: Iterable[str],
    *,
    kind: str,
    opd: str,
    urgent: bool,
    settings: Settings,
    now: datetime,
    reworded: bool = False,
) -> Admission:
    """Screen texts and choose the chain.

    :param texts: all that residents will read of it, and what it was made from.
    :param reworded: a person changed one of them since it was composed.
    """
    book = RuleBook.load(settings)
    findings = tuple(screen(texts, book=book, now=now, urgent=urgent))
    chain = stages.chain_for(
        kind=kind,
        opd=opd,
        findings={finding.code for finding in findings},
        stages=settings.stages,
        reworded=reworded,
    )
    return Admission(
        findings=findings,
        no_boost=tuple(unadvertised(findings, screening=settings.screening)),
        chain=chain,
        stage=settings.stages.chains[chain].stages[0],
    )


def periods_on(now: datetime, *, settings: Settings) -> dict[str, bool]:
    """Return which periods are in force at a moment, as queries ask for them."""
    screening, day = settings.screening, now.astimezone(settings.city.zone).date()
    return {
        "election": screening.election_on(day) is not None,
        "mourning": screening.mourning_on(day) is not None,
        "disaster": screening.disaster_on(day) is not None,
    }


def admit(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Admit every composed post that was not yet; return how many. Costs one look at an index when there is none.

    A post that waits when mourning, a disaster or an election begins or ends is looked through again: whoever approves
    it is told, and the period may ask for another chain. What was agreed so far counts where that chain asks for it.

    :raises ItemsFailedError: some posts could not be looked through; the others were.
    """
    periods = periods_on(now, settings=settings)
    due = _any_to_admit(conn, **periods)
    if not due.fresh and not due.unaware:
        return 0
    count = 0
    # In one transaction: a post stays locked until it is admitted, so that no edit comes between look and note.
    with Containment(conn, "post", now=now) as posts, conn.transaction():
        for post in _posts_not_admitted(conn) if due.fresh else ():
            if not posts.rests(post.post_id):
                with posts.item(post.post_id):
                    _admit(conn, post_id=post.post_id, **_look_at(post, settings=settings, now=now).row())
                    count += 1
        for post in _posts_unaware(conn, **periods) if due.unaware else ():
            if not posts.rests(post.post_id):
                with posts.item(post.post_id):
                    admit_again(conn, post, settings=settings, now=now)
                    count += 1
    return count


def admit_again(conn: Connection, post: ComposedPost, *, settings: Settings, now: datetime) -> str | None:
    """Look a post through again; return the stage that its chain waits for now, None when all have agreed."""
    found = _look_at(post, settings=settings, now=now)
    given = agreements.of_post(conn, post.post_id)
    waiting = stages.progress(found.chain, given, stages=settings.stages).stage
    _admit(conn, post_id=post.post_id, **replace(found, stage=waiting or found.stage).row())
    return waiting


def _look_at(post: ComposedPost, *, settings: Settings, now: datetime) -> Admission:
    return look(
        (post.caption, post.alt_text, post.title, post.body or ""),
        kind=post.kind,
        opd=post.opd,
        urgent=post.urgent,
        reworded=post.reworded,
        settings=settings,
        now=now,
    )
