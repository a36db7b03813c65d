"""Rows from a CSV file as agencies export it: any usual delimiter and encoding, a title above the header, ragged rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from siar.errors import InputError
from siar.intake.rules.rows import Rows
from siar.intake.sheets.columns import LABELS, canonical_column, canonical_columns, is_lossy

__all__ = ["parse_csv_rows", "read_csv_rows"]

#: The header is looked for among this many first rows.
_HEADER_ROWS = 15
_FIELD_LIMIT = 1_000_000


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _parse(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def parse_csv_rows(text: str) -> Rows:
    """Return the rows below the header, numbered as a spreadsheet would show them.

    The delimiter and the header row are those that recognise the most columns. Without any known column there is none,
    and every row counts as blank.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    best: tuple[int, int, dict[int, str], list[list[str]]] = (0, 0, {}, [])
    for delimiter in ",;\t|":
        records = _parse(text.replace("\0", ""), delimiter)
        for number, record in enumerate(records[:_HEADER_ROWS]):
            columns = canonical_columns(record)
            if len(columns) > best[0]:
                best = (len(columns), number, columns, records)
    _, header, columns, records = best
    body = records[header + 1 :]
    _refuse_twins(records[header] if records else [], columns, body)
    while body and not body[-1]:
        body.pop()
    cells = {
        name: [record[position] if position < len(record) else "" for record in body]
        for position, name in columns.items()
    }
    return Rows(range(header + 2, header + 2 + len(body)), cells)


def _refuse_twins(header: list[str], columns: dict[int, str], body: list[list[str]]) -> None:
    """Refuse two columns of one meaning that both hold something: one of them would be lost without a word."""
    chosen = {name: position for position, name in columns.items()}
    for position, text in enumerate(header):
        name = canonical_column(text)
        if name is None or position in columns or not is_lossy(name):
            continue
        first = chosen[name]
        plain = " ".join(header[first].replace("_", " ").split()).casefold()
        if plain == LABELS[name].casefold() != " ".join(text.replace("_", " ").split()).casefold():
            continue  # the exact header text comes before another word for it
        if all(any(at < len(record) and record[at].strip() for record in body) for at in (first, position)):
            raise InputError(
                f"Kolom “{LABELS[name]}” ada lebih dari satu: kolom ke-{first + 1} dan ke-{position + 1}. Mohon sisakan satu saja."
            )


def read_csv_rows(path: Path) -> Rows:
    """Read a file; see `parse_csv_rows`.

    :raises OSError: when it cannot be opened.
    :raises InputError: two columns of one meaning are both filled.
    :raises csv.Error: when a field is longer than a million characters.
    """
    return parse_csv_rows(_decode(path.read_bytes()))
