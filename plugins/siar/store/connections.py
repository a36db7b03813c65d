"""Connections to the application database."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

__all__ = ["Connection", "connect"]

Connection = psycopg.Connection[dict[str, Any]]
"""A psycopg connection whose rows are dicts. Autocommit: a transaction is always an explicit `with`."""


def connect(dsn: str, *, application_name: str = "siar") -> Connection:
    """Open a connection: rows as dicts, UTC, schema `siar`, autocommit.

    Autocommit so that no statement lingers in a forgotten transaction; callers group statements with
    `with conn.transaction():`.
    """
    return psycopg.connect(
        dsn,
        autocommit=True,
        row_factory=dict_row,
        application_name=application_name,
        options="-c timezone=UTC -c search_path=siar,public -c lock_timeout=30s",
    )
