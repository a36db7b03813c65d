"""What is said of residents' comments, and when it is not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siar.briefings import resident_claims
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.comments import AgencyQuestions, Topic
from siar.figures.comparison import Comparison
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, residents, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)


def wrote(**over: Any):
    return week(residents=residents(**over))


@pytest.mark.parametrize(
    ("over", "title"),
    [
        ({}, "3 pertanyaan warga menunggu jawaban lebih dari 24 jam"),
        ({"waiting": 0, "answered": 19}, "Semua pertanyaan warga dijawab (19)"),
        ({"waiting": 0}, "14 dari 19 pertanyaan warga dijawab, tidak ada yang menunggu lebih dari 24 jam"),
        ({"waiting": 0, "answered": 0, "questions": 0}, "64 komentar warga, tidak ada pertanyaan"),
        ({"comments": Comparison(0)}, ""),
        ({"comments": Comparison(None)}, ""),
        (
            {"comments": Comparison(None), "open": (AgencyQuestions("DLHK", 4, 4),)},
            "4 pertanyaan warga dari luar periode ini menunggu jawaban lebih dari 24 jam",
        ),
    ],
)
def test_the_finding_is_how_questions_stand(over, title):
    assert resident_claims.finding(wrote(**over), PHRASES) == title
    assert [page.title for page in pages_of(wrote(**over), ["warga"], PHRASES)] == ([title] if title else [])


def test_half_of_the_answers_have_a_time_once_there_are_some():
    assert resident_claims.answers(wrote(median=Comparison(210)), PHRASES) == (
        "Dijawab 14 dari 19 pertanyaan, separuhnya dalam 3 jam 30 menit."
    )
    assert resident_claims.answers(wrote(), PHRASES).startswith(
        "Dijawab 14 dari 19 pertanyaan, separuhnya dalam 3 jam 30 menit; biasanya 4 jam"
    )
    for few in ({"answered": 3}, {"median": Comparison(None)}):
        assert "separuhnya" not in resident_claims.answers(wrote(**few), PHRASES)
    assert resident_claims.answers(wrote(questions=0), PHRASES) == ""


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ((("Sampah", 12), ("Air bersih", 10)), "Paling banyak dibicarakan: Sampah (12 komentar)."),
        ((("Sampah", 11), ("Air bersih", 10)), "Paling banyak dibicarakan: Sampah 11 dan Air bersih 10 komentar."),
        ((("Sampah", 30), ("Air bersih", 28)), "Paling banyak dibicarakan: Sampah 30 dan Air bersih 28 komentar."),
        ((("Sampah", 2),), "Paling banyak dibicarakan: Sampah (2 komentar)."),
        ((), ""),
    ],
)
def test_one_topic_is_named_where_it_is_clearly_first(topics, said):
    figures = wrote(topics=tuple(Topic(name, number, 0, 0) for name, number in topics))
    assert resident_claims.topics(figures, PHRASES) == said
    assert resident_claims.question_topics(figures, PHRASES) == ""


def test_who_has_to_answer_is_named_with_how_many():
    (page,) = pages_of(wrote(), ["warga"], PHRASES)
    (asked,) = page.actions
    names = [SETTINGS.agency_by_code[code].short_name for code in (CODES[5], CODES[8])]
    assert asked.unit == " dan ".join(names)
    assert asked.text == f"Menjawab 3 pertanyaan warga di bawah kontennya: {names[0]} 2 dan {names[1]} 1."
    one = wrote(open=(AgencyQuestions(CODES[5], 2, 1),))
    assert resident_claims.to_answer(one, PHRASES) == (names[0], "Menjawab 2 pertanyaan warga di bawah kontennya.")


QUESTIONS = st.builds(AgencyQuestions, st.sampled_from(CODES), st.integers(1, 9), st.just(0))


@settings(max_examples=60, deadline=None)
@given(st.lists(QUESTIONS, max_size=12, unique_by=lambda agency: agency.opd))
def test_everything_that_waits_is_asked_for_and_nobody_for_what_does_not(agencies):
    found = sorted(agencies, key=lambda agency: -agency.waiting)
    unit, text = resident_claims.to_answer(wrote(open=tuple(found)), PHRASES)
    assert bool(text) == bool(unit) == bool(found)
    names = re.split(r", dan | dan |, ", unit)
    for agency in found:
        assert (PHRASES.agency(agency.opd) in names) == (agency in found[:3])
    if found:
        assert text.startswith(f"Menjawab {sum(agency.waiting for agency in found)} pertanyaan")
        assert (f"dan {len(found) - 3} OPD lain" in text) == (len(found) > 3)
