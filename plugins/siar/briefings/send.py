"""Make and send the briefings that are due."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from siar import audit
from siar.briefings import documents
from siar.briefings.delivery import OpenServer, deliver, message_id
from siar.briefings.documents import ReadPicture
from siar.briefings.narrative import summary
from siar.connections import SmtpConnection
from siar.figures.kpis import gather
from siar.figures.periods import Period, due_period
from siar.settings import Settings
from siar.store import Connection, queries

__all__ = ["BriefingResult", "send_due"]

log = logging.getLogger(__name__)

_KIND_WORDS = {"day": "Laporan harian", "week": "Laporan mingguan", "month": "Laporan bulanan"}


@dataclass(frozen=True)
class BriefingResult:
    """What was made and sent. `troubles` names deliveries that failed or are not proven."""

    made: int = 0
    sent: int = 0
    failed: int = 0
    refused: int = 0
    unknown: int = 0
    paths: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def send_due(
    conn: Connection,
    *,
    smtp: SmtpConnection,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    read_picture: ReadPicture | None = None,
    open_server: OpenServer | None = None,
) -> BriefingResult:
    """Make every briefing that is due and was not made, then send what was not sent.

    A briefing is made once a kind and period: a repeated run neither changes the file nor sends it again.

    :param output_dir: where the PDFs stay.
    :param read_picture: gives the pictures of the best posts, for example a media store's `read`.
    :raises ConfigError: when a document cannot be made.
    """
    made: list[str] = []
    for kind, plan in settings.briefings.briefings.items():
        period = due_period(plan, now=now, zone=settings.city.zone)
        if period is None:
            continue
        path = _make(
            conn,
            kind=kind,
            period=period,
            recipients=plan.recipients,
            sender=smtp.from_email,
            settings=settings,
            output_dir=output_dir,
            now=now,
            read_picture=read_picture,
        )
        if path:
            made.append(path)
    outcome = deliver(
        conn,
        smtp=smtp,
        sender_name=settings.briefings.sender_name,
        subject_of=lambda row: _subject(row, settings),
        now=now,
        open_server=open_server,
    )
    for trouble in outcome.troubles:
        log.warning("briefing %s", trouble)
    return BriefingResult(
        made=len(made),
        sent=outcome.sent,
        failed=outcome.failed,
        refused=outcome.refused,
        unknown=outcome.unknown,
        paths=made,
        troubles=list(outcome.troubles),
    )


def _make(
    conn: Connection,
    *,
    kind: str,
    period: Period,
    recipients: list[str],
    sender: str,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    read_picture: ReadPicture | None,
) -> str | None:
    sql = queries("briefings")
    if sql.find_briefing(conn, kind=kind, period_start=period.start, period_end=period.end):
        return None
    figures = gather(conn, period=period, settings=settings, now=now)
    document = documents.render(figures, settings, read_picture=read_picture)
    path = (output_dir / kind / document.name).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    with conn.transaction():
        briefing_id = sql.insert_briefing(
            conn,
            kind=kind,
            period_start=period.start,
            period_end=period.end,
            path=str(path),
            sha256=document.sha256,
            figures=json.dumps({**figures.as_json(), "unit": period.unit, "label": period.label}, ensure_ascii=False),
            summary=summary(figures, settings),
            now=now,
        )
        if briefing_id is None:
            return None
        # Inside the transaction: a row in the table is a promise that the file is there.
        path.write_bytes(document.pdf)
        for recipient in recipients:
            sql.plan_delivery(
                conn,
                briefing_id=briefing_id,
                recipient=recipient,
                message_id=message_id(kind=kind, period=period.slug, recipient=recipient, sender=sender),
            )
        audit.record(
            conn,
            actor="siar:briefings",
            action="briefing.make",
            subject=f"briefing:{briefing_id}",
            now=now,
            detail={"kind": kind, "period": period.slug, "sha256": document.sha256},
        )
    return str(path)


def _subject(row: Mapping[str, Any], settings: Settings) -> str:
    figures = row["figures"]
    word = _KIND_WORDS.get(str(figures.get("unit")), "Laporan")
    return f"{word} media sosial {settings.city.name}, {figures.get('label')}"
