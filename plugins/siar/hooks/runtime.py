"""The runtime of a task."""

from __future__ import annotations

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException

from siar.connections import MissingConnectionError, RawConnection
from siar.runtime import Runtime

__all__ = ["read_airflow", "runtime"]


def read_airflow(conn_id: str) -> RawConnection:
    """Read a connection through Airflow's secrets backends.

    :raises MissingConnectionError: when Airflow has no such connection.
    """
    try:
        connection = BaseHook.get_connection(conn_id)
    except AirflowNotFoundException:
        raise MissingConnectionError(
            f"Airflow has no connection {conn_id}. Add it in the UI (Admin > Connections) or as "
            f"AIRFLOW_CONN_{conn_id.upper()}; docs/connections.md lists the fields."
        ) from None
    return RawConnection(
        conn_id=conn_id,
        conn_type=connection.conn_type or "",
        host=connection.host or None,
        port=connection.port,
        schema=connection.schema or None,
        login=connection.login or None,
        password=connection.password or None,
        extra=connection.extra_dejson,
    )


def runtime() -> Runtime:
    """Return a runtime whose connections are Airflow's."""
    return Runtime(read_airflow)
