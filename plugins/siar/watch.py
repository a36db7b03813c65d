"""One look at what must not fall silent, and the telling of it: what each of the three watchers does.

They look at each other (`siar.beats`), and what all of them see is one trouble, told once.
"""

from __future__ import annotations

from collections.abc import Callable

from siar import beats, processes, troubles
from siar.beats import Sight, Watcher
from siar.runtime import Runtime
from siar.troubles import away

__all__ = ["watch"]

_PATIENCE = 10
"""Seconds that opening the database may take."""


def watch(
    services: Runtime, *, watcher: Watcher, api_server: str, paused: Callable[[str], bool] | None = None
) -> Sight:
    """Look once, and tell.

    :param api_server: the address at which Airflow's API server answers this process.
    :param paused: says of a DAG whether it is paused; None for a watcher that cannot see it.
    :raises psycopg.OperationalError: the database is away.
    """
    alerts, now = services.alerts, services.now()
    airflow = alerts.desk.removesuffix("/desk") if alerts.desk else None
    signs = processes.read(api_server, now=now)
    with services.connect(application_name="siar watch", timeout=_PATIENCE) as conn:
        if away.was_away():
            away.back(conn, alerts=alerts, now=now)
        sight = beats.look(
            conn,
            watcher=watcher,
            processes=signs,
            settings=services.settings,
            airflow=airflow,
            paused=paused,
            now=now,
        )
        if troubles.any_open(conn, beats.SOURCE):
            troubles.over(conn, *sight.well, alerts=alerts, now=now)
        if sight.troubles:
            troubles.saw(conn, *sight.troubles, alerts=alerts, now=now)
    return sight
