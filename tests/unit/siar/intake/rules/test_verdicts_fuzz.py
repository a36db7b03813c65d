"""100,000 cells of anything that a sheet can hold, read, judged and answered: nothing raises, nothing is injected."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from siar.google.sheets import RowWrite, Sheets
from siar.intake.feedback.answers import BLANK, answer_for, differs, row_write
from siar.intake.landing import RowState, masked
from siar.intake.rules.verdicts import judge
from siar.intake.sheets.columns import COLUMNS
from siar.intake.sheets.grid import parse_grid
from siar.intake.sheets.headers import SYSTEM_COLUMNS, Header
from siar.intake.sheets.row_values import input_hash, is_filled, row_texts, row_values
from siar.settings import load_settings

CELLS, BATCH = 100_000, 500
HEADER = Header(0, {name: place for place, name in enumerate([*SYSTEM_COLUMNS, *COLUMNS])})
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CITY = load_settings().city

FORMULAS = (
    '=HYPERLINK("http://jahat.example","klik")',
    "=1+1",
    "+62812",
    "-5",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "＝1+1",
)
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#ERROR!")
WORDS = (
    "Dinas Kesehatan", "Kegiatan", "Sabtu, 11/9", "11/09/2021", "Rp 102. 227 .650", "9,3 miliar", "2o11", "12,5 %",
    "Liliba", "Ya", "Tidak ada anak", "1.250.000,50", "https://drive.google.com/file/d/1AbCdEf/view", "lebih dari 800",
    "Alak=1; Oebobo=", "{baris}", "%s %(x)s {0} {", "\\", "'", '"', "''='", "<script>alert(1)</script>", " 5371990101900001 ",
)  # fmt: skip
RANGES = (
    (0x20, 0x7E), (0x00, 0x1F), (0x7F, 0xA0), (0xA1, 0x24F), (0x590, 0x6FF), (0x900, 0x97F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2066, 0x2069), (0x3040, 0x30FF), (0x4E00, 0x4FFF), (0x1F300, 0x1FAFF), (0xE000, 0xE010),
    (0xFE00, 0xFE0F), (0xFF01, 0xFF5E), (0x0660, 0x0669), (0x300, 0x36F), (0xD800, 0xD810), (0xFFF0, 0xFFFF),
    (0x1D7CE, 0x1D7FF),
)  # fmt: skip


def noise(dice: random.Random, length: int) -> str:
    low, high = dice.choice(RANGES)
    return "".join(chr(dice.randint(low, high)) for _ in range(length))


def number(dice: random.Random) -> float:
    return dice.choice(
        (
            dice.uniform(-1e6, 1e6), dice.uniform(-1, 1) * 10 ** dice.randint(-320, 308), float(dice.randint(-5, 60_000)),
            1e308, -1e308, 5e-324, 0.0, -0.0, 44450.0, 2_958_466.0, 1e15, 1e16,
        )
    )  # fmt: skip


def cell(dice: random.Random) -> dict[str, object]:
    kind = dice.random()
    if kind < 0.12:
        return {}
    if kind < 0.30:
        value = number(dice)
        form = dice.choice((None, "DATE", "DATE_TIME", "TIME", "PERCENT", "NUMBER", "CURRENCY", "TEXT", "SCIENTIFIC"))
        shown: dict[str, object] = {"effectiveValue": {"numberValue": value}, "formattedValue": repr(value)}
        if form:
            shown["effectiveFormat"] = {"numberFormat": {"type": form}}
        return shown
    if kind < 0.34:
        value = dice.random() < 0.5
        return {"effectiveValue": {"boolValue": value}, "formattedValue": str(value).upper()}
    if kind < 0.38:
        error = dice.choice(ERRORS)
        return {
            "effectiveValue": {"errorValue": {"type": "REF"}},
            "formattedValue": error,
            "userEnteredValue": {"formulaValue": "=X!A1"},
        }
    if kind < 0.44:
        return {"formattedValue": "foto", "hyperlink": noise(dice, 12) if kind < 0.41 else dice.choice(WORDS)}
    if kind < 0.55:
        return {"formattedValue": dice.choice(FORMULAS)}
    if kind < 0.551:
        return {"formattedValue": (noise(dice, dice.randint(1, 400)) + dice.choice(WORDS)) * 50_000}
    if kind < 0.80:
        return {"formattedValue": dice.choice(WORDS) + noise(dice, dice.randint(0, 6)) + dice.choice(WORDS)}
    return {"formattedValue": noise(dice, dice.randint(1, 60))}


def limited(data: dict[str, object]) -> dict[str, object]:
    """A cell holds 50,000 characters at most."""
    text = data.get("formattedValue")
    return {**data, "formattedValue": text[:50_000]} if isinstance(text, str) and len(text) > 50_000 else data


class Recording:
    """The service's values collection, keeping what would be sent."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []

    def spreadsheets(self):
        return self

    def values(self):
        return self

    def batchUpdateByDataFilter(self, *, spreadsheetId, body):  # noqa: N802, N803 - the client library's names
        assert spreadsheetId
        self.bodies.append(json.loads(json.dumps(body)))
        return self


def sheet_of(dice: random.Random, rows: int) -> dict[str, object]:
    blank = [{} for _ in SYSTEM_COLUMNS]
    values = [{"values": [*blank, *(limited(cell(dice)) for _ in COLUMNS)]} for _ in range(rows)]
    properties = {"sheetId": 1, "title": "Laporan", "gridProperties": {"rowCount": rows + 1}}
    return {"spreadsheetId": "S", "sheets": [{"properties": properties, "data": [{"rowData": [{}, *values]}]}]}


def answers_to(answer: dict[str, object], book) -> list[RowWrite]:
    grid = parse_grid(answer)
    values = {row.index + 1: row_values(row, HEADER) for row in grid.rows if is_filled(row, HEADER)}
    frame = pd.DataFrame({name: pd.Series([values[line][name] for line in values], dtype=object) for name in COLUMNS})
    frame.index = pd.Index(list(values))
    verdicts = {verdict.line: verdict for verdict in judge(frame, book=book, as_of=date(2026, 11, 22))}
    writes = []
    for row in grid.rows:
        line = row.index + 1
        if line not in values:
            assert not differs(BLANK, row, HEADER)
            continue
        verdict = verdicts[line]
        assert len(input_hash(values[line])) == 64
        texts = masked(row_texts(values[line]))
        assert "\x00" not in json.dumps(texts, ensure_ascii=False).encode().decode()
        assert verdict.report is None or verdict.report.title is not None
        state = RowState("AAAAAAAA", 0, line, 1, 1, "h", json.dumps(texts), verdict.verdict, verdict.findings, NOW)
        writes.append(row_write(answer_for(state, None, header=HEADER, city=CITY), row, HEADER, metadata_id=line))
    return writes


@pytest.mark.parametrize("seed", range(1, 1 + -(-CELLS // (BATCH * len(COLUMNS)))))
def test_any_cells_are_read_judged_and_answered_and_no_formula_is_written(book, seed):
    dice = random.Random(seed)
    writes = answers_to(sheet_of(dice, BATCH), book)
    assert len(writes) > BATCH * 0.99
    service = Recording()
    sheets = Sheets(service, lambda request, **how: {})
    sheets.write_rows("S", writes)
    (body,) = service.bodies
    assert body["valueInputOption"] == "RAW"
    for item in body["data"]:
        (row,) = item["values"]
        assert len(row) == len(SYSTEM_COLUMNS)  # nothing reaches beyond our own columns
        for value in row:
            assert value is None or isinstance(value, str | int)
            if isinstance(value, str):
                assert not value.startswith(("=", "+", "-", "@"))
                assert len(value) < 10_000  # every finding is told; a cell of Google holds 50,000
                assert "5371990101900001" not in value
