"""One edition of a report: its files and its letter, made first, and then kept and planned in one step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from siar import audit, outbox
from siar.briefings import documents, letters, told
from siar.briefings.documents import Document, ReadPicture
from siar.briefings.files import File, files_of
from siar.briefings.pages import pages_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from siar.outbox import Letter
from siar.settings import BriefingPlan, Settings
from siar.store import Connection, MaybeValue, Statement, Statements

__all__ = ["Edition", "MadeEdition", "keep", "make"]

_insert_briefing = MaybeValue("briefings.insert_briefing", int)
_record_copy = Statement("briefings.record_copy")
_record_files = Statements("briefings.record_file")


@dataclass(frozen=True)
class Edition:
    """One report that is to be made.

    :param agency: whose own it is; None: the city's. :param late: since when it was due, of one that is made up.
    :param subject: what a note that a person asked for is about; it tells its copies on one day apart.
    """

    kind: str
    plan: BriefingPlan
    period: Period
    agency: str | None
    recipients: tuple[str, ...]
    late: date | None = None
    subject: str = ""

    @property
    def name(self) -> str:
        """What it is called among faults: `mingguan:2026-09-07_sd_2026-09-13`, `opd:DINKES:2026-09`."""
        return ":".join([self.kind, *([self.agency] if self.agency else []), self.period.slug])


@dataclass(frozen=True)
class MadeEdition:
    """A report with all that goes to its readers. `files`: what goes with its PDF."""

    edition: Edition
    figures: Figures
    pages: tuple[Page, ...]
    label: str
    summary: str
    document: Document
    files: tuple[File, ...]
    letter: Letter


def make(
    figures: Figures, edition: Edition, settings: Settings, *, read_picture: ReadPicture | None = None
) -> MadeEdition | None:
    """Make a report's files and its letter; None when none of its pages has anything to show.

    :raises ConfigError: a template is broken, or a file is too large.
    """
    plan, phrases = edition.plan, Phrases.of(settings, edition.plan.language)
    pages = pages_of(figures, plan.pages, phrases, in_short=plan.in_short)
    if not pages:
        return None
    notes = _notes(edition, phrases)
    document = documents.render(figures, plan, settings, read_picture=read_picture, notes=notes)
    files = files_of(figures, plan, phrases)
    words = summary(figures, phrases, notes=notes)
    letter = letters.letter_of(
        pages,
        words,
        plan=plan,
        period=edition.period,
        phrases=phrases,
        documents=[
            outbox.Attachment(document.name, "application/pdf", document.pdf),
            *(outbox.Attachment(file.name, file.media_type, file.data) for file in files),
        ],
        chart=documents.render_chart(figures, plan, settings, read_picture=read_picture),
        notes=notes,
    )
    label = edition.period.label(phrases.formats)
    return MadeEdition(edition, figures, pages, label, words, document, files, letter)


def keep(
    conn: Connection,
    made: MadeEdition,
    *,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    actor: str = "siar:briefings",
) -> Path | None:
    """Keep a report with its files and its numbers, and plan a letter to each reader; None when it exists already.

    :param actor: who made it happen, for the audit trail.
    """
    edition, document, period = made.edition, made.document, made.edition.period
    folder = (output_dir / edition.kind).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / document.name
    with conn.transaction():
        briefing_id = _insert_briefing(
            conn,
            kind=edition.kind,
            agency=edition.agency or "",
            subject=edition.subject,
            period_start=period.start,
            period_end=period.end,
            path=str(path),
            sha256=document.sha256,
            figures=json.dumps(
                {**made.figures.as_json(), "unit": period.unit, "label": made.label}, ensure_ascii=False
            ),
            summary=made.summary,
            now=now,
        )
        if briefing_id is None:
            return None
        if edition.agency is None and not edition.subject:
            told.keep(conn, briefing_id, made.figures, made.pages)
        _keep_files(conn, briefing_id, made.files, folder)
        # Inside the transaction: a row in the table is a promise that the file is there.
        path.write_bytes(document.pdf)
        for recipient in edition.recipients:
            planned = outbox.plan(
                conn,
                made.letter,
                kind="briefing",
                recipient=recipient,
                key=str(briefing_id),
                settings=settings,
                now=now,
            )
            _record_copy(conn, briefing_id=briefing_id, recipient=recipient, message_id=planned.message_id)
        audit.record(
            conn,
            actor=actor,
            action="briefing.make",
            subject=f"briefing:{briefing_id}",
            now=now,
            detail={
                "kind": edition.kind,
                "agency": edition.agency,
                "period": period.slug,
                "sha256": document.sha256,
                "files": {file.role: file.sha256 for file in made.files},
            },
        )
    return path


def _keep_files(conn: Connection, briefing_id: int, files: Sequence[File], folder: Path) -> None:
    for file in files:
        (folder / file.name).write_bytes(file.data)
    _record_files(
        conn,
        [
            {
                "briefing_id": briefing_id,
                "role": file.role,
                "name": file.name,
                "media_type": file.media_type,
                "path": str(folder / file.name),
                "sha256": file.sha256,
            }
            for file in files
        ],
    )


def _notes(edition: Edition, phrases: Phrases) -> list[str]:
    """Say that a report comes after its time. Condition: the next period's report is due, too."""
    if edition.late is None:
        return []
    return [phrases.say("laporan.made_up", day=phrases.formats.day_and_date(edition.late))]
