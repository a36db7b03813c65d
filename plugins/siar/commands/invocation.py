"""What a command works with: the environment's services, the person who runs it, the terminal."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from siar.runtime import Runtime

__all__ = ["actor", "console", "services"]


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
