"""Editions of briefings: each kind's report on one period, made once, and a letter with it planned to each reader."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from siar import audit, outbox
from siar.briefings import documents, letters, told
from siar.briefings.documents import ReadPicture
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.faults import Containment
from siar.figures.kpis import gather
from siar.figures.periods import Due, due_periods
from siar.settings import BriefingPlan, Settings
from siar.settings.holidays import days_off
from siar.store import Connection, MaybeValue, Statement

__all__ = ["BriefingResult", "make_due"]

_find_briefing = MaybeValue("briefings.find_briefing", int)
_told_until = MaybeValue("briefings.told_until", date)
_insert_briefing = MaybeValue("briefings.insert_briefing", int)
_record_copy = Statement("briefings.record_copy")


@dataclass(frozen=True)
class BriefingResult:
    """What was made, and how many letters were planned."""

    made: int = 0
    planned: int = 0
    paths: list[str] = field(default_factory=list)


def make_due(
    conn: Connection,
    *,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    read_picture: ReadPicture | None = None,
) -> BriefingResult:
    """Make every briefing that is due and was not made, and plan its letters.

    A briefing is made once a kind and period: a repeated run neither changes the file nor plans another letter.

    :param output_dir: where the PDFs stay.
    :param read_picture: gives the pictures of the best posts, for example a media store's `read`.
    :raises ItemsFailedError: a document could not be made; the others were.
    """
    paths: list[str] = []
    planned = 0
    editions = Containment(conn, "briefing", now=now)
    zone, closed = settings.city.zone, days_off()
    due = {
        f"{kind}:{item.period.slug}": (kind, plan, item)
        for kind, plan in settings.briefings.briefings.items()
        for item in due_periods(plan, now=now, zone=zone, days_off=closed, told_until=_told_until(conn, kind=kind))
    }
    # A period that has passed and is not made up is not made any more.
    editions.only(*due)
    for name, (kind, plan, item) in due.items():
        period = item.period
        if _find_briefing(conn, kind=kind, period_start=period.start, period_end=period.end):
            continue
        with editions.item(name, atomic=False):
            path = _make(
                conn,
                kind=kind,
                plan=plan,
                due=item,
                settings=settings,
                output_dir=output_dir,
                now=now,
                read_picture=read_picture,
            )
            if path:
                paths.append(path)
                planned += len(set(plan.recipients))
    editions.finish()
    return BriefingResult(made=len(paths), planned=planned, paths=paths)


def _make(
    conn: Connection,
    *,
    kind: str,
    plan: BriefingPlan,
    due: Due,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    read_picture: ReadPicture | None,
) -> str | None:
    period = due.period
    figures = gather(conn, period=period, settings=settings, now=now, kind=kind)
    phrases = Phrases.of(settings, plan.language)
    notes = _notes(due, phrases)
    document = documents.render(figures, plan, settings, read_picture=read_picture, notes=notes)
    words, label = summary(figures, phrases, notes=notes), period.label(phrases.formats)
    letter = letters.letter_of(
        pages_of(figures, plan.pages, phrases),
        words,
        plan=plan,
        period=period,
        phrases=phrases,
        documents=[outbox.Attachment(document.name, "application/pdf", document.pdf)],
        chart=documents.render_chart(figures, plan, settings, read_picture=read_picture),
        notes=notes,
    )
    path = (output_dir / kind / document.name).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with conn.transaction():
        briefing_id = _insert_briefing(
            conn,
            kind=kind,
            period_start=period.start,
            period_end=period.end,
            path=str(path),
            sha256=document.sha256,
            figures=json.dumps({**figures.as_json(), "unit": period.unit, "label": label}, ensure_ascii=False),
            summary=words,
            now=now,
        )
        if briefing_id is None:
            return None
        told.keep(conn, briefing_id, figures, pages_of(figures, plan.pages, phrases))
        # Inside the transaction: a row in the table is a promise that the file is there.
        path.write_bytes(document.pdf)
        for recipient in dict.fromkeys(plan.recipients):
            planned = outbox.plan(
                conn, letter, kind="briefing", recipient=recipient, key=str(briefing_id), settings=settings, now=now
            )
            _record_copy(conn, briefing_id=briefing_id, recipient=recipient, message_id=planned.message_id)
        audit.record(
            conn,
            actor="siar:briefings",
            action="briefing.make",
            subject=f"briefing:{briefing_id}",
            now=now,
            detail={"kind": kind, "period": period.slug, "sha256": document.sha256},
        )
    return str(path)


def _notes(due: Due, phrases: Phrases) -> list[str]:
    """Say that a report comes after its time. Condition: the next period's report is due, too."""
    return [phrases.say("laporan.made_up", day=phrases.formats.day_and_date(due.on))] if due.made_up else []
