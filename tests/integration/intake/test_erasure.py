"""Rows that were erased or cleaned and still stand in their sheet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar import vault
from siar.intake import erasure
from siar.intake.rules.rulebook import RuleBook
from tests.integration.intake.people import NOW, cells, system

pytestmark = pytest.mark.integration


def test_a_row_that_was_erased_is_not_taken_in_again_whatever_is_typed_into_it(workspace, conn, sheet, run):
    workspace.type(sheet, cells(2))
    run()
    row_id = conn.execute("select row_id from siar.sheet_rows").fetchone()["row_id"]
    vault.destroy_key(conn, row_id, now=NOW)
    erasure.blank_row(conn, row_id)
    assert run(10).revisions == 0
    assert "dihapus dari sistem" in system(workspace, sheet, 2)["pesan"]
    workspace.type(
        sheet, cells(2, uraian="Petugas menimbang 80 balita dan membagikan vitamin kepada semua yang datang.")
    )
    assert run(20).revisions == 0
    assert conn.execute("select count(*) as n from siar.sheet_rows").fetchone()["n"] == 1


def test_a_row_whose_text_was_cleaned_is_neither_new_nor_a_duplicate(workspace, conn, sheet, run, settings):
    workspace.type(sheet, cells(2, foto=""))
    assert run().held == 1
    later = NOW + timedelta(days=31)
    (item,) = erasure.overdue(conn, "held", before=later, limit=10)
    erasure.clean(conn, item, book=RuleBook.load(settings), now=later)
    assert run(10).revisions == 0
    assert conn.execute("select count(*) as n from siar.sheet_rows").fetchone()["n"] == 1
    assert system(workspace, sheet, 2)["status"] == "Perlu diperbaiki"
    # Mended, it is the same row with a new content.
    workspace.type(sheet, cells(2))
    assert run(20).revisions == 1
    assert conn.execute("select count(*) as n from siar.sheet_rows").fetchone()["n"] == 1
