"""`siar troubles`: what does not work now, and an end by hand for what nothing looks for any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from siar.commands.invocation import actor, console, services

__all__ = ["troubles"]


def troubles(
    over: Annotated[
        str | None, typer.Option(help="End the trouble of this key; it opens again when something still sees it.")
    ] = None,
    quiet: Annotated[
        str | None, typer.Option(help="Repeat the trouble of this key no more for some days; its end is told.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="For how many days `--quiet` holds.")] = 7,
) -> None:
    """List the troubles that are open, the oldest first; end or silence one."""
    from rich.markup import escape  # noqa: PLC0415 - start-up

    from siar import troubles as kept  # noqa: PLC0415 - start-up
    from siar.reading.formats import Formats  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        standing = kept.standing(conn)
        if over is not None:
            if over not in {trouble.key for trouble in standing}:
                raise typer.BadParameter("Tidak ada gangguan dengan kunci itu.")
            kept.over(conn, over, alerts=runtime.alerts, now=runtime.now())
            console().print(f"{over} diakhiri.", markup=False)
            return
        formats = Formats.of(runtime.settings.city)
        if quiet is not None:
            until = runtime.now() + timedelta(days=days)
            if not kept.quiet(conn, quiet, until=until, actor=actor(), now=runtime.now()):
                raise typer.BadParameter("Tidak ada gangguan dengan kunci itu.")
            console().print(f"{quiet} tidak diingatkan lagi sampai {formats.moment(until)}.", markup=False)
            return
    for trouble in standing:
        console().print(f"[bold]{escape(trouble.key)}[/bold] sejak {formats.moment(trouble.opened_at)}")
        console().print(f"  {trouble.what}", markup=False)
        if trouble.quiet_until is not None and trouble.quiet_until > runtime.now():
            console().print(f"  Tidak diingatkan sampai {formats.moment(trouble.quiet_until)}.", markup=False)
        if trouble.action:
            console().print(f"  {trouble.action}", markup=False)
    if not standing:
        console().print("Tidak ada gangguan.")
