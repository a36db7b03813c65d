"""The texts of reports: the same in every language, each reached, and filled in its reader's form."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

import siar
from siar.briefings.documents import render_pages
from siar.briefings.pages import PAGES, pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.texts import LANGUAGES, facts_of, texts_of
from siar.briefings.workbook import TABLES
from siar.errors import ConfigError
from siar.figures.missing import Missing
from siar.resources import template_path
from siar.settings import BriefingPlan, load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, week

SETTINGS = load_settings()
NAMES = texts_of("id")
PACKAGE = Path(siar.__file__).parent
DRAWINGS = sorted(template_path("briefings").rglob("*.typ"))


def said_in(path: Path) -> set[str]:
    """The names of texts that a module or a drawing holds; `umum.why_*` where the end is made."""
    if path.suffix == ".typ":
        return set(re.findall(r'say\("([a-z_]+\.[a-z_]+)"', path.read_text()))
    tree = ast.parse(path.read_text())
    made = {node.values[0]: "*" for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {node.value + made.get(node, "") for node in texts if re.fullmatch(r"[a-z_]+\.(?!typ$)[a-z_]*", node.value)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_facts(language):
    assert {name: facts_of(text) for name, text in texts_of(language).items()} == {
        name: facts_of(text) for name, text in NAMES.items()
    }
    assert all(text.strip() for text in texts_of(language).values())


def test_every_text_is_said_by_somebody_and_everything_said_is_there():
    said = {name for path in [*(PACKAGE / "briefings").rglob("*.py"), *DRAWINGS] for name in said_in(path)}
    starts = tuple(name.removesuffix("*") for name in said if name.endswith("*"))
    columns = {f"berkas.{column.name}{end}" for table in TABLES for column in table.columns for end in ("", "_is")}
    columns |= {f"berkas.{table.name}" for table in TABLES}
    columns |= {f"berkas.{column.source}" for table in TABLES for column in table.columns}
    columns |= {f"berkas.{name}" for name in ("sheet", "column", "definition", "source")}
    starts = tuple(start for start in starts if start != "berkas.")
    assert sorted(name for name in NAMES if name not in said | columns and not name.startswith(starts)) == []
    pages = {name.split(".")[0] for name in NAMES}
    assert sorted(name for name in said - {*NAMES} if name.split(".")[0] in pages and not name.endswith("*")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_that_a_number_is_missing_has_words_of_its_own(language):
    phrases = Phrases.of(SETTINGS, language)
    words = {phrases.why(missing) for missing in get_args(Missing)}
    assert len(words) == len(get_args(Missing))
    assert {name for name in NAMES if name.startswith("umum.why_")} == {f"umum.why_{why}" for why in get_args(Missing)}


def test_a_count_is_written_in_the_readers_form_and_chooses_its_word():
    indonesian, english = Phrases.of(SETTINGS), Phrases.of(SETTINGS, "en")
    assert indonesian.say("laporan.days", days=12_000) == "12.000 hari"
    assert english.say("laporan.days", days=12_000) == "12,000 days"
    assert english.say("laporan.days", days=1) == "1 day"
    assert english.listed(["Facebook", "Instagram"]) == "Facebook and Instagram"
    assert indonesian.listed(["Facebook", "Instagram"]) == "Facebook dan Instagram"


def test_a_fact_that_is_not_given_is_an_error_and_so_is_a_text_that_is_not_there():
    phrases = Phrases.of(SETTINGS)
    with pytest.raises(ConfigError, match=r"laporan\.days"):
        phrases.say("laporan.days")
    with pytest.raises(ConfigError, match=r"laporan\.nothing is missing"):
        phrases.say("laporan.nothing")
    with pytest.raises(ConfigError, match="is no count"):
        Phrases.of(SETTINGS, "en").say("laporan.days", days="3")


@pytest.mark.parametrize("figures", [week(), nothing(), crowded()])
def test_a_report_is_made_in_every_language(figures):
    plan = SETTINGS.briefings.briefings["mingguan"]
    made = [render_pages(figures, plan.model_copy(update={"language": name}), SETTINGS, ppi=40) for name in LANGUAGES]
    assert made[0] != made[1]
    assert len(made[0]) == len(made[1])


def test_a_report_in_another_language_is_written_in_it_throughout():
    plans = SETTINGS.briefings.briefings
    english = {name: plan.model_copy(update={"language": "en"}) for name, plan in plans.items()}
    assert [plan.written_title for plan in plans.values()] == [plan.title for plan in plans.values()]
    assert not {plan.written_title for plan in english.values()} & {plan.title for plan in plans.values()}
    pages = pages_of(week(), [*PAGES], Phrases.of(SETTINGS, "en"))
    said = " ".join(f"{page.meaning} {[(action.unit, action.text) for action in page.actions]}" for page in pages)
    assert "City Secretary" in said
    assert "Sending agencies" in said
    assert SETTINGS.city.area.labels["en"] in said
    assert [words for words in ("pengirim", "Sekretaris", SETTINGS.city.area.label, "akun") if words in said] == []


def test_a_report_is_in_another_language_only_under_a_title_in_it():
    plan = SETTINGS.briefings.briefings["harian"].model_dump()
    with pytest.raises(ValidationError, match="what is it called in en"):
        BriefingPlan.model_validate({**plan, "language": "en", "titles": {}})
    assert BriefingPlan.model_validate({**plan, "language": "en"}).written_title == "Daily report"
