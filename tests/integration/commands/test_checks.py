from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from siar import audit
from siar.store import Connection
from tests.integration.commands.conftest import Quiet, set_media
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 14, tzinfo=UTC)


def test_whole_books_are_said_to_be_whole(siar, conn):
    audit.record(conn, actor="ani", action="freeze", subject="freeze:all", now=NOW)
    answer = siar("verify")
    assert (answer.exit_code, answer.stdout) == (
        0,
        (
            "Utuh: 1 catatan audit cocok dengan rantainya.\nUtuh: buku iklan seimbang dengan pagunya.\n"
            "Utuh: 0 kiriman yang tayang, semua dengan bukti penuh.\n"
        ),
    )


def test_a_changed_entry_is_named(siar, conn):
    for _ in range(3):
        audit.record(conn, actor="ani", action="freeze", subject="freeze:all", now=NOW)
    conn.execute("set session_replication_role = replica")
    conn.execute("update audit_entries set actor = 'budi' where entry_id = 2")
    answer = siar("verify")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("Rusak pada catatan 2: content does not fit its hash.")


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskWorld]:
    """A desk whose pictures have an address that can be read."""
    made = DeskWorld(database, conn, tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "public"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        set_media(monkeypatch, tmp_path, address=f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield made
        server.shutdown()


def test_every_public_post_is_proven_or_named(siar, world: DeskWorld, tmp_path: Path):
    (post, *_) = world.publish_one(title="Pasar murah")
    answer = siar("verify")
    assert answer.exit_code == 0, answer.stdout
    assert answer.stdout.endswith("Utuh: 2 kiriman yang tayang, semua dengan bukti penuh.\n")
    (tmp_path / "media" / post["visual_path"]).write_bytes(b"\xff\xd8\xff other")
    answer = siar("verify")
    assert answer.exit_code == 1
    assert answer.stdout.endswith("2 dari 2 kiriman yang tayang tanpa bukti penuh.\n")
    assert answer.stdout.count(f"Tanpa bukti penuh {post['reference_code']} · ") == 2
    assert "bukan lagi berkas yang disetujui" in answer.stdout


def test_explaining_a_post_prints_its_proof(siar, world: DeskWorld):
    (post, *_) = world.publish_one(title="Pasar murah")
    answer = siar("explain", post["reference_code"])
    assert answer.exit_code == 0
    assert answer.stdout.count("✓ Tahap") == 2
    assert answer.stdout.count("lengkap") == 2
    assert "Yang diambil Instagram" in answer.stdout


def test_the_doctor_says_every_line_and_fails_when_somebody_has_to_act(siar):
    answer = siar("doctor")
    assert answer.exit_code == 1
    assert "[OK]  Migrasi: lengkap." in answer.stdout
    assert "[XX]  Token Meta: Connection meta_graph is not set." in answer.stdout
