"""Claims are said under their conditions only: figures are altered until a sentence has to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import median

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from siar.briefings import claims, content_claims
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS
from siar.figures.kpis import Boost, Figures, Post, Source
from siar.quantities import Reach, Rupiah
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import BEGUN, CODES, NOW, TITLES, read_post, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
NAMES = [SETTINGS.agency_by_code[code].short_name for code in CODES]


def posts(*reaches: int, best: dict | None = None) -> Figures:
    """Posts on Facebook; `best` alters the first."""
    found = [read_post(n, "facebook", reach) for n, reach in enumerate(reaches)]
    found[0] = replace(found[0], **(best or {}))
    return week(posts=tuple(found))


def model(figures: Figures) -> str:
    """What is recommended, or why nothing is: one of them."""
    said, why = claims.model_post(figures, "facebook", PHRASES), claims.no_model_post(figures, PHRASES)
    assert bool(said) != bool(why)
    return said or why


MODEL = (400, *[100] * 7)


def test_one_is_recommended_that_reached_many_times_the_usual():
    assert model(posts(*MODEL)) == (
        f"Menjadikan bentuk unggahan “{shorten(TITLES[0], 40)}” contoh bagi OPD lain: 400 akun di Facebook, median 7 lainnya 100."
    )


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (posts(38, 37, best={"interactions": 1}), "kurang dari 8 unggahan tanpa iklan yang sebanding"),
        (posts(*MODEL[:-1]), "kurang dari 8 unggahan tanpa iklan yang sebanding"),
        (posts(199, *[100] * 7), "selisihnya belum berarti"),
        (posts(400, 391, *[100] * 6), "selisihnya belum berarti"),
        (posts(*[0] * 8), "selisihnya belum berarti"),
        (posts(9, *[0] * 7), "selisihnya belum berarti"),
        (posts(*MODEL, best={"interactions": 9}), "yang terluas hampir tanpa interaksi"),
        (posts(*MODEL, best={"interactions": None}), "yang terluas hampir tanpa interaksi"),
        (
            posts(*MODEL, best={"read_at": BEGUN + timedelta(hours=23)}),
            "kurang dari 8 unggahan tanpa iklan yang sebanding",
        ),
        (posts(*MODEL, best={"advertised": True}), "kurang dari 8 unggahan tanpa iklan yang sebanding"),
    ],
)
def test_without_a_condition_it_is_not_and_the_page_says_why(figures, why):
    assert model(figures) == f"Belum ada unggahan yang pantas dijadikan contoh: Facebook {why}."
    (page,) = pages_of(figures, ["konten"], PHRASES)
    assert page.meaning[-1] == model(figures)
    assert page.actions == ()


READ = st.builds(
    read_post,
    st.integers(1, 99),
    st.sampled_from(["facebook", "instagram"]),
    st.integers(0, 400),
    interactions=st.none() | st.integers(0, 30),
    advertised=st.booleans(),
    read_at=st.sampled_from([BEGUN + timedelta(hours=hours) for hours in (3, 24, 70)]),
    title=st.sampled_from(TITLES),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(READ, max_size=30, unique_by=lambda post: post.publication_id))
def test_what_is_recommended_fulfils_each_condition_by_itself(found):
    figures = week(posts=tuple(sorted(found, key=lambda post: post.reach, reverse=True)))
    for channel in ("facebook", "instagram"):
        said = claims.model_post(figures, channel, PHRASES)
        own = [p for p in found if p.channel == channel and not p.advertised]
        old = sorted(
            (p for p in own if p.read_at - p.published_at >= timedelta(days=1)), key=lambda p: p.reach, reverse=True
        )
        reaches = [p.reach.accounts for p in old]
        holds = (
            len(old) >= 8
            and reaches[0] >= 2 * median(reaches[1:])
            and 10 * reaches[0] >= 11 * reaches[1]
            and reaches[0] >= reaches[1] + 10
            and (old[0].interactions or 0) >= 10
        )
        assert bool(said) == holds
        assert (CHANNELS[channel].name in claims.no_model_post(figures, PHRASES)) == (bool(own) and not holds)
        best = claims.widest(figures, channel)
        if best is not None:
            others = [p.reach.accounts for p in own if p is not best]
            assert best in own
            assert best.reach.accounts >= max(others) + 10
            assert 10 * best.reach.accounts >= 11 * max(others)


@settings(max_examples=60, deadline=None)
@given(st.integers(100, 500), st.lists(st.integers(0, 200), min_size=7, max_size=12), st.data())
def test_it_is_no_longer_once_any_one_of_its_figures_is_altered_far_enough(top, others, data):
    figures = posts(top, *others)
    assume(top > max(others) and model(figures).startswith("Menjadikan"))
    best, *rest = figures.posts

    def altered(first: Post, *others: Post) -> str:
        return model(replace(figures, posts=(first, *others)))

    alter = data.draw(st.sampled_from(["reach", "next", "interactions", "age", "advert", "number"]))
    if alter == "reach":
        ends = [
            n for n in range(top, -1, -1) if not altered(replace(best, reach=Reach(n)), *rest).startswith("Menjadikan")
        ]
        usual, second = median(others), max(others)
        assert ends[0] == max(n for n in range(top) if n < 2 * usual or 10 * n < 11 * second or n < second + 10)
    elif alter == "next":
        assert "belum berarti" in altered(best, replace(rest[0], reach=Reach(top - 9)), *rest[1:])
    elif alter == "interactions":
        assert "tanpa interaksi" in altered(replace(best, interactions=9), *rest)
    elif alter == "age":
        young = [replace(post, read_at=post.published_at + timedelta(hours=23)) for post in rest]
        assert "kurang dari 8" in altered(best, *young)
    elif alter == "advert":
        assert "kurang dari 8" in altered(best, *(replace(post, advertised=True) for post in rest))
    else:
        assert "kurang dari 8" in altered(best, *rest[:6])


def test_the_widest_is_the_widest_of_its_platform_without_advertisements():
    """Facebook's reach counts whom an advertisement brought, Instagram's does not: they are never compared."""
    advertised = read_post(1, "facebook", 9000, advertised=True)
    figures = week(
        posts=(
            advertised,
            read_post(2, "facebook", 300, opd=CODES[1]),
            read_post(3, "facebook", 200),
            read_post(4, "instagram", 900, opd=CODES[2]),
            read_post(5, "instagram", 100),
        )
    )
    said = content_claims.best_posts(figures, PHRASES)
    assert said == f"Terluas tanpa iklan: {NAMES[1]} 300 akun (Facebook), {NAMES[2]} 900 akun (Instagram)"
    (page,) = pages_of(figures, ["konten"], PHRASES)
    assert page.title == said
    assert [shown["text"] for shown in page.data["channels"][0]["posts"]] == ["300", "200"]
    assert [shown["text"] for shown in page.data["paid"]] == ["9.000"]
    only = week(posts=figures.posts[:2])
    assert content_claims.best_posts(only, PHRASES) == ""
    assert claims.posts_read(only, PHRASES) == "Jangkauan 2 unggahan sudah terbaca"


def test_where_none_is_clearly_before_the_others_their_range_is_told():
    said = [
        claims.without_adverts(posts(*reaches), ["facebook"], PHRASES)
        for reaches in ((38, 37), (0, 0), (500,), (1200, 800, 3))
    ]
    assert said == [
        "Unggahan tanpa iklan: Facebook 37–38 akun (2 unggahan).",
        "Unggahan tanpa iklan: Facebook 0 akun (2 unggahan).",
        "Unggahan tanpa iklan: Facebook 500 akun (1 unggahan).",
        "Unggahan tanpa iklan: Facebook terluas 1.200 akun (dari 3).",
    ]
    assert claims.without_adverts(posts(500), ["instagram"], PHRASES) == ""
    assert claims.without_adverts(week(), CHANNELS, PHRASES) == (
        "Unggahan tanpa iklan: Facebook terluas 2.874 akun (dari 4); Instagram terluas 1.460 akun (dari 4)."
    )


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ((7, 5), "Interaksi Facebook pada unggahan periode ini: 12."),
        ((0, 0), "Interaksi Facebook pada unggahan periode ini: 0."),
        ((7, None, None), "Interaksi Facebook: 7 pada 1 unggahan yang terbaca, dari 3 pada periode ini."),
        ((None, None), "Interaksi Facebook belum tersedia: tidak ada angka terbaca dari 2 unggahan periode ini."),
        ((), "Tidak ada unggahan Facebook pada periode ini."),
    ],
)
def test_interactions_of_some_posts_are_not_told_as_those_of_all(read, said):
    found = [read_post(n, "facebook", 100, interactions=number) for n, number in enumerate(read)]
    figures = week(posts=(*found, read_post(9, "instagram", 100)))
    assert claims.interactions(figures, "facebook", PHRASES) == said
    (page,) = pages_of(figures, ["konten"], PHRASES)
    assert page.meaning[0] == said


def boost(spend: int | None, reach: int | None, **over) -> Boost:
    known = (None if spend is None else Rupiah(spend), Rupiah(166_500), None if reach is None else Reach(reach))
    return replace(Boost(TITLES[0], CODES[3], "running", *known, BEGUN), **over)


def test_an_advert_has_just_begun_only_when_it_has():
    """One that began four days ago and was never read is not new."""

    def said(*boosts: Boost, ok: bool = True) -> str:
        figures = week(boosts=boosts, sources=(Source("ads", ok, NOW),))
        return claims.costs(figures, PHRASES).removeprefix("Biaya per 1.000 akun belum tersedia: ")

    new = boost(None, None, starts_at=NOW - timedelta(hours=23, minutes=59))
    assert said(new) == "1 iklan baru dimulai."
    assert said(replace(new, starts_at=NOW - timedelta(hours=24))) == "1 iklan belum dibaca."
    assert said(boost(None, None)) == "1 iklan belum dibaca."
    assert said(boost(None, None), ok=False) == "1 iklan pembacaan terakhir gagal."
    assert said(boost(9000, None)) == "1 iklan belum disebut jangkauannya oleh Meta."
    assert said(boost(None, None, state="prepared")) == "1 iklan belum dimulai."
    assert said(boost(None, None, starts_at=NOW + timedelta(hours=1))) == "1 iklan belum dimulai."
    assert said(boost(9000, 999)) == "1 iklan menjangkau kurang dari 1.000 akun."
    assert "belum tersedia" not in said(boost(9000, 1000))
    assert said(boost(None, None), new, boost(None, None)) == "2 iklan belum dibaca, 1 iklan baru dimulai."


def test_costs_of_several_adverts_are_a_range_and_of_few_accounts_none():
    area = SETTINGS.city.area.label

    def said(*boosts: Boost) -> str:
        return claims.costs(week(boosts=boosts), PHRASES)

    assert said(boost(10_000, 2000)) == f"Biaya per 1.000 akun Rp5.000 (1 iklan, perkiraan Meta di {area})."
    both = said(boost(10_000, 2000), boost(10_000, 1000), boost(10, 12))
    assert both == (
        f"Biaya per 1.000 akun Rp5.000–Rp10.000 (2 iklan, perkiraan Meta di {area}); "
        "belum tersedia: 1 iklan menjangkau kurang dari 1.000 akun."
    )
    assert said() == ""
    assert said(boost(10, 999), boost(None, 5000)).startswith("Biaya per 1.000 akun belum tersedia: ")
    (page,) = pages_of(week(boosts=(boost(10, 12),)), ["iklan"], PHRASES)
    assert page.data["boosts"][0]["per_thousand"] == "belum tersedia"


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_of_few_is_told_in_numbers(part, more):
    whole = part + more
    said = PHRASES.share(part, whole)
    assert ("%" in said) == (whole >= 20)
    assert said != "100%" or more == 0
    if 0 < whole < 20:
        assert said == f"{part} dari {whole}"
    assert PHRASES.percent(part, whole) == (said if whole >= 20 else "")


def test_platforms_without_a_model_for_the_same_reason_stand_together():
    both = week(posts=(read_post(1, "facebook", 38), read_post(2, "instagram", 37)))
    assert claims.no_model_post(both, PHRASES) == (
        "Belum ada unggahan yang pantas dijadikan contoh: Facebook dan Instagram kurang dari 8 unggahan tanpa iklan yang sebanding."
    )
