from __future__ import annotations

from pathlib import Path

import pytest

from siar.editorial import search
from siar.store import Connection
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    world = DeskWorld(database, conn, tmp_path)
    world.fill()
    return world


def test_the_latest_posts_come_first_a_page_at_a_time(world: DeskWorld) -> None:
    first = search.latest(world.conn, before=2**62, limit=3)
    rest = search.latest(world.conn, before=first[-1].post_id, limit=9)
    numbers = [post.post_id for post in [*first, *rest]]
    assert len(numbers) == 8
    assert numbers == sorted(numbers, reverse=True)
    assert first[0].publication is None


def test_a_code_is_found_by_its_beginning_in_any_case(world: DeskWorld) -> None:
    post = search.latest(world.conn, before=2**62, limit=1)[0]
    assert {found.reference_code for found in search.find(world.conn, post.reference_code.lower())} == {
        post.reference_code
    }
    assert len(search.find(world.conn, post.reference_code[:9])) == 8
    assert search.find(world.conn, "KPG-9999") == []


def test_every_word_must_begin_one_of_the_headline(world: DeskWorld) -> None:
    assert {post.title for post in search.find(world.conn, "angin gelomb")} == {
        "Waspada angin kencang dan gelombang tinggi"
    }
    assert search.find(world.conn, "angin anggaran") == []
    assert search.find(world.conn, "!!") == []
