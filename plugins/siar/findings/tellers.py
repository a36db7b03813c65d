"""Who tells which codes.

Each module that tells findings says so once, where it tells them::

    CODES = tells(__name__, Stage.PHOTOS, "W_FOTO_FOLDER", "I_FOTO_MIRIP")

The catalogue holds what was said against configuration and texts, in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from siar.findings.levels import Level

__all__ = ["DECLARED", "Stage", "Telling", "tells"]


class Stage(StrEnum):
    """Where on a report's way a finding is told."""

    ROWS = "isian"
    PHOTOS = "foto"
    REVIEWS = "tinjauan redaksi"
    COMPOSING = "penyusunan"
    VISUALS = "gambar"
    SCREENING = "penyaringan"
    SCHEDULE = "jadwal"
    ADVERTS = "iklan"


@dataclass(frozen=True, slots=True)
class Telling:
    """What one module tells in one stage.

    :param module: the module's name.
    :param level: the codes' level where it is no city's choice, because the program itself cannot go on; None where
        configuration gives it.
    """

    module: str
    stage: Stage
    codes: tuple[str, ...]
    level: Level | None


DECLARED: dict[tuple[str, tuple[str, ...]], Telling] = {}
"""What the modules that were imported tell."""


def tells(module: str, stage: Stage, *codes: str, level: Level | None = None) -> frozenset[str]:
    """Say which codes a module tells; return them.

    :param module: its `__name__`. :param level: as in `Telling`.
    """
    DECLARED[module, codes] = Telling(module, stage, codes, level)
    return frozenset(codes)
