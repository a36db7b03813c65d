"""Approved posts and their publications, with the rows that they tell of and the people who agreed, by SQL alone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from siar.channels import ChannelId
from siar.editorial import drafts, release
from siar.editorial.content import DraftContent, PostContent
from siar.publishing import ledger
from siar.publishing.payload import Medium
from siar.publishing.records import Objections, Publication
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import JPEG_SHA

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
_numbers = itertools.count(1)
PEOPLE = (("verifikator", "vera"), ("approver", "asti"))
"""Who agrees, at which stage of an ordinary post's chain."""


def _value(conn: Connection, query: str, *values: Any) -> Any:
    row = conn.execute(query, values).fetchone()
    assert row
    return next(iter(row.values()))


def add_report(conn: Connection, *, at: datetime, kind: str = "Kegiatan", opd: str = "DINKES") -> tuple[int, int]:
    """An accepted report of a row of its own; return it and its revision."""
    row_id = f"{next(_numbers):08d}"
    conn.execute(
        "insert into siar.spreadsheets (spreadsheet_id, title, tab, registered_at, state_since)"
        " values ('s-posts', 'Laporan', 'Laporan', %s, %s) on conflict do nothing",
        (at, at),
    )
    conn.execute(
        "insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)"
        " values (%s, 's-posts', %s, %s, 2)",
        (row_id, at, at),
    )
    revision = _value(
        conn,
        "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
        " values (%s, 1, 'h', '{}', 2, %s) returning revision_id",
        row_id,
        at,
    )
    report = _value(
        conn,
        "insert into siar.reports (row_id, revision_id, opd, kind, title, may_air, as_of, accepted_at)"
        " values (%s, %s, %s, %s, 'Jalan sudah diperbaiki', true, %s, %s) returning report_id",
        row_id, revision, opd, kind, at.date(), at,
    )  # fmt: skip
    return report, revision


def add_draft(
    conn: Connection, *, code: str, media: list[Medium], at: datetime, opd: str = "DINKES"
) -> tuple[int, DraftContent]:
    """A draft of one report with these pictures; return it and its content."""
    report, revision = add_report(conn, at=at, opd=opd)
    content = DraftContent(tuple(media), (revision,))
    several = len(media) > 1
    draft_id = _value(
        conn,
        "insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path,"
        " visual_sha256, visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, pages_sha256, state,"
        " created_at, updated_at) values (%s, %s, 'Kegiatan', %s, 'kegiatan', '1', %s, %s, %s, 1080, 1350, %s, %s,"
        " %s, 'approved', %s, %s) returning draft_id",
        report, opd, code, media[0].path, media[0].sha256, "0" * 64, media[0].alt_text, content.hash(),
        content.media_digest if several else None, at, at,
    )  # fmt: skip
    for number, medium in enumerate(media if several else (), 1):
        conn.execute(
            "insert into siar.draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)"
            " values (%s, %s, %s, %s, %s, %s)",
            (draft_id, number, report if number == 1 else None, medium.path, medium.sha256, medium.alt_text),
        )
    return draft_id, content


def add_post(
    conn: Connection,
    *,
    channel: str,
    text: str,
    code: str,
    media: list[Medium] | None = None,
    at: datetime = NOW,
    account_id: str = "",
    opd: str = "DINKES",
) -> tuple[int, str]:
    """A post to which everybody whom its chain asks for has agreed; return it and its content's hash."""
    with conn.transaction():
        pictures = media or [Medium(f"visuals/{code}.jpg", JPEG_SHA, "Gambar")]
        draft_id, content = add_draft(conn, code=code, media=pictures, at=at, opd=opd)
        digest = PostContent(cast("ChannelId", channel), text, content).hash()
        post_id = _value(
            conn,
            "insert into siar.posts (draft_id, account_id, channel, caption, content_hash, state, chain, stage, created_at,"
            " updated_at) values (%s, %s, %s, %s, %s, 'approved', 'biasa', 'approver', %s, %s) returning post_id",
            draft_id, account_id or f"{channel}-city", channel, text, digest, at, at,
        )  # fmt: skip
        for stage, person in PEOPLE:
            conn.execute(
                "insert into siar.approvals (post_id, stage, decision, actor, roles, content_hash, decided_at)"
                " values (%s, %s, 'approve', %s, %s, %s, %s)",
                (post_id, stage, person, [stage], digest, at),
            )
    return int(post_id), digest


def code_of(number: int) -> str:
    return f"KPG-2611-{number:04d}"


def payload_of(form: str, code: str, *, pictures: int | None = None, link: str | None = None) -> dict[str, Any]:
    count = pictures if pictures is not None else {"photo": 1, "album": 3, "carousel": 3, "story": 1}.get(form, 0)
    return {
        "form": form,
        "text": "" if form == "story" else f"Jalan sudah diperbaiki.\n\n{code}",
        "link": link or ("https://kupangkota.go.id/berita" if form == "link" else None),
        "media": [
            {"path": f"visuals/{code}-{index}.jpg", "sha256": JPEG_SHA, "alt_text": f"Gambar {index + 1}"}
            for index in range(count)
        ],
    }


def plan_post(
    conn: Connection,
    *,
    channel: str = "facebook",
    form: str = "photo",
    now: datetime = NOW,
    account_id: str = "",
    **payload: Any,
) -> tuple[int, str]:
    """Plan one approved post; return the publication's id and its reference code."""
    code = code_of(next(_numbers))
    content = payload_of(form, code, **payload)
    account_id = account_id or f"{channel}-city"
    media = [Medium(**medium) for medium in content["media"]]
    post_id, digest = add_post(
        conn, channel=channel, text=content["text"] or code, code=code, media=media, at=now, account_id=account_id
    )
    publication_id = ledger.plan(
        conn,
        post_id=post_id,
        account_id=account_id,
        channel=channel,
        content_hash=digest,
        reference_code=code,
        due_at=now,
        payload=content,
        now=now,
    )
    return publication_id, code


def clear(conn: Connection, publication_id: int) -> None:
    """Keep a clearance for the commit that comes next: without one no commit begins."""
    conn.execute(
        "insert into siar.clearances (publication_id, commit_no, content_hash, payload_sha256, chain, stages, agreements,"
        " cleared_at) select publication_id, commits + 1, content_hash, %s, 'biasa', '[]', '[]', now()"
        " from siar.publications where publication_id = %s",
        ("0" * 64, publication_id),
    )


class AllForms:
    """The desk, to which a text, a link and a story are what their draft is: it composes none of them itself yet."""

    def __init__(self, objections: Objections) -> None:
        self._objections = objections

    @staticmethod
    def _as_composed(conn: Connection, item: Publication) -> Publication:
        if item.payload.form in {"photo", "carousel"} or (item.payload.form, item.channel) == ("album", "facebook"):
            return item
        row = conn.execute("select draft_id, caption from siar.posts where post_id = %s", (item.post_id,)).fetchone()
        assert row
        content = PostContent(item.channel, row["caption"], drafts.content_of(conn, row["draft_id"]))
        return replace(item, payload=content.payload())

    def __call__(self, conn: Connection, item: Publication, *, now: datetime) -> str | None:
        return self._objections(conn, self._as_composed(conn, item), now=now)

    def record(self, conn: Connection, item: Publication, *, now: datetime) -> None:
        self._objections.record(conn, item, now=now)


def desk() -> dict[str, Any]:
    """What the desk brings to a run of publishing. It is patient: nothing is parked for its age, however long a test is."""
    slots = load_settings().slots.model_copy(update={"late_after_minutes": 10**6})
    settings = load_settings().model_copy(update={"slots": slots})
    return {"objections": AllForms(release.objections(settings)), "settings": settings}


def row_of(conn: Connection, publication_id: int) -> dict[str, Any]:
    row = conn.execute("select * from siar.publications where publication_id = %s", (publication_id,)).fetchone()
    assert row
    return row
