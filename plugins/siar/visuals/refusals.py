"""Why a picture cannot be made: a finding for the editor, not a crash."""

from __future__ import annotations

from siar.findings.levels import Level
from siar.findings.refusals import RefusedError
from siar.findings.tellers import Stage, tells

__all__ = ["CODES", "VisualRefusedError"]

CODES = tells(
    __name__,
    Stage.VISUALS,
    "V_TEKS_TIDAK_MUAT",
    "V_HURUF_TIDAK_ADA",
    "V_KONTRAS_KURANG",
    "V_BERKAS_TERLALU_BESAR",
    "V_TEMPLAT_TIDAK_ADA",
    "V_FOTO_HILANG",
    "V_FOTO_TIDAK_TERBACA",
    "V_FOTO_RESOLUSI_RENDAH",
    level=Level.HOLDS,
)


class VisualRefusedError(RefusedError):
    """The content does not fit its template."""
