"""The watcher: looks for work in the triggerer, and fires an asset when there is some that no run was started for.

One look serves all kinds: Airflow lets triggers of one `shared_stream_key` share a poll. Nothing is raised out of it, for
Airflow would start a trigger that failed again every second; what is wrong is told once, and looked for again. A run
reads what is due from the tables, so an event that is lost, or comes once too often after a restart, harms nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from siar.triggers.vigil import Vigil

if TYPE_CHECKING:
    from siar.runtime import Runtime
    from siar.settings import Watching
    from siar.work import Look

__all__ = ["WorkTrigger"]

log = logging.getLogger(__name__)

_PATIENCE = 60.0
"""Seconds after which a look is given up: a database that neither answers nor refuses."""

_UNTIL_SETTINGS = 25.0
"""Seconds between two looks while the settings cannot be read, which say how many they are."""


class WorkTrigger(BaseEventTrigger):
    """Fires when there is work of one kind.

    :param kind: one of `siar.work.KINDS`.
    """

    def __init__(self, *, kind: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's own is not typed
        self.kind = kind

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return how Airflow makes this trigger again."""
        return "siar.triggers.work.WorkTrigger", {"kind": self.kind}

    def shared_stream_key(self) -> tuple[str, ...]:
        """One look for all kinds."""
        return ("siar", "work")

    @classmethod
    async def open_shared_stream(cls, kwargs: dict[str, Any]) -> AsyncIterator[tuple[Look, Watching]]:  # noqa: ARG003 - the interface's name
        """Look again and again, whatever happens; yield what each look found, and the plan in force."""
        watch, vigil = _Watch(), Vigil()
        looking: asyncio.Task[bool] | None = None
        try:
            while True:
                # Beside it: a mail server that is slow to take an alarm must not hold up a post.
                if looking is None or looking.done():
                    looking = asyncio.create_task(vigil.look())
                found = await watch.look()
                if found is not None:
                    yield found
                await asyncio.sleep(watch.pause)
        finally:
            if looking is not None:
                looking.cancel()

    async def filter_shared_stream(
        self, shared_stream: AsyncIterator[tuple[Look, Watching]]
    ) -> AsyncIterator[TriggerEvent]:
        """Yield an event for each state of this kind's work."""
        from siar.work import Memory  # noqa: PLC0415 - start-up

        memory = None
        async for look, plan in shared_stream:
            memory = memory or Memory(plan)
            waiting = look.waiting[self.kind]  # type: ignore[index]  # serialised as text
            if memory.starts(waiting, now=look.at):
                oldest = min(item.since for item in waiting)
                told = {"kind": self.kind, "items": len(waiting), "oldest": oldest.isoformat()}
                yield TriggerEvent(told)  # type: ignore[no-untyped-call]  # as above

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """The same with a poll of its own; for an Airflow that shares none."""
        async for event in self.filter_shared_stream(self.open_shared_stream({})):
            yield event


class _Watch:
    """The looking itself: in a thread, with a connection for each look, so that a restart of the database is nothing."""

    def __init__(self) -> None:
        self._services: Runtime | None = None
        self._told: str | None = None
        self.pause = _UNTIL_SETTINGS

    async def look(self) -> tuple[Look, Watching] | None:
        """Look once; None when that was not possible."""
        try:
            found = await asyncio.wait_for(asyncio.to_thread(self._look), _PATIENCE)
        except Exception as error:  # noqa: BLE001 - see the module: whatever it is, the next look comes
            self._tell(error)
            return None
        if self._told is not None:
            log.info("Work is looked for again.")
            self._told = None
        return found

    def _look(self) -> tuple[Look, Watching]:
        from siar import work  # noqa: PLC0415 - start-up
        from siar.hooks import runtime  # noqa: PLC0415 - start-up

        if self._services is None:
            self._services = runtime()
        services = self._services
        plan = services.settings.work
        self.pause = plan.every_seconds
        with services.connect(application_name="siar work", timeout=10) as conn:
            return work.look(conn, settings=services.settings, now=services.now()), plan

    def _tell(self, error: Exception) -> None:
        """Say once what is wrong, its class only: a foreign message may name more than it should."""
        from siar.errors import SiarError  # noqa: PLC0415 - start-up

        # The address of the database or a setting may be what has to change.
        self._services = None
        name = f"{type(error).__name__}: {error}" if isinstance(error, SiarError) else type(error).__name__
        if name != self._told:
            log.warning("Work cannot be looked for, and is looked for again: %s", name)
            self._told = name
