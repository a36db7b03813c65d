"""Named queries of `include/sql`, each declared once with the class of its rows.

A domain declares what it asks in a module `queries` of its own::

    due = Many("publishing.due_publications", DuePublication)

    for item in due(conn, now=now):
        item.due_at

The first part of a name is the folder, the rest the query. A name's suffix in the file says what it gives, and must
agree with the declaration: none (`Many`), `^` (`Maybe`, `One`), `$` (`Value`, `MaybeValue`), `!` (`Statement`), `*!`
(`Statements`).
A row class is a dataclass with exactly the query's columns; `tests/integration/store/test_queries.py` holds each
against the real database. Columns of type json come as Python values, bigint ones as `Rupiah` or `Reach` where the
class says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, Generic, TypeVar

import aiosql
import psycopg
from aiosql.types import SQLOperationType
from psycopg.rows import BaseRowFactory, scalar_row

from siar.errors import ConfigError
from siar.resources import include_dir
from siar.store.quantities import QUANTITIES, row_of

__all__ = [
    "DECLARED",
    "Many",
    "Maybe",
    "MaybeValue",
    "NamedQuery",
    "One",
    "Statement",
    "Statements",
    "Value",
    "query_names",
]

R = TypeVar("R")
T = TypeVar("T")


@cache
def _folder(domain: str) -> Any:
    """Return the named queries below `include/sql/<domain>`, loaded once a process.

    :raises ConfigError: when the folder does not exist.
    """
    folder = include_dir() / "sql" / domain
    if not folder.is_dir():
        raise ConfigError(f"No SQL folder for {domain!r}: {folder}")
    return aiosql.from_path(folder, "psycopg", kwargs_only=True, mandatory_parameters=False)


def query_names() -> list[str]:
    """Return the names of all queries in `include/sql`, as declarations give them."""
    folders = sorted(path.name for path in (include_dir() / "sql").iterdir() if path.name != "migrations")
    return [
        f"{domain}.{name}"
        for domain in folders
        for name in _folder(domain).available_queries
        if not name.endswith("_cursor")
    ]


DECLARED: dict[str, NamedQuery] = {}
"""Every declaration of the modules that were imported, by name."""


class NamedQuery:
    """A query of `include/sql`: declared at import, read from its file when it is first asked.

    :param name: `<folder>.<query>`.
    """

    operations: ClassVar[frozenset[SQLOperationType]]

    def __init__(self, name: str) -> None:
        if name in DECLARED:
            raise ConfigError(f"The query {name} is declared twice.")
        self.name = name
        DECLARED[name] = self

    @cached_property
    def sql(self) -> str:
        """The statement, parameters as psycopg writes them.

        :raises ConfigError: there is no such query, or its suffix says that it gives something else.
        """
        domain, _, name = self.name.partition(".")
        found = getattr(_folder(domain), name, None)
        if found is None:
            raise ConfigError(f"include/sql/{domain} has no query {name}.")
        if found.operation not in self.operations:
            wanted = type(self).__name__
            raise ConfigError(
                f"include/sql/{domain}: {name} is declared as {wanted}, its suffix says {found.operation.name}."
            )
        return str(found.sql)


class _Rows(NamedQuery, Generic[R]):
    def __init__(self, name: str, row: type[R]) -> None:
        super().__init__(name)
        self.row = row

    @cached_property
    def _factory(self) -> BaseRowFactory[R]:
        return row_of(self.row)


class Many(_Rows[R]):
    """A query that gives any number of rows.

    :param row: a dataclass with exactly the query's columns.
    :param binary: values come as the database has them, which for a large bytea is half of its text.
    """

    operations = frozenset({SQLOperationType.SELECT})

    def __init__(self, name: str, row: type[R], *, binary: bool = False) -> None:
        super().__init__(name, row)
        self.binary = binary

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> list[R]:
        """Return the rows, in the query's order."""
        with conn.cursor(row_factory=self._factory, binary=self.binary) as cursor:
            return cursor.execute(self.sql, parameters).fetchall()


class Maybe(_Rows[R]):
    """A query that gives one row or none.

    :param row: a dataclass with exactly the query's columns.
    """

    operations = frozenset({SQLOperationType.SELECT_ONE, SQLOperationType.INSERT_RETURNING})

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> R | None:
        """Return the row, None when there is none."""
        with conn.cursor(row_factory=self._factory) as cursor:
            return cursor.execute(self.sql, parameters).fetchone()


class One(_Rows[R]):
    """A query that always gives one row.

    :param row: a dataclass with exactly the query's columns.
    """

    operations = Maybe.operations

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> R:
        """Return the row.

        :raises LookupError: there is none.
        """
        with conn.cursor(row_factory=self._factory) as cursor:
            found = cursor.execute(self.sql, parameters).fetchone()
        if found is None:
            raise LookupError(f"{self.name} gave no row.")
        return found


class _OneValue(NamedQuery, Generic[T]):
    operations = frozenset({SQLOperationType.SELECT_VALUE, SQLOperationType.INSERT_RETURNING})

    def __init__(self, name: str, kind: type[T]) -> None:
        super().__init__(name)
        self.kind = kind

    def _ask(self, conn: psycopg.Connection[Any], parameters: dict[str, Any]) -> T | None:
        with conn.cursor(row_factory=scalar_row) as cursor:
            found = cursor.execute(self.sql, parameters).fetchone()
        kind: Any = self.kind
        value: T | None = kind(found) if found is not None and kind in QUANTITIES else found
        return value


class Value(_OneValue[T]):
    """A query that always gives one value.

    :param kind: the value's type.
    """

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> T:
        """Return the value.

        :raises LookupError: there is none.
        """
        found = self._ask(conn, parameters)
        if found is None:
            raise LookupError(f"{self.name} gave no value.")
        return found


class MaybeValue(_OneValue[T]):
    """A query that gives one value, or none.

    :param kind: the value's type.
    """

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> T | None:
        """Return the value, None when there is no row or the value is NULL."""
        return self._ask(conn, parameters)


class Statement(NamedQuery):
    """A statement that changes rows."""

    operations = frozenset({SQLOperationType.INSERT_UPDATE_DELETE, SQLOperationType.SCRIPT})

    def __call__(self, conn: psycopg.Connection[Any], **parameters: Any) -> int:
        """Run it and return how many rows it touched."""
        with conn.cursor() as cursor:
            return cursor.execute(self.sql, parameters).rowcount


class Statements(NamedQuery):
    """A statement that changes rows, for many sets of parameters at once."""

    operations = frozenset({SQLOperationType.INSERT_UPDATE_DELETE_MANY})

    def __call__(self, conn: psycopg.Connection[Any], rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each set of parameters, in few exchanges with the server."""
        with conn.cursor() as cursor:
            cursor.executemany(self.sql, rows)
