"""Texts of rows as the vault keeps them: put there, and read back, by tests that stand beside intake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from siar import vault
from siar.store import Connection


def keep_texts(conn: Connection, row_id: str, revision_id: int, texts: Mapping[str, str], *, now: datetime) -> None:
    """Seal what stood in a row's cells, as landing does."""
    vault.keep(conn, vault.keys_of(conn, [row_id], now=now)[row_id], revision_id, texts)


def texts_by_revision(conn: Connection) -> dict[int, dict[str, str]]:
    """Return what stood in every content that was ever landed."""
    return vault.texts_of(
        conn, [row["revision_id"] for row in conn.execute("select revision_id from siar.row_revisions")]
    )
