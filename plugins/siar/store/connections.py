"""Connections to the application database."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from siar.store.keyring import Keyring, KeySource, keys_of_environment
from siar.store.quantities import register

__all__ = ["Connection", "connect", "pool"]


class Connection(psycopg.Connection[dict[str, Any]]):
    """A psycopg connection whose rows are dicts. Autocommit: a transaction is always an explicit `with`.

    What is sealed in the database opens with the keyring of the connection it is read by, so whoever is given one may
    read both, and nobody else has to be told of keys.
    """

    keys: KeySource = staticmethod(keys_of_environment)

    @cached_property
    def keyring(self) -> Keyring:
        """The key outside the database, read when something is first sealed or opened.

        :raises ConfigError: connection siar_vault is missing, or holds no key.
        """
        return self.keys()


_MANNERS: dict[str, Any] = {
    "autocommit": True,
    "row_factory": dict_row,
    "options": "-c timezone=UTC -c search_path=siar,public -c lock_timeout=30s",
}


def connect(
    dsn: str, *, application_name: str = "siar", timeout: int | None = None, keys: KeySource = keys_of_environment
) -> Connection:
    """Open a connection: rows as dicts, UTC, schema `siar`, autocommit; it takes `Rupiah` and `Reach`.

    Autocommit so that no statement lingers in a forgotten transaction; callers group statements with
    `with conn.transaction():`.

    :param timeout: seconds that opening it may take.
    :param keys: gives the key outside the database, when it is needed.
    """
    conn: Connection = Connection.connect(dsn, application_name=application_name, connect_timeout=timeout, **_MANNERS)
    _furnish(conn, keys=keys)
    return conn


def _furnish(conn: Connection, *, keys: KeySource) -> None:
    register(conn)
    conn.keys = keys


def pool(
    dsn: str, *, application_name: str, size: int, keys: KeySource = keys_of_environment
) -> ConnectionPool[Connection]:
    """Open a pool of such connections, for a process that answers people: none is held before the first is asked for.

    A connection is looked at before it is lent, so that a restart of the database costs nobody a failed page.

    :param size: lent at once at most; whoever comes later waits up to ten seconds.
    """
    # A statement's generic plan would not know whether a filter is set, so nothing is prepared.
    manners = {**_MANNERS, "application_name": application_name, "prepare_threshold": None}
    return ConnectionPool(
        dsn,
        connection_class=Connection,
        kwargs=manners,
        configure=partial(_furnish, keys=keys),
        min_size=0,
        max_size=size,
        timeout=10,
        max_idle=300,
        check=ConnectionPool.check_connection,
        open=True,
        name=application_name,
    )
