"""Named queries: one folder of `include/sql` a domain, one object a folder."""

from __future__ import annotations

from functools import cache
from typing import Any

import aiosql

from siar.errors import ConfigError
from siar.resources import include_dir

__all__ = ["queries"]


@cache
def queries(domain: str) -> Any:
    """Return the named queries below `include/sql/<domain>`, loaded once a process.

    Each is called as `queries("intake").select_changed_rows(conn, spreadsheet_id=...)`; suffixes as in aiosql
    (`^` one row, `$` one value, `!` affected rows, `<!` returning, none: an iterator of rows).

    :raises ConfigError: when the folder does not exist.
    """
    folder = include_dir() / "sql" / domain
    if not folder.is_dir():
        raise ConfigError(f"No SQL folder for {domain!r}: {folder}")
    return aiosql.from_path(folder, "psycopg", kwargs_only=True, mandatory_parameters=False)
