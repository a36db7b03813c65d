"""Which posts may be boosted, and in which order.

What may be advertised is decided when a post's texts are screened (`include/config/screening.yaml`); the reason against
it stands on the post.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar.boosts.choice.findings import advert_findings
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding, read_findings
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["Candidate", "Choice", "Closing", "choose", "never_over"]

QUIET = "sepi"
"""Why a post is left out that residents did too little with. No finding: tomorrow it may be another."""


@dataclass(frozen=True)
class Candidate:
    """A published post of the right age that was never boosted.

    :param screening: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts.
    :param approved: everybody whom its chain asks has agreed to what is out.
    :param interactions: None while nothing has been read yet.
    """

    publication_id: int
    post_id: int
    draft_id: int
    opd: str
    reference_code: str
    remote_id: str
    published_at: datetime
    screening: Sequence[Mapping[str, Any]]
    no_boost: list[str]
    approved: bool
    interactions: int | None


@dataclass(frozen=True)
class Choice:
    """Candidates best first, what is told of each post of the right age, and how many were left out for which reason.

    :param told: by publication; nothing for those that may be boosted.
    :param left_out: by the code of the worst finding, or `QUIET`.
    """

    candidates: tuple[Candidate, ...]
    told: Mapping[int, Sequence[Finding]]
    left_out: dict[str, int]


_candidates = Many("boosts.candidates", Candidate)


Closing = Callable[[Connection, Collection[int]], Mapping[int, datetime]]
"""Says of drafts when what they announce is over; nothing of those that announce nothing."""


def never_over(_: Connection, __: Collection[int]) -> Mapping[int, datetime]:
    """Say of no draft that it is ever over."""
    return {}


def choose(
    conn: Connection, *, settings: Settings, catalogue: Catalogue, now: datetime, closing: Closing = never_over
) -> Choice:
    """Rank what may be boosted: most interactions first, and what was not read yet after that, newest first.

    :param closing: what is over by now is not advertised.
    """
    plan = settings.caps.boost
    found: list[Candidate] = []
    told: dict[int, list[Finding]] = {}
    left_out: Counter[str] = Counter()
    oldest, newest = (now - timedelta(hours=hours) for hours in (plan.max_age_hours, plan.min_age_hours))
    items = _candidates(conn, oldest=oldest, newest=newest)
    ends = closing(conn, {item.draft_id for item in items})
    formats = Formats.of(settings.city)
    for item in items:
        end = ends.get(item.draft_id)
        against = advert_findings(
            read_findings(item.screening),
            item.no_boost,
            approved=item.approved,
            over_since=formats.moment(end) if end is not None and end <= now else None,
            screening=settings.screening,
            catalogue=catalogue,
        )
        told[item.publication_id] = against
        if item.no_boost or against:
            left_out[against[0].code if against else item.no_boost[0]] += 1
        elif item.interactions is not None and item.interactions < plan.min_interactions:
            left_out[QUIET] += 1
        else:
            found.append(item)
    return Choice(candidates=tuple(found), told=told, left_out=dict(left_out))
