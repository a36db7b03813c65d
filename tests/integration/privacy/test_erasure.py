"""A row is forgotten, whatever dies on the way, and what is left proves it without holding anything of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from siar import audit, outbox, proof, vault
from siar.editorial import approval, parking
from siar.errors import InputError
from siar.explain import explain
from siar.privacy import erasure
from siar.publishing import reconcile
from siar.store import Connection
from tests.integration.desk.world import PEOPLE, DeskWorld

pytestmark = pytest.mark.integration

NAME = "Yohana Bessie"
REASON = "Permintaan warga, surat nomor 12"


class DiedError(Exception):
    """A worker was killed."""


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    return DeskWorld(database, conn, tmp_path)


def report(world: DeskWorld, **over: object) -> str:
    number = world.add_report(
        title=f"Bantuan untuk {NAME}", body=f"{NAME} menerima bantuan.", place=f"Rumah {NAME}", **over
    )
    world.add_photo(number)
    world.compose()
    return world.conn.execute("select row_id from reports where report_id = %s", [number]).fetchone()["row_id"]


def erase(world: DeskWorld, row_id: str, *, withdraw: bool = False, **more: object) -> erasure.Erasure:
    erasure.begin(world.conn, row_id, reason=REASON, actor="cli:dpo", withdraw=withdraw, now=world.now)
    return erasure.run(world.conn, row_id, media=world.media, publishers=world.publishers, now=world.now, **more)


def where(conn: Connection, text: str) -> set[str]:
    """The tables in which a text stands."""
    tables = [row["tablename"] for row in conn.execute("select tablename from pg_tables where schemaname = 'siar'")]
    return {table for table in tables if text in str(conn.execute(f"select * from siar.{table}").fetchall())}


QUOTING = {
    "approvals", "audit_entries", "compose_findings", "correction_texts", "corrections", "holds", "messages", "objections", "reviews",
}  # fmt: skip
"""Where people's own words about the row stand, beside what was made of it."""


def correct(world: DeskWorld, post_id: int, report_id: int, *, state: str = "open", texts: int = 1) -> int:
    """A correction of what is out, with its texts, each of them with the name."""
    (number,) = (
        world.conn.execute(
            "insert into corrections (post_id, report_id, way, caption_before, reason, opened_at, updated_at)"
            " values (%s, %s, 'edit', %s, %s, %s, %s) returning correction_id",
            [post_id, report_id, f"Dulu {NAME}", f"Nama {NAME} salah", world.now, world.now],
        )
        .fetchone()
        .values()
    )
    for version in range(texts):
        world.conn.execute(
            "insert into correction_texts (correction_id, caption, content_hash, report_id, written_by, written_at)"
            " values (%s, %s, %s, %s, 'vera', %s)",
            [number, f"{NAME}, versi {version}", f"{number:063x}{version}", report_id, world.now],
        )
    if state != "open":
        world.conn.execute("update corrections set state = %s where correction_id = %s", [state, number])
    return int(number)


def letter(world: DeskWorld, row_id: str, *, state: str = "sent") -> int:
    """A daily letter that names the row and quotes it, beside another row."""
    body = f"1. [{row_id}] Bantuan untuk {NAME}\n2. [ZZZZZZZZ] Pasar murah\n"
    planned = outbox.plan(
        world.conn,
        outbox.Letter("Laporan Dinkes: 2 baris", body, f"<p>{body}</p>"),
        kind="digest",
        recipient="dinkes@kupangkota.example",
        key=f"DINKES:{state}",
        settings=world.settings,
        now=world.now,
    )
    world.conn.execute(
        "insert into digest_letters (opd, day, recipient, content, row_count, message_id)"
        " values ('DINKES', %s, %s, 'h', 2, %s)",
        [world.now.date(), f"{state}@kupangkota.example", planned.message_id],
    )
    for step in {"sent": ("sending", "sent"), "sending": ("sending",), "planned": ()}[state]:
        world.conn.execute(
            "update messages set state = %s, sending_at = %s, next_try_at = null,"
            " ended_at = case when %s = 'sent' then cast(%s as timestamptz) end where message_id = %s",
            [step, world.now, step, world.now, planned.message_id],
        )
    return planned.message_id


def gossip(world: DeskWorld, row_id: str) -> dict[str, Any]:
    """Publish one post of a row and send the other back; write the name wherever people write. Return the one that is out."""
    out, other = world.waiting()
    report_id = out["report_id"]
    approval.return_post(
        world.conn,
        post_id=other["post_id"],
        actor="vera",
        roles=PEOPLE["vera"],
        content_hash=other["content_hash"],
        reason=f"{NAME} keberatan",
        now=world.now,
        settings=world.settings,
    )
    world.approve(out, due_at=world.now)
    world.publish()
    correct(world, out["post_id"], report_id, state="dismissed")
    correct(world, out["post_id"], report_id, texts=2)
    conn, now = world.conn, world.now
    conn.execute(
        "insert into approvals (post_id, stage, decision, actor, content_hash, reason, decided_at)"
        " values (%s, 'editor', 'approve', 'asti', %s, %s, %s)",
        [out["post_id"], out["content_hash"], f"Sudah ditanyakan kepada {NAME}", now],
    )
    conn.execute(
        "insert into holds (draft_id, actor, reason, held_at, lifted_at, lifted_by) values (%s, 'asti', %s, %s, %s, 'asti')",
        [out["draft_id"], f"Menunggu {NAME}", now, now],
    )
    conn.execute(
        "insert into objections (post_id, actor, reason, opened_at, settled_at, settled_by, settled_reason)"
        " values (%s, 'asti', %s, %s, %s, 'vera', %s)",
        [out["post_id"], f"Ada nama {NAME}", now, now, f"{NAME} setuju"],
    )
    conn.execute(
        "insert into reviews (revision_id, row_id, input_hash, decision, reason, codes, actor, decided_at)"
        " select revision_id, row_id, 'h', 'refuse', %s, '{}', 'vera', %s from reports where report_id = %s",
        [f"{NAME} terbaca", now, report_id],
    )
    conn.execute(
        "insert into compose_findings (report_id, code, message, attempt, found_at) values (%s, 'K', %s, 'h', %s)",
        [report_id, f"Judul memuat {NAME}", now],
    )
    letter(world, row_id)
    return out


def files(world: DeskWorld) -> set[str]:
    return {path for path in world.media.paths() if path.startswith(("photos", "visuals"))}


def test_nothing_of_a_row_that_was_never_out_is_left(world: DeskWorld) -> None:
    row_id = report(world)
    assert {"reports", "drafts", "posts"} <= where(world.conn, NAME)
    assert len(files(world)) == 3  # the photo, what was cut from it, and the picture
    done = erase(world, row_id)
    assert done.finished_at is not None
    assert where(world.conn, NAME) == set()
    assert files(world) == set()
    assert done.counts | {"publications": 0} == done.counts | {
        "publications": 0,
        "photos": 2,
        "pictures": 1,
        "posts": 2,
        "drafts": 1,
    }
    revisions = [row["revision_id"] for row in world.conn.execute("select revision_id from row_revisions")]
    assert vault.texts_of(world.conn, revisions) == {}
    assert erasure.verify(world.conn) == (1, [])
    assert audit.verify(world.conn).broken_at is None


def test_what_was_planned_never_goes_out(world: DeskWorld) -> None:
    row_id = report(world)
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    agreed = world.conn.execute("select post_id, content_hash from approvals order by approval_id").fetchall()
    (draft_id,) = world.conn.execute("select draft_id from drafts").fetchone().values()
    parking.hold(world.conn, draft_id=draft_id, actor="asti", reason=f"Tanya {NAME}", now=world.now)
    assert {"publications", "holds", "audit_entries"} <= where(world.conn, NAME)
    erase(world, row_id)
    world.publish()
    assert not world.graph.live()
    assert where(world.conn, NAME) == set()
    assert world.conn.execute("select post_id, content_hash from approvals order by approval_id").fetchall() == agreed


def test_what_was_sent_and_is_proven_not_to_have_arrived_is_forgotten_too(world: DeskWorld) -> None:
    row_id = report(world)
    for post in world.waiting():
        if post["channel"] == "facebook":
            world.approve(post, due_at=world.now)
    world.graph.faults.add("meta.page.feed.create", "drop_before", times=1)
    world.publish()
    assert erase(world, row_id).finished_at is None, "nobody knows yet whether it is out"
    for _ in range(3):
        world.now += timedelta(minutes=10)
        world.graph.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(world.conn, world.publishers(), now=world.now)
    assert world.conn.execute("select commits, proof from publications").fetchone() == {"commits": 1, "proof": "absent"}
    assert erase(world, row_id).finished_at is not None
    world.publish()
    assert not world.graph.live()
    assert where(world.conn, NAME) == set()


def test_what_is_public_stays_when_nobody_asked_for_its_withdrawal(world: DeskWorld) -> None:
    row_id = report(world)
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    world.publish()
    pictures = files(world)
    done = erase(world, row_id)
    assert done.finished_at is not None
    assert "row_texts" not in where(world.conn, NAME)
    assert {"publications", "posts"} <= where(world.conn, NAME)
    assert world.conn.execute("select count(*) as n from reports where body is not null").fetchone()["n"] == 0
    assert any(path.startswith("visuals") for path in files(world) & pictures)
    assert len(proof.public_posts(world.conn)) == 2
    assert erasure.verify(world.conn) == (1, [])


def test_what_is_public_is_withdrawn_when_asked_and_then_forgotten(world: DeskWorld) -> None:
    row_id = report(world)
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    world.publish()
    assert erase(world, row_id).counts.get("withdrawn") is None
    done = erase(world, row_id, withdraw=True)
    assert done.finished_at is not None
    assert done.counts["withdrawn"] == 2
    assert not world.graph.live()
    assert where(world.conn, NAME) == set()
    assert files(world) == set()
    assert proof.public_posts(world.conn) == []
    (told, _) = [
        proof.proof_of(world.conn, row["publication_id"])
        for row in world.conn.execute("select publication_id from publications order by 1").fetchall()
    ]
    assert told is not None
    assert told.whole
    assert told.claims[0].text.startswith("dihapus setelah ditarik")
    assert audit.verify(world.conn).broken_at is None


@pytest.mark.parametrize("step", ["key", "stop", "withdraw", "media", "texts", "letters", "words", "proof"])
def test_whatever_dies_between_two_steps_goes_on_with_the_next_call(world: DeskWorld, step: str) -> None:
    row_id = report(world)
    gossip(world, row_id)
    assert where(world.conn, NAME) >= QUOTING

    def die(name: str) -> None:
        if name == step:
            raise DiedError

    with pytest.raises(DiedError):
        erase(world, row_id, withdraw=True, checkpoint=die)
    done = erase(world, row_id, withdraw=True)
    assert done.finished_at is not None
    assert where(world.conn, NAME) == set()
    assert files(world) == set()
    assert erasure.verify(world.conn) == (1, [])
    assert audit.verify(world.conn).broken_at is None
    entries = world.conn.execute("select action from audit_entries where subject = %s", [f"row:{row_id}"]).fetchall()
    assert [row["action"] for row in entries].count("row.erased") == 1


def test_the_proof_says_who_why_and_what_kinds_and_repeats_no_personal_data(world: DeskWorld) -> None:
    row_id = report(world)
    erasure.begin(world.conn, row_id, reason="Diminta 0812-3456-7890", actor="cli:dpo", withdraw=False, now=world.now)
    erasure.run(world.conn, row_id, media=world.media, publishers=world.publishers, now=world.now)
    entry = world.conn.execute("select actor, detail from audit_entries where action = 'row.erased'").fetchone()
    assert entry["actor"] == "cli:dpo"
    assert "3456" not in entry["detail"]["reason"]
    assert entry["detail"]["destroyed"]["photos"] == 2
    with pytest.raises(InputError):
        erasure.begin(world.conn, row_id, reason=" ", actor="cli:dpo", withdraw=False, now=world.now)


def test_a_photo_that_another_row_shows_stays(world: DeskWorld) -> None:
    row_id = report(world)
    other = world.add_report(title="Pasar murah")
    world.conn.execute(
        "insert into row_photo_copies (row_id, path, seen_at)"
        " select r.row_id, k.path, k.seen_at from reports r, row_photo_copies k where r.report_id = %s",
        [other],
    )
    erase(world, row_id)
    assert [path for path in files(world) if path.startswith("photos")] != []


def test_rows_are_named_by_their_id_or_a_reference_code(world: DeskWorld) -> None:
    row_id = report(world)
    code = world.conn.execute("select reference_code from drafts").fetchone()["reference_code"]
    assert erasure.rows_named(world.conn, code.lower()) == erasure.rows_named(world.conn, row_id) == [row_id]
    assert erasure.rows_named(world.conn, "KPG-0000-0000") == []


def test_the_database_refuses_to_erase_what_is_out(world: DeskWorld) -> None:
    report(world)
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    world.publish()
    with pytest.raises(Exception, match="content is immutable"):
        world.conn.execute("""update publications set payload = '{"erased": true}'""")


def test_what_people_wrote_goes_although_the_post_stays(world: DeskWorld) -> None:
    row_id = report(world)
    out = gossip(world, row_id)
    sent = correct_and_send(world, out)
    hashes = "select content_hash from correction_texts order by text_id"
    agreed = "select post_id, stage, actor, content_hash from approvals order by approval_id"
    before = world.conn.execute(hashes).fetchall(), world.conn.execute(agreed).fetchall()
    done = erase(world, row_id)
    assert done.finished_at is not None
    # What residents read, and what stood there before, stay with the post.
    assert where(world.conn, NAME) & QUOTING == {"correction_texts", "corrections"}
    texts = world.conn.execute("select text_id, caption from correction_texts where caption <> '[dihapus]'").fetchall()
    assert [row["text_id"] for row in texts] == [sent]
    assert world.conn.execute("select count(*) as n from corrections where reason <> '[dihapus]'").fetchone()["n"] == 0
    assert world.conn.execute("select count(*) as n from corrections where state = 'open'").fetchone()["n"] == 0
    assert (world.conn.execute(hashes).fetchall(), world.conn.execute(agreed).fetchall()) == before
    assert audit.verify(world.conn).broken_at is None
    said = [fact.text for fact in explain(world.conn, out["reference_code"]) if "teksnya dihapus" in fact.text]
    assert len(said) == len(before[0]) - 1
    done = erase(world, row_id, withdraw=True)
    assert done.finished_at is not None
    assert where(world.conn, NAME) == set()
    assert world.conn.execute(hashes).fetchall() == before[0]
    assert audit.verify(world.conn).broken_at is None


def correct_and_send(world: DeskWorld, out: dict[str, Any]) -> int:
    """Send the correction that waits, as its ledger tells of it; return the text that residents read now."""
    number, text_id, content_hash = (
        world.conn.execute(
            "select correction_id, text_id, content_hash from current_corrections where post_id = %s and state = 'open'",
            [out["post_id"]],
        )
        .fetchone()
        .values()
    )
    world.conn.execute(
        "insert into correction_agreements (text_id, stage, actor, content_hash, decided_at)"
        " values (%s, 'editor', 'asti', %s, %s)",
        [text_id, content_hash, world.now],
    )
    world.conn.execute(
        "update corrections set state = 'sending', fence = fence + 1, sent_text_id = %s, sending_at = %s,"
        " lease_until = %s, decided_by = 'asti', decided_at = %s where correction_id = %s",
        [text_id, world.now, world.now, world.now, number],
    )
    world.conn.execute("update corrections set state = 'done', lease_until = null where correction_id = %s", [number])
    return int(text_id)


def test_a_letter_that_has_not_left_is_taken_back_and_one_on_its_way_is_waited_for(world: DeskWorld) -> None:
    row_id = report(world)
    waiting, leaving = letter(world, row_id, state="planned"), letter(world, row_id, state="sending")
    assert erase(world, row_id).finished_at is None
    state = "select state, plain from messages where message_id = %s"
    assert world.conn.execute(state, [waiting]).fetchone() == {"state": "cancelled", "plain": ""}
    world.conn.execute("update messages set state = 'sent', ended_at = %s where message_id = %s", [world.now, leaving])
    assert erase(world, row_id).finished_at is not None
    assert where(world.conn, NAME) == set()


@pytest.mark.parametrize(
    "change",
    [
        "update approvals set reason = 'lain' where reason is not null",
        "update approvals set reason = '[dihapus]', actor = 'lain' where reason is not null",
        "update reviews set reason = 'lain'",
        "update reviews set reason = '[dihapus]', actor = 'lain'",
        "update correction_texts set caption = 'lain'",
        "update correction_texts set caption = '[dihapus]'",  # one of them waits
        "update messages set plain = '', subject = 'lain'",
        "update corrections set caption_before = '[dihapus]'",  # residents read it
        """update audit_entries set detail = detail || '{"reason": "[dihapus]", "erased": true}' where detail ? 'reason'""",
    ],
)
def test_the_database_lets_nothing_else_be_changed_under_the_name_of_erasing(world: DeskWorld, change: str) -> None:
    gossip(world, report(world))
    with pytest.raises(psycopg.Error, match=r"refused|immutable"):
        world.conn.execute(change)


def test_an_entry_that_says_erased_and_that_no_entry_names_breaks_the_chain(world: DeskWorld) -> None:
    row_id = report(world)
    gossip(world, row_id)
    erase(world, row_id)
    world.conn.execute("alter table siar.audit_entries disable trigger user")
    world.conn.execute(
        """update audit_entries set detail = detail || '{"stage": "lain"}' where action = 'post.returned'"""
    )
    (number,) = (
        world.conn.execute("select entry_id from audit_entries where action = 'post.returned'").fetchone().values()
    )
    assert audit.verify(world.conn).broken_at == number
