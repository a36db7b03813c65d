"""The triggerer's part in watching what must not fall silent: a look beside each look for work."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siar.runtime import Runtime

__all__ = ["Vigil"]

log = logging.getLogger(__name__)

_PATIENCE = 60.0
"""Seconds after which a look is given up."""


class Vigil:
    """Looks and tells, in a thread; nothing is raised out of it, and what is wrong is told to the log once."""

    def __init__(self) -> None:
        self._services: Runtime | None = None
        self._told: str | None = None

    async def look(self) -> bool:
        """Look once; False when that was not possible, and the other watchers will tell so."""
        try:
            await asyncio.wait_for(asyncio.to_thread(self._look), _PATIENCE)
        except Exception as error:  # noqa: BLE001 - see the class: the next look comes
            self._tell(error)
            return False
        self._told = None
        return True

    def _look(self) -> None:
        from siar.hooks import runtime  # noqa: PLC0415 - start-up
        from siar.hooks.api_server import api_server  # noqa: PLC0415 - start-up
        from siar.watch import watch  # noqa: PLC0415 - start-up

        if self._services is None:
            self._services = runtime()
        watch(self._services, watcher="triggerer", api_server=api_server())

    def _tell(self, error: Exception) -> None:
        # The address of the database or a setting may be what has to change.
        self._services = None
        name = type(error).__name__
        if name != self._told:
            log.warning("What must not fall silent cannot be looked at, and is looked at again: %s", name)
            self._told = name
