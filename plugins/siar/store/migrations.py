"""Migrations: plain SQL files in `include/sql/migrations`, applied by yoyo under its own lock."""

from __future__ import annotations

from typing import Any

from yoyo import get_backend, read_migrations

from siar.resources import include_dir

__all__ = ["migrate", "pending_migrations"]


def _backend(dsn: str) -> Any:
    # yoyo picks its driver by scheme; psycopg 3 is the one this project ships. Its own tables are pinned to `public`:
    # a role called `siar` would otherwise find them in one schema before the first migration and in another after it.
    url = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    return get_backend(f"{url}{'&' if '?' in url else '?'}schema=public")


def _source() -> Any:
    return read_migrations(str(include_dir() / "sql" / "migrations"))


def migrate(dsn: str) -> list[str]:
    """Apply every migration that is not yet applied; return their ids in order. Safe to repeat and to race."""
    backend = _backend(dsn)
    try:
        with backend.lock():
            pending = backend.to_apply(_source())
            backend.apply_migrations(pending)
            return [migration.id for migration in pending]
    finally:
        backend.connection.close()


def pending_migrations(dsn: str) -> list[str]:
    """Return the ids of migrations that are not yet applied."""
    backend = _backend(dsn)
    try:
        return [migration.id for migration in backend.to_apply(_source())]
    finally:
        backend.connection.close()
