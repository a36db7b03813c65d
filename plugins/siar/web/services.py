"""What the desk's routes share: the runtime with Airflow's connections, a database connection a request."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated

from fastapi import Depends

from siar.hooks import runtime
from siar.runtime import Runtime
from siar.store import Connection

__all__ = ["Database", "Services"]


@cache
def _runtime() -> Runtime:
    return runtime()


def _connection(services: Services) -> Iterator[Connection]:
    with services.connect(application_name="siar desk") as conn:
        yield conn


Services = Annotated[Runtime, Depends(_runtime)]
Database = Annotated[Connection, Depends(_connection)]
