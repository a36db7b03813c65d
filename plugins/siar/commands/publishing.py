"""`siar publish-now`, `siar freeze`, `siar thaw`, `siar explain`: what goes out, what is stopped, where it came from."""

from __future__ import annotations

from typing import Annotated

import typer

from siar.channels import CHANNELS
from siar.commands.invocation import ReasonOption, actor, console, services
from siar.errors import ConfigError, InputError

__all__ = ["explain", "freeze", "publish_now", "thaw"]

ScopeArgument = Annotated[str, typer.Argument(help=f"all, {', '.join(CHANNELS)}, boosts, or an account's id")]


def freeze(
    scope: ScopeArgument = "all",
    *,
    reason: ReasonOption,
) -> None:
    """Stop publishing or boosting at once."""
    from siar import freezes  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        try:
            changed = freezes.freeze(conn, scope, reason=reason, actor=actor(), now=runtime.now())
        except InputError as error:
            raise typer.BadParameter(str(error)) from None
    console().print(f"{scope} dihentikan." if changed else f"{scope} memang sedang dihentikan.")


def thaw(scope: ScopeArgument = "all") -> None:
    """Let what was stopped go on. Nothing is published by this itself: what fell due meanwhile is parked."""
    from siar.editorial import parking  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        try:
            result = parking.thaw(conn, scope, actor=actor(), now=runtime.now())
        except InputError as error:
            raise typer.BadParameter(str(error)) from None
    console().print(f"{scope} dijalankan kembali." if result.changed else f"{scope} tidak sedang dihentikan.")
    if result.parked:
        console().print(f"{result.parked} kiriman lewat waktu selama itu; beri slot baru di Meja Redaksi.")


def explain(post: Annotated[str, typer.Argument(help="Post id, reference code or platform id.")]) -> None:
    """Walk back from a published post to the cell it came from, and prove who let exactly that become public."""
    from rich.table import Table  # noqa: PLC0415 - start-up

    from siar.explain import explain as walk_back  # noqa: PLC0415 - start-up

    runtime = services()
    try:
        media = runtime.public_copies
    except ConfigError:
        # Who let it out is told all the same; of the pictures it is said that nobody looked.
        media = None
    with runtime.connect() as conn:
        facts = walk_back(conn, post, media=media)
    if not facts:
        console().print("Tidak ada kiriman dengan tanda itu.")
        raise typer.Exit(1)
    table = Table(title=f"Asal-usul {post}", show_header=False)
    for fact in facts:
        table.add_row(fact.label, fact.text)
    console().print(table)


def publish_now() -> None:
    """Publish what is approved and due, as posts_publish would at the next slot."""
    from siar import accounts  # noqa: PLC0415 - start-up
    from siar.editorial import release  # noqa: PLC0415 - start-up
    from siar.publishing import dispatch  # noqa: PLC0415 - start-up
    from siar.publishing.channels import ChannelOptions, build  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect(application_name="siar publish-now") as conn:
        options = ChannelOptions.of(runtime.settings.publishing)
        result = dispatch.publish_due(
            conn,
            build(accounts.accounts(conn), runtime.graph_of, media=runtime.public_copies, options=options),
            objections=release.objections(runtime.settings),
            settings=runtime.settings,
            now=runtime.now(),
        )
    console().print(result)
