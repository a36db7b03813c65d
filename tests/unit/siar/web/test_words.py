"""Whatever the desk shows a code of has a word in Indonesian."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from siar import freezes
from siar.faults import Stage
from siar.metrics.catalogue import catalogue
from siar.web.words import WORDS

SOURCE = Path(__file__).parents[4] / "plugins" / "siar"
MIGRATIONS = Path(__file__).parents[4] / "include" / "sql" / "migrations"


def states_of(table: str, column: str) -> set[str]:
    """What the database allows in a column."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.glob("*.sql")))
    body = re.search(rf"create table siar\.{table} \((.*?)\n\);", text, re.DOTALL)
    assert body, table
    allowed = re.search(rf"check \({column}\s+in\s+\((.*?)\)", body.group(1), re.DOTALL)
    assert allowed, (table, column)
    # A later migration that allows others says so again, whole.
    later = re.findall(rf"add constraint {table}_{column}_check check \({column}\s+in\s+\((.*?)\)", text, re.DOTALL)
    return set(re.findall(r"'([a-z_]+)'", (later or [allowed.group(1)])[-1]))


def test_states():
    for words, table, column in (
        ("publication_words", "publications", "state"),
        ("post_words", "posts", "state"),
        ("boost_words", "boosts", "state"),
        ("correction_words", "corrections", "state"),
        ("way_words", "corrections", "way"),
        ("decision_words", "approvals", "decision"),
        ("outcome_words", "publication_attempts", "outcome"),
        ("message_words", "messages", "state"),
        ("verdict_words", "verdicts", "verdict"),
    ):
        assert set(WORDS[words]) == states_of(table, column), table
    assert set(WORDS["scope_words"]) == set(freezes.SCOPES)
    assert set(WORDS["stage_words"]) == set(get_args(Stage))


def test_audit_entries_of_posts():
    recorded = {
        action
        for path in [*SOURCE.glob("editorial/*.py"), *SOURCE.glob("publishing/*.py"), *SOURCE.glob("boosts/*.py")]
        for action in re.findall(r'"((?:post|draft|publication|correction|boost)\.[a-z_]+)"', path.read_text("utf-8"))
    }
    assert len(recorded) > 20
    assert recorded - set(WORDS["audit_words"]) == set()


def test_measures_of_posts():
    # What is a part of another, a sum of parts, a time or a share is not told of a post, nor what has ended.
    shown = {
        metric.name
        for metric in catalogue().metrics
        if metric.kind in {"post", "ig_media"} and metric.valid_until is None
        if metric.form == "number" and metric.repeats is None and metric.unit in {"count", "reach"}
    }
    assert shown == set(WORDS["metric_words"])
