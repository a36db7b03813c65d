"""The findings that say of a row that it names a resident."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["KINDS", "PRIVATE"]

KINDS: Mapping[str, str] = {
    "E_PII_NIK": "nomor identitas",
    "E_PII_TELEPON": "nomor telepon pribadi",
    "E_PII_REKENING": "nomor rekening pribadi",
    "E_PII_SUREL": "alamat surel pribadi",
    "E_DATA_PASIEN": "keterangan pasien",
    "E_IDENTITAS_KORBAN_ANAK": "identitas anak dalam perkara",
    "W_WARGA_DIKENALI": "warga yang dapat dikenali",
    "W_KOORDINAT_RUMAH": "koordinat rumah",
}
"""What people read of each, for whoever may know of a row but not read it."""

PRIVATE = frozenset(KINDS)
"""The privacy group of the catalogue: of a row that is held for one of these no text is kept, and none is repeated."""
