from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from siar.quantities import Reach, Rupiah
from siar.store import Connection, pool
from siar.store.quantities import row_of

pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Advert:
    title: str
    spend: Rupiah
    reach: Reach | None


@pytest.fixture
def lent(database: str) -> Iterator[Connection]:
    with pool(database, application_name="test", size=1) as connections, connections.connection() as connection:
        yield connection


def read(conn: Connection, **values: object) -> Advert:
    statement = "select %(title)s::text as title, %(spend)s as spend, %(reach)s as reach"
    with conn.cursor(row_factory=row_of(Advert)) as cursor:
        return cursor.execute(statement, values).fetchone()


def test_they_go_in_and_come_out_as_what_they_are(conn):
    assert read(conn, title="a", spend=Rupiah(5), reach=Reach(7)) == Advert("a", Rupiah(5), Reach(7))
    assert read(conn, title="a", spend=Rupiah(-(2**62)), reach=None).spend == Rupiah(-(2**62))


def test_a_borrowed_connection_takes_them_too(lent):
    assert read(lent, title="a", spend=Rupiah(5), reach=None) == Advert("a", Rupiah(5), None)


def test_a_column_with_a_fraction_is_refused(conn):
    with conn.cursor(row_factory=row_of(Advert)) as cursor, pytest.raises(TypeError, match="whole"):
        cursor.execute("select 'a' as title, 1.5 as spend, null as reach").fetchone()


def test_the_database_keeps_them_as_whole_numbers(conn):
    kinds = conn.execute("select pg_typeof(%s)::text as a, pg_typeof(%s)::text as b", (Rupiah(1), Reach(1))).fetchone()
    assert kinds == {"a": "bigint", "b": "bigint"}
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        conn.execute("select %s", (Rupiah(2**63),))
