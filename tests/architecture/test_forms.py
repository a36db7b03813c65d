"""Numbers, days and hours are written in one place, `siar.reading.formats`."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "plugins" / "siar"

#: Where a day's text is not for people: it is read again by the rules.
READ_AGAIN = {"reading/cells.py", "intake/sheets/row_values.py"}

WRITERS = re.compile(r"\bbabel\b|%H\.%M|%d/%m|:,[df]?\}")


def test_nothing_else_writes_a_number_or_a_day() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(WRITERS.search(line) for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert found - READ_AGAIN == {"reading/formats.py"}
