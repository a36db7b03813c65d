"""Whatever is public has its proof, and what is not proven is said."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from siar import proof
from siar.editorial import carousels, clearance_records, correction_sending, corrections, published
from siar.errors import RetryError
from siar.faults import ItemsFailedError
from siar.meta.pages import Page
from siar.publishing.channels.image_urls import fetch
from siar.store import Connection
from tests.integration.desk.world import PEOPLE, DeskWorld

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    return DeskWorld(database, conn, tmp_path)


def prove(world: DeskWorld, **more: Any) -> list[proof.Proof]:
    read = more.pop("read", partial(fetch, session=world.graph))
    found = [
        proof.proof_of(world.conn, each, media=world.public_copies, read=read)
        for each in proof.public_posts(world.conn)
    ]
    return [each for each in found if each]


def verdict(found: proof.Proof, label: str) -> str:
    (claim,) = [claim for claim in found.claims if claim.label == label]
    return claim.verdict


def forge(world: DeskWorld, statement: str, *values: Any) -> None:
    """Change what no statement of ours can, as somebody with all rights on the database would."""
    with world.conn.transaction():
        world.conn.execute("set local session_replication_role = replica")
        world.conn.execute(statement, values)


def test_every_public_post_has_a_whole_proof(world: DeskWorld) -> None:
    world.publish_one(title="Pasar murah")
    found = prove(world)
    assert [each.account for each in found] == ["Facebook", "Instagram"]
    assert [each.missing for each in found] == [(), ()]
    (stages,) = [claim for claim in found[0].claims if claim.label == "Tahap"]
    assert stages.text.startswith("rantai biasa; Verifikasi: vera ")
    assert "Persetujuan: asti " in stages.text
    labels = [claim.label for claim in found[1].claims]
    assert {"Isi", "Izin", "Orang", "Tercatat", "Berlaku", "Gambar", "Gambar, alamat umum", "Di kanal"} <= set(labels)


def test_a_carousel_s_pages_are_proven_one_by_one(world: DeskWorld) -> None:
    posts = [post for post in world.fill() if post["opd"] in ("DINKES", "DISHUB")]
    carousels.group(
        world.conn, seen={post["post_id"]: post["content_hash"] for post in posts}, title="Pekan ini", lead="",
        actor="edi", media=world.media, settings=world.settings, now=world.now,
    )  # fmt: skip
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    world.publish()
    found = [each for each in prove(world) if any(claim.label == "Gambar 1" for claim in each.claims)]
    assert [each.account for each in found] == ["Facebook", "Instagram"]
    assert all(each.whole for each in found), found
    (people,) = [claim for claim in found[0].claims if claim.label == "Orang"]
    assert people.text.endswith("disusun atau disunting edi")


def test_what_a_commit_relied_on_is_kept_once_a_commit(world: DeskWorld) -> None:
    world.graph.faults.add("meta.page.feed.create", "drop_before", times=1)
    world.publish_one(title="Pasar murah")
    rows = world.conn.execute(
        "select p.channel, p.commits, p.content_hash, c.commit_no, c.content_hash as cleared from clearances c"
        " join publications p using (publication_id) order by p.publication_id"
    ).fetchall()
    assert {row["channel"] for row in rows} == {"facebook", "instagram"}
    assert all(row["commits"] == row["commit_no"] and row["content_hash"] == row["cleared"] for row in rows)
    (row, *_) = rows
    for statement in ("update clearances set chain = 'x'", "delete from clearances", "truncate clearances"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            world.conn.execute(statement)
    assert row["commit_no"] == 1


def test_a_record_is_of_the_commit_that_comes_next_and_of_the_planned_content(world: DeskWorld) -> None:
    world.publish_one(title="Pasar murah")
    insert = (
        "insert into clearances (publication_id, commit_no, content_hash, payload_sha256, chain, stages, agreements, cleared_at)"
        " select publication_id, {number}, {content}, payload_sha256, chain, stages, agreements, cleared_at"
        " from clearances limit 1"
    )
    for number, content in (("commit_no + 2", "content_hash"), ("commit_no + 1", f"'{'a' * 64}'")):
        with pytest.raises(psycopg.Error, match="comes next"):
            world.conn.execute(insert.format(number=number, content=content))


@pytest.mark.parametrize("change", [
    {"text": "Warga diminta memilih calon nomor dua. {code}"},
    {"link": "https://elsewhere.example"},
    {"form": "story", "text": ""},
])  # fmt: skip
def test_a_payload_that_somebody_exchanged_is_not_sent(world: DeskWorld, change: dict[str, Any]) -> None:
    world.add_report(title="Pasar murah")
    world.compose()
    for post in world.waiting():
        world.approve(post, due_at=world.now)
    code = world.conn.execute("select reference_code from drafts").fetchone()["reference_code"]
    values = {key: str(value).format(code=code) for key, value in change.items()}
    # No trigger hinders this: it is how the ledger itself exchanges a content.
    world.conn.execute(
        "update publications set state = 'planned', revision = revision + 1, payload = payload || %s",
        (json.dumps(values),),
    )
    with pytest.raises(ItemsFailedError, match="bukan isi yang disetujui"):
        world.publish()
    assert world.states() == ["parked", "parked"]
    assert not world.graph.live()
    alarms = world.conn.execute("select subject from audit_entries where action = 'payload.altered'").fetchall()
    assert len(alarms) == 2
    (sentence,) = {row["sentence"] for row in world.conn.execute("select sentence from publications").fetchall()}
    assert "bukan isi yang disetujui" in sentence
    assert proof.public_posts(world.conn) == []


class TestWhatDoesNotHold:
    @pytest.fixture
    def out(self, world: DeskWorld) -> list[dict[str, Any]]:
        return world.publish_one(title="Pasar murah")

    def test_a_picture_that_was_exchanged_since(self, world: DeskWorld, out, tmp_path: Path) -> None:
        (tmp_path / "media" / out[0]["visual_path"]).write_bytes(b"\xff\xd8\xff other")
        for found in prove(world):
            assert verdict(found, "Gambar") == "refuted"
        # What Meta fetched is a copy of its own.
        assert verdict(found, "Gambar, alamat umum") == "proven"

    def test_a_copy_that_was_exchanged_since(self, world: DeskWorld, out, tmp_path: Path) -> None:
        (copy,) = (tmp_path / "public").rglob("*.jpg")
        copy.write_bytes(b"\xff\xd8\xff other")
        _, instagram = prove(world)
        assert verdict(instagram, "Gambar") == "proven"
        assert verdict(instagram, "Gambar, alamat umum") == "refuted"

    def test_a_copy_that_was_taken_back_is_nothing_that_is_missing(self, world: DeskWorld, out) -> None:
        def nothing(_url: str) -> bytes:
            raise RetryError("media.example answers HTTP 404")

        assert world.public_copies.sweep(world.conn, now=world.now + timedelta(days=2)) == 1
        _, instagram = prove(world, read=nothing)
        assert verdict(instagram, "Gambar, alamat umum") == "note"
        assert instagram.whole

    def test_a_picture_that_is_gone_is_not_proven_and_nobody_s_fault(
        self, world: DeskWorld, out, tmp_path: Path
    ) -> None:
        (tmp_path / "media" / out[0]["visual_path"]).unlink()
        assert {verdict(found, "Gambar") for found in prove(world)} == {"unproven"}

    def test_an_address_that_does_not_answer(self, world: DeskWorld, out) -> None:
        def silent(_url: str) -> bytes:
            raise RetryError("media.example does not answer")

        facebook, instagram = prove(world, read=silent)
        assert facebook.whole
        assert [claim.label for claim in instagram.missing] == ["Gambar, alamat umum"]
        assert instagram.missing[0].verdict == "unproven"

    def test_what_went_out_before_clearances_were_kept_says_so(self, world: DeskWorld, out) -> None:
        forge(world, "delete from clearances")
        for found in prove(world):
            assert verdict(found, "Izin") == "unproven"
            assert not found.whole

    def test_an_agreement_that_only_the_database_knows(self, world: DeskWorld, out) -> None:
        forge(world, "delete from audit_entries where actor = 'asti' and action = 'post.approved'")
        for found in prove(world):
            assert verdict(found, "Tercatat") == "refuted"

    def test_a_decision_that_is_gone(self, world: DeskWorld, out) -> None:
        forge(world, "delete from approvals where actor = 'vera'")
        assert {verdict(found, "Tercatat") for found in prove(world)} == {"refuted"}

    @pytest.mark.parametrize(("change", "label"), [
        ("update clearances set agreements = jsonb_path_query_array(agreements, '$[0]')", "Tahap"),
        ("update clearances set agreements = replace(agreements::text, 'vera', 'Asti')::jsonb", "Orang"),
        ("update clearances set hands = '{ASTI}'", "Orang"),
        ("update clearances set cleared_at = cleared_at - interval '1 day'", "Berlaku"),
        ("update clearances set payload_sha256 = repeat('a', 64)", "Izin"),
        ("update publications set payload = jsonb_set(payload, '{text}', '\"Lain\"')", "Isi"),
    ])  # fmt: skip
    def test_a_record_or_a_payload_that_was_forged(self, world: DeskWorld, out, change: str, label: str) -> None:
        forge(world, change)
        for found in prove(world):
            assert verdict(found, label) == "refuted", found

    def test_pictures_that_nobody_read(self, world: DeskWorld, out) -> None:
        found = proof.proof_of(world.conn, proof.public_posts(world.conn)[0])
        assert found
        assert [(claim.label, claim.verdict) for claim in found.missing] == [("Gambar", "unproven")]

    def test_nothing_is_proven_of_what_is_not_out(self, world: DeskWorld, out) -> None:
        assert proof.proof_of(world.conn, 10**9) is None


def test_stages_are_kept_as_they_were_configured(world: DeskWorld) -> None:
    world.publish_one(title="Pasar murah")
    (record,) = clearance_records.of_publication(world.conn, proof.public_posts(world.conn)[0])
    assert [(stage.label, stage.roles, stage.needs) for stage in record.stages] == [
        ("Verifikasi", ("verifikator",), "any"),
        ("Persetujuan", ("approver",), "any"),
    ]
    assert record.cleared_at - world.now < timedelta(minutes=1)


def test_the_texts_that_were_public_are_told_with_their_times(world: DeskWorld) -> None:
    post = next(post for post in world.publish_one(title="Pasar murah") if post["channel"] == "facebook")
    row = world.conn.execute("select row_id from reports where title = 'Pasar murah'").fetchone()
    assert row
    world.add_report(row_id=row["row_id"], revision=2, title="Pasar sangat murah")
    world.compose()
    began = world.now
    world.now += timedelta(hours=1)
    found = published.suggest(world.conn, post_id=post["post_id"], settings=world.settings, now=world.now)
    correction_id = corrections.start(
        world.conn, post_id=post["post_id"], caption=found.after, reason="judul berubah", actor="edi",
        settings=world.settings, now=world.now,
    )  # fmt: skip
    for name in ("vera", "asti"):
        correction_sending.send(
            world.conn,
            lambda _account: Page(world.graph.client()),
            correction_id=correction_id,
            content_hash=published.correction(world.conn, correction_id).content_hash or "",
            actor=name,
            roles=PEOPLE[name],
            settings=world.settings,
            now=world.now,
        )
    (facebook, _) = prove(world)
    told = {claim.label: claim for claim in facebook.claims}
    assert told["Teks pertama"].text.startswith(f"{began.isoformat()[:16]}")
    assert f"sampai {world.now.isoformat()}" in told["Teks pertama"].text
    assert f"{world.now.isoformat()} sampai kini" in told["Ralat 1"].text
    assert "ditulis edi, dikirim asti" in told["Ralat 1"].text
    assert told["Ralat 1"].verdict == "proven"
    assert "disetujui verifikator vera" in told["Ralat 1"].text
    assert "approver asti" in told["Ralat 1"].text
    assert facebook.whole
    forge(world, "update correction_agreements set actor = 'edi' where stage = 'verifikator'")
    (facebook, _) = prove(world)
    assert verdict(facebook, "Ralat 1") == "refuted"
