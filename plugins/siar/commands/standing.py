"""`siar standing`: which rows and weeks an agency's score is counted of."""

from __future__ import annotations

from typing import Annotated

import typer

from siar.commands.invocation import console, services

__all__ = ["standing"]


def standing(opd: Annotated[str, typer.Argument(help="The agency's code in opd.csv.")]) -> None:
    """Show what each point of an agency's score is counted of, as its tab Ringkasan and the report have it now."""
    from rich.table import Table  # noqa: PLC0415 - start-up

    from siar.intake.feedback import summary  # noqa: PLC0415 - start-up
    from siar.intake.feedback.score import lines_of, score_board  # noqa: PLC0415 - start-up
    from siar.reading.formats import Formats  # noqa: PLC0415 - start-up

    runtime = services()
    if opd not in runtime.settings.agency_by_code:
        raise typer.BadParameter("Kode OPD itu tidak ada di opd.csv.")
    with runtime.connect() as conn:
        board = score_board(conn, settings=runtime.settings, now=runtime.now())
    found = board.standings.get(opd) if board is not None else None
    if board is None or found is None:
        console().print("Tidak ada nilai untuk OPD itu.")
        raise typer.Exit(1)
    said = lines_of(board, opd, settings=runtime.settings, formats=Formats.of(runtime.settings.city))
    table = Table("Bagian", "Terhitung baik", "Tidak", title=said["nilai"])
    for part in found.counted:
        name = summary.LINES[f"nilai_{part.criterion}"]
        table.add_row(name, " ".join(part.good) or "–", " ".join(part.lacking) or "–")
    console().print(table)
