"""Why a post cannot be composed: a finding for the editor, not a crash."""

from __future__ import annotations

from siar.findings.levels import Level
from siar.findings.refusals import RefusedError
from siar.findings.tellers import Stage, tells

__all__ = ["CODES", "NEEDS_CORRECTION", "REFUSED_INPUT", "ComposeRefusedError"]

NEEDS_CORRECTION = "K_PERLU_RALAT"
"""The row was changed after its post went out."""
REFUSED_INPUT = "K_ISIAN_DITOLAK"
"""Any other refusal of what a row says; its own words are its text."""

CODES = tells(
    __name__,
    Stage.COMPOSING,
    NEEDS_CORRECTION,
    REFUSED_INPUT,
    "K_TAKARIR_TERLALU_PANJANG",
    "K_TEKS_ALT_TERLALU_PANJANG",
    "K_TEKS_ALT_TIDAK_LENGKAP",
    level=Level.HOLDS,
)


class ComposeRefusedError(RefusedError):
    """The report cannot become a post as it is."""
