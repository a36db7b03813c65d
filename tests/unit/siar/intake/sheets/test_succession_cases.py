"""Rows that are out and were typed over, as agencies type them: the cases of `tests/data/weekly_rows.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from siar.intake.sheets.succession import Said, change_between, outcome_of, said_before_title

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).resolve().parents[4] / "data" / "weekly_rows.yaml").read_text(encoding="utf-8")
)
OUT = {
    "jenis_laporan": "Capaian",
    "judul": "Layanan KTP keliling Dukcapil",
    "tanggal_mulai": "03/11/2025",
    "tanggal_selesai": "09/11/2025",
    "lokasi": "Kantor Camat Oebobo",
    "uraian": "Petugas melayani perekaman dan pencetakan KTP warga di enam kecamatan, Senin sampai Jumat.",
    "indikator_1": "KTP dicetak",
    "nilai_1": "325",
    "satuan_1": "keping",
    "rincian_1": "Alak=120; Oebobo=205",
    "foto": "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUv/view",
}


@pytest.mark.parametrize("case", CASES["rows"], ids=lambda case: case["case"])
def test_a_row_that_was_typed_over_is_what_a_person_would_say(case):
    out = OUT | case.get("out", {})
    came = case.get("came", date(2025, 11, 11))
    assert outcome_of(change_between(out, {**out, **case["change"]}, came=came)).value == case["right"]


@pytest.mark.parametrize("case", CASES["titles"], ids=lambda case: case["title"])
def test_an_answer_is_read_however_it_is_typed(case):
    said = {"new": Said.NEW, "mended": Said.MENDED, None: None}[case["said"]]
    assert said_before_title(case["title"]) == (said, case["left"])


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("title", "said"),
    [(" " * 50_000, None), (f"64{' ' * 50_000}balita", None), ("RALAT, " * 7_000, Said.MENDED), ("( " * 25_000, None)],
    ids=["blanks", "blanks within", "answers", "brackets"],
)
def test_a_cell_full_of_blanks_or_answers_is_read_at_once(title, said):
    """A cell holds fifty thousand characters; searched from each of its blanks it took a minute and a half."""
    assert said_before_title(title)[0] is said
