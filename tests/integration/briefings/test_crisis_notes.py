"""A crisis note, from a person's command to the readers' mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from siar.briefings import crisis_notes
from siar.errors import InputError
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.outbox.post_office import open_post_office

pytestmark = pytest.mark.integration
SETTINGS = load_settings()
NOW = datetime(2026, 9, 12, 5, 0, tzinfo=UTC)  # Saturday, 13.00 WITA


def send(conn: Connection, reference: str, folder: Path, now: datetime = NOW) -> Path | None:
    return crisis_notes.send(
        conn, reference, reason="Angka keliru.", actor="cli:wati", settings=SETTINGS, output_dir=folder, now=now
    )


def test_it_reaches_every_reader_at_once_and_is_made_once_a_minute(conn: Connection, tmp_path: Path) -> None:
    published_post(conn, interactions=12, published_at=NOW - timedelta(hours=3))
    (row,) = conn.execute("select reference_code from publications").fetchall()
    path = send(conn, row["reference_code"].lower(), tmp_path)
    assert path is not None
    assert path.read_bytes().startswith(b"%PDF")
    with open_post_office(NOW) as office:
        assert office.send(conn).sent == 3
        letter = office.letters[0]
    assert "1 dari 1 unggahan masih tayang" in letter["Subject"].replace("\n", "")
    assert "Alasan: Angka keliru." in letter.get_body(("plain",)).get_content()
    assert send(conn, row["reference_code"], tmp_path, NOW + timedelta(seconds=20)) is None
    again = send(conn, row["reference_code"], tmp_path, NOW + timedelta(minutes=40))
    assert again not in {None, path}
    made = conn.execute("select actor from audit_entries where action = 'briefing.make'").fetchall()
    assert [entry["actor"] for entry in made] == ["cli:wati"] * 2


def test_of_what_is_not_out_there_is_none(conn: Connection, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="KPG-0000-0000"):
        send(conn, "KPG-0000-0000", tmp_path)
