"""Every claim of a report has figures that are altered until it must appear, disappear or change."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from siar.briefings import growth_claims, texts
from siar.briefings.actions import said_until
from siar.briefings.pages import PAGES, pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.briefings.texts import facts_of, texts_of
from siar.figures.kpis import Figures
from siar.settings import load_settings
from tests.unit.siar.briefings.alterations import ALTERATIONS, Alteration
from tests.unit.siar.briefings.audience_alterations import AUDIENCE_ALTERATIONS
from tests.unit.siar.briefings.examples import crowded, nothing, praised, week
from tests.unit.siar.briefings.standing_alterations import STANDING_ALTERATIONS

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
OF_PAGES = (
    "banding",
    "iklan",
    "jangkauan",
    "koreksi",
    "konten",
    "krisis",
    "lampiran",
    "opd",
    "peringkat",
    "pertumbuhan",
    "ringkasan",
    "tindak",
    "tren",
    "warga",
)
"""Files of texts whose claims are altered here. What agencies are told of their conduct is altered in `test_conduct.py`."""

NAMES = frozenset(
    {
        "jangkauan.over",
        "krisis.posts",
        "konten.accounts",
        "konten.weakest_picture",
        "ringkasan.reach",
        "tren.column_reports",
    }
)
"""What holds a fact and is the name of a number all the same."""


EVERY = (*ALTERATIONS, *AUDIENCE_ALTERATIONS, *STANDING_ALTERATIONS)


def is_a_claim(name: str) -> bool:
    """Whether a text says something that may be true or not: it holds a fact, or it is a sentence."""
    text = texts_of("id")[name]
    return name.partition(".")[0] in OF_PAGES and name not in NAMES and (bool(facts_of(text)) or text.endswith("."))


def ends_of(alteration: Alteration) -> tuple[int, int, int]:
    """The first, a middle and the last number."""
    among = alteration.among
    return among[0], among[len(among) // 2], among[-1]


def hints(figures: Figures) -> list[str]:
    """What stands beside slots in the calendar of the desk."""
    growth = figures.growth
    if growth is None:
        return []
    said = [growth_claims.hint_of_weekday(growth, weekday, PHRASES) for weekday in range(7)]
    said += [growth_claims.hint_of_hour(growth, slot.begin, PHRASES) for slot in growth.slots]
    return said + [growth_claims.hint_of_slot(growth, slot.weekday, slot.begin, PHRASES) for slot in growth.slots]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch):
    """What the pages and the message say of figures: the texts that stand in them, by their names."""
    spoken: list[tuple[str, str]] = []
    say = texts.say

    def listen(language, name, facts, formats):
        spoken.append((name, say(language, name, facts, formats)))
        return spoken[-1][1]

    monkeypatch.setattr(texts, "say", listen)

    def run(figures: Figures) -> Mapping[str, set[str]]:
        spoken.clear()
        names = ["lampiran"] if figures.agency else [name for name in PAGES if name in OF_PAGES]
        pages = pages_of(figures, names, PHRASES)
        words = [summary(figures, PHRASES), *hints(figures)]
        for page in pages:
            words += [page.title, *page.meaning, str(page.data)]
            words += [part for action in page.actions for part in (action.text, said_until(action, PHRASES))]
        written = "\n".join(words)
        found: dict[str, set[str]] = {}
        for name, text in spoken:
            # What was made and not used is not said; the message leaves the period of a sentence out.
            if text in written or repr(text)[1:-1] in written or text.rstrip(".") in written:
                found.setdefault(name, set()).add(text)
        return found

    return run


@pytest.mark.parametrize("alteration", EVERY, ids=lambda alteration: alteration.name)
def test_a_claim_is_said_exactly_where_its_condition_is_met(said, alteration: Alteration):
    for number in alteration.among:
        found = said(alteration.figures(number))
        expected = {name: holds(number) for name, holds in alteration.says.items()}
        assert {name: name in found for name in alteration.says} == expected, number


def test_every_claim_has_an_alteration_at_which_it_changes(said):
    heard: list[Mapping[str, set[str]]] = [said(figures) for figures in (week(), nothing(), crowded(), praised())]
    heard += [said(alteration.figures(n)) for alteration in EVERY for n in ends_of(alteration)]
    claims = [name for name in texts_of("id") if is_a_claim(name)]
    assert len(claims) > 60
    assert [name for name in claims if not any(name in found for found in heard)] == []
    unchanged = [name for name in claims if len({frozenset(found.get(name, ())) for found in heard}) < 2]
    assert unchanged == []


def test_a_claim_that_is_told_to_be_said_is_one(said):
    names = {name for alteration in EVERY for name in alteration.says}
    assert sorted(names - set(texts_of("id"))) == []
