"""Workbooks for Excel: no text of a person's becomes a formula, a link or a number by how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO

import xlsxwriter

__all__ = ["head_format", "open_workbook"]

_AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def open_workbook(out: IO[bytes], *, made_at: datetime | None = None) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook that is written into `out` at the end.

    :param made_at: aware, when it says that it was made, so that the same content has the same bytes; None: now.
    """
    with xlsxwriter.Workbook(out, _AS_TEXT) as book:
        if made_at is not None:
            book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        yield book


def head_format(book: xlsxwriter.Workbook) -> xlsxwriter.format.Format:
    """How the names of columns look."""
    return book.add_format({"bold": True, "bg_color": "#E3EBF5", "border": 1, "text_wrap": True, "valign": "top"})
