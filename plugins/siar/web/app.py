"""The desk's FastAPI application."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from siar.errors import AccessError, ConfigError, InputError, RetryError, SiarError, WaitError
from siar.web import api, pages

__all__ = ["create_app"]

_STATUS: tuple[tuple[type[SiarError], int], ...] = (
    (InputError, 409),
    (ConfigError, 500),
    (AccessError, 502),
    (WaitError, 503),
    (RetryError, 503),
)


async def _explain(_request: Request, error: Exception) -> JSONResponse:
    code = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return JSONResponse({"detail": str(error)}, status_code=code)


def create_app() -> FastAPI:
    """Return the application; it is mounted at /desk by `siar_plugin`."""
    # No OpenAPI pages: they would be the only routes that answer without a token.
    app = FastAPI(title="Meja Redaksi", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(SiarError, _explain)
    app.include_router(api.router)
    app.include_router(pages.router)
    return app
