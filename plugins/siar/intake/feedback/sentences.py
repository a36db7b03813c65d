"""Findings as people read them beside a row or in a letter: the agency's own column named."""

from __future__ import annotations

import re

from siar.findings.finding import Finding
from siar.google.sheets import column_letters
from siar.intake.sheets.headers import label_of

__all__ = ["sentence"]

_ROW_PREFIX = re.compile(r"^Baris \d+\s*(?:,\s*kolom [^:]{1,40})?:\s*", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"^Baris \d+\b")
_COLUMN = re.compile(r"^kolom\s+", re.IGNORECASE)


def sentence(finding: Finding, *, position: int | None) -> str:
    """Return one finding for its reader. Rows move, so no row number is given.

    :param position: zero-based column in the agency's own sheet, None when it is not known there.
    """
    text = _ROW_PREFIX.sub("", finding.message)
    text = _ROW_NUMBER.sub("Baris ini", text)
    if not finding.column:
        return _capital(text)
    label = label_of(finding.column)
    text = _COLUMN.sub("", text)
    named = text.lstrip("“\"'").casefold().startswith(label.casefold())
    if position is None:
        return _capital(text) if named else f"{label}: {text}"
    where = f"Kolom {column_letters(position)}" if named else f"{label} (kolom {column_letters(position)})"
    return f"{where}: {_capital(text)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
