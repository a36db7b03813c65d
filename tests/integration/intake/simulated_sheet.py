"""A sheet in memory with the documented behaviour of metadata, and a person at work in it."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from siar.errors import InputError
from siar.google.sheets import RowWrite, WrittenRow
from siar.intake.sheets.grid import TAG_KEY
from siar.intake.sheets.headers import SYSTEM_COLUMNS, label_of

T = TypeVar("T")
INPUTS = (
    "opd",
    "jenis_laporan",
    "judul",
    "tanggal_mulai",
    "lokasi",
    "uraian",
    "foto",
    "izin_foto",
    "boleh_tayang",
    "nilai_1",
)
HEADER = [*(SYSTEM_COLUMNS[name] for name in SYSTEM_COLUMNS), *(label_of(name) for name in INPUTS)]
FIRST = len(SYSTEM_COLUMNS)
WIDTH = len(HEADER)


@dataclass
class Row:
    cells: list[str] = field(default_factory=lambda: [""] * WIDTH)
    tags: dict[int, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    """Which reports we were shown in it."""

    @property
    def filled(self) -> bool:
        return any(self.cells[FIRST:])

    @property
    def token(self) -> str:
        """Which report the row's content is; survives every edit that keeps the report."""
        return self.cells[FIRST + 5].split(" ", 1)[0] if self.filled else ""


class Write(NamedTuple):
    """A write that met a row: in which call, whose tag that is, and what the row held before."""

    call: int
    meant: str
    found: str
    token: str
    seen: frozenset[str]
    values: tuple[object, ...]


class SimulatedSheet:
    """Implements the calls of `siar.google.sheets.Sheets` that a cycle makes."""

    def __init__(self, seed: int, rows: int = 40, *, strict: bool = False) -> None:
        """:param strict: whether a write refuses a filter that meets nothing; it is not documented which it does."""
        self.strict = strict
        self.rows = [Row(cells=list(HEADER)), *(Row() for _ in range(rows))]
        self.random = random.Random(seed)
        self.numbers = itertools.count(1)
        self.operations = 0
        self.before_call: Callable[[str], None] = lambda _: None
        self.writes: list[Write] = []
        self.calls = {"read": 0, "batch_update_and_read": 0, "write_rows": 0}

    # the API

    def read(self, spreadsheet_id: str, *, fields: str, ranges: tuple[str, ...], decode: Callable[[bytes], T]) -> T:
        self._called("read")
        return decode(json.dumps(self._answer(spreadsheet_id)).encode())

    def _called(self, name: str) -> None:
        self.before_call(name)
        self.calls[name] += 1

    def _answer(self, spreadsheet_id: str) -> dict[str, object]:
        for row in self.rows:
            row.seen.add(row.token)
        data = {
            "rowData": [{"values": [self._cell(text) for text in row.cells]} for row in self.rows],
            "rowMetadata": [
                {
                    "developerMetadata": [
                        {"metadataId": key, "metadataKey": TAG_KEY, "metadataValue": value}
                        for key, value in row.tags.items()
                    ]
                }
                for row in self.rows
            ],
        }
        properties = {"sheetId": 7, "title": "Laporan", "gridProperties": {"rowCount": len(self.rows)}}
        return {
            "spreadsheetId": spreadsheet_id,
            "properties": {"title": "t", "locale": "in_ID"},
            "sheets": [{"properties": properties, "data": [data]}],
        }

    @staticmethod
    def _cell(text: str) -> dict[str, object]:
        return {"formattedValue": text, "effectiveValue": {"stringValue": text}} if text else {}

    def batch_update_and_read(
        self,
        spreadsheet_id: str,
        requests: list[dict],
        *,
        repeatable: bool,
        ranges: list[str],
        fields: str,
        decode: Callable[[bytes], T],
    ) -> T:
        self._called("batch_update_and_read")
        saved = [dict(row.tags) for row in self.rows]
        try:
            for request in requests:
                self._apply(request)
        except InputError:
            for row, tags in zip(self.rows, saved, strict=True):
                row.tags = tags
            raise
        return decode(json.dumps({"updatedSpreadsheet": self._answer(spreadsheet_id)}).encode())

    def _apply(self, request: dict) -> None:
        if "deleteDeveloperMetadata" in request:
            key = request["deleteDeveloperMetadata"]["dataFilter"]["developerMetadataLookup"]["metadataId"]
            for row in self.rows:
                row.tags.pop(key, None)
            return
        metadata = request["createDeveloperMetadata"]["developerMetadata"]
        index = metadata["location"]["dimensionRange"]["startIndex"]
        if index >= len(self.rows) or any(metadata["metadataId"] in row.tags for row in self.rows):
            raise InputError("refused")
        self.rows[index].tags[metadata["metadataId"]] = metadata["metadataValue"]

    def write_rows(self, spreadsheet_id: str, rows: list[RowWrite]) -> list[WrittenRow]:
        self._called("write_rows")
        if self.strict and not {item.metadata_id for item in rows} <= {key for row in self.rows for key in row.tags}:
            raise InputError("refused")
        written = []
        for item in rows:
            for number, row in enumerate(self.rows, 1):
                if item.metadata_id in row.tags:
                    self.writes.append(
                        Write(
                            self.calls["write_rows"],
                            row.tags[item.metadata_id],
                            row.cells[0],
                            row.token,
                            frozenset(row.seen),
                            item.values,
                        )
                    )
                    for place, value in enumerate(item.values):
                        if value is not None:
                            row.cells[place] = str(value)
                    assert list(item.values[FIRST:]) in ([], [None] * (len(item.values) - FIRST))
                    written.append(WrittenRow(item.metadata_id, f"Laporan!A{number}", tuple(row.cells)))
        return written

    def metadata_ids(self, spreadsheet_id: str, wanted: list[int]) -> set[int]:
        return {key for row in self.rows for key in row.tags} & set(wanted)

    # the person

    def new_report(self) -> list[str]:
        number = next(self.numbers)
        words = " ".join("".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(12))
        return [
            "Dinas Kesehatan", "Kegiatan", f"{words[:50]}", f"{number % 28 + 1:02}/03/2025", words[50:64],
            f"T{number} {words}", f"https://drive.google.com/file/d/F{number}/view", "Tanpa orang", "Ya", str(number * 37),
        ]  # fmt: skip

    def _some(self, *, filled: bool) -> int | None:
        found = [index for index, row in enumerate(self.rows) if index and row.filled is filled]
        return self.random.choice(found) if found else None

    def append(self) -> None:
        index = self._some(filled=False)
        if index is not None:
            self.rows[index].cells[FIRST:] = self.new_report()

    def edit(self) -> None:
        index = self._some(filled=True)
        if index is not None:
            place = FIRST + self.random.choice([1, 2, 3, 4, 6, 7, 8, 9])
            self.rows[index].cells[place] = f"e{self.random.randrange(10**6)}"

    def insert(self) -> None:
        self.rows.insert(self.random.randint(1, len(self.rows)), Row())

    def delete(self) -> None:
        if len(self.rows) > 20:
            del self.rows[self.random.randrange(1, len(self.rows))]

    def move(self) -> None:
        row = self.rows.pop(self.random.randrange(1, len(self.rows)))
        self.rows.insert(self.random.randint(1, len(self.rows)), row)

    def sort(self) -> None:
        place = FIRST + self.random.randrange(len(INPUTS))
        self.rows[1:] = sorted(self.rows[1:], key=lambda row: (row.cells[place] == "", row.cells[place]))

    def copy_inserted(self) -> None:
        index = self._some(filled=True)
        if index is not None:
            self.rows.insert(self.random.randint(1, len(self.rows)), Row(cells=list(self.rows[index].cells)))

    def copy_own_cells(self) -> None:
        source, target = self._some(filled=True), self._some(filled=False)
        if source is not None and target is not None:
            self.rows[target].cells[FIRST:] = self.rows[source].cells[FIRST:]

    def clear(self) -> None:
        index = self._some(filled=True)
        if index is not None:
            self.rows[index].cells[FIRST:] = [""] * len(INPUTS)

    def delete_id(self) -> None:
        index = self._some(filled=True)
        if index is not None:
            self.rows[index].cells[0] = ""

    # what moves content away from under a tag

    def cut_own_cells(self) -> None:
        source, target = self._some(filled=True), self._some(filled=False)
        if source is not None and target is not None:
            self.rows[target].cells[FIRST:] = self.rows[source].cells[FIRST:]
            self.rows[source].cells[FIRST:] = [""] * len(INPUTS)

    def cut_whole_row(self) -> None:
        source, target = self._some(filled=True), self._some(filled=False)
        if source is not None and target is not None:
            self.rows[target].cells = self.rows[source].cells
            self.rows[source].cells = [""] * WIDTH

    def sort_own_cells(self) -> None:
        place = FIRST + self.random.randrange(len(INPUTS))
        contents = sorted(
            (row.cells[FIRST:] for row in self.rows[1:]),
            key=lambda cells: (cells[place - FIRST] == "", cells[place - FIRST]),
        )
        for row, content in zip(self.rows[1:], contents, strict=True):
            row.cells[FIRST:] = content

    def sort_cells_not_tags(self) -> None:
        contents = sorted(
            (row.cells for row in self.rows[1:]), key=lambda cells: (cells[FIRST + 2] == "", cells[FIRST + 2])
        )
        for row, content in zip(self.rows[1:], contents, strict=True):
            row.cells = content

    def overwrite(self) -> None:
        index = self._some(filled=True)
        if index is not None:
            self.rows[index].cells[FIRST:] = self.new_report()

    GENTLE = (append, append, edit, edit, insert, delete, move, sort, copy_inserted, copy_own_cells, clear, delete_id)
    ROUGH = (cut_own_cells, cut_whole_row, sort_own_cells, sort_cells_not_tags, overwrite)

    def work(self, count: int, *, rough: bool) -> None:
        """Do `count` things."""
        for _ in range(count):
            self.random.choice(self.GENTLE + self.ROUGH if rough else self.GENTLE)(self)
            self.operations += 1
            while sum(row.filled for row in self.rows[1:]) > 25:
                self.clear()
            while len(self.rows) > 60:
                self.delete()
