"""The sandbox on a free port. One is enough for a process: between two tests it forgets everything but its keys."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from sandbox.server import build_world, create_app
from sandbox.world import World


class Sandbox:
    """A stand-in that answers at `url`."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.url = url
        self.world: World = app.state.world
        self._journal = app.state.journal

    def forget(self) -> None:
        """Begin anew, at the real time."""
        self.world.reset()
        self._journal.clear()


@contextmanager
def running() -> Iterator[Sandbox]:
    """Serve a world of its own from a thread of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(build_world(base_url=url))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_keep_alive=3600, timeout_graceful_shutdown=1)
    )
    ready = threading.Event()
    startup = server.startup

    async def announce(sockets: Any = None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = announce  # type: ignore[method-assign] # the server tells by no other means when it listens
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield Sandbox(app, url)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
