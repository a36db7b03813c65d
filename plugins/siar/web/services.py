"""What the desk's routes share: the runtime with Airflow's connections, a database connection a request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated

from fastapi import Depends

from siar.hooks import runtime
from siar.runtime import Runtime
from siar.store import Connection
from siar.web.access import CurrentUser

__all__ = ["Database", "Now", "Services"]


@cache
def _runtime() -> Runtime:
    return runtime()


def _connection(_user: CurrentUser, services: Services) -> Iterator[Connection]:
    # The user first: dependencies are resolved in this order, and a stranger must not even cause a connection.
    with services.lend() as conn:
        yield conn


def _now() -> datetime:
    return Runtime.now()


Now = Annotated[datetime, Depends(_now)]
"""The moment of the request; one for all that the request does."""

Services = Annotated[Runtime, Depends(_runtime)]
Database = Annotated[Connection, Depends(_connection)]
