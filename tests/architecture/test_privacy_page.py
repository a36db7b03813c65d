"""What docs/privacy.md promises the city's data officer is held by the tests that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))
#: Promises that only people can keep.
BY_PEOPLE = ("Beri tahu subjek data",)


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_page_names_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    assert (ROOT / file).is_file(), file
    assert not test or re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name


def test_every_line_of_a_table_names_its_test() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.endswith("| Uji |")]
    assert len(lines) > 15
    untied = [line for line in lines if not re.search(r"`tests/[^`]+` \|$", line)]
    assert [line for line in untied if not any(promise in line for promise in BY_PEOPLE)] == []
