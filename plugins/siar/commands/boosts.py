"""`siar boosts`: what only a person may do with the money."""

from __future__ import annotations

from collections.abc import Callable

import typer

from siar.commands.invocation import ReasonOption, actor, console, services

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Ceilings and single boosts.")


@app.command()
def caps(reason: ReasonOption) -> None:
    """Put the ceilings of caps.yaml into force, raised ones too, as the cap officer. The hourly run only ever lowers them."""
    from siar.boosts.budget import caps as ceilings  # noqa: PLC0415 - start-up
    from siar.reading.formats import Formats  # noqa: PLC0415 - start-up

    runtime = services()
    settings = runtime.settings
    with runtime.connect_officer() as conn:
        changes = ceilings.apply(conn, settings.caps, actor=actor(), reason=reason)
    rupiah = Formats.of(settings.city).rupiah
    for change in changes:
        before = rupiah(change.old) if change.old is not None else "belum ada"
        console().print(f"{change.level} {change.holder}: {before} → {rupiah(change.new)}")
    if not changes:
        console().print("Pagu sudah sesuai caps.yaml.")


@app.command()
def acknowledge(boost_id: int, reason: ReasonOption) -> None:
    """Say why a bill that passed its envelope may stand; until then nothing new is reserved."""
    from siar.boosts import decisions  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        count = decisions.acknowledge(conn, boost_id=boost_id, actor=actor(), reason=reason, now=runtime.now())
    console().print(f"{count} kelebihan tagihan diakui.")


def _decide(boost_id: int, decision: Callable[..., str]) -> None:
    runtime = services()
    with runtime.connect() as conn:
        console().print(decision(conn, runtime.graph, boost_id=boost_id, actor=actor(), now=runtime.now()))


@app.command()
def resume(boost_id: int) -> None:
    """Let a boost that waits for a person go on."""
    from siar.boosts import decisions  # noqa: PLC0415 - start-up

    _decide(boost_id, decisions.resume)


@app.command()
def stop(boost_id: int) -> None:
    """End a running boost now; what was spent is settled, the rest is given back once the bill is final."""
    from siar.boosts import decisions  # noqa: PLC0415 - start-up

    _decide(boost_id, decisions.stop)


@app.command("give-up")
def give_up(boost_id: int) -> None:
    """Cancel a boost that never ran."""
    from siar.boosts import decisions  # noqa: PLC0415 - start-up

    _decide(boost_id, decisions.give_up)


@app.command()
def close(boost_id: int) -> None:
    """Give back at once what an ended boost still holds; its bill is read on."""
    from siar.boosts import decisions  # noqa: PLC0415 - start-up

    _decide(boost_id, decisions.close)
