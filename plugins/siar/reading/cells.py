"""What one cell holds, before anybody knows what it means: text, nothing, or a spreadsheet's own error."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

__all__ = ["clean_texts", "formula_error", "is_blank_text", "text_of", "truncate"]

#: Longest text that is looked at; Sheets itself allows 50,000 characters a cell.
MAX_TEXT = 50_000
#: Letters of the longest text that may stand for "nothing here".
_LONGEST_BLANK = 9

# Control, zero-width and direction marks: invisible, and only trouble in a comparison.
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff\\ud800-\\udfff]"
)
_BLANK_WORDS = frozenset({"n/a", "na", "n.a.", "null", "none", "nan", "(kosong)", "kosong", "(blank)"})
_ERROR = re.compile(r"#(?:REF!?|N/A\b|DIV/0!?|VALUE!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!)", re.IGNORECASE)


def _plain_number(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return ""
    if value == int(value) and abs(value) < 1e18:
        return str(int(value))
    return format(Decimal(repr(value)), "f").replace(".", ",")


def text_of(cell: object) -> str:
    """Return the cell as one line of clean text; an empty cell and an empty-looking one are `""`.

    Numbers come out as people here write them (decimal comma, no grouping), dates as dd/mm/yyyy.
    """
    if isinstance(cell, str):
        text = cell
    elif cell is None:
        return ""
    elif isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    elif isinstance(cell, int):
        return str(cell) if abs(cell) < 10**40 else ""
    elif isinstance(cell, float):
        return _plain_number(cell)
    elif isinstance(cell, datetime | date):
        return "" if cell != cell else cell.strftime("%d/%m/%Y")  # noqa: PLR0124 - NaT is not equal to itself
    elif isinstance(cell, Decimal):
        return format(cell, "f").replace(".", ",") if cell.is_finite() else ""
    else:
        text = str(cell)
        if text in {"NaT", "<NA>"}:
            return ""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= MAX_TEXT:
        text = text.strip()
        return text[1:].lstrip() if text.startswith("'") else text
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text[:MAX_TEXT]))
    elif not text.isprintable():
        text = _INVISIBLE.sub(" ", text[:MAX_TEXT])
    text = " ".join(text[:MAX_TEXT].split())
    # A leading apostrophe is how a sheet is told "this is text".
    return text[1:].lstrip() if text.startswith("'") else text


def is_blank_text(text: str) -> bool:
    """Tell whether the text stands for "nothing here": empty, only marks, or a word such as `n/a`."""
    if len(text) > _LONGEST_BLANK:
        return False
    return text.casefold() in _BLANK_WORDS or (
        not any(char.isalnum() or char in "%#" for char in text) and not _pictures(text)
    )


def _pictures(text: str) -> bool:
    return any(unicodedata.category(char) == "So" for char in text)


def clean_texts(cells: Sequence[object]) -> list[str]:
    """Return the cells as clean texts, `""` for what stands for nothing.

    Most are clean already, which is found out for many at once; only what may be odd is looked at cell by cell.
    """
    texts: list[Any] = list(cells)
    for start in range(0, len(texts), _PIECE):
        for index in _suspects(texts[start : start + _PIECE]):
            cell = texts[start + index]
            if not _is_clean(cell):
                texts[start + index] = _cleaned(cell)
    return texts


_PIECE = 16_384
#: First characters with which no stand-in for nothing begins: a short cell that has one holds something.
_BEGINS_A_VALUE = np.zeros(256, dtype=np.bool_)
_BEGINS_A_VALUE[[code for code in range(128) if chr(code).isalnum() and chr(code) not in "nNkK"]] = True
#: Stands between the cells of a piece: a control character that nobody can type.
_BORDER = 0x1E


def _suspects(cells: list[Any]) -> list[int]:
    """Return which cells may hold anything but plain text: all those that do, and some more."""
    try:
        joined = "\x1e".join(["", *cells, ""])
    except TypeError:
        return list(range(len(cells)))
    data = np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    borders = np.flatnonzero(data == _BORDER)
    if len(borders) != len(cells) + 1:
        return list(range(len(cells)))
    space = data == ord(" ")
    odd = (data < ord(" ")) | (data > ord("~"))
    odd[borders] = False
    odd[1:] |= space[1:] & space[:-1]
    after, before = borders[:-1] + 1, borders[1:] - 1
    suspect = (np.diff(borders) - 1 <= _LONGEST_BLANK) & ~_BEGINS_A_VALUE[data[after]]
    suspect |= space[after] | space[before] | (data[after] == ord("'"))
    suspect[np.searchsorted(borders, np.flatnonzero(odd)) - 1] = True
    found: list[int] = np.flatnonzero(suspect).tolist()
    return found


def _is_clean(cell: object) -> bool:
    return (
        type(cell) is str
        and (_LONGEST_BLANK < len(cell) <= MAX_TEXT or "0" <= cell[:1] <= "9")
        and cell.isprintable()
        and (cell.isascii() or unicodedata.is_normalized("NFC", cell))
        and "  " not in cell
        and cell[0] not in " '"
        and cell[-1] != " "
    )


def _cleaned(cell: object) -> str:
    if cell is None or cell == "":
        return ""
    text = text_of(cell)
    return "" if is_blank_text(text) else text


def formula_error(text: str) -> str | None:
    """Return the spreadsheet error inside the text, such as `#REF!`, or None."""
    if "#" not in text:
        return None
    match = _ERROR.search(text)
    return match.group().upper() if match else None


def truncate(text: str, length: int) -> str:
    """Shorten to at most `length` characters, ending in `…` when something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
