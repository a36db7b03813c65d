"""Rows that were once judged wrongly, each with what is right and why, by topic."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from siar.intake.rules.verdicts import judge
from siar.intake.sheets.columns import COLUMNS

CASES = Path(__file__).resolve().parents[4] / "data" / "cases.csv"


def groups() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    with CASES.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found.setdefault((row["topic"], row["as_of"]), []).append(row)
    return found


@pytest.mark.parametrize(("topic", "as_of"), list(groups()), ids=lambda value: value)
def test_each_row_is_judged_rightly(book, topic, as_of):
    rows = groups()[topic, as_of]
    frame = pd.DataFrame([{name: row[name] for name in COLUMNS} for row in rows], dtype=object)
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    verdicts = judge(frame, book=book, as_of=date.fromisoformat(as_of))
    wrong = [
        (row["judul"], row["expect"], verdict.codes)
        for row, verdict in zip(rows, verdicts, strict=True)
        if (row["verdict"], set(row["expect"].split("|")) - {"OK"}) != (verdict.verdict, set(verdict.codes))
    ]
    assert wrong == []
    assert all(len(finding.message) <= 200 for verdict in verdicts for finding in verdict.findings)
