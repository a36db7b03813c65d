"""What a report says of platform days: which they are, what may still change, what was corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from siar.briefings.day_notes import corrections, day_notes
from siar.briefings.documents import render_pages
from siar.briefings.pages import overview
from siar.briefings.phrases import Phrases
from siar.briefings.summary import LIMIT, summary
from siar.figures.kpis import Figures, Source
from siar.figures.periods import Period
from siar.figures.reach_days import Correction, Day
from siar.quantities import Reach
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
PACIFIC = "America/Los_Angeles"
MONDAY = date(2026, 11, 30)


def daily(facebook: Day, instagram: Day | None = None, **over) -> Figures:
    days = {"facebook": (facebook,)} | ({"instagram": (instagram,)} if instagram else {})
    return replace(week(), period=Period(date(2026, 12, 1), date(2026, 12, 1), "day"), daily_reach=days, **over)


def test_a_daily_report_names_its_platform_day_and_that_it_is_provisional():
    figures = daily(Day(MONDAY, Reach(6120), provisional=True))
    said = "hari platform Senin 30 November, 16.00–16.00 WITA"
    assert f"Jangkauan Facebook: 6.120 akun (sementara), {said}." in summary(figures, PHRASES)
    assert day_notes(figures, PHRASES) == [f"Jangkauan Facebook menurut {said}; sementara: Sen 30 Nov."]


def test_platforms_of_the_same_days_stand_in_one_sentence():
    both = daily(Day(MONDAY, Reach(6120)), Day(MONDAY, Reach(40)))
    (note,) = day_notes(both, PHRASES)
    assert note.startswith("Jangkauan Facebook dan Instagram menurut hari platform Senin 30 November")


def test_the_hours_of_a_day_are_those_of_its_clock():
    """A Pacific day begins at 15.00 in summer, at 16.00 in winter; the one between has 25 hours."""
    assert PHRASES.platform_days([Day(date(2026, 7, 1), None)]) == "hari platform Rabu 1 Juli, 15.00–15.00 WITA"
    assert PHRASES.platform_days([Day(date(2026, 11, 1), None)]) == "hari platform Minggu 1 November, 15.00–16.00 WITA"
    month = [Day(date(2026, 10, 31), None), Day(date(2026, 11, 29), None)]
    assert PHRASES.platform_days(month) == "hari platform Sabtu 31 Oktober–Minggu 29 November, 15.00–16.00 WITA"


def test_a_day_without_a_number_is_named_as_not_available():
    figures = replace(week(), daily_reach={"facebook": (Day(MONDAY, Reach(9)), Day(date(2026, 12, 1), None))})
    assert day_notes(figures, PHRASES)[0].endswith("; belum tersedia (belum dibaca): Sel 1 Des.")
    unknown = replace(week(), daily_reach={"facebook": (Day(MONDAY, None),)}, posts=())
    assert day_notes(unknown, PHRASES) == []
    assert "Jangkauan Facebook: belum tersedia (belum dibaca)." in summary(unknown, PHRASES)


@pytest.mark.parametrize(
    ("days", "ok", "why"),
    [
        ((Day(MONDAY, None, missing="late"),), True, "belum disampaikan Meta"),
        ((Day(MONDAY, None, missing="absent"), Day(date(2026, 12, 1), None, missing="refused")), True, "ditolak Meta"),
        ((Day(MONDAY, None, missing="late"),), False, "pembacaan terakhir gagal"),
        ((), True, "harinya belum selesai"),
        (None, True, "belum dibaca"),
    ],
)
def test_a_number_that_is_missing_says_why_in_the_message_and_on_the_page(days, ok, why):
    found = {} if days is None else {"facebook": days}
    sources = (Source("page", ok, None), Source("ig_user", True, None))
    figures = replace(week(), daily_reach=found, posts=(), sources=sources)
    assert f"Jangkauan Facebook: belum tersedia ({why})." in summary(figures, PHRASES)
    page = overview.make(figures, PHRASES)
    (tile,) = [tile for tile in page.data["tiles"] if tile["label"] == "Jangkauan Facebook"]
    assert (tile["value"], tile["note"]) == ("belum tersedia", why)


def test_days_that_are_missing_for_different_reasons_are_told_apart():
    days = (
        Day(MONDAY, Reach(9)),
        Day(date(2026, 12, 1), None, missing="refused"),
        Day(date(2026, 12, 2), None, missing="late"),
    )
    note = day_notes(replace(week(), daily_reach={"facebook": days}), PHRASES)[0]
    assert "; belum tersedia (ditolak Meta): Sel 1 Des; belum tersedia (belum disampaikan Meta): Rab 2 Des." in note


def test_what_meta_corrected_is_named_with_what_was_told():
    figures = daily(
        Day(MONDAY, Reach(6120)),
        corrections=(
            Correction("facebook", date(2026, 11, 28), PACIFIC, Reach(1200), Reach(1234)),
            Correction("instagram", date(2026, 11, 29), PACIFIC, None, Reach(2240)),
        ),
    )
    said = (
        "Koreksi Meta atas laporan sebelumnya: Instagram Min 29 Nov 2.240 akun (semula belum tersedia); "
        "Facebook Sab 28 Nov 1.234 akun (semula 1.200)."
    )
    # In a message that has room for them.
    assert said in summary(replace(figures, waiting={}, daily_reach={}), PHRASES)
    assert day_notes(figures, PHRASES)[-1] == said
    many = replace(figures, corrections=figures.corrections * 5)
    assert corrections(many, PHRASES).endswith("; dan 8 angka lain.")
    assert len(summary(many, PHRASES)) <= LIMIT
    plan = SETTINGS.briefings.briefings["harian"]
    assert len(render_pages(many, plan, SETTINGS, ppi=40)) == 1
