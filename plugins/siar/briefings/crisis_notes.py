"""Crisis notes: one page on a story that is out, made when a person asks, on its way to its readers within minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from siar.briefings.making import Edition, keep, make
from siar.errors import ConfigError, InputError
from siar.figures.crisis import crisis_of
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.outbox.ways import shown, way_to
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection

__all__ = ["KIND", "readers", "send"]

KIND = "krisis"
"""How `briefings.yaml` names it."""


def readers(settings: Settings) -> tuple[str, ...]:
    """Return who gets a note, as people may see them; empty: the city has no such kind of report."""
    plan = settings.briefings.briefings.get(KIND)
    return tuple(shown(*way_to(recipient)) for recipient in dict.fromkeys(plan.recipients)) if plan else ()


def send(
    conn: Connection, reference: str, *, reason: str, actor: str, settings: Settings, output_dir: Path, now: datetime
) -> Path | None:
    """Make a note on what went out under a reference code, and plan its letters; None when this minute's exists already.

    :param reason: why, as a person typed it and `siar.free_text` let it pass; it stands on the page. :param actor: that person.
    :raises InputError: nothing is out under that code. :raises ConfigError: `briefings.yaml` has no such kind.
    """
    plan = settings.briefings.briefings.get(KIND)
    if plan is None:
        raise ConfigError(f"briefings.yaml: there is no {KIND}.")
    crisis = crisis_of(conn, reference, reason=reason)
    if crisis is None:
        raise InputError(f"Tidak ada unggahan yang tayang dengan kode {reference}.")
    today = now.astimezone(settings.city.zone).date()
    period = Period(today, today, "day")
    # The page tells of the story alone; what accounts reached on days is none of it.
    figures = replace(gather(conn, period=period, settings=settings, now=now), crisis=crisis, daily_reach={})
    subject = f"{crisis.reference} {Formats.of(settings.city).clock(now)}"
    edition = Edition(KIND, plan, period, None, tuple(dict.fromkeys(plan.recipients)), subject=subject)
    made = make(figures, edition, settings)
    return keep(conn, made, settings=settings, output_dir=output_dir, now=now, actor=actor) if made else None
