"""`siar verdicts FILE.csv`: judge rows without a sheet or a database, one JSON line a row."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from siar.errors import InputError
from siar.settings import load_settings

__all__ = ["verdicts"]


def verdicts(
    file: Annotated[
        Path, typer.Argument(help="CSV dengan judul kolom di baris pertama; pemisah koma, titik koma, atau tab.")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="Hari penilaian, tttt-bb-hh; bawaan: hari ini di zona waktu kota."
        ),
    ] = None,
) -> None:
    """Nilai baris laporan dari berkas CSV; cetak satu baris JSON per baris (line, verdict, codes, messages)."""
    # Here, not above: pandas alone takes longer to import than any other command to run.
    from siar.intake.rules.csv_rows import read_csv_rows  # noqa: PLC0415 - start-up
    from siar.intake.rules.rulebook import RuleBook  # noqa: PLC0415 - start-up
    from siar.intake.rules.verdicts import judge  # noqa: PLC0415 - start-up

    settings = load_settings()
    day: date = as_of.date() if as_of else datetime.now(settings.city.zone).date()
    try:
        rows = read_csv_rows(file)
    except (OSError, csv.Error, InputError) as error:
        typer.echo(f"{file} tidak dapat dibaca: {error}", err=True)
        raise typer.Exit(2) from error
    for verdict in judge(rows, book=RuleBook.load(settings), as_of=day):
        entry = {
            "line": verdict.line,
            "verdict": verdict.verdict,
            "codes": list(verdict.codes),
            "messages": [finding.message for finding in verdict.findings],
        }
        typer.echo(json.dumps(entry, ensure_ascii=False))
