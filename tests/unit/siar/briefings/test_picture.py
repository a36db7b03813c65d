"""The picture that goes with a daily report."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from siar.briefings.phrases import Phrases
from siar.briefings.picture import facts_of, picture_of
from siar.briefings.texts import LANGUAGES
from siar.figures.reach_days import Day
from siar.quantities import Reach
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, crowded, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [week, nothing, crowded])
def test_it_is_a_small_upright_picture_in_every_language_and_the_same_each_time(language, make):
    phrases = Phrases.of(SETTINGS, language)
    jpeg = picture_of(make(), phrases, title="Laporan harian")
    assert Image.open(io.BytesIO(jpeg)).size == (1080, 1350)
    assert len(jpeg) < 500_000
    assert jpeg == picture_of(make(), phrases, title="Laporan harian")


def test_its_figures_are_those_of_the_first_page_and_each_reach_names_its_day():
    facts = facts_of(week(), PHRASES, title="Laporan harian")
    assert (facts.figure.number, facts.progress.text, facts.progress.ratio) == ("12", "30%", 12 / len(CODES))
    assert [stat.number for stat in facts.stats] == ["18", "6.120", "2.240"]
    assert facts.prose == "Jangkauan hari platform Selasa 8 September, 15.00–15.00 WITA."


def test_a_reach_that_may_change_is_provisional_and_one_that_is_missing_is_no_figure():
    reach = {
        "facebook": (Day(date(2026, 9, 8), Reach(6120), provisional=True),),
        "instagram": (Day(date(2026, 9, 8), None, missing="refused"),),
    }
    facts = facts_of(replace(week(), daily_reach=reach), PHRASES, title="Laporan harian")
    assert [stat.label for stat in facts.stats] == ["konten tayang", "akun dijangkau, Facebook, sementara"]
    assert "Jangkauan Instagram: belum tersedia (ditolak Meta)." in facts.prose
