"""*Komentar*: which questions wait, with where they are answered, and nothing of who asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration


def asked(
    world: DeskWorld, text: str | None, *, hours: float, answered: float | None = None, question: bool = True
) -> None:
    """Put a comment below everything that is out."""
    world.conn.execute(
        "insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, answered_at, first_seen_at)"
        " select %(text)s || publication_id, publication_id, %(at)s, %(text)s, %(question)s, '{Air bersih}', %(answered)s, %(at)s"
        " from siar.publications where state = 'published'",
        {
            "text": text,
            "at": world.now - timedelta(hours=hours),
            "question": question,
            "answered": None if answered is None else world.now - timedelta(hours=hours - answered),
        },
    )


@pytest.fixture
def out(world: DeskWorld) -> DeskWorld:
    world.publish_one()
    return world


def test_what_waits_stands_with_the_oldest_first_and_a_link(out, desk):
    asked(out, "Kapan air mengalir?", hours=30)
    asked(out, "Apakah <b>gratis</b>?", hours=50)
    asked(out, "Masih baru?", hours=3)
    asked(out, "Sudah dijawab?", hours=60, answered=90 / 60)
    shown = desk("tamu").get("/komentar").text
    assert shown.index("Apakah &lt;b&gt;gratis") < shown.index("Kapan air mengalir?")
    assert "Masih baru?" not in shown
    assert "Sudah dijawab?" not in shown
    links = [row["permalink"] for row in out.conn.execute("select permalink from siar.publications")]
    assert links
    assert [link for link in links if f'href="{link}"' not in shown] == []
    assert "1 jam 30 menit" in shown
    assert "Air bersih 8" in shown


def test_without_a_question_the_page_says_so(out, desk):
    asked(out, "Mantap", hours=30, question=False)
    shown = desk("tamu").get("/komentar").text
    assert "Tidak ada pertanyaan yang menunggu." in shown
    assert "belum ada yang dijawab" in shown
