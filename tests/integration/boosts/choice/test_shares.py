"""Amounts from what the tables say: what is left of ceilings, what waits, what own advertisements brought, who had what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts import proposals
from siar.boosts.choice import memory, shares
from siar.boosts.choice.eligibility import choose
from siar.boosts.choice.rooms import before_tax, with_tax
from siar.boosts.choice.shares import Shares
from siar.findings.catalogue import Catalogue
from siar.quantities import Rupiah
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW, boost_row, published_post

pytestmark = pytest.mark.integration
LEAST = Rupiah(16_000)
DAYS = (NOW.date(), (NOW + timedelta(days=3)).date())


@pytest.fixture
def settings() -> Settings:
    """The city's own: amounts are shared."""
    return load_settings()


def share(conn: Connection, settings: Settings, *, places: int = 3, now=NOW) -> Shares:
    choice = choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=now)
    return shares.share(conn, choice.candidates, settings=settings, least_a_day=LEAST, places=places, now=now)


def amounts(found: Shares) -> dict[int, int]:
    return {one.item.post.publication_id: one.budget.amount for one in found.given}


def usual(conn: Connection, interactions: int = 20) -> None:
    for back in range(2, 12):
        published_post(conn, published_at=NOW - timedelta(days=back), interactions=interactions)


def test_a_strong_post_gets_more_than_one_as_usual_and_none_more_than_its_ceiling(conn, settings):
    usual(conn)
    strong, plain = published_post(conn, opd="DISHUB", interactions=120), published_post(conn, interactions=20)
    found = share(conn, settings)
    assert strong in amounts(found)
    assert amounts(found)[strong] > amounts(found).get(plain, 0)
    for one in found.given:
        assert LEAST * 3 <= one.budget <= Rupiah(225_225)
        assert with_tax(one.budget, settings=settings, days=DAYS) <= settings.caps.post_lifetime


def test_what_waits_for_a_person_takes_its_money_and_its_place(conn, settings):
    usual(conn)
    first = published_post(conn, interactions=120)
    assert proposals.offer(conn, share(conn, settings).given, settings=settings, now=NOW) == 1
    second = published_post(conn, opd="DISHUB", interactions=120)
    found = share(conn, settings)
    assert first not in amounts(found)
    assert second in amounts(found)
    assert share(conn, settings, places=1).held == {second: "slots"}


def test_an_agency_without_money_waits_and_is_told_so(conn, settings):
    usual(conn)
    conn.execute("select siar.lower_cap('opd_month', 'DINKES', 40000, 'hemat', 'kadis')")
    post = published_post(conn, interactions=120)
    found = share(conn, settings)
    assert (amounts(found), found.held) == ({}, {post: "share"})
    (told,) = shares.told("share", settings=settings, least_a_day=LEAST, catalogue=Catalogue.load(settings))
    assert told.message.startswith("Layak diiklankan, tetapi belum mendapat dana: OPD-nya sudah mendapat bagiannya")


def test_an_advertisement_ends_before_what_it_announces_does(conn, settings):
    post = published_post(conn, kind="Agenda", interactions=120)
    draft = conn.execute("select draft_id from siar.posts join siar.publications using (post_id)").fetchone()[
        "draft_id"
    ]
    over = NOW + timedelta(hours=30)
    choice = choose(
        conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW, closing=lambda *_: {draft: over}
    )
    found = shares.share(conn, choice.candidates, settings=settings, least_a_day=LEAST, places=3, now=NOW)
    assert [(one.item.post.publication_id, one.ends_at) for one in found.given] == [(post, over)]


def test_what_own_advertisements_brought_changes_what_is_expected(conn, settings):
    before = memory.response(conn, settings=settings, now=NOW).of(1.0)
    for number in range(12):
        boost = boost_row(conn, published_post(conn, published_at=NOW - timedelta(days=5)))
        for day in (1, 2, 3):
            spend = 30_000 * day
            conn.execute(
                "update siar.boosts set spend = %s, impressions = 1, reach = %s, watched_at = %s where boost_id = %s",
                (spend, round(spend / 40), NOW - timedelta(days=4 - day), boost),
            )
        conn.execute(
            "update siar.boosts set watched_at = %s where boost_id = %s", (NOW - timedelta(hours=number), boost)
        )
    assert conn.execute("select count(*) as n from siar.boost_readings").fetchone()["n"] == 36, "once a change"
    after = memory.response(conn, settings=settings, now=NOW)
    assert after.boosts == 12
    assert after.of(1.0).first < before.first / 1.7
    assert after.of(1.0).doubt < before.doubt


def test_what_could_be_advertised_is_remembered_as_it_stood(conn, settings):
    usual(conn)
    post = published_post(conn, interactions=50)
    share(conn, settings)
    row = conn.execute("select * from siar.boost_contenders").fetchone()
    assert (row["publication_id"], row["signal"], row["usual"], row["usual_of"]) == (post, 2.5, 20, 10)
    past = memory.past(conn, settings=settings, now=NOW + timedelta(days=7))
    assert past.signals == [2.5]
    assert past.arrivals(assumed=2, now=NOW + timedelta(days=7)) == pytest.approx(15 / 14)
    assert past.asked(since=NOW) == {"DINKES": 1}
    assert past.asked(since=NOW + timedelta(seconds=1)) == {}


def test_a_budget_with_its_tax_is_never_more_than_what_is_left(settings):
    for amount in (0, 1, 2, 110, 111, 112, 249_999, 250_000, 3_000_000):
        budget = before_tax(Rupiah(amount), settings=settings, days=DAYS)
        assert with_tax(Rupiah(budget), settings=settings, days=DAYS) <= Rupiah(amount)
        assert with_tax(Rupiah(budget + 1), settings=settings, days=DAYS) > Rupiah(amount)
    assert before_tax(Rupiah(-5), settings=settings, days=DAYS) == 0
