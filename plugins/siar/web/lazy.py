"""The desk, imported at its first request.

Every Airflow process loads the plugin, and most of them (scheduler, DAG processor, each task) never serve a page.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LazyDesk"]


class LazyDesk:
    """An ASGI application that makes the real one when it is first called."""

    @cached_property
    def app(self) -> ASGIApp:
        """The desk."""
        from siar.web.app import create_app  # noqa: PLC0415 - airflow

        return create_app()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        await self.app(scope, receive, send)
