"""Which posts may be boosted.

The rules and their bounds are configuration (`boosts.yaml`, `siar.boosts.choice.findings`); what a text must not hold is decided
when it is screened (`screening.yaml`) and stands on the post.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.boosts.choice.candidates import Baseline, Candidate
from siar.boosts.choice.findings import Case, advert_findings
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["Choice", "Closing", "Eligible", "Looked", "baseline_of", "choose", "look", "never_over"]

LOOKED_AT_AFTER = timedelta(hours=24)
"""For how long after its age is over a post is still told why it was left out."""

TRIED_AGAIN_AFTER = timedelta(hours=6)
"""When a post whose advertisement Meta refused may be chosen again: reviews and eligibility change within hours."""

MOST_TRIES = 3
"""How often an advertisement for one post is begun."""


@dataclass(frozen=True)
class Eligible:
    """A post that may be boosted.

    :param baseline: what it was held against. :param over_at: when what it announces is over.
    """

    post: Candidate
    baseline: Baseline
    over_at: datetime | None

    @property
    def signal(self) -> float | None:
        """How many times the usual residents did with it; None where the usual is nothing, or nothing was read."""
        if self.post.interactions is None or not self.baseline.posts or not self.baseline.median:
            return None
        return self.post.interactions / self.baseline.median


@dataclass(frozen=True)
class Looked(Eligible):
    """A post that was looked at, and what is told against it, worst first."""

    told: Sequence[Finding]

    @property
    def left_out(self) -> bool:
        """Whether it may not be boosted now."""
        return bool(self.told or self.post.no_boost)


@dataclass(frozen=True)
class Choice:
    """What may be boosted, what is told of each post that was looked at, and how many were left out for which reason.

    :param candidates: most interactions first, then the newest.
    :param told: by publication; nothing for those that may be boosted.
    :param left_out: by the code of the worst finding.
    """

    candidates: tuple[Eligible, ...]
    told: Mapping[int, Sequence[Finding]]
    left_out: dict[str, int]


@dataclass(frozen=True)
class _Usual:
    publication_id: int
    interactions: int


_candidates = Many("boosts.candidates", Candidate)
_usual_interactions = Many("boosts.usual_interactions", _Usual)


Closing = Callable[[Connection, Collection[int]], Mapping[int, datetime]]
"""Says of drafts when what they announce is over; nothing of those that announce nothing."""


def never_over(_: Connection, __: Collection[int]) -> Mapping[int, datetime]:
    """Say of no draft that it is ever over."""
    return {}


def choose(
    conn: Connection, *, settings: Settings, catalogue: Catalogue, now: datetime, closing: Closing = never_over
) -> Choice:
    """Look at what is young enough and was never boosted.

    :param closing: says when what a post announces is over.
    """
    oldest = now - settings.boosts.eligibility.age.oldest - LOOKED_AT_AFTER
    looked = _look_at(conn, oldest, now, settings=settings, catalogue=catalogue, now=now, closing=closing)
    left_out: Counter[str] = Counter()
    for item in looked:
        if item.left_out:
            left_out[item.told[0].code if item.told else item.post.no_boost[0]] += 1
    return Choice(
        candidates=tuple(Eligible(item.post, item.baseline, item.over_at) for item in looked if not item.left_out),
        told={item.post.publication_id: item.told for item in looked},
        left_out=dict(left_out),
    )


def look(
    conn: Connection,
    publication_id: int,
    *,
    published_at: datetime,
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    closing: Closing = never_over,
) -> Looked | None:
    """Look at one post, however old; None: it is no candidate at all, such as one that was taken down or is advertised.

    :param published_at: its own moment.
    """
    found = _look_at(conn, published_at, published_at, settings=settings, catalogue=catalogue, now=now, closing=closing)
    return next((item for item in found if item.post.publication_id == publication_id), None)


def _look_at(
    conn: Connection,
    oldest: datetime,
    newest: datetime,
    *,
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    closing: Closing,
) -> list[Looked]:
    rule = settings.boosts.eligibility.waiting
    items = _candidates(
        conn,
        oldest=oldest,
        newest=newest,
        waits_since=now - rule.after,
        topics=list(rule.topics),
        refused_since=now - TRIED_AGAIN_AFTER,
        most_refused=MOST_TRIES,
    )
    ends = closing(conn, {item.draft_id for item in items})
    found = []
    for item in items:
        case = Case(item, baseline_of(conn, item, settings=settings, now=now), ends.get(item.draft_id), settings, now)
        found.append(Looked(item, case.baseline, case.over_at, advert_findings(case, catalogue)))
    return found


def baseline_of(conn: Connection, post: Candidate, *, settings: Settings, now: datetime) -> Baseline:
    """Return what residents had done with the account's last posts when these were as old as this one when it was read."""
    rule, age = settings.boosts.eligibility.signal, post.read_age
    if age is None or post.interactions is None:
        return Baseline(())
    usual = _usual_interactions(
        conn,
        account_id=post.account_id,
        publication_id=post.publication_id,
        age=age,
        since=now - rule.back,
        until=now - age,
        last=rule.last,
    )
    return Baseline(tuple(item.interactions for item in usual))
