"""Connections that stay open between pages."""

from __future__ import annotations

import pytest
from psycopg.errors import UndefinedTable

from siar.store import Connection, pool

pytestmark = pytest.mark.integration


def pid(conn: Connection) -> int:
    return conn.execute("select pg_backend_pid() as pid").fetchone()["pid"]


def test_a_connection_is_lent_again_and_a_broken_one_is_replaced(database, conn):
    with pool(database, application_name="test", size=2) as connections:
        with connections.connection() as first:
            number = pid(first)
            assert first.autocommit
            assert first.execute("show search_path").fetchone() == {"search_path": "siar,public"}
        with connections.connection() as again:
            assert pid(again) == number
        conn.execute("select pg_terminate_backend(%s, 5000)", (number,))
        with connections.connection() as other:
            assert pid(other) != number


def test_a_failed_page_leaves_no_transaction_behind(database):
    def fail(lent: Connection) -> None:
        with lent.transaction():
            lent.execute("create table siar.left_behind (n int)")
            lent.execute("select * from siar.nowhere")

    with pool(database, application_name="test", size=1) as connections:
        with pytest.raises(UndefinedTable), connections.connection() as lent:
            fail(lent)
        with connections.connection() as lent:
            assert lent.execute("select to_regclass('siar.left_behind') as found").fetchone() == {"found": None}
