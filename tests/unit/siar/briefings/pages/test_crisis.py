"""The crisis note: what its page says, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from siar.briefings.documents import render, render_pages
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import LIMIT, summary
from siar.briefings.texts import LANGUAGES
from siar.figures.crisis import Crisis, CrisisPost
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CRISIS_POST, LONG, NOW, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
PLAN = SETTINGS.briefings.briefings["krisis"]
OTHER = replace(CRISIS_POST, publication_id=2, channel="instagram", account="instagram", reach=None, read_at=None)


def note(*posts: CrisisPost, reason: str = "Jumlah balita keliru.") -> Figures:
    today = NOW.astimezone(SETTINGS.city.zone).date()
    return replace(
        week(),
        period=Period(today, today, "day"),
        crisis=Crisis("KPG-2609-0001", reason, posts or (CRISIS_POST, OTHER)),
    )


def said(*posts: CrisisPost) -> tuple[str, str, str]:
    (page,) = pages_of(note(*posts), ["krisis"], PHRASES)
    return page.title, " ".join(page.meaning), page.actions[0].text


def test_a_story_that_is_out_asks_for_a_decision_today_whatever_day_it_is():
    title, meaning, action = said()
    assert title.endswith("2 dari 2 unggahan masih tayang")
    assert "Di Facebook sudah dilihat 6.120 akun" in meaning
    assert "Instagram" not in meaning
    assert action == "Memutuskan bersama Dinas Kominfo: dikoreksi, ditarik, atau tetap tayang."
    sunday = replace(note(), made_at=NOW - timedelta(days=1))
    (page,) = pages_of(sunday, ["krisis"], PHRASES)
    assert page.actions[0].until.weekday() == 6


def test_each_sentence_has_its_condition():
    down = replace(CRISIS_POST, withdrawn_at=NOW, questions=3, advertised_now=True, correcting=True)
    title, meaning, _ = said(down, OTHER)
    assert title.endswith("1 dari 2 unggahan masih tayang")
    # Of what is down nothing waits and nothing is advertised.
    assert "pertanyaan" not in meaning
    assert "diiklankan" not in meaning
    assert "Koreksi" not in meaning
    assert said(down)[0].endswith("1 unggahan sudah ditarik")
    assert said(down)[2].endswith("penjelasan apa yang disampaikan kepada warga.")
    _, meaning, _ = said(replace(CRISIS_POST, questions=3, advertised_now=True, correcting=True))
    assert "3 pertanyaan warga di bawahnya belum dijawab." in meaning
    assert "1 unggahan masih diiklankan." in meaning
    assert "Koreksi atas 1 unggahan sedang berjalan." in meaning
    assert said(OTHER)[1] == "Jangkauannya belum tersedia, dan belum terbaca pertanyaan warga yang menunggu jawaban."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["Jumlah balita keliru.", LONG])
def test_it_is_one_page_and_one_message(language, reason):
    plan = PLAN.model_copy(update={"language": language})
    figures = note(replace(CRISIS_POST, title=LONG, questions=3, advertised_now=True), OTHER, reason=reason)
    assert len(render_pages(figures, plan, SETTINGS, ppi=40)) == 1
    text = summary(figures, Phrases.of(SETTINGS, language))
    assert len(text) <= LIMIT
    assert "KPG-2609-0001" in text
    assert render(figures, plan, SETTINGS).pdf.startswith(b"%PDF")


def test_a_report_on_a_period_has_no_such_page_and_the_archive_no_words_of_a_person():
    assert pages_of(week(), ["krisis"], PHRASES) == ()
    assert "reason" not in note().as_json()["crisis"]
    assert "6120" in str(note().as_json()["crisis"])
