"""Admission to the desk: a composed post is screened, and its chain of stages is fixed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from siar.editorial import stages
from siar.editorial.screening import may_boost, screen
from siar.intake.findings import Finding
from siar.intake.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["Admission", "admit", "look"]


@dataclass(frozen=True)
class Admission:
    """What was found in a post's texts, and which way it goes."""

    findings: tuple[Finding, ...]
    may_boost: bool
    chain: str
    stage: str

    def row(self) -> dict[str, Any]:
        """Return the values of the columns of `posts`."""
        return {
            "screening": json.dumps([asdict(finding) for finding in self.findings], ensure_ascii=False),
            "may_boost": self.may_boost,
            "chain": self.chain,
            "stage": self.stage,
        }


def look(texts: Iterable[str], *, kind: str, opd: str, urgent: bool, settings: Settings, now: datetime) -> Admission:
    """Screen texts and choose the chain.

    :param texts: all that residents will read of it, and what it was made from.
    """
    official = RuleBook.load(settings).official_phones
    findings = tuple(screen(texts, settings=settings, now=now, urgent=urgent, official=official))
    chain = stages.chain_for(
        kind=kind, opd=opd, findings={finding.code for finding in findings}, stages=settings.stages
    )
    return Admission(
        findings=findings,
        may_boost=may_boost(findings, settings=settings),
        chain=chain,
        stage=settings.stages.chains[chain].stages[0],
    )


def admit(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Admit every composed post that was not yet; return how many. Costs one look at an index when there is none."""
    sql = queries("editorial")
    if not sql.any_not_admitted(conn):
        return 0
    count = 0
    with conn.transaction():
        for post in list(sql.posts_not_admitted(conn)):
            sql.admit(conn, post_id=post["post_id"], **_look_at(post, settings=settings, now=now).row())
            count += 1
    return count


def _look_at(post: Mapping[str, Any], *, settings: Settings, now: datetime) -> Admission:
    return look(
        (post["caption"], post["alt_text"], post["title"], post["body"] or ""),
        kind=post["kind"],
        opd=post["opd"],
        urgent=post["urgent"],
        settings=settings,
        now=now,
    )
