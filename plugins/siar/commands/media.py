"""`siar media`: the two stores of pictures."""

from __future__ import annotations

import typer

from siar.commands.invocation import console, services

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The stores of pictures.")


@app.callback()
def _stores() -> None:
    """Keep `split` a command of its own, however few there are."""


@app.command()
def split() -> None:
    """Move what earlier versions kept in siar_media, where everybody can fetch it, to siar_media_private.

    May be run again at any time; exit code 1 when something stays because it is not what its name says.
    """
    from siar.publishing.public_copies import FOLDER  # noqa: PLC0415 - start-up
    from siar.store import relocation  # noqa: PLC0415 - start-up

    runtime = services()
    done = relocation.split(runtime.public_media, runtime.media, but=FOLDER)
    console().print(f"Moved: {done.moved} files." if done.moved else "Nothing to move.")
    for path in done.altered:
        console().print(f"[red]Stays[/red]: {path} is not what its name says. Look at it, and remove it by hand.")
    raise typer.Exit(1 if done.altered else 0)
