"""Reports in a desk's archive: real PDFs, real letters in the outbox, each with the fate that a test gives it."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from siar import outbox
from siar.briefings.documents import Document, render
from siar.settings import load_settings
from tests.integration.desk.world import NOW, DeskWorld
from tests.unit.siar.briefings.examples import week

MAYOR, SEKDA, CHAT = "walikota@kupangkota.example", "sekda@kupangkota.example", "whatsapp:+6281234567890"
FINDING = "12 dari 40 OPD melapor, 18 konten tayang"


@cache
def pdf() -> Document:
    """A weekly report."""
    settings = load_settings()
    return render(week(), settings.briefings.briefings["mingguan"], settings)


def page_total() -> int:
    """How many pages that report has, as another reader of PDFs counts them."""
    return len(PdfReader(io.BytesIO(pdf().pdf)).pages)


def keep_report(
    world: DeskWorld,
    folder: Path,
    fates: dict[str, str],
    *,
    kind: str = "mingguan",
    start: date = date(2026, 9, 7),
    label: str = "7–13 September 2026",
) -> int:
    """Put a report into the archive, with a copy for each reader in the state that is given; return its number."""
    document = pdf()
    path = folder / f"{kind}-{start}.pdf"
    path.write_bytes(document.pdf)
    row = world.conn.execute(
        "insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) returning briefing_id",
        (
            kind,
            start,
            start + timedelta(days=6),
            str(path),
            document.sha256,
            json.dumps({"label": label}),
            "*Laporan media sosial Kota Kupang*\nOPD melapor: 12 dari 40.",
            NOW,
        ),
    ).fetchone()
    assert row is not None
    number = int(row["briefing_id"])
    letter = outbox.Letter(
        f"{FINDING} – Laporan mingguan, {label}",
        "OPD melapor: 12 dari 40.",
        html="<p>12 dari 40</p>",
        attachments=(outbox.Attachment(document.name, "application/pdf", document.pdf),),
    )
    for recipient, state in fates.items():
        planned = outbox.plan(
            world.conn,
            letter,
            kind="briefing",
            recipient=recipient,
            key=str(number),
            settings=world.settings,
            now=NOW,
        )
        world.conn.execute(
            "insert into siar.briefing_deliveries (briefing_id, recipient, message_id) values (%s, %s, %s)",
            (number, recipient, planned.message_id),
        )
        end(world, planned.message_id, state)
    return number


def end(world: DeskWorld, message_id: int, state: str, *, at: datetime = NOW) -> None:
    """Let a message end."""
    if state == "planned":
        return
    world.conn.execute(
        "update siar.messages set state = 'sending', sending_at = %s, next_try_at = null where message_id = %s",
        (at, message_id),
    )
    errors = {
        "unknown": "Server surat memutus sebelum menjawab; belum pasti surat sampai.",
        "refused": "Ditolak (550).",
    }
    if state != "sending":
        world.conn.execute(
            "update siar.messages set state = %s, ended_at = %s, error = %s where message_id = %s",
            (state, at, errors.get(state), message_id),
        )


def copies(world: DeskWorld) -> list[dict[str, Any]]:
    """Each copy with its message's state, oldest first."""
    return world.conn.execute(
        "select d.recipient, d.copy, m.state, m.message_id, d.asked_by, d.asked_why from siar.briefing_deliveries d"
        " join siar.messages m using (message_id) order by m.message_id"
    ).fetchall()
