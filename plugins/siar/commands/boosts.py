"""`siar boosts`: what only a person may do with the money."""

from __future__ import annotations

import getpass
from collections.abc import Callable

import typer
from rich.console import Console

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Ceilings and single boosts.")
console = Console()


def _actor() -> str:
    return f"cli:{getpass.getuser()}"


@app.command()
def caps() -> None:
    """Put the ceilings of caps.yaml into force, raised ones too. The hourly run only ever lowers them."""
    from siar.boosts.budget import caps as ceilings
    from siar.runtime import Runtime

    runtime = Runtime()
    settings = runtime.settings
    with runtime.connect() as conn:
        changes = ceilings.apply(conn, settings.caps, actor=_actor(), now=runtime.now(), zone=settings.city.zone)
    for change in changes:
        console.print(change)
    if not changes:
        console.print("Pagu sudah sesuai caps.yaml.")


def _decide(boost_id: int, decision: Callable[..., str]) -> None:
    from siar.runtime import Runtime

    runtime = Runtime()
    with runtime.connect() as conn:
        console.print(decision(conn, runtime.graph, boost_id=boost_id, actor=_actor(), now=runtime.now()))


@app.command()
def resume(boost_id: int) -> None:
    """Let a boost that waits for a person go on."""
    from siar.boosts import decisions

    _decide(boost_id, decisions.resume)


@app.command()
def stop(boost_id: int) -> None:
    """End a running boost now; what was spent is settled, the rest is given back once the bill is final."""
    from siar.boosts import decisions

    _decide(boost_id, decisions.stop)


@app.command("give-up")
def give_up(boost_id: int) -> None:
    """Cancel a boost that never ran."""
    from siar.boosts import decisions

    _decide(boost_id, decisions.give_up)
