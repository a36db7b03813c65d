"""The command `siar`: what engineers and editors do by hand."""

from __future__ import annotations

import typer

from siar.commands import boosts, briefings, checks, database, media, privacy, publishing, sheets, visuals
from siar.commands.invocation import console
from siar.commands.standing import standing
from siar.commands.troubles import troubles
from siar.commands.verdicts import verdicts
from siar.commands.watch import watch
from siar.errors import SiarError

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Siar: dari lembar OPD sampai laporan pimpinan.")
app.add_typer(database.app, name="db")
app.add_typer(boosts.app, name="boosts")
app.add_typer(media.app, name="media")
app.add_typer(visuals.app, name="visuals")
app.command()(verdicts)
app.command()(checks.verify)
app.command()(publishing.freeze)
app.command()(publishing.thaw)
app.command()(publishing.explain)
app.command()(publishing.publish_now)
app.command()(briefings.crisis)
app.command()(sheets.provision)
app.command()(sheets.samples)
app.command()(checks.doctor)
app.command()(watch)
app.command()(troubles)
app.command()(privacy.erase)
app.command()(standing)


def main() -> None:
    """Run the command; an expected error is a sentence, not a stack trace."""
    try:
        app()
    except SiarError as error:
        console(stderr=True).print(f"[red]{type(error).__name__}[/red]: {error}")
        raise SystemExit(1) from None
