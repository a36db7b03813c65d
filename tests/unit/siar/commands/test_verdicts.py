from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[3] / "data" / "opd_reports_sample.csv"


def test_it_loads_only_what_judging_needs():
    program = """
import json, sys
from siar.commands.main import app
app(["verdicts", sys.argv[1], "--as-of", "2026-06-30"], standalone_mode=False)
heavy = ["pandas", "psycopg", "aiosql", "rich", "requests", "PIL", "typst", "googleapiclient", "fastapi", "airflow"]
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    found = subprocess.run(
        [sys.executable, "-c", program, str(SAMPLE)], capture_output=True, text=True, check=True, timeout=120
    ).stdout.splitlines()
    assert json.loads(found[-1]) == []
    assert len(found) == 99
    assert {json.loads(line)["verdict"] for line in found[:-1]} == {"accepted", "held", "review", "skipped"}
