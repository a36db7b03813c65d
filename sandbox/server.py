"""The application and the process: HTTP and SMTP in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from sandbox.admin import admin_router
from sandbox.blobs import Blobs
from sandbox.gate import Gate
from sandbox.google.service import GoogleService
from sandbox.journal import Journal
from sandbox.mailbox import Mailbox
from sandbox.meta.service import MetaService
from sandbox.pages.routes import pages_router
from sandbox.whatsapp import WhatsAppService
from sandbox.world import Clock, Service, World

_STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run: addresses, where state lives, and the URL under which others reach this server."""

    host: str = "127.0.0.1"
    port: int = 8085
    smtp_port: int = 8025
    state_file: Path | None = None
    public_url: str | None = None


class _App(FastAPI):
    """FastAPI whose outermost layer is the gate, outside even of the error handler."""

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's own stack, inside the gate."""
        app = super().build_middleware_stack()
        state = self.state
        return Gate(app, world=state.world, journal=state.journal, routes=self.routes, owners=state.owners)


def create_app(world: World) -> FastAPI:
    """The HTTP application for `world`, whatever services it has. ``app.state.world`` is the world.

    In-process clients (``TestClient``) may use it directly; a dropped connection is then
    `sandbox.gate.ConnectionDroppedError`. The world is saved when the application shuts down.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        world.close()

    # Its own documents' paths would be found by clients that look for the real services'.
    app = _App(title="Siar sandbox", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    journal = Journal()
    owners: dict[str, Service] = {}
    app.state.world, app.state.journal, app.state.owners = world, journal, owners
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.include_router(admin_router(world, journal))
    app.include_router(pages_router(world))
    for service in world.services.values():
        for router in service.routers():
            app.include_router(router)
            owners.update({name: service for route in router.routes if (name := getattr(route, "name", None))})
    return app


def build_world(*, base_url: str, state_file: Path | None = None) -> World:
    """The world with all stand-ins, restored from `state_file` when it exists.

    `base_url` is what Meta's stand-in puts before the paths of pictures and permalinks.
    """
    clock = Clock()
    blobs = Blobs(state_file.with_name(f"{state_file.name}.blobs") if state_file else None)
    mailbox = Mailbox(clock=clock, blobs=blobs)
    # Meta's patterns (`/{version}/{node}`) are the widest, so they come last.
    services: list[Service] = [
        GoogleService(clock=clock, blobs=blobs),
        mailbox,
        WhatsAppService(clock=clock, blobs=blobs),
        MetaService(clock=clock, blobs=blobs, base_url=base_url),
    ]
    world = World(services, clock=clock, blobs=blobs, state_file=state_file)
    mailbox.changed = lambda: world.mark_dirty(mailbox.name)
    mailbox.faults = world.faults
    world.load()
    return world


class _Server(uvicorn.Server):
    """Tells when it listens, and leaves signals to `serve`: uvicorn would raise them again at its end."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._announcement)
        sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(options: Options, *, world: World | None = None) -> None:
    """Run until SIGINT or SIGTERM, then finish open requests and save. Raises OSError for a busy port."""
    loop = asyncio.get_running_loop()
    listener = _listen(options.host, options.port)
    port = listener.getsockname()[1]
    url = (options.public_url or f"http://{_authority(options.host)}:{port}").rstrip("/")
    world = world or build_world(base_url=url, state_file=options.state_file)
    mailbox = world.services.get("mailbox")
    smtp: asyncio.Server | None = None
    try:
        if isinstance(mailbox, Mailbox):
            smtp = await loop.create_server(mailbox.smtp, options.host, options.smtp_port)
        config = uvicorn.Config(
            create_app(world),
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=3,
            server_header=False,
        )
        smtp_port = smtp.sockets[0].getsockname()[1] if smtp else None
        mail = f"  smtp://{_authority(options.host)}:{smtp_port}" if smtp_port else ""
        kept = f"  state: {options.state_file}" if options.state_file else "  state: memory only"
        server = _Server(config, f"sandbox: {url}/{mail}{kept}\n")
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _stop, server)
        await server.serve(sockets=[listener])
    finally:
        if smtp is not None:
            # Not waited for: an idle client would hold up the end (from Python 3.12 on).
            smtp.close()
        listener.close()
        world.close()


def _stop(server: uvicorn.Server) -> None:
    if server.should_exit:
        server.force_exit = True
    server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol left at 0 asyncio would not set TCP_NODELAY, and every answer take 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {host} port {port}: {error.strerror}") from error
    listener.set_inheritable(False)
    return listener


def _authority(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - a comparison, nothing is bound here
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
