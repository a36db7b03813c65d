from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.metrics import catalogue
from siar.metrics.readings import Number, begin
from siar.quantities import Reach, Rupiah
from siar.settings import load_settings
from tests.integration.boosts.books import boost_row, published_post

pytestmark = pytest.mark.integration
MONDAY = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)  # 14 September 06.05 WITA
LAST_WEEK = datetime(2026, 9, 10, 6, tzinfo=UTC)


def test_figures_come_from_the_period_only_and_unknown_is_none(conn):
    settings = load_settings()
    catalogue.publish(conn)
    inside = published_post(conn, opd="DIKBUD", published_at=LAST_WEEK, remote_id="1056_1", interactions=None)
    published_post(conn, opd="DIKBUD", published_at=LAST_WEEK, channel="instagram", remote_id="9", interactions=None)
    published_post(conn, opd="INSPEKTORAT", published_at=LAST_WEEK - timedelta(days=9))
    entity = conn.execute(
        """insert into siar.entities (platform, account_id, kind, remote_id, publication_id, first_seen, last_seen)
           values ('facebook', 'facebook-city', 'post', '1056_1', %s, now(), now()) returning entity_id""",
        (inside,),
    ).fetchone()["entity_id"]
    run = begin(conn, source="posts", api_version="v26.0", account_tz="x", now=MONDAY - timedelta(hours=1))
    day = LAST_WEEK.date()
    run.store(
        entity,
        [
            Number("post.reach", None, Reach(1200)),
            Number("post.reactions", None, Decimal(40)),
            Number("post.comments", None, Decimal(2)),
            Number("post.shares", None, None, "empty"),
            Number("post.reactions_by_type", None, Decimal(40), dim="like"),
        ],
    )
    run.end(ok=True)
    boost = boost_row(conn, inside, opd="DIKBUD", budget=150_000, tax=16_500, now=LAST_WEEK)
    ledger.reserve(conn, boost_id=boost, now=LAST_WEEK)
    ledger.bill(conn, boost_id=boost, spent_on=day, owed=Taxed(Rupiah(40_000), Rupiah(4_400)), now=LAST_WEEK)

    figures = gather(
        conn, period=Period(day - timedelta(days=3), day + timedelta(days=3), "week"), settings=settings, now=MONDAY
    )
    assert figures.accepted_by_opd == {"DIKBUD": 2}
    assert figures.reporting == 1
    assert "INSPEKTORAT" in figures.silent
    assert figures.posts_by_channel == {"facebook": 1, "instagram": 1}
    best = figures.best_post("facebook")
    assert best is not None
    assert (best.reach, best.interactions) == (Reach(1200), 42)
    assert figures.best_post("instagram") is None
    assert figures.interactions("instagram") is None
    (month,) = figures.city_months
    assert (month.cap, month.promised, month.settled) == (Rupiah(3_000_000), Rupiah(122_100), Rupiah(44_400))
    assert (figures.spent.total, figures.spent.tax) == (Rupiah(44_400), Rupiah(4_400))
    assert [(b.spend, b.reach, b.per_thousand) for b in figures.boosts] == [(None, None, None)]
    assert figures.pulled_at == MONDAY - timedelta(hours=1)
    archived = json.loads(json.dumps(figures.as_json()))
    assert (archived["period"], archived["spent"]["net"]) == ({"start": "2026-09-07", "end": "2026-09-13"}, 40_000)
    assert archived["posts"][0]["reach"] == 1200
