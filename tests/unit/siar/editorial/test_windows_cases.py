"""Announcements as agencies type them, and when each may go out: the cases of `tests/data/own_time.yaml`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from siar.editorial.validity import Validity, of_rows
from siar.editorial.windows import DatedRow
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

SETTINGS = load_settings()
BOOK = RuleBook.load(SETTINGS)
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "data" / "own_time.yaml").read_text(encoding="utf-8")
)


def moment(text: str, year: int) -> datetime:
    text = text if text.count("-") == 2 else f"{year}-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=SETTINGS.city.zone).astimezone(UTC)


def validity_of(case: dict[str, Any]) -> Validity:
    day: date = case["day"]
    typed = moment(case.get("typed", "2026-12-01 12:00"), day.year)
    row = DatedRow(1, case["kind"], case.get("title", "Judul"), case.get("body", ""), day, case.get("until"), typed)
    return of_rows([row], settings=SETTINGS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_it_goes_out_in_its_time_alone(case):
    validity = validity_of(case)
    year = 2026 if case["day"].year in {2025, 2027} else case["day"].year
    seen = {
        name: [at for at in case.get(name, []) if _state(validity, moment(at, year)) != name]
        for name in ("may", "over", "early")
    }
    assert seen == {"may": [], "over": [], "early": []}, f"windows: {validity.windows}"
    if "before" in case:
        assert validity.deadline(moment(case["may"][0], year)) == moment(case["before"], year)
    if "urgent" in case:
        assert (validity.alert is not None) is case["urgent"]


def _state(validity: Validity, at: datetime) -> str:
    if validity.over(at, book=BOOK):
        return "over"
    return "early" if validity.early(at, book=BOOK) else "may"
