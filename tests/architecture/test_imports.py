"""An import inside a function says why it stands there, in a word of this list. "A circle" is no reason: take it apart."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

#: Why, and where that may be why.
REASONS: dict[str, tuple[str, ...]] = {
    # Loading it takes longer than what most callers of the module want done.
    "start-up": ("plugins/siar/", "bench/", "tests/"),
    # Airflow loads the file in every process, the DAG processor again and again; only a task's process needs more.
    "airflow": ("dags/", "plugins/siar/hooks/", "plugins/siar/notifiers/", "plugins/siar/web/lazy.py"),
    # It reads the environment when it is loaded, and that is set here first.
    "environment": ("bench/", "stack/", "tests/"),
    # It is installed for this one purpose, and what asks for it is skipped without.
    "optional": ("bench/", "tests/"),
}
SAID = re.compile(r"# noqa: PLC0415 - ([a-z-]+)$")


def excuses() -> list[tuple[str, str]]:
    """Where PLC0415 is excused, and the line."""
    found = []
    for folder in ("plugins/siar", "dags", "sandbox", "stack", "bench", "tests"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            if path != Path(__file__):
                name = path.relative_to(REPOSITORY).as_posix()
                found += [(name, line) for line in path.read_text("utf-8").splitlines() if "PLC0415" in line]
    return found


def test_the_linter_asks_everywhere():
    lint = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "PL" in lint["select"]
    off = [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    assert not [code for code in off if "PLC0415".startswith(code) and code != "PL"]


@pytest.mark.parametrize("file", sorted({name for name, _ in excuses()}))
def test_a_reason_is_on_the_list_and_may_stand_there(file):
    for name, line in excuses():
        if name == file:
            said = SAID.search(line)
            assert said, line
            assert said[1] in REASONS, line
            assert name.startswith(REASONS[said[1]]), line


def test_every_reason_is_used():
    assert {said[1] for _, line in excuses() if (said := SAID.search(line))} == set(REASONS)
