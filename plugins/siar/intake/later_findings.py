"""Findings of the later stages: about the photo once it was fetched, about scheduling, about paid promotion.

These are told by the stage that learns of them; codes, levels and sentences come from the same rule book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.reading.clock_times import find_foreign_zone
from siar.reading.numbers import format_number

__all__ = [
    "ElectionWindow",
    "PhotoProbe",
    "advert_findings",
    "photo_findings",
    "schedule_findings",
    "similar_photo_finding",
]


@dataclass(frozen=True, slots=True)
class PhotoProbe:
    """What came of fetching a row's photo. Width and height in pixels, after EXIF rotation; 0 when not known.

    :param detail: Indonesian words for what was found instead, `""` when they are not known.
    """

    outcome: Literal["ok", "unreachable", "folder", "not_a_photo"]
    width: int = 0
    height: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ElectionWindow:
    """A period of an election in which posts with officials wait for a lawyer. Both days included."""

    stage: str
    starts_on: date
    ends_on: date


def _finding(book: RuleBook, code: str, column: str | None, values: dict[str, object]) -> list[Finding]:
    setting = book.rules[code]
    if not setting.enabled:
        return []
    return [Finding(code, setting.level, column, book.messages.write(code, values))]


def photo_findings(probe: PhotoProbe, *, line: int, book: RuleBook) -> list[Finding]:
    """Return what to tell about a photo that was looked at.

    :param line: the row's number in the sheet.
    """
    values: dict[str, object] = {"baris": line, "isi": probe.detail or "berkas yang bukan foto"}
    match probe.outcome:
        case "unreachable":
            values["saran"] = f" ({probe.detail})" if probe.detail else ""
            return _finding(book, "E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA", "foto", values)
        case "folder":
            return _finding(book, "W_FOTO_FOLDER", "foto", values)
        case "not_a_photo":
            return _finding(book, "E_FOTO_BUKAN_TAUTAN", "foto", values)
        case "ok":
            least = book.limits.photo_min_side
            if 0 < min(probe.width, probe.height) < least:
                sizes: dict[str, object] = {
                    "lebar": probe.width,
                    "tinggi": probe.height,
                    "batas": format_number(Decimal(least)),
                }
                return _finding(book, "W_FOTO_RESOLUSI_RENDAH", "foto", values | sizes)
    return []


def similar_photo_finding(title: str, *, line: int, book: RuleBook) -> list[Finding]:
    """Return what to tell about a photo that looks like another report's.

    :param title: the other report's headline, `""` when it has none.
    """
    reference = f"laporan “{title}”" if title else "laporan lain"
    return _finding(book, "I_FOTO_MIRIP", "foto", {"baris": line, "rujukan": reference})


def _within(moment: time, start: time, end: time) -> bool:
    return start <= moment < end if start <= end else moment >= start or moment < end


def schedule_findings(
    scheduled_for: datetime,
    *,
    kind: str,
    book: RuleBook,
    holidays: Mapping[date, str] | None = None,
    elections: Iterable[ElectionWindow] = (),
    texts: Iterable[str] = (),
) -> list[Finding]:
    """Return what to tell about a post's time.

    :param scheduled_for: aware; compared in the city's zone.
    :param kind: kind of report; the city's urgent kinds may go out at any hour and on any day.
    :param holidays: names by day.
    :param texts: caption and other texts in which a time may be written in the wrong zone.
    """
    local = scheduled_for.astimezone(book.settings.city.zone)
    slots, clock = book.settings.slots, f"{local:%H.%M}"
    found: list[Finding] = []
    if kind not in slots.urgent_kinds:
        worship, night = slots.quiet.get("sunday_worship"), slots.quiet.get("night")
        if worship and local.weekday() == 6 and _within(local.time(), worship.start, worship.end):
            found += _finding(book, "W_JADWAL_HARI_IBADAH", None, {"jam": clock, "selesai": f"{worship.end:%H.%M}"})
        if night and _within(local.time(), night.start, night.end):
            hours: dict[str, object] = {"jam": clock, "mulai": f"{night.end:%H.%M}", "selesai": f"{night.start:%H.%M}"}
            found += _finding(book, "W_JADWAL_MALAM", None, hours)
        if name := (holidays or {}).get(local.date()):
            found += _finding(book, "W_JADWAL_HARI_LIBUR", None, {"tanggal": f"{local:%d/%m/%Y}", "nama_libur": name})
    for window in elections:
        if window.starts_on <= local.date() <= window.ends_on:
            found += _finding(book, "W_MASA_TENANG_PILKADA", None, {"tahapan": window.stage})
            break
    for text in texts:
        if zones := find_foreign_zone(text, formats=book.formats):
            found += _finding(book, "W_ZONA_WAKTU", None, {"isi": zones[0], "saran": zones[1]})
            break
    return found


def advert_findings(
    *, approved: bool, shows_official: bool, month_total_rp: int, month_cap_rp: int, book: RuleBook
) -> list[Finding]:
    """Return what to tell about promoting a post.

    :param shows_official: it carries an official's name, face or slogan.
    :param month_total_rp: the month's spending with this promotion, in rupiah.
    """
    found: list[Finding] = []
    if not approved:
        found += _finding(book, "E_IKLAN_TANPA_PERSETUJUAN", None, {})
    if month_total_rp > month_cap_rp:
        sums: dict[str, object] = {
            "total": f"Rp{format_number(Decimal(month_total_rp))}",
            "pagu": f"Rp{format_number(Decimal(month_cap_rp))}",
        }
        found += _finding(book, "E_IKLAN_MELEBIHI_PAGU", None, sums)
    if shows_official:
        found += _finding(book, "W_IKLAN_TOKOH", None, {})
    return found
