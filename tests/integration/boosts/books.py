"""Rows that a boost stands on: a published post of an agency, made with SQL, and what was read of it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from siar.metrics.catalogue import publish
from siar.metrics.entities import know
from siar.metrics.readings import Number, begin
from siar.settings import Settings
from siar.store import Connection

NOW = datetime(2026, 9, 10, 6, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def begun_at_once(settings: Settings) -> Settings:
    """Return settings under which what is chosen begins by itself, each boost with the amount of caps.yaml."""
    boosts = settings.boosts
    approval = boosts.approval.model_copy(update={"by": "none"})
    allocation = boosts.allocation.model_copy(update={"sizes": "fixed"})
    return settings.model_copy(
        update={"boosts": boosts.model_copy(update={"approval": approval, "allocation": allocation})}
    )


def published_post(
    conn: Connection,
    *,
    opd: str = "DINKES",
    kind: str = "Kegiatan",
    title: str = "Posyandu Kelapa Lima melayani 120 balita",
    caption: str = "Posyandu Kelapa Lima melayani 120 balita.",
    channel: str = "facebook",
    published_at: datetime = NOW - timedelta(hours=5),
    remote_id: str | None = None,
    no_boost: str | None = None,
    form: str = "photo",
    interactions: int | None = 15,
) -> int:
    """Insert one published publication with all that it refers to, approved; return its publication_id.

    :param no_boost: a code of screening that keeps it from adverts.
    :param interactions: what residents did with it within its first hour, as it was read then; None: it was never read.
    """
    number = next(_numbers)
    found = [no_boost] if no_boost else []
    row_id = f"ROW{number:05d}".replace("O", "Q")
    conn.execute(
        """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)
           values ('book', null, 'Laporan', 'Laporan', %s, %s) on conflict do nothing""",
        (NOW, NOW),
    )
    conn.execute(
        """insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
           values (%s, 'book', %s, %s, %s)""",
        (row_id, NOW, NOW, number),
    )
    revision_id = _one(
        conn,
        """insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
           values (%s, 1, 'h', '{}', %s, %s) returning revision_id""",
        (row_id, number, published_at),
    )
    conn.execute(
        "insert into siar.verdicts (revision_id, verdict, judged_at) values (%s, 'accepted', %s)",
        (revision_id, published_at),
    )
    report_id = _one(
        conn,
        """insert into siar.reports (row_id, revision_id, opd, kind, title, as_of, accepted_at, sent_at)
           values (%s, %s, %s, %s, %s, %s, %s, %s) returning report_id""",
        (row_id, revision_id, opd, kind, title, published_at.date(), published_at, published_at),
    )
    draft_id = approved_draft(conn, report_id, opd=opd, kind=kind, at=published_at)
    publication_id = published(
        conn,
        draft_id,
        channel=channel,
        caption=caption,
        at=published_at,
        remote_id=remote_id,
        found=found,
        form=form,
    )
    if interactions is not None:
        read_numbers(conn, publication_id, at=published_at + timedelta(hours=1), interactions=interactions)
    return publication_id


def approved_draft(conn: Connection, report_id: int, *, opd: str, kind: str = "Kegiatan", at: datetime) -> int:
    """Insert a report's draft, approved, and return its id."""
    number = next(_numbers)
    digest = f"{number:064x}"
    return _one(
        conn,
        """insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path,
             visual_sha256, visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, state,
             created_at, updated_at)
           values (%s, %s, %s, %s, 'kegiatan', '1', 'a.jpg', %s, %s, 1080, 1350, 'Infografis', %s, 'approved', %s, %s)
           returning draft_id""",
        (report_id, opd, kind, f"KPG-2609-{number:04d}", digest, digest, digest, at, at),
    )


def published(
    conn: Connection,
    draft_id: int,
    *,
    channel: str,
    at: datetime,
    caption: str = "Posyandu Kelapa Lima melayani 120 balita.",
    remote_id: str | None = None,
    found: Sequence[str] = (),
    form: str = "photo",
) -> int:
    """Insert a draft's post on a channel, approved and out; return its publication_id. `found`: codes of screening."""
    draft = conn.execute(
        "select reference_code, content_hash from siar.drafts where draft_id = %s", (draft_id,)
    ).fetchone()
    assert draft is not None
    reference, digest = draft["reference_code"], draft["content_hash"]
    post_id = _one(
        conn,
        """insert into siar.posts (draft_id, account_id, channel, caption, content_hash, state, screening, no_boost,
             created_at, updated_at)
           values (%s, %s, %s, %s, %s, 'approved', %s, %s, %s, %s) returning post_id""",
        (
            *(draft_id, f"{channel}-city", channel, caption, digest),
            json.dumps([{"code": code, "level": "I", "column": None, "message": f"Temuan {code}."} for code in found]),
            *(list(found), at, at),
        ),
    )
    conn.execute(
        """insert into siar.approvals (post_id, stage, decision, actor, content_hash, decided_at)
           values (%s, 'approver', 'approve', 'asti', %s, %s)""",
        (post_id, digest, at),
    )
    # A publication begins as planned; to stand at its end at once, its triggers are left out for this insert.
    conn.execute("set session_replication_role = replica")
    publication_id = _one(
        conn,
        """insert into siar.publications (post_id, account_id, channel, reference_code, content_hash, payload, state,
             due_at, remote_id, permalink, published_at, proof, created_at, updated_at)
           values (%s, %s, %s, %s, %s, jsonb_build_object('form', %s::text), 'published', %s, %s, 'https://example.org/p', %s, 'reply', %s, %s)
           returning publication_id""",
        (
            *(post_id, f"{channel}-city", channel, reference, digest, form, at),
            *(remote_id or f"1056_{next(_numbers)}", at, at, at),
        ),
    )
    conn.execute("set session_replication_role = origin")
    return publication_id


def read_numbers(
    conn: Connection, publication_id: int, *, at: datetime, interactions: int, kinds: dict[str, int] | None = None
) -> None:
    """Read what residents did with a publication at a moment; `kinds`: its reactions by kind."""
    row = conn.execute(
        "select channel, account_id, remote_id, published_at from siar.publications where publication_id = %s",
        (publication_id,),
    ).fetchone()
    assert row is not None
    if conn.execute("select 1 from siar.metric_defs where metric = 'post.reactions_by_type'").fetchone() is None:
        publish(conn)
    facebook = row["channel"] == "facebook"
    entity_id = know(
        conn,
        platform=row["channel"],
        kind="post" if facebook else "ig_media",
        remote_id=row["remote_id"],
        account_id=row["account_id"],
        publication_id=publication_id,
        published_at=row["published_at"],
        now=at,
    )
    values = (
        {"post.reactions": interactions, "post.comments": 0, "post.shares": 0}
        if facebook
        else {"ig_media.interactions": interactions}
    )
    numbers = [Number(metric, None, Decimal(value)) for metric, value in values.items()]
    numbers += [
        Number("post.reactions_by_type", None, Decimal(value), dim=kind) for kind, value in (kinds or {}).items()
    ]
    run = begin(
        conn, source="posts", account_id=row["account_id"], api_version="v26.0", account_tz="Asia/Makassar", now=at
    )
    run.store(entity_id, numbers)
    run.end(ok=True)


def boost_row(
    conn: Connection,
    publication_id: int,
    *,
    opd: str = "DINKES",
    budget: int = 100_000,
    tax: int = 0,
    programme: str | None = None,
    now: datetime = NOW,
) -> int:
    """Insert a boost of three days in its first state and return its id; the caller reserves."""
    return _one(
        conn,
        """insert into siar.boosts (publication_id, opd, programme, reference_code, state, lifetime_budget, tax, starts_at,
             ends_at, name_key, created_at, updated_at)
           values (%s, %s, %s, 'KPG', 'reserved', %s, %s, %s, %s, %s, %s, %s) returning boost_id""",
        (publication_id, opd, programme, budget, tax, now, now + timedelta(days=3), f"key{publication_id}", now, now),
    )


#: The way of a boost that ran, state by state.
RAN = ("preparing", "prepared", "activating", "running", "ended")


def walk(conn: Connection, boost_id: int, *states: str, at: datetime = NOW) -> None:
    """Let a boost go through states, as a worker would; its four objects are made on the way."""
    for state in states:
        conn.execute(
            """update siar.boosts set state = %s, updated_at = %s, campaign_id = coalesce(campaign_id, 'c' || boost_id),
                 adset_id = coalesce(adset_id, 's' || boost_id), creative_id = coalesce(creative_id, 'r' || boost_id),
                 ad_id = coalesce(ad_id, 'a' || boost_id) where boost_id = %s""",
            (state, at, boost_id),
        )


def _one(conn: Connection, statement: str, values: tuple[object, ...]) -> int:
    row = conn.execute(statement, values).fetchone()
    assert row is not None
    return int(next(iter(row.values())))
