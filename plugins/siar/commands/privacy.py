"""`siar erase`: a row is forgotten."""

from __future__ import annotations

from typing import Annotated

import typer

from siar.commands.invocation import actor, console, kept, services

__all__ = ["erase"]


def erase(
    name: Annotated[str, typer.Argument(help="A row's ID, or the reference code of a post made of it.")],
    *,
    reason: Annotated[
        str, typer.Option(prompt="Alasan", callback=kept, help="Why; stays as the proof. Without personal data.")
    ],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take down what is public, too.")] = False,
) -> None:
    """Forget a row for good: key, texts, photo and pictures that are not public. A proof without the data stays.

    Whoever may read the connections of the command line may do this; the desk offers it to nobody. Repeating goes on
    where an earlier call was interrupted.
    """
    from siar import accounts  # noqa: PLC0415 - start-up
    from siar.privacy import erasure  # noqa: PLC0415 - start-up
    from siar.publishing.channels import ChannelOptions, Publishers, build  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect(application_name="siar erase") as conn:
        rows = erasure.rows_named(conn, name)
        if not rows:
            console().print("Tidak ada baris dengan tanda itu.")
            raise typer.Exit(1)
        options = ChannelOptions.of(runtime.settings.publishing)

        def publishers() -> Publishers:
            return build(accounts.accounts(conn), runtime.graph_of, media=runtime.public_copies, options=options)

        waiting = 0
        for row_id in rows:
            erasure.begin(conn, row_id, reason=reason, actor=actor(), withdraw=withdraw, now=runtime.now())
            done = erasure.run(conn, row_id, media=runtime.media, publishers=publishers, now=runtime.now())
            said = ", ".join(f"{kind} {number}" for kind, number in sorted(done.counts.items())) or "tidak ada apa-apa"
            waiting += done.finished_at is None
            rest = "" if done.finished_at else " Sebagian menunggu kepastian dari kanal; dilanjutkan rows_forget."
            console().print(f"Baris {row_id} dihapus: {said}.{rest}", soft_wrap=True)
    raise typer.Exit(2 if waiting else 0)
