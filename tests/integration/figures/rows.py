"""Rows of a week in September 2026 with their contents, verdicts and reports, as intake leaves them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

from siar.store import Connection

__all__ = ["WEDNESDAY", "content", "put_out", "read_before", "row"]

WEDNESDAY = datetime(2026, 9, 9, 1, tzinfo=UTC)  # 9 September, 09.00 WITA
_numbers = itertools.count(1)


def row(
    conn: Connection,
    verdict: str,
    *,
    opd: str | None = None,
    sheet: str | None = None,
    at: datetime = WEDNESDAY,
    event: date | None = None,
) -> str:
    """A row with one content. `sheet`: whose own it stands in, else a shared one; `opd`: whom it names; `event`: of when it tells."""
    number = next(_numbers)
    row_id = f"RW{number:06d}"
    conn.execute(
        """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)
           values (%s, %s, 'Laporan', 'Laporan', %s, %s) on conflict do nothing""",
        (sheet or "shared", sheet, at, at),
    )
    conn.execute(
        """insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
           values (%s, %s, %s, %s, %s)""",
        (row_id, sheet or "shared", at, at, number),
    )
    content(conn, row_id, verdict, opd=opd, at=at, event=event)
    return row_id


def content(
    conn: Connection,
    row_id: str,
    verdict: str,
    *,
    opd: str | None = None,
    at: datetime,
    same: bool = False,
    event: date | None = None,
) -> None:
    """The row's next content as judged. `same`: the one before, judged again."""
    last = conn.execute(
        "select revision_no, input_hash from siar.row_revisions where row_id = %s order by revision_no desc limit 1",
        (row_id,),
    ).fetchone()
    number = last["revision_no"] + 1 if last else 1
    conn.execute(
        """update siar.verdicts set replaced_at = %s where replaced_at is null
              and revision_id in (select revision_id from siar.row_revisions where row_id = %s)""",
        (at, row_id),
    )
    revision_id = conn.execute(
        """insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
           values (%s, %s, %s, '{}', 1, %s) returning revision_id""",
        (row_id, number, last["input_hash"] if same and last else f"h{number}", at),
    ).fetchone()["revision_id"]
    conn.execute(
        "insert into siar.verdicts (revision_id, verdict, opd, judged_at) values (%s, %s, %s, %s)",
        (revision_id, verdict, opd, at),
    )
    conn.execute("update siar.reports set superseded_at = %s where row_id = %s and superseded_at is null", (at, row_id))
    if verdict == "accepted":
        conn.execute(
            """insert into siar.reports (row_id, revision_id, opd, kind, title, starts_on, as_of, accepted_at)
               select %s, %s, coalesce(%s, s.opd), 'Kegiatan', 'Posyandu', %s, %s, %s
                 from siar.sheet_rows r join siar.spreadsheets s using (spreadsheet_id) where r.row_id = %s""",
            (row_id, revision_id, opd, event, at.date(), at, row_id),
        )


def read_before(conn: Connection, at: datetime) -> None:
    """Every sheet was first read at a moment: of rows that came later it is known when they were typed."""
    conn.execute("update siar.spreadsheets set first_read_at = %s", (at,))


def put_out(
    conn: Connection, row_id: str, *, at: datetime, also: datetime | None = None, returned: bool = False
) -> None:
    """A draft of the row's newest report and its post, which is out, or which an editor sent back.

    :param also: when it is out on Instagram, too.
    """
    number = next(_numbers)
    state, digest = "returned" if returned else "approved", f"{number:064x}"
    draft_id = conn.execute(
        """insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path, visual_sha256,
             visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, state, created_at, updated_at)
           select report_id, opd, kind, %s, 'kegiatan', '1', 'a.jpg', %s, %s, 1080, 1350, 'Infografis', %s, %s, %s, %s
             from siar.reports where row_id = %s order by report_id desc limit 1 returning draft_id""",
        (f"KPG-2609-{number:04d}", digest, digest, digest, state, at, at, row_id),
    ).fetchone()["draft_id"]
    for channel, moment in {"facebook": at, "instagram": also}.items():
        if moment is None:
            continue
        post_id = conn.execute(
            """insert into siar.posts (draft_id, account_id, channel, caption, content_hash, state, created_at, updated_at)
               values (%s, %s, %s, 'Posyandu.', %s, %s, %s, %s) returning post_id""",
            (draft_id, f"{channel}-city", channel, digest, state, at, at),
        ).fetchone()["post_id"]
        conn.execute(
            """insert into siar.approvals (post_id, stage, decision, actor, content_hash, reason, decided_at)
               values (%s, 'approver', %s, 'asti', %s, %s, %s)""",
            (post_id, "return" if returned else "approve", digest, "Foto kabur." if returned else None, at),
        )
        if not returned:
            _publish(conn, post_id, channel, moment, digest=digest, number=number)


def _publish(conn: Connection, post_id: int, channel: str, at: datetime, *, digest: str, number: int) -> None:
    # A publication begins as planned; to stand at its end at once, its triggers are left out for this insert.
    conn.execute("set session_replication_role = replica")
    conn.execute(
        """insert into siar.publications (post_id, account_id, channel, reference_code, content_hash, payload, state, due_at,
             remote_id, published_at, proof, created_at, updated_at)
           values (%s, %s, %s, %s, %s, '{}', 'published', %s, %s, %s, 'reply', %s, %s)""",
        (post_id, f"{channel}-city", channel, f"KPG-2609-{number:04d}", digest, at, f"1056_{number}", at, at, at),
    )
    conn.execute("set session_replication_role = origin")
