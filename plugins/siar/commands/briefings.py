"""`siar crisis`: a note to leadership on a story that is out, now."""

from __future__ import annotations

from typing import Annotated

import typer

from siar.commands.invocation import ReasonOption, actor, console, services

__all__ = ["crisis"]


def crisis(
    reference: Annotated[str, typer.Argument(help="Reference code of the story, as KPG-2611-0001.")],
    *,
    reason: ReasonOption,
) -> None:
    """Send leadership a page on a story that is out: what residents see of it now, and what is to be decided today."""
    from siar.briefings import crisis_notes  # noqa: PLC0415 - start-up
    from siar.briefings.folder import reports_folder  # noqa: PLC0415 - start-up

    runtime = services()
    with runtime.connect() as conn:
        path = crisis_notes.send(
            conn,
            reference,
            reason=reason,
            actor=actor(),
            settings=runtime.settings,
            output_dir=reports_folder(),
            now=runtime.now(),
        )
    console().print(f"Catatan dibuat: {path}" if path else "Catatan menit ini sudah ada.", soft_wrap=True)
