"""How much of one row's content is left in another."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz

__all__ = ["EDITED", "MOVED", "is_another", "likeness", "weight"]

# What tells one report from another. Choices and standing texts (who signs, where the figures come from) do not.
_WEIGHTS = {
    "judul": 3.0,
    "uraian": 3.0,
    "foto": 2.0,
    "waktu_kirim": 2.0,
    "tanggal_mulai": 1.0,
    "tanggal_selesai": 1.0,
    "lokasi": 1.0,
    "indikator_1": 1.0,
    "nilai_1": 1.0,
    "rincian_1": 1.0,
    "nilai_2": 1.0,
    "anggaran_rp": 1.0,
}
_WORDY = {"judul", "uraian", "lokasi", "indikator_1"}
_SAME_WORDS = 80.0  # rapidfuzz ratio from which a text counts as edited, not replaced

EDITED = 0.3
"""Share that must be left of a row that stayed where it was."""
MOVED = 0.6
"""Share that must be left of a row elsewhere."""


def likeness(old: Mapping[str, str], new: Mapping[str, str]) -> float:
    """Return how much of one row's content is left in another, 0 to 1, measured on the emptier of the two."""
    kept = 0.0
    for name, own in _WEIGHTS.items():
        before, after = old.get(name, ""), new.get(name, "")
        if not before or not after:
            continue
        if before == after:
            kept += own
        elif name in _WORDY:
            ratio = fuzz.ratio(before, after, score_cutoff=_SAME_WORDS)
            kept += own * ratio / 100
    smaller = min(weight(old), weight(new))
    return kept / smaller if smaller else 0.0


def is_another(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Whether what stands in a row is another report than what stood there, not that one edited."""
    return weight(old) > 0 and likeness(old, new) < EDITED


def weight(texts: Mapping[str, str]) -> float:
    """Return how much there is in a row to know it by."""
    return sum(own for name, own in _WEIGHTS.items() if texts.get(name))
