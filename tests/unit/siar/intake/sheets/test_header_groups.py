"""Headers of two rows, and rows of column numbers."""

from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.intake.sheets.headers import SYSTEM_COLUMNS, find_header

SYSTEM = list(SYSTEM_COLUMNS.values())
UPPER = ["Jenis laporan", "Judul", "Waktu Pelaksanaan", "", "Lokasi", "Uraian", "Indikator 1", "", "", "Indikator 2", "",
         "", "Foto", "Izin foto", "Boleh tayang"]  # fmt: skip
LOWER = ["", "", "Mulai", "Selesai", "", "", "Nama", "Nilai", "Satuan", "Nama", "Nilai", "Satuan", "", "", ""]
DATA = ["Kegiatan", "Posyandu", "1/2/2025", "2/2/2025", "Aula", "…", "Balita", "64", "orang", "Kader", "5", "orang", "x",
        "Tanpa orang", "Ya"]  # fmt: skip
NUMBERS = [f"({number})" for number in range(1, len(UPPER) + 1)]


def merge(row, start, end, rows=1):
    return {"startRowIndex": row, "endRowIndex": row + rows, "startColumnIndex": start, "endColumnIndex": end}


MERGES = [merge(0, 2, 4), merge(0, 6, 9), merge(0, 9, 12), *(merge(0, at, at + 1, rows=2) for at in (0, 1, 4, 5, 12))]


@pytest.mark.parametrize("merges", [(), MERGES])
@pytest.mark.parametrize("numbered", [False, True])
def test_two_rows_are_read_as_one(merges, numbered):
    header = find_header([UPPER, LOWER, *([NUMBERS] if numbered else []), DATA], opd_in_row=False, merges=merges)
    assert header.row == 1
    wanted = {"tanggal_mulai": 2, "tanggal_selesai": 3, "indikator_1": 6, "nilai_1": 7, "satuan_1": 8}
    assert header.columns.items() >= (wanted | {"indikator_2": 9, "nilai_2": 10, "satuan_2": 11, "judul": 1}).items()


def test_two_rows_beside_our_own_columns_below_a_title():
    own = len(SYSTEM)
    rows = [["REKAP LAPORAN"], [*[""] * own, *UPPER], [*SYSTEM, *LOWER], [*[""] * own, *DATA]]
    header = find_header(rows, opd_in_row=False, merges=[merge(0, 0, 12), merge(1, own + 2, own + 4)])
    assert header.provisioned
    assert (header.row, header.columns["tanggal_selesai"], header.columns["nilai_2"]) == (2, own + 3, own + 10)


def test_a_lower_row_that_names_most_is_read_within_its_groups():
    lower = ["Jenis laporan", "Judul", "Mulai", "Selesai", "Lokasi", "Uraian", "Nama", "Nilai", "Satuan", "Nama", "Nilai",
             "Satuan", "Foto", "Izin foto", "Boleh tayang"]  # fmt: skip
    upper = ["Data umum", "", "Waktu", "", "", "", "Indikator 1", "", "", "Indikator 2", "", "", "", "", ""]
    merges = [merge(0, 0, 2), merge(0, 2, 4), merge(0, 6, 9), merge(0, 9, 12)]
    header = find_header([upper, lower, DATA], opd_in_row=False, merges=merges)
    assert (header.row, header.columns["nilai_1"], header.columns["nilai_2"]) == (1, 7, 10)


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        (3, "Jam", "“Jam” (sel D2) di bawah “Waktu Pelaksanaan” tidak dikenal"),
        (8, "Bobot", "“Bobot” (sel I2) di bawah “Indikator 1” tidak dikenal"),
        (8, "Jumlah", "“Jumlah” (sel I2) di bawah “Indikator 1” sama dengan sel H2"),
        (11, "Target", "“Target” (sel L2) di bawah “Indikator 2” tidak dikenal"),
        (3, "", "sel D2 kosong di bawah “Waktu Pelaksanaan”"),
    ],
)
def test_what_a_known_group_holds_and_nobody_knows_refuses_the_sheet_with_its_cell(place, text, told):
    lower = [text if at == place else old for at, old in enumerate(LOWER)]
    with pytest.raises(InputError) as refused:
        find_header([UPPER, lower, DATA], opd_in_row=False, merges=MERGES)
    assert told in str(refused.value)


def test_a_heading_merged_over_columns_without_names_refuses_the_sheet():
    told = r"“Waktu Pelaksanaan” \(sel C1\) digabung di atas beberapa kolom.* kolom D "
    with pytest.raises(InputError, match=told):
        find_header([UPPER, DATA], opd_in_row=False, merges=MERGES[:1])
    spare = [text if at != 3 else "" for at, text in enumerate(DATA)]
    assert find_header([UPPER, spare], opd_in_row=False, merges=MERGES[:1]).columns["tanggal_mulai"] == 2


def test_a_report_below_one_row_of_headers_is_no_header():
    names = ["Jenis laporan", "Judul", "Tanggal", "Lokasi", "Uraian", "Indikator", "Nilai", "Satuan", "", "Foto", "Izin foto",
             "Boleh tayang"]  # fmt: skip
    row = ["Kegiatan", "Nilai", "Mulai", "Tempat", "Uraian", "Indikator", "Nilai", "Satuan", "catatan", "x", "y", "Ya"]
    header = find_header([names, row], opd_in_row=False)
    assert (header.row, header.columns["satuan_1"]) == (0, 7)


def test_numbers_below_the_header_are_no_use_of_a_doubled_column():
    names = [*UPPER[:3], "Selesai", *UPPER[4:6], "", "", "", "", "", "", *UPPER[12:], "Judul"]
    header = find_header([names, [*NUMBERS, "(16)"], [*DATA, ""]], opd_in_row=False)
    assert header.columns["judul"] == 1
