"""What is said of reach, interactions and followers, and when it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.briefings import audience_claims
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.audience import NOBODY
from siar.figures.comparison import Comparison
from siar.figures.kpis import Figures
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import week

PHRASES = Phrases.of(load_settings())
WEEKS = (1_000, 1_040, 960, 1_010, 990, 1_080, 930, 1_000)
USUAL, UNKNOWN = Comparison(1_000, WEEKS), Comparison(None)
CHANGED = ("reach", "rate", "interactions", "daily", "net", "video")


def figures(**facebook: Any) -> Figures:
    """Facebook alone, with nothing unusual but what is given."""
    own = replace(week().audience.channels["facebook"], **dict.fromkeys(CHANGED, USUAL) | facebook)
    return week(audience=replace(week().audience, channels={"facebook": own}))


@pytest.mark.parametrize(
    ("reach", "title", "asked"),
    [
        (Comparison(2_000, WEEKS), "Jangkauan Facebook naik: 2.000 akun per unggahan, biasanya 1.000", False),
        (Comparison(400, WEEKS), "Jangkauan Facebook turun: 400 akun per unggahan, biasanya 1.000", True),
        (Comparison(1_050, WEEKS), "Jangkauan per unggahan: Facebook 1.050 akun", False),
        (Comparison(2_000, WEEKS[:3]), "Jangkauan per unggahan: Facebook 2.000 akun", False),
        (UNKNOWN, "Pengikut: Facebook 4.812 (+1.000)", False),
    ],
)
def test_the_finding_is_what_lies_beyond_noise(reach, title, asked):
    found = figures(reach=reach)
    assert audience_claims.finding(found, PHRASES) == title
    pages = pages_of(found, ["jangkauan"], PHRASES)
    assert [page.title for page in pages] == ([title] if title else [])
    assert bool(audience_claims.fallen(found, PHRASES)) == asked == any(page.actions for page in pages)


def test_what_changed_is_told_but_for_the_finding_and_that_nothing_did():
    assert audience_claims.changes(figures(), PHRASES) == ["Tidak ada angka di luar yang biasa."]
    assert audience_claims.changes(figures(reach=Comparison(2_000, WEEKS)), PHRASES) == []
    risen = figures(rate=Comparison(2_000, WEEKS))
    assert audience_claims.changes(risen, PHRASES) == [
        "Tingkat interaksi Facebook 20%, di atas biasanya (10%, median 8 pekan)."
    ]
    nothing = figures(**dict.fromkeys(CHANGED, Comparison(5)))
    assert audience_claims.changes(nothing, PHRASES) == []


def test_adverts_are_told_where_they_ran_and_followers_are():
    ran = figures()
    assert "3 dari 7 hari" in audience_claims.advert_days(ran, PHRASES)
    none = replace(ran.audience, advert_days=Comparison(0))
    assert audience_claims.advert_days(week(audience=none), PHRASES) == ""
    assert audience_claims.advert_days(figures(followers=None), PHRASES) == ""


def test_views_are_told_where_those_by_adverts_are():
    assert audience_claims.views(figures(), PHRASES) == (
        "Konten dilihat: Facebook 12.400 kali, 3.100 di antaranya lewat iklan."
    )
    assert audience_claims.views(figures(views_paid=None), PHRASES) == ""
    assert audience_claims.views(figures(views=UNKNOWN), PHRASES) == ""


def test_nothing_is_said_of_nobody():
    assert audience_claims.finding(figures(reach=UNKNOWN, followers=None), PHRASES) == ""
    nobody = week(audience=NOBODY)
    assert audience_claims.finding(nobody, PHRASES) == ""
    for claim in (
        audience_claims.followers,
        audience_claims.advert_days,
        audience_claims.views,
        audience_claims.fallen,
    ):
        assert claim(nobody, PHRASES) == ""
    assert audience_claims.how_compared(figures(compared=0), PHRASES) == ""


FIGURE = st.builds(
    Comparison, st.none() | st.integers(0, 3_000), st.lists(st.none() | st.integers(0, 3_000), max_size=8).map(tuple)
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(CHANGED), FIGURE))
def test_whatever_the_figures_each_change_that_is_told_is_one(given):
    found = figures(**given)
    told = [said for said in audience_claims.changes(found, PHRASES) if "biasanya" in said]
    own = found.audience.channels["facebook"]
    changed = [name for name in CHANGED if getattr(own, name).against_usual]
    assert len(told) == len(changed) - ("reach" in changed)
    rows = {
        row["label"] for page in pages_of(found, ["jangkauan"], PHRASES) for row in page.data["channels"][0]["rows"]
    }
    assert len(rows) <= len(CHANGED)
