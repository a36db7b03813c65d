"""A row is forgotten, whatever dies on the way, and what is left proves it without holding anything of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from siar import audit, proof, vault
from siar.errors import InputError
from siar.privacy import erasure
from siar.store import Connection
from tests.integration.desk.world import DeskWorld

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
    erase(world, row_id)
    world.publish()
    assert not world.graph.live()
    assert where(world.conn, NAME) == set()
    assert world.conn.execute("select post_id, content_hash from approvals order by approval_id").fetchall() == agreed


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


@pytest.mark.parametrize("step", ["key", "stop", "withdraw", "media", "texts", "proof"])
def test_whatever_dies_between_two_steps_goes_on_with_the_next_call(world: DeskWorld, step: str) -> None:
    row_id = report(world)
    first, *_ = world.waiting()
    world.approve(first, due_at=world.now)
    world.publish()

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
