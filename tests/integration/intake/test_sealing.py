"""What earlier versions kept in the clear is sealed once, and no row is taken for changed by it."""

from __future__ import annotations

import json

import pytest

from siar import vault
from siar.intake import sealing
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets import row_values
from tests.integration.intake.people import NOW, cells

pytestmark = pytest.mark.integration

PATIENT = "Pasien DBD berinisial MT (9 tahun) dari SD Inpres Oesapa dirawat di RSUD."


def as_the_version_before(conn, *, digests):
    """Put back what the version before kept: plain hashes, masked texts in `cells`."""
    texts = vault.texts_of(
        conn, [row["revision_id"] for row in conn.execute("select revision_id from siar.row_revisions")]
    )
    conn.execute("set session_replication_role = replica")
    conn.execute("alter table siar.row_revisions drop constraint row_revisions_without_text")
    for row in conn.execute("select revision_id, row_id, row_number from siar.row_revisions").fetchall():
        conn.execute(
            "update siar.row_revisions set input_hash = %s, cells = %s where revision_id = %s",
            [
                digests[row["row_number"]],
                json.dumps(texts.get(row["revision_id"], {"uraian": PATIENT})),
                row["revision_id"],
            ],
        )
    conn.execute("update siar.spreadsheets set content_digest = 'plain'")
    conn.execute("delete from siar.row_texts")
    conn.execute("delete from siar.row_keys")
    conn.execute("set session_replication_role = origin")
    conn.execute(
        "alter table siar.row_revisions add constraint row_revisions_without_text"
        """ check (not jsonb_path_exists(cells, '$.* ? (@.type() != "number")')) not valid"""
    )


@pytest.fixture
def before(workspace, conn, sheet, run, monkeypatch):
    """A sheet with an accepted row and one that is held for privacy, as the version before kept it."""
    digests = []
    plain = row_values.input_hash
    monkeypatch.setattr("siar.intake.snapshot.input_hash", lambda values: digests.append(plain(values)) or digests[-1])
    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(3, judul="Pasien", uraian=PATIENT))
    run()
    as_the_version_before(conn, digests={2: digests[-2], 3: digests[-1]})
    return digests


def test_an_unchanged_row_gets_no_new_content_and_its_text_is_sealed(workspace, conn, sheet, run, settings, before):
    book = RuleBook.load(settings)
    assert sealing.seal(conn, book=book, now=NOW) == 2
    assert sealing.seal(conn, book=book, now=NOW) == 0
    kept = conn.execute("select input_hash, cells::text from siar.row_revisions order by row_number").fetchall()
    assert all(row["input_hash"].startswith("k1:") for row in kept)
    assert not any(digest in str(kept) for digest in before)
    assert "Oesapa" not in str(kept)
    result = run(10)
    assert (result.revisions, result.withdrawn) == (0, 0)
    assert conn.execute("select count(*) as n from siar.reports").fetchone()["n"] == 1


def test_a_row_that_was_held_for_privacy_keeps_no_text(conn, settings, before):
    sealing.seal(conn, book=RuleBook.load(settings), now=NOW)
    held = conn.execute("select revision_id, cells from siar.row_revisions where row_number = 3").fetchone()
    assert held["cells"] == {"uraian": len(PATIENT)}
    assert vault.texts_of(conn, [held["revision_id"]]) == {}


def test_a_row_is_still_known_when_it_is_edited_after_sealing(workspace, conn, sheet, run, settings, before):
    sealing.seal(conn, book=RuleBook.load(settings), now=NOW)
    workspace.type(
        sheet, cells(2, uraian="Sebanyak 120 balita menerima imunisasi lengkap di Posyandu Melati Oesapa hari ini.")
    )
    assert run(10).revisions == 1
    assert conn.execute("select count(*) as n from siar.sheet_rows").fetchone()["n"] == 2
