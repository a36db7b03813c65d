"""What speaks against a draft at a moment: quiet hours, days on which the city is silent, fairness, a taken slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook
from siar.reading.clock_times import find_foreign_zone

__all__ = ["CODES", "Taken", "concerns", "schedule_findings"]

CODES = tells(
    __name__,
    Stage.SCHEDULE,
    "W_JADWAL_HARI_IBADAH",
    "W_JADWAL_MALAM",
    "W_JADWAL_HARI_LIBUR",
    "W_MASA_TENANG_PILKADA",
    "W_ZONA_WAKTU",
    "K_JADWAL_MASA_KHUSUS",
    "K_JADWAL_OPD_PENUH",
    "K_JADWAL_BERUNTUN",
    "K_JADWAL_RAPAT",
)
_TAKEN = "K_JADWAL_TERISI"
tells(__name__, Stage.SCHEDULE, _TAKEN, level=Level.HOLDS)


@dataclass(frozen=True)
class Taken:
    """One slot that is taken."""

    at: datetime
    draft_id: int
    opd: str
    kind: str


def schedule_findings(
    scheduled_for: datetime,
    *,
    kind: str,
    book: RuleBook,
    free_days: Mapping[date, str] | None = None,
    texts: Sequence[str] = (),
    urgent: bool = False,
) -> list[Finding]:
    """Return what the hour and the day say against a post.

    :param scheduled_for: aware; compared in the city's zone.
    :param kind: kind of report; some may be told on holidays.
    :param free_days: the names of `holidays()`.
    :param texts: caption and other texts in which a time may be written in the wrong zone.
    :param urgent: what is urgent may go out at any hour and on any day.
    """
    settings, tell = book.settings, book.catalogue.beside_row
    local, formats = scheduled_for.astimezone(settings.city.zone), book.formats
    slots, clock = settings.slots, formats.clock(scheduled_for)
    found: list[Finding] = []
    if not urgent:
        worship, night = slots.quiet.get("sunday_worship"), slots.quiet.get("night")
        if worship and local.weekday() == 6 and worship.covers(local.time()):
            found += tell("W_JADWAL_HARI_IBADAH", None, {"jam": clock, "selesai": formats.clock(worship.end)})
        if night and night.covers(local.time()):
            first, last = formats.clock(night.end), formats.clock(night.start)
            found += tell("W_JADWAL_MALAM", None, {"jam": clock, "mulai": first, "selesai": last})
        if (name := (free_days or {}).get(local.date())) and kind not in slots.holiday_kinds:
            day = formats.numeric_date(local.date())
            found += tell("W_JADWAL_HARI_LIBUR", None, {"tanggal": day, "nama_libur": name})
    if election := settings.screening.election_on(local.date()):
        found += tell("W_MASA_TENANG_PILKADA", None, {"tahapan": election.stage})
    for text in texts:
        if zones := find_foreign_zone(text, formats=formats):
            found += tell("W_ZONA_WAKTU", None, {"isi": zones[0], "saran": zones[1]})
            break
    return found


def concerns(
    at: datetime,
    *,
    draft_id: int,
    opd: str,
    kind: str,
    taken: Sequence[Taken],
    book: RuleBook,
    free_days: Mapping[date, str],
    texts: Sequence[str] = (),
    urgent: bool = False,
) -> list[Finding]:
    """Return what speaks against a draft at a moment: quiet hours, holidays, fairness, rotation, a taken slot.

    :param free_days: the names of `holidays()`, read once for many moments.
    :param urgent: what is urgent waits for no hour, period or turn.
    """
    settings, tell = book.settings, book.catalogue.on_desk
    found = schedule_findings(at, kind=kind, book=book, free_days=free_days, texts=texts, urgent=urgent)
    zone, day = settings.city.zone, at.astimezone(settings.city.zone).date()
    period = settings.screening.mourning_on(day) or settings.screening.disaster_on(day)
    if period and not urgent:
        found += tell("K_JADWAL_MASA_KHUSUS", alasan=period.reason)
    others = [item for item in taken if item.draft_id != draft_id]
    if any(item.at == at for item in others):
        found += tell(_TAKEN)
    same_day = {item.draft_id for item in others if item.opd == opd and item.at.astimezone(zone).date() == day}
    limit = settings.slots.per_agency_per_day
    if len(same_day) >= limit and not urgent:
        found += tell("K_JADWAL_OPD_PENUH", opd=opd, jumlah=len(same_day), batas=limit)
    spacing = settings.slots.spacing
    near = [item for item in others if timedelta(0) < abs(item.at - at) <= spacing]
    if any(item.kind == kind and item.opd == opd for item in near):
        found += tell("K_JADWAL_BERUNTUN", jenis=kind, opd=opd)
    if any(timedelta(0) < abs(item.at - at) < spacing for item in others):
        found += tell("K_JADWAL_RAPAT", menit=settings.slots.spacing_minutes)
    return found
