"""`siar standing` names every row and week that a score is counted of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.intake.feedback.score import score_board
from siar.settings import load_settings
from tests.integration.figures.rows import read_before, row

pytestmark = pytest.mark.integration


def test_each_row_stands_where_it_counts(siar, conn):
    settings, now = load_settings(), datetime.now(UTC)
    board = score_board(conn, settings=settings, now=now)
    assert board is not None
    sent = datetime.combine(board.due.period.start + timedelta(days=9), datetime.min.time(), tzinfo=UTC)
    right = [row(conn, "accepted", opd="DINKES", at=sent, event=sent.date()) for _ in range(5)]
    late = row(conn, "accepted", opd="DINKES", at=sent, event=sent.date() - timedelta(days=30))
    held = row(conn, "held", opd="DINKES", at=sent)
    read_before(conn, sent - timedelta(days=1))
    answer = siar("standing", "DINKES")
    assert answer.exit_code == 0
    lines = {line.split("│")[1].strip(): line for line in answer.stdout.splitlines() if line.startswith("│")}
    whole = " ".join(answer.stdout.split())
    assert all(row_id in whole for row_id in (*right, late, held))
    assert {"Rutin", "Tepat waktu", "Lolos periksa pertama"} <= set(lines)
    assert "Sementara, untuk laporan" in whole


def test_an_agency_that_there_is_not_is_refused_and_one_without_a_score_told(siar):
    assert siar("standing", "TIDAKADA").exit_code == 2
    answer = siar("standing", "PERUMDA_AIR")
    assert (answer.exit_code, answer.stdout.strip()) == (1, "Tidak ada nilai untuk OPD itu.")
