"""What is found over several cells is masked in all of them, and nothing is masked in a row without any."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from siar.intake.rules.private_cells import masked_cells
from siar.intake.sheets.columns import COLUMNS
from siar.reading.personal_data import mask
from tests.unit.siar.intake.rules.authored_rows import SOUND, cases

DATA = Path(__file__).resolve().parents[4] / "data"
PRIVATE = {
    "E_PII_NIK", "E_PII_TELEPON", "E_PII_REKENING", "E_PII_SUREL", "E_DATA_PASIEN", "E_IDENTITAS_KORBAN_ANAK", "W_WARGA_DIKENALI", "W_KOORDINAT_RUMAH",
}  # fmt: skip


def clean_rows() -> list[dict[str, str]]:
    rows = []
    for name in ("sample", "second", "third"):
        with (DATA / f"opd_reports_{name}.csv").open(encoding="utf-8") as handle:
            rows += [
                {column: row[column] for column in COLUMNS if row.get(column)}
                for row in csv.DictReader(handle)
                if row["expect"] == "OK"
            ]
    for case in cases():
        rows += [
            cells for cells, (right, _) in zip(case.rows, case.right, strict=True) if right == frozenset({"accepted"})
        ]
    return rows


def sentences(kind: str) -> list[dict[str, str]]:
    with (DATA / "privacy" / "sentences.csv").open(encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle) if row["benar"] == kind]


def test_nothing_is_masked_in_rows_that_name_nobody():
    rows = clean_rows()
    assert len(rows) > 1000
    assert [cells for cells in rows if masked_cells(cells) != cells] == []


def test_sentences_with_personal_data_are_found_and_masked(judge_rows):
    missed = []
    for row in sentences("ada"):
        (verdict,) = judge_rows({**SOUND, "uraian": row["kalimat"]})
        if row["kode"] not in verdict.codes or mask(row["kalimat"]) == row["kalimat"]:
            missed.append((row["kode"], row["kalimat"], verdict.codes))
    assert missed == []


def test_sentences_that_only_look_like_it_are_left_alone(judge_rows):
    wrong = []
    for row in sentences("tidak"):
        (verdict,) = judge_rows({**SOUND, "uraian": row["kalimat"]})
        if PRIVATE & set(verdict.codes) or mask(row["kalimat"]) != row["kalimat"]:
            wrong.append((row["kalimat"], verdict.codes))
    assert wrong == []


OVER_CELLS = [
    ({"uraian": "Bantuan diserahkan, NIK 53710412", "indikator_1": "03560002 penerima"}, "E_PII_NIK", ("53710412", "03560002")),
    ({"uraian": "Pendaftaran lewat Ibu Ani 0812", "indikator_1": "37774521 pada jam kerja"}, "E_PII_TELEPON", ("37774521",)),
    ({"indikator_1": "NIK penerima", "nilai_1": "53710412", "target_1": "03560002"}, "E_PII_NIK", ("53710412",)),
    (
        {"judul": "Kunjungan bagi penderita kusta", "lokasi": "Ny. Marselina Benu", "uraian": "Petugas memberi obat dan memeriksa luka selama satu jam."},
        "E_DATA_PASIEN",
        ("Marselina",),
    ),
    (
        {"judul": "Bantuan operasi diserahkan", "rincian_1": "Yohanes Taneo", "uraian": "Pasien menerima biaya perjalanan dari dinas pekan ini."},
        "W_WARGA_DIKENALI",
        ("Taneo",),
    ),
    (
        {"judul": "Rumah warga yang roboh ditinjau", "lokasi": "-10.178757, 123.597603"},
        "W_KOORDINAT_RUMAH",
        ("178757", "597603"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "private"), OVER_CELLS, ids=[str(case[2][0]) for case in OVER_CELLS])
def test_what_stands_in_several_cells_is_told_and_masked_in_all(judge_rows, change, code, private):
    cells = {**SOUND, **change}
    (verdict,) = judge_rows(cells)
    assert code in verdict.codes
    kept = " ".join(masked_cells(cells).values())
    assert [piece for piece in private if piece in kept] == []
    assert [piece for piece in private if piece in " ".join(finding.message for finding in verdict.findings)] == []


def test_figures_side_by_side_are_no_number_of_a_person():
    cells = {**SOUND, "indikator_1": "Penerima bantuan", "nilai_1": "53710412", "target_1": "03560002"}
    assert masked_cells(cells) == cells


def test_only_a_link_to_drive_stays_in_the_photo_cell():
    link = "https://drive.google.com/file/d/1a2B5371041203560002/view?usp=sharing"
    assert masked_cells({"foto": link}) == {"foto": link}
    assert "0356" not in masked_cells({"foto": "https://contoh.id/foto?nik=5371041203560002"})["foto"]
    beside = masked_cells({"foto": f"{link} (NIK 5371041203560002)"})["foto"]
    assert beside.startswith(link)
    assert "0356" not in beside.removeprefix(link)


def test_an_address_in_any_other_cell_is_looked_through():
    assert "3777" not in masked_cells({"sumber_data": "https://wa.me/6281237774521"})["sumber_data"]
