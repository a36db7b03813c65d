"""The findings that say of a row that it names a resident."""

from __future__ import annotations

__all__ = ["PRIVATE"]

PRIVATE = frozenset(
    {
        "E_PII_NIK",
        "E_PII_TELEPON",
        "E_PII_REKENING",
        "E_PII_SUREL",
        "E_DATA_PASIEN",
        "E_IDENTITAS_KORBAN_ANAK",
        "W_WARGA_DIKENALI",
        "W_KOORDINAT_RUMAH",
    }
)
"""The privacy group of the catalogue: of a row that is held for one of these no text is kept, and none is repeated."""
