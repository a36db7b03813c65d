"""`siar watch`: one look from outside of Airflow, for the system's own clock."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from siar.commands.invocation import console, services

__all__ = ["watch"]


def _api_server() -> str:
    execution = os.environ.get("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "")
    return execution.rstrip("/").removesuffix("/execution") or os.environ.get("AIRFLOW__API__BASE_URL", "")


def watch(
    *,
    airflow: Annotated[
        str | None,
        typer.Option(envvar="SIAR_AIRFLOW_URL", help="Where Airflow's API server answers; else as Airflow is told."),
    ] = None,
) -> None:
    """Look whether Airflow's processes, DAGs and watchers are at work, and tell of what is silent, once.

    Exit code 1 when something is silent, 2 when the database cannot be reached: what calls this may tell so too.
    """
    import psycopg  # noqa: PLC0415 - start-up

    from siar import watch as looking  # noqa: PLC0415 - start-up
    from siar.troubles import away  # noqa: PLC0415 - start-up

    runtime, terminal = services(), console()
    address = airflow or _api_server()
    if not address:
        raise typer.BadParameter("Say where Airflow's API server is: --airflow, or SIAR_AIRFLOW_URL.")
    try:
        sight = looking.watch(runtime, watcher="outside", api_server=address)
    except psycopg.OperationalError as error:
        away.tell(runtime.alerts, error=error, noticed_by="siar watch", now=runtime.now())
        terminal.print("Basis data Siar tidak menjawab.")
        raise typer.Exit(2) from None
    for trouble in sight.troubles:
        terminal.print(f"✗  {trouble.what} {trouble.action}", soft_wrap=True)
    if sight.troubles:
        raise typer.Exit(1)
    terminal.print(f"✓  {len(sight.well)} bagian bekerja.")
