from __future__ import annotations

from pathlib import Path

import pytest

from siar.explain import explain
from siar.store import Connection
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    return DeskWorld(database, conn, tmp_path)


def test_a_post_is_walked_back_to_its_cell(world: DeskWorld, conn: Connection) -> None:
    facebook = next(post for post in world.publish_one(title="Pasar murah") if post["channel"] == "facebook")
    row = conn.execute("select * from publications where post_id = %s", (facebook["post_id"],)).fetchone()
    assert row
    facts = explain(conn, f" {facebook['post_id']} ")
    told = {fact.label: fact.text for fact in facts}
    assert told["Kiriman"] == f"{row['reference_code']} · facebook · published"
    assert told["Alamat"] == row["permalink"]
    assert told["Tayang"] == f"{row['published_at'].isoformat()} (bukti: reply)"
    assert told["Panggilan 1"].startswith("stage_photo_0: done, ")
    assert [fact.text.split()[2] for fact in facts if fact.label == "Keputusan"] == ["vera", "asti"]
    assert told["Putusan"] == "accepted (I_RAPI)"
    assert "Pasar murah" in told["Laporan"]
    assert told["Baris"].endswith("Laporan / Laporan, terakhir di baris 2")
    assert told["Lembar"] == "https://docs.google.com/spreadsheets/d/s1/edit"


def test_a_reference_code_means_both_channels_an_address_one(world: DeskWorld, conn: Connection) -> None:
    post = world.publish_one(title="Pasar murah")[0]
    code = post["reference_code"]
    row = conn.execute("select permalink from publications where post_id = %s", (post["post_id"],)).fetchone()
    assert row
    assert [fact.label for fact in explain(conn, code.lower())].count("Kiriman") == 2
    assert [fact.label for fact in explain(conn, row["permalink"])].count("Kiriman") == 1


def test_what_nobody_published_has_no_origin(conn: Connection) -> None:
    assert explain(conn, "KPG-2609-9999") == []
