"""`siar erase`, and what `siar verify` says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from siar.store import Connection
from tests.integration.commands.conftest import set_media
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration


def test_a_name_that_means_no_row_is_said(siar, conn: Connection) -> None:
    answer = siar("erase", "KPG-0000-0000", "--reason", "Permintaan warga")
    assert answer.exit_code == 1
    assert "Tidak ada baris" in answer.stdout


def test_a_row_is_erased_by_its_reference_code_and_verified(
    siar, database: str, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_media(monkeypatch, tmp_path)
    world = DeskWorld(database, conn, tmp_path)
    world.add_report(title="Rumah Yohana")
    world.compose()
    code = conn.execute("select reference_code from drafts").fetchone()["reference_code"]
    answer = siar("erase", code, "--reason", "Permintaan warga")
    assert answer.exit_code == 0, answer.output
    assert "dihapus:" in answer.stdout
    assert siar("erase", code, "--reason", "Permintaan warga").exit_code == 0
    assert "Yohana" not in str(conn.execute("select * from reports").fetchall())
    verified = siar("verify")
    assert verified.exit_code == 0, verified.stdout
    assert "Utuh: 1 dari 1 baris yang dihapus, terhapus dengan bukti." in verified.stdout
    conn.execute("update row_keys set wrapped_key = 'x', destroyed_at = null")
    assert siar("verify").exit_code == 1
