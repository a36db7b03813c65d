"""What is told about a row's photo once it was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siar.findings.finding import Finding
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook

__all__ = ["CARD", "CODES", "PhotoCheck", "PhotoState", "photo_findings", "similar_photo_finding"]

CODES = tells(
    __name__,
    Stage.PHOTOS,
    "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA",
    "W_FOTO_FOLDER",
    "E_FOTO_BUKAN_FOTO",
    "W_FOTO_RESOLUSI_RENDAH",
    "W_FOTO_MEMANJANG",
    "W_FOTO_KARTU_IDENTITAS",
    "I_FOTO_MIRIP",
)


CARD = "kartu identitas"
"""What the detail of a photo says that is named like somebody's identity card."""
PhotoState = Literal["ok", "unreachable", "folder", "not_a_photo", "waiting"]


@dataclass(frozen=True, slots=True)
class PhotoCheck:
    """How the file behind a photo's link was found. Width and height in pixels, after EXIF rotation; 0 when not known.

    :param state: `waiting`: it could not be looked at yet, which says nothing about it.
    :param detail: Indonesian words for what was found instead, `""` when they are not known; of a photo, whether it is a `CARD`.
    """

    file_id: str
    state: PhotoState
    detail: str = ""
    width: int = 0
    height: int = 0


def photo_findings(check: PhotoCheck, *, line: int, book: RuleBook) -> list[Finding]:
    """Return what to tell about a photo; nothing while it waits.

    :param line: the row's number in the sheet.
    """
    values: dict[str, object] = {"baris": line, "isi": check.detail or "berkas yang bukan foto"}
    match check.state:
        case "unreachable":
            values["saran"] = f" ({check.detail})" if check.detail else ""
            return book.catalogue.beside_row("E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA", "foto", values)
        case "folder":
            return book.catalogue.beside_row("W_FOTO_FOLDER", "foto", values)
        case "not_a_photo":
            return book.catalogue.beside_row("E_FOTO_BUKAN_FOTO", "foto", values)
        case "ok":
            if check.detail == CARD:
                return book.catalogue.beside_row("W_FOTO_KARTU_IDENTITAS", "foto", values)
            least = book.limits.photo_min_side
            short, long = sorted((check.width, check.height))
            sizes: dict[str, object] = {
                "lebar": check.width,
                "tinggi": check.height,
                "batas": book.formats.number(least),
            }
            if 0 < short * book.limits.photo_max_ratio < long:
                return book.catalogue.beside_row("W_FOTO_MEMANJANG", "foto", values | sizes)
            if 0 < short < least:
                return book.catalogue.beside_row("W_FOTO_RESOLUSI_RENDAH", "foto", values | sizes)
    return []


def similar_photo_finding(title: str, *, line: int, book: RuleBook) -> list[Finding]:
    """Return what to tell about a photo that looks like another report's.

    :param title: the other report's headline, `""` when it has none.
    """
    reference = f"laporan “{title}”" if title else "laporan lain"
    return book.catalogue.beside_row("I_FOTO_MIRIP", "foto", {"baris": line, "rujukan": reference})
