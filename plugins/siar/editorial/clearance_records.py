"""Clearances as they were relied on: written in the transaction in which a commit begins, never changed.

A clearance is worked out anew at every question and forgotten (`siar.editorial.clearance`). What one commit relied on is
kept, with chain and stages as they were configured then, because configuration and periods will be others when somebody
asks who let this become public.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from siar.editorial.agreements import Agreement
from siar.editorial.clearance import Clearance
from siar.editorial.screening import names_period
from siar.editorial.stages import Progress, progress
from siar.publishing import ledger
from siar.publishing.payload import Payload
from siar.publishing.records import Publication
from siar.settings import Chain, Route, Settings, Stage, Stages
from siar.store import Connection, Many, Statement

__all__ = ["Agreed", "Period", "Record", "StageThen", "of_publication", "payload_digest", "record"]


@dataclass(frozen=True)
class StageThen:
    """A stage as it was configured: one person of its roles (`any`), or one of each (`all`)."""

    stage: str
    label: str
    roles: tuple[str, ...]
    needs: Literal["any", "all"]


@dataclass(frozen=True)
class Agreed:
    """One person's agreement, as it counted. `roles`: as which."""

    stage: str
    actor: str
    roles: tuple[str, ...]
    content_hash: str
    decided_at: datetime


@dataclass(frozen=True)
class Period:
    """What was told of a period in force."""

    code: str
    message: str


@dataclass(frozen=True)
class Record:
    """What one commit relied on.

    :param commit_no: which of the publication's commits.
    :param payload_sha256: of the canonical JSON of what was sent.
    :param hands: everybody who had a part in the content.
    :param rules: the mark of all that it was looked through under.
    """

    publication_id: int
    commit_no: int
    content_hash: str
    payload_sha256: str
    chain: str
    stages: tuple[StageThen, ...]
    agreements: tuple[Agreed, ...]
    hands: frozenset[str]
    periods: tuple[Period, ...]
    rules: str
    cleared_at: datetime

    def standing(self, *, post_id: int) -> Progress:
        """Return how far its agreements reach on the chain as it was configured then, by the rule that counts today."""
        ways = Stages(
            stages={
                item.stage: Stage(label=item.label, roles=list(item.roles), needs=item.needs) for item in self.stages
            },
            chains={self.chain: Chain(label=self.chain, stages=[item.stage for item in self.stages])},
            routes=[Route(chain=self.chain)],
        )
        given = [
            Agreement(post_id, item.stage, item.actor, list(item.roles), item.content_hash, item.decided_at)
            for item in self.agreements
        ]
        return progress(self.chain, given, stages=ways)


@dataclass(frozen=True)
class _Row:
    publication_id: int
    commit_no: int
    content_hash: str
    payload_sha256: str
    chain: str
    stages: Sequence[Mapping[str, Any]]
    agreements: Sequence[Mapping[str, Any]]
    hands: Sequence[str]
    periods: Sequence[Mapping[str, str]]
    rules: str
    cleared_at: datetime

    def read(self) -> Record:
        return Record(
            publication_id=self.publication_id,
            commit_no=self.commit_no,
            content_hash=self.content_hash,
            payload_sha256=self.payload_sha256,
            chain=self.chain,
            stages=tuple(StageThen(**{**stage, "roles": tuple(stage["roles"])}) for stage in self.stages),
            agreements=tuple(
                Agreed(
                    stage=given["stage"],
                    actor=given["actor"],
                    roles=tuple(given["roles"]),
                    content_hash=given["content_hash"],
                    decided_at=datetime.fromisoformat(given["decided_at"]),
                )
                for given in self.agreements
            ),
            hands=frozenset(self.hands),
            periods=tuple(Period(**period) for period in self.periods),
            rules=self.rules,
            cleared_at=self.cleared_at,
        )


_record_clearance = Statement("editorial.record_clearance")
_clearances_of = Many("editorial.clearances_of", _Row)


def payload_digest(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a publication sends, of its stored form."""
    return ledger.digest(Payload.from_json(payload).to_json())


def record(conn: Connection, item: Publication, found: Clearance, *, settings: Settings, now: datetime) -> None:
    """Keep what the commit that comes next relies on, in the transaction in which it begins.

    :param found: given, of the post as it is locked.
    """
    ways = settings.stages
    stages = [
        {"stage": name, "label": stage.label, "roles": stage.roles, "needs": stage.needs}
        for name in ways.chains[found.chain].stages
        for stage in (ways.stages[name],)
    ]
    agreements = [
        {
            "stage": given.stage,
            "actor": given.actor,
            "roles": sorted(given.roles),
            "content_hash": given.content_hash,
            "decided_at": given.decided_at.isoformat(),
        }
        for given in _counted(found, ways.chains[found.chain].stages)
    ]
    periods = [
        {"code": finding.code, "message": finding.message} for finding in found.findings if names_period(finding)
    ]
    _record_clearance(
        conn,
        publication_id=item.publication_id,
        commit_no=item.commits + 1,
        content_hash=item.content_hash,
        payload_sha256=ledger.digest(item.payload.to_json()),
        chain=found.chain,
        stages=json.dumps(stages, ensure_ascii=False),
        agreements=json.dumps(agreements, ensure_ascii=False),
        hands=sorted(found.hands),
        periods=json.dumps(periods, ensure_ascii=False),
        rules=found.look.rules,
        now=now,
    )


def _counted(found: Clearance, stages: Sequence[str]) -> Iterator[Agreement]:
    """Yield the agreements that the chain asks for; nobody's counts at two stages."""
    people: set[str] = set()
    for stage in stages:
        mine = [given for given in found.agreements if given.stage == stage and given.actor not in people]
        people |= {given.actor for given in mine}
        yield from mine


def of_publication(conn: Connection, publication_id: int) -> list[Record]:
    """Return what each commit of a publication relied on, the first one first."""
    return [row.read() for row in _clearances_of(conn, publication_id=publication_id)]
