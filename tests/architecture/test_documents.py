"""What the documents of the tree say, held against the tree."""

from __future__ import annotations

import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest

from siar import errors

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *DECISIONS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def section(title: str) -> str:
    return ARCHITECTURE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_order_of_packages_is_that_of_the_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "order")
    lines = [line.split("|")[1] for line in section("The order of packages").splitlines() if line.startswith("| `")]
    assert [set(re.findall(r"`(\w+)`", line)) for line in lines] == [set(re.findall(r"\w+", layer)) for layer in layers]


def test_the_example_in_a_repl_runs() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", ARCHITECTURE, re.DOTALL)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(program, "docs/architecture.md", "exec"), {})
    assert "E_TANGGAL_TIDAK_TERBACA" in said.getvalue()


def test_every_error_has_its_line() -> None:
    named = set(re.findall(r"^\| `(\w+)", section("Which error to raise"), re.MULTILINE))
    assert set(errors.__all__) - {"SiarError", "FixError"} == named


def test_a_word_stands_once() -> None:
    words = [
        word.strip()
        for line in section("Words").splitlines()
        if line.startswith("| ") and not line.startswith("| word ")
        for word in line.split("|")[1].split(",")
    ]
    assert len(words) > 50
    assert sorted(words) == sorted(set(words))


def test_decisions_are_numbered_and_say_what_was_rejected() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert [f"**{part}.**" in text for part in ("Context", "Decision", "Consequences", "Rejected")] == [True] * 4
        assert len(text.splitlines()) <= 30, path.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []
    if page in DECISIONS or page.name in {"architecture.md", "CONTRIBUTING.md"}:
        paths = re.findall(r"`((?:tests|include|plugins|docs|stack|sandbox|bench)/[\w./-]*)`", text)
        assert [path for path in paths if not (ROOT / path).exists()] == []
