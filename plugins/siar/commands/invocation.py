"""What a command works with: the environment's services, the person who runs it, the terminal."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from siar.runtime import Runtime

__all__ = ["ReasonOption", "actor", "console", "kept", "services"]


def services() -> Runtime:
    """Return the services that the environment's connections name."""
    # Here, as everywhere in this package: a database's driver takes longer to load than `siar verdicts` to judge.
    from siar.runtime import Runtime  # noqa: PLC0415 - start-up

    return Runtime()


def actor() -> str:
    """Return who runs the command, as the audit trail names a person at the command line."""
    return f"cli:{getpass.getuser()}"


def console(*, stderr: bool = False) -> Console:
    """Return the terminal."""
    from rich.console import Console  # noqa: PLC0415 - start-up

    return Console(stderr=stderr)


def kept(text: str) -> str:
    """Return a text that somebody typed and that is going to be kept; the command ends where it names a resident."""
    from siar.free_text import PersonalTextError, refuse_personal  # noqa: PLC0415 - start-up

    try:
        return refuse_personal(text)
    except PersonalTextError as error:
        raise typer.BadParameter(str(error)) from None


ReasonOption = Annotated[str, typer.Option(prompt="Alasan", callback=kept, help="Why; shown on the desk.")]
