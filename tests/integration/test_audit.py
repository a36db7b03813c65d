from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from siar import audit, freezes
from siar.store import Connection, connect, migrate, pending_migrations

pytestmark = pytest.mark.integration

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def test_chain_of_entries_verifies(conn: Connection) -> None:
    numbers = [
        audit.record(
            conn,
            actor="ani",
            action="approve",
            subject=f"post:{n}",
            now=NOW + timedelta(seconds=n),
            detail={"n": n, "teks": "Rp1,5 juta – “ya”"},
        )
        for n in range(5)
    ]
    assert numbers == [1, 2, 3, 4, 5]
    assert audit.verify(conn) == audit.Verification(entries=5, broken_at=None)


def test_history_cannot_be_changed(conn: Connection) -> None:
    audit.record(conn, actor="ani", action="approve", subject="post:1", now=NOW)
    for statement in (
        "update siar.audit_entries set actor = 'budi'",
        "delete from siar.audit_entries",
        "truncate siar.audit_entries",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            conn.execute(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "update siar.audit_entries set detail = '{\"n\": 9}' where entry_id = 3",
        "delete from siar.audit_entries where entry_id = 3",
        "update siar.audit_entries set at = at + interval '1 second' where entry_id = 3",
    ],
)
def test_tampering_below_the_triggers_is_found(conn: Connection, tampering: str) -> None:
    for n in range(5):
        audit.record(conn, actor="ani", action="approve", subject="post:1", now=NOW, detail={"n": n})
    conn.execute("alter table siar.audit_entries disable trigger user")
    conn.execute(tampering)
    assert audit.verify(conn).broken_at in {3, 4}


def test_an_entry_dies_with_its_transaction(conn: Connection) -> None:
    def record_and_fail() -> None:
        with conn.transaction():
            audit.record(conn, actor="ani", action="approve", subject="post:1", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        record_and_fail()
    assert audit.verify(conn).entries == 0


def test_freeze_stops_its_scope_and_all_stops_everything(conn: Connection) -> None:
    assert freezes.frozen(conn, "facebook") is None
    assert freezes.freeze(conn, "instagram", reason="akun ditinjau", actor="ani", now=NOW)
    assert freezes.frozen(conn, "facebook") is None
    assert freezes.frozen(conn, "instagram") is not None
    assert freezes.freeze(conn, "all", reason="masa berkabung", actor="ani", now=NOW)
    assert freezes.frozen(conn, "boosts") is not None
    assert not freezes.freeze(conn, "all", reason="lagi", actor="budi", now=NOW)
    assert {item.reason for item in freezes.active(conn)} == {"akun ditinjau", "masa berkabung"}
    assert freezes.thaw(conn, "all", actor="ani", now=NOW)
    assert not freezes.thaw(conn, "all", actor="ani", now=NOW)
    assert freezes.frozen(conn, "facebook") is None


def test_migrations_are_repeatable(database: str) -> None:
    assert pending_migrations(database) == []
    assert migrate(database) == []
    with connect(database) as conn:
        assert conn.execute("show timezone").fetchone() == {"TimeZone": "UTC"}
