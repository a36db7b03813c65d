"""Rows that the rules were not written for: other agencies, kinds and wordings, with decoys for every rule."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from siar.intake.csv_rows import read_csv_rows
from siar.intake.verdicts import judge

FILE = Path(__file__).resolve().parents[3] / "data" / "opd_reports_second.csv"
#: The photo itself and the calendar decide on these, not the row.
NOT_FROM_ROWS = {
    "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA", "W_FOTO_RESOLUSI_RENDAH", "I_FOTO_MIRIP", "W_JADWAL_HARI_IBADAH", "W_JADWAL_HARI_LIBUR",
    "W_JADWAL_MALAM", "W_MASA_TENANG_PILKADA", "W_IKLAN_TOKOH", "E_IKLAN_TANPA_PERSETUJUAN", "E_IKLAN_MELEBIHI_PAGU",
}  # fmt: skip


def expected() -> list[set[str]]:
    with FILE.open(encoding="utf-8") as handle:
        return [set(row["expect"].split("|")) - {"OK"} for row in csv.DictReader(handle)]


def test_every_row(book):
    verdicts = judge(read_csv_rows(FILE), book=book, as_of=date(2026, 6, 30))
    wrong = {
        verdict.line: (sorted(codes), verdict.codes)
        for codes, verdict in zip(expected(), verdicts, strict=True)
        if codes != set(verdict.codes)
    }
    assert wrong == {}


def test_every_code_that_rows_can_earn_is_there(book):
    counts = Counter(code for codes in expected() for code in codes)
    assert set(counts) == set(book.rules) - NOT_FROM_ROWS
    assert sum(not codes for codes in expected()) >= 100


@pytest.mark.parametrize("code", ["E_DUPLIKAT", "W_MIRIP_DUPLIKAT", "W_BEDA_DENGAN_LAPORAN_LAIN", "W_LONJAKAN_ANGKA"])
def test_another_report_is_named_by_its_headline(book, code):
    verdicts = judge(read_csv_rows(FILE), book=book, as_of=date(2026, 6, 30))
    messages = [finding.message for verdict in verdicts for finding in verdict.findings if finding.code == code]
    assert messages
    assert all("laporan “" in message and not re.search(r"baris \d", message) for message in messages)
