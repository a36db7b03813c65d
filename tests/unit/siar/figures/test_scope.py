from __future__ import annotations

from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.scope import of_agency
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, week


def test_an_agency_s_own_figures_hold_nothing_of_another():
    figures = week()
    own = of_agency(figures, CODES[3])
    assert own.agency == CODES[3]
    assert {agency.opd for agency in own.agencies} == {CODES[3]}
    assert own.accepted == 9
    assert {post.opd for post in own.posts} == {CODES[3]} < {post.opd for post in figures.posts}
    assert {boost.opd for boost in own.boosts} == {CODES[3]}
    assert {row.opd for row in own.conduct.rows} <= {CODES[3]}
    assert set(own.conduct.agencies) <= {CODES[3]}
    assert {standing.opd for standing in own.conduct.league.standings} <= {CODES[3]}
    assert all(set(items) <= {CODES[3]} for items in own.waiting.values())
    assert (own.asks, own.fates, own.corrections) == ((), (), ())


def test_what_waits_is_that_agency_s_alone():
    city = week(waiting={"held": {CODES[9]: 3, CODES[20]: 2}, "approvals": {"7": 1}})
    held = of_agency(city, CODES[9])
    assert held.waiting == {"held": {CODES[9]: 3}}


def test_the_page_of_an_agency_s_own_report_is_titled_by_what_was_found():
    settings = load_settings()
    (page,) = pages_of(of_agency(week(), CODES[5]), ["lampiran"], Phrases.of(settings))
    assert page.title.startswith(f"{settings.agency_by_code[CODES[5]].short_name}, 10 baris")
    assert [agency["finding"] for agency in page.data["agencies"]] == [""]
    assert len(pages_of(week(), ["lampiran"], Phrases.of(settings))[0].data["agencies"]) > 1
