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
from tests.integration.boosts.books import RAN, boost_row, published_post, walk

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
            Number("post.shares", None, Decimal(0)),
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
    facebook, instagram = figures.posts
    assert (facebook.channel, facebook.reach, facebook.interactions) == ("facebook", Reach(1200), 42)
    assert (facebook.published_at, facebook.age) == (LAST_WEEK, MONDAY - timedelta(hours=1) - LAST_WEEK)
    # Its money is promised, and nothing was shown for it yet.
    assert not facebook.advertised
    assert (instagram.reach, instagram.age) == (None, None)
    assert figures.interactions("instagram") is None
    (month,) = figures.city_months
    assert (month.cap, month.promised, month.settled) == (Rupiah(3_000_000), Rupiah(122_100), Rupiah(44_400))
    assert (figures.spent.total, figures.spent.tax) == (Rupiah(44_400), Rupiah(4_400))
    assert [(b.spend, b.reach, b.per_thousand) for b in figures.boosts] == [(None, None, None)]
    assert figures.pulled_at == MONDAY - timedelta(hours=1)
    archived = json.loads(json.dumps(figures.as_json()))
    assert (archived["period"], archived["spent"]["net"]) == ({"start": "2026-09-07", "end": "2026-09-13"}, 40_000)
    assert archived["posts"][0]["reach"] == 1200


def test_a_post_is_advertised_once_money_may_have_been_spent_on_it(conn):
    """Until it ran it is compared with others; after that never again."""
    publication = published_post(conn, published_at=LAST_WEEK)
    boost = boost_row(conn, publication, now=LAST_WEEK)
    ledger.reserve(conn, boost_id=boost, now=LAST_WEEK)
    day = LAST_WEEK.date()
    found = []
    for state in RAN:
        walk(conn, boost, state, at=LAST_WEEK)
        figures = gather(conn, period=Period(day, day, "day"), settings=load_settings(), now=MONDAY)
        assert [item.starts_at for item in figures.boosts] == [LAST_WEEK]
        found.append((state, *(post.advertised for post in figures.posts)))
    assert found == [
        ("preparing", False),
        ("prepared", False),
        ("activating", True),
        ("running", True),
        ("ended", True),
    ]
