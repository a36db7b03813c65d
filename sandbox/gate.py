"""The outermost ASGI layer: names the operation, applies faults, keeps the journal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Rule
from sandbox.journal import Journal
from sandbox.world import Service, World

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Not found here is nobody's API call.
_OWN_PATHS = ("/admin/", "/favicon.ico")


class ConnectionDroppedError(ConnectionError):
    """The fault closed the connection. Raised only where there is no socket (in-process clients)."""


class _Answer:
    """Passes the application's answer on, or swallows it, and remembers its status."""

    def __init__(self, send: Send, *, swallow: bool) -> None:
        self._send = send
        self._swallow = swallow
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        if not self._swallow:
            await self._send(message)


class Gate:
    """Middleware for one world. `owners` maps a route's name to its service.

    Must be outermost: a drop needs the server's own `send`, through which the socket is reached.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        world: World,
        journal: Journal,
        routes: Sequence[BaseRoute],
        owners: Mapping[str, Service],
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._world = world
        self._journal = journal
        self._routes = routes
        self._owners = owners
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; everything but HTTP passes untouched."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        operation = self._operation(scope)
        service = self._owners.get(operation) if operation else None
        exempt = operation is None or _is_exempt(operation)
        rules = [] if exempt or operation is None else self._world.faults.take(operation)

        status: int | None = None
        effect_status: int | None = None
        try:
            status, effect_status = await self._serve(scope, receive, send, rules, service, operation or "")
        finally:
            if scope["method"] not in _SAFE_METHODS:
                self._world.mark_dirty(service.name if service is not None else None)
            if not exempt or (operation is None and not scope["path"].startswith(_OWN_PATHS)):
                self._journal.record(
                    time=self._world.clock.now(),
                    method=scope["method"],
                    path=scope["path"],
                    query=scope.get("query_string", b""),
                    operation=operation,
                    status=status,
                    effect_status=effect_status,
                    fault=rules[-1].action if rules else None,
                    milliseconds=(time.perf_counter() - started) * 1000,
                )

    def _operation(self, scope: Scope) -> str | None:
        for route in self._routes:
            if route.matches(scope)[0] is Match.FULL:
                return getattr(route, "name", None)
        return None

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, rules: list[Rule], service: Service | None, operation: str
    ) -> tuple[int | None, int | None]:
        """Answer, with the faults in `rules`. Returns the status sent and the service's own status."""
        final: Rule | None = None
        for rule in rules:
            if rule.action == "latency":
                await self._sleep(rule.params["ms"] / 1000)
            else:
                final = rule
        if final is None:
            answer = _Answer(send, swallow=False)
            await self._app(scope, receive, answer)
            return answer.status, answer.status

        effect_status: int | None = None
        if final.action in ("drop_after", "error_after"):
            answer = _Answer(send, swallow=True)
            await self._app(scope, receive, answer)
            effect_status = answer.status
        else:
            # The client must have sent everything: else it fails while sending, which is another fault.
            await _drain(receive)
        if final.action in ("drop_before", "drop_after"):
            await _drop(receive, send)
            return None, effect_status
        response = (
            service.error_response(final.status, kind=final.kind, route=operation)
            if service is not None
            else Response(status_code=final.status)
        )
        await response(scope, receive, send)
        return response.status_code, effect_status


def _is_exempt(operation: str) -> bool:
    """Looking and administering must work while everything else fails; pictures come from another host."""
    return operation.startswith(("page.", "admin.")) or "cdn" in operation.split(".")


async def _drain(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


async def _drop(receive: Receive, send: Send) -> None:
    # Uvicorn's `send` is a method of its request cycle, which owns the transport.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionDroppedError("the connection was closed without an answer")
    transport.abort()
    # Returning before the server has noticed would make it write an answer of its own.
    while (await receive())["type"] != "http.disconnect":
        pass
