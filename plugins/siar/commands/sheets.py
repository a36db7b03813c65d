"""`siar provision`, `siar samples`: agencies' spreadsheets, and rows to begin with."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from siar.commands.invocation import console, services

__all__ = ["provision", "samples"]


def provision(
    folder_id: Annotated[str, typer.Option(help="A folder in a shared drive.")] = "",
    opd: Annotated[
        list[str] | None, typer.Argument(help="Agency codes; none: every agency that reports itself.")
    ] = None,
) -> None:
    """Create or upgrade agencies' spreadsheets."""
    from siar.intake.provisioning import provision as provisioning  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect(application_name="siar provision") as conn:
        result = provisioning.provision(
            conn,
            runtime.google,
            settings=runtime.settings,
            opd=opd or [agency.code for agency in runtime.settings.reporting_agencies],
            folder_id=folder_id,
            now=runtime.now(),
        )
    console().print(result)


def samples(
    csv_path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rows with the sample's headers.")],
    *,
    folder_id: Annotated[str, typer.Option(help="A folder in a shared drive.")],
) -> None:
    """Fill sheets with sample rows, for training and the demo. Prints one line of JSON."""
    from siar.intake.provisioning import samples as sample_rows  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect(application_name="siar samples") as conn:
        result = sample_rows.load(
            conn, runtime.google, csv_path, settings=runtime.settings, folder_id=folder_id, now=runtime.now()
        )
    typer.echo(json.dumps(asdict(result)))
