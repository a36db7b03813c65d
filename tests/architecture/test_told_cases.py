"""The cases of `tests/data/telling.yaml`: each says what is right, and names the file that holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

TESTS = Path(__file__).resolve().parents[1]
CASES: list[dict[str, Any]] = yaml.safe_load((TESTS / "data" / "telling.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_case_is_held_by_a_test(case: dict[str, Any]) -> None:
    assert set(case) == {"case", "right", "test"}
    assert "def test_" in (TESTS / case["test"]).read_text(encoding="utf-8")
