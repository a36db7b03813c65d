"""Task of `queue_watch`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from siar.hooks import runtime
from siar.hooks.api_server import api_server

__all__ = ["watch_beats"]


def watch_beats(*, paused: Callable[[str], bool]) -> dict[str, Any]:
    """Look at what must not fall silent, then say to the dead man's switch that somebody looked.

    :param paused: says of a DAG whether it is paused.
    """
    from siar.watch import watch  # noqa: PLC0415 - start-up

    services = runtime()
    sight = watch(services, watcher="queue", api_server=api_server(), paused=paused)
    switch = services.switch
    return {"troubles": [trouble.key for trouble in sight.troubles], "switch": switch.call() if switch else None}
