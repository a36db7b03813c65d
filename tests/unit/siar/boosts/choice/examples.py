"""A post that may be boosted, to be changed in one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from siar.boosts.choice.candidates import Baseline, Candidate
from siar.boosts.choice.findings import Case
from siar.settings import Settings, load_settings

NOW = datetime(2026, 9, 10, 6, 0, tzinfo=UTC)
GOOD = Candidate(
    publication_id=1,
    post_id=1,
    draft_id=1,
    account_id="facebook-city",
    channel="facebook",
    opd="DINKES",
    kind="Kegiatan",
    title="Posyandu Kelapa Lima melayani 120 balita",
    reference_code="KPG-2609-0001",
    remote_id="1056_1",
    published_at=NOW - timedelta(hours=5),
    screening=(),
    no_boost=[],
    approved=True,
    interactions=15,
    read_at=NOW - timedelta(hours=1),
    reactions=12,
    upset=0,
    questions=0,
    on_topics=0,
    corrected=False,
    declined_by=None,
    declined_why=None,
)


def case(
    *,
    baseline: tuple[int, ...] = (),
    over_at: datetime | None = None,
    settings: Settings | None = None,
    now: datetime = NOW,
    **change: Any,
) -> Case:
    """Return the case of the good post, changed."""
    return Case(replace(GOOD, **change), Baseline(baseline), over_at, settings or load_settings(), now)
