"""Rupiah and reach in the database: both bigint. As parameters they are dumped, in rows they are made from the int."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import psycopg
from psycopg.adapt import Dumper
from psycopg.rows import BaseRowFactory, class_row, kwargs_row

from siar.quantities import Quantity, Reach, Rupiah

__all__ = ["QUANTITIES", "quantities_of", "register", "row_of"]

QUANTITIES: tuple[type[Quantity], ...] = (Rupiah, Reach)


class _RupiahDumper(Dumper):
    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: Rupiah) -> bytes:
        return str(obj.amount).encode()


class _ReachDumper(Dumper):
    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: Reach) -> bytes:
        return str(obj.accounts).encode()


def register(conn: psycopg.Connection[Any]) -> None:
    """Let a connection take quantities as parameters."""
    conn.adapters.register_dumper(Rupiah, _RupiahDumper)
    conn.adapters.register_dumper(Reach, _ReachDumper)


def quantities_of(row: type[Any]) -> dict[str, type[Quantity]]:
    """Return the fields of a row class that are quantities, also those that may be None."""
    hints = get_type_hints(row)
    return {name: kind for name, hint in hints.items() for kind in QUANTITIES if kind in (hint, *get_args(hint))}


def row_of(row: type[Any]) -> BaseRowFactory[Any]:
    """Return the row factory of a row class, as psycopg's `class_row`, that makes its quantities from numbers."""
    quantities = quantities_of(row)
    if not quantities:
        return class_row(row)

    def made(**values: Any) -> Any:
        for name, kind in quantities.items():
            if values.get(name) is not None:
                values[name] = kind(values[name])
        return row(**values)

    return kwargs_row(made)
