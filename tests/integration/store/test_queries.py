from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import types
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import pytest
from psycopg.pq import ExecStatus

import siar
from siar.quantities import Reach, Rupiah
from siar.store import connect
from siar.store.queries import DECLARED, Many, Maybe, MaybeValue, NamedQuery, One, Value, query_names

for _module in pkgutil.walk_packages(siar.__path__, "siar."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)

#: What a column of a type becomes in Python.
TYPES: dict[str, tuple[Any, ...]] = {
    "int2": (int,), "int4": (int,), "int8": (int, Rupiah, Reach), "text": (str,), "varchar": (str,), "bpchar": (str,),
    "bool": (bool,), "float4": (float,), "float8": (float,), "numeric": (Decimal,), "date": (date,), "time": (time,),
    "timestamptz": (datetime,), "interval": (timedelta,), "bytea": (bytes,), "jsonb": (dict, list), "json": (dict, list),
    "void": (object,),
}  # fmt: skip


def described(conn, query: NamedQuery) -> list[tuple[str, str, bool]]:
    """The columns that PostgreSQL says a query has: name, type, whether it is an array."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    sql = re.sub(r"%\((\w+)\)s", number, query.sql).replace("%%", "%")
    prepared = conn.pgconn.prepare(b"", sql.encode(), [])
    assert prepared.status == ExecStatus.COMMAND_OK, prepared.error_message.decode()
    shape = conn.pgconn.describe_prepared(b"")
    found = []
    for place in range(shape.nfields):
        info = conn.adapters.types.get(shape.ftype(place))
        name = info.name if info else "void"
        found.append((shape.fname(place).decode(), name, bool(info and info.array_oid == shape.ftype(place))))
    return found


def kinds(hint: Any) -> set[Any]:
    """The plain classes that a hint allows, None left out."""
    if isinstance(hint, NewType):
        return kinds(hint.__supertype__)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return set().union(*(kinds(part) for part in get_args(hint) if part is not type(None)))
    if origin is Literal:
        return {type(value) for value in get_args(hint)}
    return {origin or hint}


def fits(hint: Any, name: str, array: bool) -> bool:
    allowed = kinds(hint)
    if allowed & {Any, object}:
        return True
    expected = (list, tuple) if array else TYPES[name]
    return all((isinstance(kind, type) and issubclass(kind, expected)) or (kind in (dict, list) and name in ("json", "jsonb"))
               or getattr(kind, "__origin__", None) in expected or kind.__name__ in ("Mapping", "Sequence")
               for kind in allowed)  # fmt: skip


@pytest.fixture(scope="module")
def schema(cluster, template_database):
    """A connection on which statements are prepared and none is run: one database serves all of them."""
    name = "described"
    cluster.create_database(name, template=template_database)
    with connect(cluster.url(name)) as conn:
        yield conn
    cluster.drop_database(name)


def test_every_query_is_declared_once():
    assert sorted(DECLARED) == sorted(query_names())


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_columns_are_those_of_the_row_class(schema, name):
    query = DECLARED[name]
    columns = described(schema, query)
    if isinstance(query, Many | Maybe | One):
        hints = get_type_hints(query.row)
        fields = {field.name: hints[field.name] for field in dataclasses.fields(query.row) if field.init}
        assert [column for column, _, _ in columns if column not in fields] == []
        required = {
            field.name
            for field in dataclasses.fields(query.row)
            if field.init and field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        }
        assert required <= {column for column, _, _ in columns}
        wrong = [
            (column, kind, fields[column]) for column, kind, array in columns if not fits(fields[column], kind, array)
        ]
        assert wrong == []
    elif isinstance(query, Value | MaybeValue):
        assert len(columns) == 1
        assert fits(query.kind, columns[0][1], columns[0][2]), (columns, query.kind)
