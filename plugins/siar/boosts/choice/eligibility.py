"""Which posts may be boosted, and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.settings import BoostPlan
from siar.store import Connection, Many

__all__ = ["Candidate", "Choice", "choose", "sensitive_wording"]

# Ads by or about office holders, and on elections, need an authorisation and a "paid for by" line of Meta's; death
# and disaster are never advertised. Blocked by default: a post that is left out costs nothing.
_SENSITIVE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "pejabat",
        re.compile(
            r"\b(wakil\s+)?(wali\s*kota|walikota|bupati|gubernur|presiden|menteri)\b|\bwawali\b|\bwawalkot\b"
            r"|\b(ketua|anggota|wakil\s+ketua)\s+(dprd|dpr)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "politik",
        re.compile(
            r"\b(pilkada|pilwalkot|pilwakot|pemilu|pilpres|pileg|paslon|partai|caleg|coblos\w*)\b|\bkampanye\s+(politik|calon|pem)\w*"
            r"|\bcalon\s+(legislatif|presiden|kepala\s+daerah)\b|#?\bdukung\s+(calon|pasangan)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "duka",
        re.compile(
            r"\b(meninggal|wafat|jenazah|berduka|duka\s*cita|dukacita|korban|tewas|belasungkawa)\b", re.IGNORECASE
        ),
    ),
)


@dataclass(frozen=True)
class Candidate:
    """A published post that may be boosted. `interactions` is None while nothing has been read yet."""

    publication_id: int
    post_id: int
    opd: str
    reference_code: str
    remote_id: str
    published_at: datetime
    interactions: int | None
    wording: str


_candidates = Many("boosts.candidates", Candidate)


@dataclass(frozen=True)
class Choice:
    """Candidates best first, and how many were left out for which reason."""

    candidates: tuple[Candidate, ...]
    left_out: dict[str, int]


def sensitive_wording(text: str) -> str | None:
    """Return why a text is never advertised (`pejabat`, `politik`, `duka`), None when it may be."""
    return next((reason for reason, pattern in _SENSITIVE if pattern.search(text)), None)


def choose(conn: Connection, *, plan: BoostPlan, now: datetime) -> Choice:
    """Rank what may be boosted: most interactions first, and what was not read yet after that, newest first."""
    rows = _candidates(
        conn,
        oldest=now - timedelta(hours=plan.max_age_hours),
        newest=now - timedelta(hours=plan.min_age_hours),
    )
    found: list[Candidate] = []
    left_out: dict[str, int] = {}
    for row in rows:
        reason = sensitive_wording(row.wording)
        if reason is None and row.interactions is not None and row.interactions < plan.min_interactions:
            reason = "sepi"
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
            continue
        found.append(row)
    return Choice(candidates=tuple(found), left_out=left_out)
