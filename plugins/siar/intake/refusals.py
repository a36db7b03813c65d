"""What an agency reads beside a row that an editor sent back."""

from __future__ import annotations

from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells
from siar.findings.texts import text_of_code
from siar.reading.cells import text_of, truncate
from siar.reading.personal_data import mask

__all__ = ["CODES", "FORGOTTEN", "RETURNED", "erased_row", "refusal", "told_reason"]

RETURNED = "E_DIKEMBALIKAN_REDAKSI"
"""Code of the finding that carries an editor's reason. No rule gives it."""
FORGOTTEN = "E_BARIS_DIHAPUS_SISTEM"
"""Code of the finding of a row that was erased by a person's decision and still stands in its sheet."""
CODES = tells(__name__, Stage.REVIEWS, RETURNED, FORGOTTEN, level=Level.HOLDS)

_LONGEST = 400  # characters; more is not read beside a row


def told_reason(reason: str) -> str:
    """Return an editor's reason as an agency may read it: one clean line, personal data masked, not endless.

    "" when nothing readable is left of it.
    """
    text = truncate(mask(text_of(reason[: 4 * _LONGEST])), _LONGEST)
    return text if any(char.isalnum() for char in text) else ""


def refusal(reason: str) -> Finding:
    """Return the finding that stands first on a row that an editor sent back, whether as a row or as a post."""
    told = told_reason(reason) or "mohon hubungi redaksi untuk keterangannya."
    return Finding(RETURNED, Level.HOLDS, None, text_of_code(RETURNED).fill({"alasan": told}))


def erased_row() -> Finding:
    """Return the one finding of a row that was erased."""
    return Finding(FORGOTTEN, Level.HOLDS, None, text_of_code(FORGOTTEN).fill({}))
