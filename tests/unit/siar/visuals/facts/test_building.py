"""What a report's figures, days and places become before they are drawn or told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

FIGURE = {"label": "Peserta", "value": "51", "unit": "orang"}
SENT = datetime(2025, 10, 24, 17, tzinfo=UTC)  # 25 October, 01.00 WITA


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"starts_on": date(2025, 10, 1)}, "1 Oktober 2025"),
        ({"starts_on": date(2025, 10, 1), "ends_on": date(2025, 10, 3)}, "3 Oktober 2025"),
        ({"starts_on": date(2025, 10, 20), "ends_on": date(2025, 10, 29)}, "25 Oktober 2025"),
        ({"starts_on": date(2025, 10, 28), "as_of": date(2025, 10, 28)}, "25 Oktober 2025"),
        ({"starts_on": date(2025, 10, 28), "accepted_at": SENT, "sent_at": None}, "25 Oktober 2025"),
        ({}, ""),
    ],
)
def test_data_are_of_no_day_after_they_were_sent(facts_of, row, told):
    facts = facts_of({"indicators": [FIGURE], "sent_at": SENT, **row})
    assert facts.as_of == told
    assert facts.source_line == ("Sumber: Dinas Kesehatan" + (f" | Data per {told}" if told else ""))


@pytest.mark.parametrize("kind", ["Ucapan", "Agenda", "Kegiatan", "Imbauan", "Layanan publik", "Capaian"])
def test_only_data_have_a_day(facts_of, kind):
    row = {"kind": kind, "starts_on": date(2025, 10, 1), "sent_at": SENT}
    assert facts_of(row).as_of == ""
    assert facts_of({**row, "indicators": [FIGURE]}).as_of == "1 Oktober 2025"
    assert facts_of({**row, "budget_rp": 5_000_000}).as_of == "1 Oktober 2025"
