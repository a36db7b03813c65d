"""The quarter's page: what it says of months, and when it compares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from siar.briefings.documents import render_pages
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.texts import LANGUAGES
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from siar.figures.trend import Month, Trend
from siar.quantities import Rupiah
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import month, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
NONE = Rupiah(0)


def quarter(*months: Month, before: tuple[Month, ...] = (), base: Figures | None = None) -> Figures:
    months = months or (month(7), month(8), month(9))
    period = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")
    return replace(base or week(), period=period, trend=Trend(months, before))


BEFORE = (month(4, 30, 10), month(5, 31, 11), month(6, 32, 12))


def said(figures: Figures) -> tuple[str, str]:
    (page,) = pages_of(figures, ["tren"], PHRASES)
    return page.title, " ".join(page.meaning)


def test_two_quarters_stand_beside_each_other_when_both_were_lived_through():
    title, meaning = said(quarter(before=BEFORE))
    assert title == "120 laporan diterima; triwulan sebelumnya 93"
    assert "Konten tayang: 60; triwulan sebelumnya 33." in meaning
    assert "Rp3.330.000, termasuk PPN; triwulan sebelumnya Rp3.330.000." in meaning
    assert "tidak dibandingkan" not in meaning


@pytest.mark.parametrize("before", [(), (month(4, 0, 0, 0), *BEFORE[1:]), BEFORE[1:]])
def test_a_quarter_that_was_not_lived_through_is_compared_with_nothing(before):
    title, meaning = said(quarter(before=before))
    assert title == "120 laporan diterima pada triwulan ini"
    assert "Belum ada triwulan sebelumnya yang lengkap" in meaning
    assert "triwulan sebelumnya 0" not in title + meaning


def test_bills_beyond_what_was_promised_are_named_by_month():
    _, meaning = said(quarter(month(7), month(8, overrun=20_000), month(9, overrun=5_000)))
    assert "melewati dana iklannya: Agustus Rp20.000 dan September Rp5.000." in meaning
    assert "Tidak ada tagihan yang melewati dana iklannya." in said(quarter())[1]


def test_bills_may_change_while_an_advert_is_not_closed():
    closed = tuple(replace(boost, state="closed") for boost in week().boosts)
    assert "(sementara)" in said(quarter())[1]
    assert "(sementara)" not in said(quarter(base=week(boosts=closed)))[1]


def test_another_period_and_an_empty_quarter_have_no_such_page():
    assert pages_of(week(), ["tren"], PHRASES) == ()
    empty = (month(7, 0, 0, 0), month(8, 0, 0, 0), month(9, 0, 0, 0))
    assert pages_of(quarter(*empty, base=nothing()), ["tren"], PHRASES) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_page_with_the_largest_numbers(language):
    huge = [month(number, 98_765, 98_765, 987_654_321, 987_654_321) for number in (7, 8, 9)]
    plan = SETTINGS.briefings.briefings["triwulan"].model_copy(update={"language": language, "pages": ["tren"]})
    figures = quarter(
        *huge, before=tuple(replace(one, start=date(2026, at, 1)) for at, one in zip((4, 5, 6), huge, strict=True))
    )
    assert len(render_pages(figures, plan, SETTINGS, ppi=40)) == 1
