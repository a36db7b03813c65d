"""What is said of growing the audience: what the figures hold, with its range, and that nothing is clear where nothing is."""

from __future__ import annotations

from datetime import time

import pytest

from siar.briefings import growth_claims
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.growth import Effect, Slot
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import growth, week

PHRASES = Phrases.of(load_settings())
LESS = Effect("facebook", "reach", "hour", "07:00", 122, 259, 71, 56, 91)
FOLLOWS = Effect("instagram", "follows", "kind", "Agenda", 64, 301, 38, 11, 65)


@pytest.mark.parametrize(
    ("over", "title"),
    [
        ({}, "Pukul 19.00 menjangkau 1,6 kali yang lain di Facebook"),
        ({"effects": (FOLLOWS,)}, "Agenda membawa lebih banyak pengikut baru di Instagram"),
        ({"effects": (LESS,)}, "Belum ada jam, hari, jenis, atau topik yang terbukti lebih luas jangkauannya"),
        ({"effects": ()}, "Belum ada jam, hari, jenis, atau topik yang terbukti lebih luas jangkauannya"),
        (
            {"effects": (), "looked_at": 0, "posts": {"facebook": 12}},
            "Baru 12 unggahan yang dapat dibandingkan; belum ada yang dapat disimpulkan",
        ),
        ({"posts": {}}, ""),
    ],
)
def test_the_finding_is_an_effect_or_that_there_is_none(over, title):
    figures = week(growth=growth(**over))
    assert growth_claims.finding(figures, PHRASES) == title
    assert [page.title for page in pages_of(figures, ["pertumbuhan"], PHRASES)] == ([title] if title else [])


def test_without_half_a_year_s_figures_there_is_no_page():
    assert pages_of(week(), ["pertumbuhan"], PHRASES) == ()
    assert growth_claims.finding(week(), PHRASES) == growth_claims.trial(week(), PHRASES) == ""


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (
            growth().effects[0],
            "Pukul 19.00, Facebook: 1,6 kali jangkauan unggahan lain pada hari yang sama (antara 1,3 dan 2,1 kali; 131 unggahan).",
        ),
        (
            Effect("instagram", "reach", "weekday", "5", 26, 156, 150, 104, 230),
            "Hari Sabtu, Instagram: 1,5 kali jangkauan hari lain pada pekan yang sama (antara 1,04 dan 2,3 kali; 26 hari).",
        ),
        (
            Effect("facebook", "reach", "topic", "Sampah", 40, 90, 150, 120, 190),
            "Sampah, Facebook: 1,5 kali jangkauan unggahan lain dari OPD yang sama (antara 1,2 dan 1,9 kali; 40 unggahan).",
        ),
        (
            FOLLOWS,
            "Agenda, Instagram: 38 pengikut baru lebih banyak setiap 100 unggahan (antara 11 dan 65; 64 unggahan).",
        ),
    ],
)
def test_an_effect_is_told_with_what_it_was_held_against_and_its_range(effect, said):
    assert growth_claims.effect(effect, PHRASES) == said


def test_only_what_brought_more_is_recommended_and_each_level_once():
    assert [(one.channel, one.level) for one in growth_claims.led(growth())] == [
        ("facebook", "19:00"),
        ("instagram", "Agenda"),
    ]


def test_a_slot_is_to_be_tried_where_there_is_one_of_which_nothing_is_known():
    (page,) = pages_of(week(growth=growth()), ["pertumbuhan"], PHRASES)
    assert [asked.text for asked in page.actions] == [
        "Mencoba Sabtu pukul 12.00 untuk 10 konten biasa: 13 pekan terakhir baru 2, kurang dari 4, jadi belum diketahui hasilnya."
    ]
    (known,) = pages_of(week(growth=growth(untried=())), ["pertumbuhan"], PHRASES)
    assert known.actions == ()
    assert growth_claims.slot(Slot(6, time(19), 0), PHRASES) == "Minggu pukul 19.00"


def test_which_difference_could_be_seen_is_told_where_reach_was_compared():
    assert "di bawah 1,4 kali" in growth_claims.resolvable(week(growth=growth()), PHRASES)
    assert growth_claims.resolvable(week(growth=growth(resolvable=None)), PHRASES) == ""


def test_a_drawing_keeps_its_range_within_its_frame():
    wild = Effect("facebook", "reach", "hour", "19:00", 131, 250, 900, 150, 5_400)
    (page,) = pages_of(week(growth=growth(effects=(wild, LESS))), ["pertumbuhan"], PHRASES)
    for drawn in page.data["effects"]:
        low, at, high = drawn["places"]
        assert 0 <= low <= at <= high <= 1
    assert [drawn["more"] for drawn in page.data["effects"]] == [True, False]


def test_a_page_tells_what_it_has_room_for():
    many = tuple(Effect("facebook", "reach", "topic", f"Topik {number}", 40, 90, 150, 120, 190) for number in range(9))
    (page,) = pages_of(week(growth=growth(effects=many)), ["pertumbuhan"], PHRASES)
    assert (len(page.data["effects"]), sum("Topik" in said for said in page.meaning)) == (5, 3)
