from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.intake.columns import COLUMNS, LABELS
from siar.intake.headers import SYSTEM_COLUMNS, find_header, label_of

NAMES = [label_of(name) for name in COLUMNS]
SYSTEM = list(SYSTEM_COLUMNS.values())


def test_the_header_is_found_below_title_rows_wherever_its_columns_are():
    rows = [["LAPORAN BULANAN"], [], ["", *reversed(NAMES), *SYSTEM], ["", *["x"] * 40]]
    header = find_header(rows, opd_in_row=True)
    assert header.row == 2
    assert header.columns["boleh_tayang"] == 1
    assert header.provisioned
    assert list(header.inputs) == list(COLUMNS)


def test_aliases_case_and_marks_do_not_matter():
    rows = [
        [
            "NAMA OPD",
            "Jenis_Laporan *",
            "nama kegiatan",
            "Tgl. Mulai",
            "Tempat",
            "DESKRIPSI",
            "link foto",
            "izin foto",
            "Boleh Tayang",
        ]
    ]
    header = find_header(rows, opd_in_row=True)
    assert {"opd", "judul", "tanggal_mulai", "uraian", "foto"} <= header.columns.keys()
    assert not header.provisioned


def test_the_pipelines_own_columns_are_not_taken_for_the_agencys():
    header = find_header([[*SYSTEM, *NAMES]], opd_in_row=True)
    assert header.columns["tautan"] == 3
    assert header.columns["foto"] == 6 + COLUMNS.index("foto")


def test_a_sheet_of_one_agency_needs_no_opd_column():
    names = [name for name in NAMES if name != LABELS["opd"]]
    assert "opd" not in find_header([names], opd_in_row=False).columns
    with pytest.raises(InputError, match="OPD"):
        find_header([names], opd_in_row=True)


def test_a_missing_column_names_the_cell_that_may_be_it():
    names = ["Judull berita" if name == "Judul" else name for name in NAMES]
    with pytest.raises(InputError, match="sel D1 berisi “Judull berita”"):
        find_header([names], opd_in_row=True)


def test_a_doubled_column_is_refused_only_when_both_are_used():
    names = [*NAMES, "Judul"]
    row = ["isi"] * len(NAMES)
    assert find_header([names, [*row, ""]], opd_in_row=True).columns["judul"] == COLUMNS.index("judul")
    with pytest.raises(InputError, match="sel D1 dan AC1"):
        find_header([names, [*row, "isi lain"]], opd_in_row=True)


@pytest.mark.parametrize("rows", [[], [[]], [["halo"], ["dunia", "satu"]]])
def test_no_header_is_refused(rows):
    with pytest.raises(InputError, match="tidak ditemukan"):
        find_header(rows, opd_in_row=True)
