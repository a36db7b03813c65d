"""The application database: connections, migrations, named queries."""

from __future__ import annotations

from siar.store.call_windows import SharedWindow
from siar.store.connections import Connection, connect, pool
from siar.store.migrations import migrate, pending_migrations
from siar.store.queries import Many, Maybe, MaybeValue, One, Statement, Statements, Value

__all__ = [
    "Connection",
    "Many",
    "Maybe",
    "MaybeValue",
    "One",
    "SharedWindow",
    "Statement",
    "Statements",
    "Value",
    "connect",
    "migrate",
    "pending_migrations",
    "pool",
]
