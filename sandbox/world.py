"""What the stand-ins share: a clock, bytes, faults, and the list of services that keep state."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from fastapi import APIRouter
from starlette.responses import Response

from sandbox.blobs import Blobs
from sandbox.faults import FaultBook

_FORMAT = 1
_COALESCE_SECONDS = 0.2


class Clock:
    """The world's time: the real time plus an offset that only grows. Always aware UTC."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The current moment of the world."""
        return datetime.now(UTC) + self.offset

    def advance(self, delta: timedelta) -> None:
        """Move the world forward. Raises ValueError for a negative `delta`."""
        if delta < timedelta():
            raise ValueError("time moves forward only")
        self.offset += delta


class Service(Protocol):
    """A stand-in with state. FastAPI runs sync endpoints in threads: `lock` guards all of the state.

    Route names of `routers()` are what faults and the journal match: the documented operation for API
    routes; ``page.…`` for HTML pages, ``admin.…`` for admin routes, ``….cdn.…`` for hosted pictures
    (these never fail on purpose). Where one URL pattern serves several documented operations (Graph's
    ``/{id}``), each is a route of its own whose `matches` looks further than the pattern.
    Routes reach the world as ``request.app.state.world`` (its fault book: ``.faults``).
    """

    name: str
    lock: threading.RLock

    def dump(self) -> dict[str, Any]:
        """The state as JSON-able values; bytes live in Blobs and are named by digest.

        The values may be those of the state itself: whoever dumps holds `lock` until it has used them.
        """
        ...

    def load(self, state: dict[str, Any]) -> None:
        """Replace the state by what `dump` returned."""
        ...

    def reset(self) -> None:
        """Forget everything."""
        ...

    def routers(self) -> list[APIRouter]:
        """API, admin and HTML routes."""
        ...

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        """The service's own error envelope, for a fault.

        `kind` is a fault's action name (``throttle_app``, ``invalid_token``, …) or, for a bare status,
        one of ``rate_limit`` (429), ``unavailable`` (503), ``server_error`` (other 5xx),
        ``unauthorized`` (401), ``forbidden`` (403), ``not_found`` (404), ``invalid`` (other 4xx).
        Unknown kinds fall back to the status.
        """
        ...


@runtime_checkable
class Counts(Protocol):
    """A service that can count its objects without dumping them."""

    def counts(self) -> dict[str, int]: ...


def count_objects(service: Service) -> dict[str, int]:
    """How many objects of each kind the dump of `service` holds: its lists, and its dicts of objects by id."""
    with service.lock:
        return {kind: len(value) for kind, value in service.dump().items() if _is_collection(value)}


def _is_collection(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(item, dict | list) for item in value.values())
    return isinstance(value, list)


class World:
    """Clock, blobs, faults and services, with optional persistence in one JSON file.

    The file is replaced atomically, 200 ms after a change (later when the state is so large that
    writing it takes more than 20 ms), and on `close()`.
    """

    def __init__(
        self,
        services: Iterable[Service] = (),
        *,
        clock: Clock | None = None,
        blobs: Blobs | None = None,
        faults: FaultBook | None = None,
        state_file: Path | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.blobs = blobs or Blobs()
        self.faults = faults or FaultBook()
        self.services: dict[str, Service] = {service.name: service for service in services}
        self.state_file = state_file
        self._timer: threading.Timer | None = None
        self._stale: set[str] = set(self.services)
        self._texts: dict[str, str] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._changes = 0
        self._last_save_seconds = 0.0
        self._timer_lock = threading.Lock()
        self._save_lock = threading.Lock()
        self._closed = False

    def counts(self) -> dict[str, dict[str, int]]:
        """How many objects of each kind each service holds; dumps are counted anew only after a change."""
        return {name: self._count(service) for name, service in self.services.items()}

    def _count(self, service: Service) -> dict[str, int]:
        if isinstance(service, Counts):
            return service.counts()
        with self._timer_lock:
            known, changes = self._counts.get(service.name), self._changes
        if known is not None:
            return known
        counted = count_objects(service)
        with self._timer_lock:
            if changes == self._changes:
                self._counts[service.name] = counted
        return counted

    def mark_dirty(self, service: str | None = None) -> None:
        """Something changed (in `service` only, when named): save soon. Any thread, returns at once."""
        with self._timer_lock:
            changed = set(self.services if service is None else {service})
            self._stale |= changed
            self._changes += 1
            for name in changed:
                self._counts.pop(name, None)
            if self.state_file is None or self._timer is not None or self._closed:
                return
            # Saving holds the services up: a save that takes long may take a tenth of the time at most.
            delay = max(_COALESCE_SECONDS, 10 * self._last_save_seconds)
            self._timer = threading.Timer(delay, self.save)
            self._timer.daemon = True
            self._timer.start()

    def save(self) -> None:
        """Write the state file now. Does nothing without one."""
        if self.state_file is None:
            return
        with self._save_lock:
            with self._timer_lock:
                self._timer = None
                stale = self._stale & self.services.keys()
                self._stale = set()
            started = time.monotonic()
            try:
                for name in sorted(stale):
                    service = self.services[name]
                    with service.lock:
                        self._texts[name] = json.dumps(service.dump(), ensure_ascii=False)
            except BaseException:
                # Not saved, so still to be saved: the next save must not trust the old texts.
                with self._timer_lock:
                    self._stale |= stale
                raise
            head = {
                "format": _FORMAT,
                "clock_offset_seconds": self.clock.offset.total_seconds(),
                "faults": self.faults.dump(),
            }
            services = ", ".join(f"{json.dumps(name)}: {text}" for name, text in self._texts.items())
            _replace(self.state_file, f'{json.dumps(head)[:-1]}, "services": {{{services}}}}}\n')
            self._last_save_seconds = time.monotonic() - started

    def load(self) -> bool:
        """Restore from the state file; False when there is none.

        Raises ValueError when the file is not a saved world.
        """
        if self.state_file is None or not self.state_file.exists():
            return False
        state = json.loads(self.state_file.read_text(encoding="utf-8"))
        if not isinstance(state, dict) or state.get("format") != _FORMAT:
            raise ValueError(f"{self.state_file} is not a saved sandbox of format {_FORMAT}")
        self.clock.offset = timedelta(seconds=state["clock_offset_seconds"])
        self.faults.load(state["faults"])
        for name, service in self.services.items():
            if name in state["services"]:
                service.load(state["services"][name])
        return True

    def reset(self) -> None:
        """Forget all state, faults and the clock's offset."""
        self.clock.offset = timedelta()
        self.faults.clear()
        for service in self.services.values():
            service.reset()
        self.mark_dirty()

    def close(self) -> None:
        """Save for the last time."""
        with self._timer_lock:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        self.save()


def _replace(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
