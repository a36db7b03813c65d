from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.intake.sheets.columns import COLUMNS, LABELS
from siar.intake.sheets.headers import SYSTEM_COLUMNS, find_header, label_of, missing_system_columns

NAMES = [label_of(name) for name in COLUMNS]
SYSTEM = list(SYSTEM_COLUMNS.values())


def test_the_header_is_found_below_title_rows_wherever_its_columns_are():
    rows = [["LAPORAN BULANAN"], [], ["", *SYSTEM, "", *reversed(NAMES)], ["", *["x"] * 40]]
    header = find_header(rows, opd_in_row=True)
    assert header.row == 2
    assert header.columns["id"] == 1
    assert header.columns["boleh_tayang"] == 8
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


@pytest.mark.parametrize(
    ("first", "second"), [("Nilai", "Nilai"), ("Angka", "Angka"), ("Nilai", "Jumlah"), ("Nilai 1", "Nilai 1")]
)
def test_two_figure_columns_in_one_row_of_headers_are_refused_with_their_cells(first, second):
    names = [first if name == "Nilai 1" else name for name in NAMES] + [second]
    row = ["isi"] * len(NAMES)
    assert find_header([names, [*row, ""]], opd_in_row=True).columns["nilai_1"] == COLUMNS.index("nilai_1")
    with pytest.raises(InputError, match=r"sel L1 dan AC1\. .* beri nomor, “Nilai 1” dan “Nilai 2”"):
        find_header([names, [*row, "150"]], opd_in_row=True)


def test_a_second_end_date_is_refused_and_a_second_contact_is_not():
    row = ["isi"] * len(NAMES)
    ends = ["Tgl selesai" if name == "Tanggal selesai" else name for name in NAMES]
    with pytest.raises(InputError, match="Tanggal selesai"):
        find_header([[*ends, "Tanggal akhir"], [*row, "19/10/2025"]], opd_in_row=True)
    assert find_header([[*NAMES, "PIC"], [*row, "Bidang P2P"]], opd_in_row=True).columns


def test_an_agencys_own_column_beside_the_exact_header_is_its_own():
    row = ["isi"] * len(NAMES)
    found = find_header([[*NAMES, "Keterangan", "Jumlah"], [*row, "lunas", "3"]], opd_in_row=True)
    assert (found.columns["uraian"], found.columns["nilai_1"]) == (COLUMNS.index("uraian"), COLUMNS.index("nilai_1"))


def test_an_agencys_own_status_column_stays_its_own():
    names = [*SYSTEM, *NAMES, "Status", "ID"]
    rows = [names, ["", "", "", "", "", "", *["x"] * len(NAMES), "selesai", "17"]]
    header = find_header(rows, opd_in_row=True)
    assert header.provisioned
    assert (header.columns["status"], header.columns["id"]) == (1, 0)
    bare = find_header([[*NAMES, "Status"], ["x"] * (len(NAMES) + 1)], opd_in_row=True)
    assert "status" not in bare.columns
    assert missing_system_columns(bare).startswith("Kolom sistem (ID, Status, Pesan, …) belum ada.")


def test_system_columns_that_were_moved_or_deleted_are_named_with_their_cells():
    moved = find_header([[*SYSTEM[:2], *SYSTEM[3:], *NAMES, "Pesan"], ["x"] * 40], opd_in_row=True)
    assert not moved.provisioned
    assert "“Pesan” (sekarang di sel AH1) dipindahkan" in missing_system_columns(moved)
    lost = find_header([[*SYSTEM[1:], *NAMES], ["x"] * 40], opd_in_row=True)
    assert "kolom “ID” tidak ada lagi di baris 1" in missing_system_columns(lost)


@pytest.mark.parametrize("place", [0, 3, 5])
def test_a_column_put_among_ours_is_refused_unless_it_is_blank(place):
    names = [*SYSTEM[:place], "No", *SYSTEM[place:], *NAMES]
    with pytest.raises(InputError, match=f"kolom “No” \\(sel {'ABCDEF'[place]}1\\)"):
        find_header([names, ["x"] * 40], opd_in_row=True)
    names[place] = ""
    line = [*[""] * 7, *["x"] * len(NAMES)]
    assert find_header([names, line], opd_in_row=True).columns["diperiksa"] == 6
    line[place] = "12"
    with pytest.raises(InputError, match=f"kolom {'ABCDEF'[place]}\\."):
        find_header([names, line], opd_in_row=True)


@pytest.mark.parametrize("rows", [[], [[]], [["halo"], ["dunia", "satu"]]])
def test_no_header_is_refused(rows):
    with pytest.raises(InputError, match="tidak ditemukan"):
        find_header(rows, opd_in_row=True)
