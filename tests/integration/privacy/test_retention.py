"""What is past its time is cleaned, nothing else, and no row is taken for new by it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from siar import vault
from siar.editorial import approval
from siar.errors import RetryError
from siar.faults import ItemsFailedError
from siar.intake.rules.rulebook import RuleBook
from siar.privacy import retention
from siar.store import Connection
from tests.integration.desk.world import PEOPLE, DeskWorld

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    return DeskWorld(database, conn, tmp_path)


def clean(world: DeskWorld, days: float) -> retention.Cleaned:
    return retention.run(
        world.conn,
        media=world.media,
        publishers=world.publishers,
        settings=world.settings,
        book=RuleBook.load(world.settings),
        now=world.now + timedelta(days=days),
    )


def held(world: DeskWorld, code: str) -> int:
    revision = world.add_review(title="Rumah Yohana")
    world.conn.execute(
        "update verdicts set verdict = 'held', fields = null, judged_at = %s, findings = jsonb_build_array("
        "jsonb_build_object('code', %s::text, 'level', 'E', 'column', 'uraian', 'message', 'Baris 2: “Rumah Yohana” …'))"
        " where revision_id = %s",
        [world.now, code, revision],
    )
    return revision


@pytest.mark.parametrize(
    ("code", "days", "counted"), [("E_DATA_PASIEN", 7, "private"), ("E_FOTO_KOSONG", 30, "returned")]
)
def test_held_rows_are_cleaned_when_their_time_is_over(world: DeskWorld, code: str, days: int, counted: str) -> None:
    revision = held(world, code)
    assert getattr(clean(world, days - 0.1), counted) == 0
    assert vault.texts_of(world.conn, [revision])
    assert getattr(clean(world, days + 0.1), counted) == 1
    assert vault.texts_of(world.conn, [revision]) == {}
    verdict = world.conn.execute("select findings::text from verdicts where revision_id = %s", [revision]).fetchone()
    assert "Yohana" not in verdict["findings"]
    assert code in verdict["findings"]
    assert clean(world, days + 1) == retention.Cleaned()


def test_a_returned_post_goes_with_its_photo_and_the_row_says_why(world: DeskWorld) -> None:
    report_id = world.add_report(title="Rumah Yohana")
    photo = world.add_photo(report_id)
    world.compose()
    for post in world.waiting():
        approval.return_post(
            world.conn, post_id=post["post_id"], actor="vera", roles=PEOPLE["vera"], content_hash=post["content_hash"],
            reason="Nama warga disebut.", now=world.now, settings=world.settings,
        )  # fmt: skip
    assert clean(world, 29).returned == 0
    assert clean(world, 31).returned == 1
    assert not world.media.exists(photo)
    for table in ("reports", "drafts", "posts", "verdicts"):
        assert "Yohana" not in str(world.conn.execute(f"select * from {table}").fetchall())
    verdict = world.conn.execute("select verdict, findings from verdicts").fetchone()
    assert verdict["verdict"] == "held"
    assert "Nama warga disebut." in verdict["findings"][0]["message"]


def test_superseded_contents_are_cleaned_and_what_is_public_stays(world: DeskWorld) -> None:
    world.publish_one(title="Pasar Yohana")
    row_id = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.conn.execute("update verdicts set replaced_at = %s", [world.now])
    world.add_report(row_id, 2, title="Pasar baru")
    before = world.conn.execute("select payload from publications order by publication_id").fetchall()
    assert clean(world, 89).superseded == 0
    assert clean(world, 91).superseded == 1
    assert world.conn.execute("select payload from publications order by publication_id").fetchall() == before
    texts = vault.texts_of(
        world.conn, [row["revision_id"] for row in world.conn.execute("select revision_id from row_revisions")]
    )
    assert list(texts.values()) == [{"judul": "Pasar baru"}]


def test_what_is_published_is_kept_unless_the_city_s_archive_rule_gives_a_limit(world: DeskWorld) -> None:
    world.publish_one(title="Pasar murah")
    assert clean(world, 3000) == retention.Cleaned()
    plan = world.settings.retention.model_copy(update={"published_days": 365})
    world.settings = world.settings.model_copy(update={"retention": plan})
    assert clean(world, 366).archived == 1
    assert world.conn.execute("select count(*) as n from row_texts").fetchone()["n"] == 0


def test_one_that_cannot_be_cleaned_costs_itself_and_the_run_is_red(world: DeskWorld, monkeypatch) -> None:
    first, second = held(world, "E_FOTO_KOSONG"), held(world, "E_FOTO_KOSONG")
    path = world.add_photo(
        world.conn.execute(
            "insert into reports (row_id, revision_id, opd, kind, title, as_of, accepted_at, superseded_at)"
            " select row_id, revision_id, 'DINKES', 'Capaian', 'x', now(), now(), now() from row_revisions"
            " where revision_id = %s returning report_id",
            [first],
        ).fetchone()["report_id"]
    )
    delete = type(world.media).delete

    def unreachable(store, asked):
        if asked == path:
            raise RetryError("The media store did not remove it.")
        return delete(store, asked)

    monkeypatch.setattr(type(world.media), "delete", unreachable)
    with pytest.raises(ItemsFailedError, match="RetryError"):
        clean(world, 31)
    assert vault.texts_of(world.conn, [second]) == {}
    assert vault.texts_of(world.conn, [first])
    monkeypatch.undo()
    assert clean(world, 32).returned == 1
