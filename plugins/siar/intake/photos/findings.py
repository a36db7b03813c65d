"""What is told about a row's photo once it was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siar.findings.finding import Finding
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook

__all__ = ["CODES", "PhotoProbe", "photo_findings", "similar_photo_finding"]

CODES = tells(
    __name__,
    Stage.PHOTOS,
    "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA",
    "W_FOTO_FOLDER",
    "E_FOTO_BUKAN_FOTO",
    "W_FOTO_RESOLUSI_RENDAH",
    "W_FOTO_MEMANJANG",
    "I_FOTO_MIRIP",
)


@dataclass(frozen=True, slots=True)
class PhotoProbe:
    """What came of fetching a row's photo. Width and height in pixels, after EXIF rotation; 0 when not known.

    :param detail: Indonesian words for what was found instead, `""` when they are not known.
    """

    outcome: Literal["ok", "unreachable", "folder", "not_a_photo"]
    width: int = 0
    height: int = 0
    detail: str = ""


def photo_findings(probe: PhotoProbe, *, line: int, book: RuleBook) -> list[Finding]:
    """Return what to tell about a photo that was looked at.

    :param line: the row's number in the sheet.
    """
    values: dict[str, object] = {"baris": line, "isi": probe.detail or "berkas yang bukan foto"}
    match probe.outcome:
        case "unreachable":
            values["saran"] = f" ({probe.detail})" if probe.detail else ""
            return book.catalogue.beside_row("E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA", "foto", values)
        case "folder":
            return book.catalogue.beside_row("W_FOTO_FOLDER", "foto", values)
        case "not_a_photo":
            return book.catalogue.beside_row("E_FOTO_BUKAN_FOTO", "foto", values)
        case "ok":
            least = book.limits.photo_min_side
            short, long = sorted((probe.width, probe.height))
            sizes: dict[str, object] = {
                "lebar": probe.width,
                "tinggi": probe.height,
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
