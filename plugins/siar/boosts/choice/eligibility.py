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

__all__ = ["Choice", "Closing", "Eligible", "baseline_of", "choose", "never_over"]

LOOKED_AT_AFTER = timedelta(hours=24)
TRIED_AGAIN_AFTER = timedelta(hours=6)
"""When a post whose advertisement Meta refused may be chosen again: reviews and eligibility change within hours."""

MOST_TRIES = 3
"""How often an advertisement for one post is begun."""

"""For how long after its age is over a post is still told why it was left out."""


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
    rules = settings.boosts.eligibility
    items = _candidates(
        conn,
        oldest=now - rules.age.oldest - LOOKED_AT_AFTER,
        newest=now,
        waits_since=now - rules.waiting.after,
        topics=list(rules.waiting.topics),
        refused_since=now - TRIED_AGAIN_AFTER,
        most_refused=MOST_TRIES,
    )
    ends = closing(conn, {item.draft_id for item in items})
    found: list[Eligible] = []
    told: dict[int, list[Finding]] = {}
    left_out: Counter[str] = Counter()
    for item in items:
        baseline = baseline_of(conn, item, settings=settings, now=now)
        case = Case(item, baseline, ends.get(item.draft_id), settings, now)
        against = advert_findings(case, catalogue)
        told[item.publication_id] = against
        if item.no_boost or against:
            left_out[against[0].code if against else item.no_boost[0]] += 1
        else:
            found.append(Eligible(item, baseline, case.over_at))
    return Choice(candidates=tuple(found), told=told, left_out=dict(left_out))


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
