"""Airflow's API server, as its other processes and its tasks reach it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.configuration import conf
from airflow.sdk.exceptions import AirflowRuntimeError

__all__ = ["api_server", "paused"]

_EXECUTION = "/execution"


def api_server() -> str:
    """Return its address. Tasks are handed it for their own calls; people may come by another one."""
    address: str = conf.get("core", "execution_api_server_url", fallback="") or conf.get("api", "base_url", fallback="")
    return address.rstrip("/").removesuffix(_EXECUTION)


def paused(instance: Any) -> Callable[[str], bool]:
    """Return what says of a DAG whether it is paused.

    :param instance: the running task's own instance, which may ask.
    """

    def is_paused(dag_id: str) -> bool:
        try:
            return bool(instance.get_dag(dag_id).is_paused)
        except AirflowRuntimeError:
            # Airflow knows no such DAG: its silence will tell.
            return False

    return is_paused
