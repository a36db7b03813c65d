"""A DAG file that Airflow cannot read: noted as it is read, twice a minute, and told by whoever watches (`siar.beats`).

It runs in the DAG processor, between two files, so it notes and does nothing else; a fault of ours must not hold that up.
"""

from __future__ import annotations

import logging
from pathlib import Path

from airflow.listeners import hookimpl

__all__ = ["on_existing_dag_import_error", "on_new_dag_import_error"]

log = logging.getLogger(__name__)

_PATIENCE = 5
"""Seconds that opening the database may take."""


@hookimpl
def on_new_dag_import_error(filename: str, stacktrace: str) -> None:  # noqa: ARG001 - the interface's name
    """Note a file that could be read until now."""
    _note(filename)


@hookimpl
def on_existing_dag_import_error(filename: str, stacktrace: str) -> None:  # noqa: ARG001 - the interface's name
    """Note that it still cannot be read."""
    _note(filename)


def _note(filename: str) -> None:
    from siar import beats  # noqa: PLC0415 - start-up
    from siar.hooks import runtime  # noqa: PLC0415 - start-up

    try:
        services = runtime()
        dag_id = Path(filename).stem
        if dag_id in services.settings.beats.dags:
            with services.connect(application_name="siar listener", timeout=_PATIENCE) as conn:
                beats.beat(conn, {f"broken:{dag_id}": services.now()})
    except Exception as error:  # noqa: BLE001 - see the module
        log.warning("That a DAG file cannot be read was not noted (%s).", type(error).__name__)
