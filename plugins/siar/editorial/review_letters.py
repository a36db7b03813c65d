"""Letters about what waits too long for its follow-up review: one a day while anything does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siar.editorial.objections import WaitingReview, late
from siar.outbox.messages import Letter
from siar.outbox.planning import plan
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection

__all__ = ["remind"]


def remind(conn: Connection, *, settings: Settings, now: datetime) -> int:
    """Plan the day's letter to `reviews_to` of stages.yaml (`alerts_to` of city.yaml without one); return how many wait.

    Safe to repeat: a day's letter is planned once, and takes over what is late until it has left.
    """
    waiting = late(conn, settings=settings, now=now)
    if not waiting:
        return 0
    day = Formats.of(settings.city).local_day(now)
    letter = _letter(waiting, settings=settings)
    for recipient in settings.stages.reviews_to or settings.city.alerts_to:
        plan(conn, letter, kind="review", recipient=recipient, key=day.isoformat(), settings=settings, now=now)
    return len(waiting)


def _letter(waiting: Sequence[WaitingReview], *, settings: Settings) -> Letter:
    formats = Formats.of(settings.city)
    lines = [
        f"- {item.reference_code} ({item.account}), {item.opd}: {item.title}. "
        + (
            f"Dinyatakan keliru sejak {formats.moment(item.since)} dan belum ditindaklanjuti: {item.objection}"
            if item.objection
            else f"Tayang sejak {formats.moment(item.since)} dan belum ditinjau."
        )
        for item in waiting
    ]
    body = "\n".join(
        (
            "Kiriman berikut tayang lewat jalur cepat dan sudah terlalu lama menunggu:",
            "",
            *lines,
            "",
            "Mohon ditinjau, diralat, atau ditarik di Meja Redaksi, tab Tinjauan susulan.",
        )
    )
    return Letter(subject=f"Tinjauan susulan menunggu: {len(waiting)} kiriman", plain=body)
