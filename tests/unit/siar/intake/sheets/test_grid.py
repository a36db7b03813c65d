from __future__ import annotations

import json
import subprocess
import sys

import pytest

from siar.errors import InputError
from siar.intake.sheets.grid import (
    TAG_KEY,
    Cell,
    GridRow,
    decode_grid,
    decode_updated_grid,
    parse_grid,
)
from siar.intake.sheets.headers import Header
from siar.intake.sheets.row_values import input_hash, is_filled, row_values, value_of


def answer(row_data, row_metadata=()):
    data = {"startRow": 0, "rowData": row_data, "rowMetadata": list(row_metadata)}
    properties = {"sheetId": 7, "title": "Laporan", "gridProperties": {"rowCount": 100}}
    return {
        "spreadsheetId": "S",
        "properties": {"title": "T", "locale": "in_ID"},
        "sheets": [{"properties": properties, "data": [data]}],
    }


def cell(**data):
    return parse_grid(answer([{"values": [data]}])).rows[0].cells[0]


def test_positions_survive_blank_rows_and_tags_on_blank_rows_are_seen():
    tag = {"developerMetadata": [{"metadataId": 5, "metadataKey": TAG_KEY, "metadataValue": "AAAAAAAA"}]}
    other = {
        "developerMetadata": [{"metadataId": 6, "metadataKey": "lain", "metadataValue": "x"}],
        "hiddenByUser": True,
    }
    grid = parse_grid(
        answer([{"values": [{"formattedValue": "a"}]}, {}, {"values": [{"formattedValue": "b"}]}], [{}, tag, other])
    )
    assert [row.index for row in grid.rows] == [0, 1, 2]
    assert grid.rows[1].tags[0].row_id == "AAAAAAAA"
    assert grid.rows[2].tags == ()
    assert grid.rows[2].hidden


@pytest.mark.parametrize(
    ("data", "links"),
    [
        ({"chipRuns": [{"chip": {"richLinkProperties": {"uri": "u1"}}}, {"startIndex": 2, "chip": {"richLinkProperties": {"uri": "u2"}}}]}, ("u1", "u2")),
        ({"hyperlink": "u"}, ("u",)),
        ({"textFormatRuns": [{"format": {"link": {"uri": "a"}}}, {}, {"format": {"link": {"uri": "b"}}}]}, ("a", "b")),
        ({"userEnteredValue": {"formulaValue": '=HYPERLINK("https://x/y";"foto")'}, "formattedValue": "foto"}, ("https://x/y",)),
        ({"formattedValue": "teks"}, ()),
    ],
)  # fmt: skip
def test_links_in_every_form_a_cell_can_hold(data, links):
    assert cell(**data).links == links


def test_half_a_surrogate_pair_costs_neither_the_cell_nor_the_sheet():
    content = json.dumps(answer([{"values": [{"formattedValue": "Selamat \ud83d"}, {"formattedValue": "😀 ya\x00"}]}]))
    cells = decode_grid(content.encode()).rows[0].cells
    assert [cell.text for cell in cells] == ["Selamat \ufffd", "😀 ya\ufffd"]


def test_an_answer_is_read_alike_from_its_bytes_and_from_a_dict():
    tag = {"metadataId": 5, "metadataKey": TAG_KEY, "metadataValue": "AAAAAAAA", "visibility": "DOCUMENT"}
    given = answer(
        [
            {"values": [{"formattedValue": "3", "effectiveValue": {"numberValue": 3}, "effectiveFormat": {"numberFormat": {"type": "NUMBER"}}}, {}]},
            {"values": [{"formattedValue": "TRUE", "effectiveValue": {"boolValue": True}, "unknownField": [1]}]},
            {"values": [{"formattedValue": "∞", "effectiveValue": {"numberValue": "Infinity"}}]},
        ],
        [{}, {"developerMetadata": [tag], "hiddenByFilter": True}],
    )  # fmt: skip
    grid = decode_grid(json.dumps(given).encode())
    assert grid == parse_grid(given)
    assert grid.rows[0].cells == (Cell(3.0, "3", "NUMBER"), Cell())
    assert (grid.rows[1].cells[0].value, grid.rows[1].hidden, grid.rows[1].tags[0].row_id) == (True, True, "AAAAAAAA")
    assert grid.rows[2].cells[0].value == float("inf")
    assert decode_updated_grid(json.dumps({"updatedSpreadsheet": given}).encode()) == grid
    assert decode_updated_grid(b"{}") is None


def test_errors_keep_what_is_displayed():
    found = cell(formattedValue="#REF!", effectiveValue={"errorValue": {"type": "REF"}})
    assert (found.value, found.error) == ("#REF!", True)


def test_an_answer_without_a_grid_is_refused():
    with pytest.raises(InputError):
        parse_grid({"spreadsheetId": "S", "sheets": []})


@pytest.mark.parametrize(
    ("column", "given", "value"),
    [
        ("tanggal_mulai", Cell(44450.0, "11 Sep 21", "DATE"), "11/09/2021"),
        ("tanggal_mulai", Cell(44450.0, "44450"), "11/09/2021"),
        ("waktu_kirim", Cell(44450.5, "x", "DATE_TIME"), "11/09/2021 12:00"),
        ("tanggal_mulai", Cell("Sabtu, 11/9", "Sabtu, 11/9"), "Sabtu, 11/9"),
        ("nilai_1", Cell(1250.0, "1.250", "NUMBER"), 1250),
        ("nilai_1", Cell(2.5, "2,5"), 2.5),
        ("nilai_1", Cell(0.125, "12,5%", "PERCENT"), "12,5%"),
        ("nilai_1", Cell(44450.0, "11/09/2021", "DATE"), "11/09/2021"),
        ("nilai_1", Cell(170 / 1440, "02:50:00", "TIME"), "02:50:00"),
        ("nilai_1", Cell(170 / 1440, "0,118", "NUMBER"), "2.50"),
        ("nilai_1", Cell(170 / 1440, "0,118", "NUMBER", formula=True), 170 / 1440),
        ("nilai_1", Cell(0.25, "0,25", "NUMBER"), 0.25),
        ("nilai_1", Cell(0.3333, "0,333", "NUMBER"), 0.3333),
        ("judul", Cell(2021.0, "2021"), "2021"),
        ("foto", Cell("foto.jpg", "foto.jpg", links=("https://drive.google.com/file/d/1/view",)), "https://drive.google.com/file/d/1/view"),
        ("boleh_tayang", Cell(True, "TRUE"), "TRUE"),
        ("judul", Cell(), ""),
    ],
)  # fmt: skip
def test_what_the_rules_get_to_see(column, given, value):
    found = value_of(given, column)
    assert found == value
    assert type(found) is type(value)


def test_rows_with_only_formulas_and_unticked_boxes_are_blank():
    header = Header(0, {"judul": 0, "kecamatan": 1, "boleh_tayang": 2})
    assert not is_filled(
        GridRow(1, (Cell(), Cell("Alak", "Alak", formula=True), Cell(value=False, text="FALSE"))), header
    )
    assert is_filled(GridRow(1, (Cell("x", "x"),)), header)
    assert is_filled(GridRow(1, (Cell(), Cell("#REF!", "#REF!", formula=True, error=True))), header)


def test_the_hash_follows_the_cells_and_not_the_columns_order():
    row = GridRow(1, (Cell("a", "a"), Cell("b", "b"), Cell()))
    one = row_values(row, Header(0, {"judul": 0, "lokasi": 1}))
    two = row_values(row, Header(0, {"lokasi": 1, "judul": 0, "kelurahan": 2}))
    assert input_hash(one) == input_hash(two)
    assert input_hash(one) != input_hash({**one, "judul": "c"})


def test_lanes_that_read_their_first_sheet_at_once_read_it():
    """In processes of their own, for a process notes once what it decodes by, and in vain when two lanes note at once."""
    tried = """
import json, os, sys, threading
from siar.intake.sheets import grid

sys.setswitchinterval(1e-6)
content, ended = sys.argv[1].encode(), []
for _ in range(40):
    child = os.fork()
    if child:
        ended.append(os.waitpid(child, 0)[1])
        continue
    together, read = threading.Barrier(8), []

    def lane():
        together.wait()
        read.append(grid.decode_grid(content).tab)

    lanes = [threading.Thread(target=lane) for _ in range(8)]
    for each in lanes:
        each.start()
    for each in lanes:
        each.join()
    os._exit(read != ["Laporan"] * 8)
print(json.dumps(ended))
"""
    rows = [{"values": [{"formattedValue": "a", "effectiveValue": {"stringValue": "a"}, "chipRuns": [{"chip": {"richLinkProperties": {"uri": "u"}}}]}]}]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", tried, json.dumps(answer(rows))], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == [0] * 40
