"""What the sample files were judged, kept so that a change of any verdict is seen: `python -m` this module renews it.

A line a row: its verdict, its findings (code, column, message) and a digest of its parsed values, "" where it has none.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from siar.intake.rules.csv_rows import read_csv_rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import Verdict, judge
from siar.settings import load_settings

DATA = Path(__file__).resolve().parents[4] / "data"
FILES = ("opd_reports_sample", "opd_reports_second", "opd_reports_third")
AS_OF = date(2026, 6, 30)
RENEW = "python -m tests.unit.siar.intake.rules.golden_verdicts"


def kept(name: str) -> Path:
    """Where the verdicts of a sample file are kept."""
    return DATA / "verdicts" / f"{name}.jsonl"


def judged(name: str, book: RuleBook) -> list[str]:
    """The lines of a sample file as it is judged now."""
    lines = []
    for verdict in judge(read_csv_rows(DATA / f"{name}.csv"), book=book, as_of=AS_OF):
        findings = [[finding.code, finding.column, finding.message] for finding in verdict.findings]
        lines.append(json.dumps([verdict.line, verdict.verdict, _digest(verdict), findings], ensure_ascii=False))
    return lines


def _digest(verdict: Verdict) -> str:
    if verdict.report is None:
        return ""
    return hashlib.sha256(json.dumps(asdict(verdict.report), default=str).encode()).hexdigest()[:16]


if __name__ == "__main__":
    for file in FILES:
        kept(file).parent.mkdir(exist_ok=True)
        kept(file).write_text("\n".join(judged(file, RuleBook.load(load_settings()))) + "\n", encoding="utf-8")
