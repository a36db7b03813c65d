"""The desk's FastAPI application."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from siar.errors import AccessError, ConfigError, InputError, RetryError, SiarError, WaitError
from siar.web import (
    boosts,
    briefings,
    calendar,
    comments,
    corrections,
    files,
    health,
    ledger,
    messages,
    privacy,
    publications,
    pulse,
    reviews,
    session,
)
from siar.web.bodies import PERSONAL
from siar.web.dashboard import pages as dashboard
from siar.web.failures import outline
from siar.web.posts import decisions, edits, queue, stories
from siar.web.templating import error_page

__all__ = ["create_app"]

logger = logging.getLogger(__name__)

_SUBJECTS = (
    queue,
    decisions,
    edits,
    stories,
    calendar,
    corrections,
    publications,
    reviews,
    comments,
    privacy,
    boosts,
    ledger,
    briefings,
    dashboard,
    health,
    messages,
    session,
    pulse,
    files,
)
_STATUS: tuple[tuple[type[SiarError], int], ...] = (
    (InputError, 409),
    (ConfigError, 500),
    (AccessError, 502),
    (WaitError, 503),
    (RetryError, 503),
)
_HEADERS = {
    # Everything comes from here; no inline script or style, so text that slips through escaping cannot act.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and "/api/" not in request.url.path


async def _explain(request: Request, error: Exception) -> Response:
    code = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if _wants_page(request):
        return error_page(request, code, str(error))
    return JSONResponse({"detail": str(error)}, status_code=code)


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _wants_page(request):
        message = str(error.detail)
        if error.status_code == 401:
            message = "Sesi Anda berakhir. Mohon masuk lagi ke Airflow, lalu buka Meja Redaksi dari menu."
        return error_page(request, error.status_code, message)
    return await http_exception_handler(request, error)


async def _failed(request: Request) -> Response:
    message = "Ada gangguan pada sistem, dan permintaan ini belum tercatat. Bila berulang, hubungi tim teknis."
    if _wants_page(request):
        return error_page(request, 500, message)
    return JSONResponse({"detail": message}, status_code=500)


async def _misread(request: Request, error: Exception) -> Response:
    """Say what is wrong with a request, and where; what stood there is neither repeated nor logged."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    detail: object = [{"type": fault["type"], "loc": fault["loc"], "msg": fault["msg"]} for fault in faults]
    if personal := [str(fault["msg"]) for fault in faults if fault["type"] == PERSONAL]:
        detail = personal[0]
    if _wants_page(request):
        return error_page(request, 422, "Alamat atau isian ini tidak dapat dibaca.")
    return JSONResponse({"detail": detail}, status_code=422)


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    try:
        response = await call_next(request)
    except Exception as error:  # noqa: BLE001 - a request's last place
        # Ended here: whoever logs it further out would log its text.
        logger.error("%s %s failed: %s", request.method, request.url.path, outline(error))  # noqa: TRY400 - as above
        response = await _failed(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    # What is read here must not stay in a shared computer's cache, except what names its own content.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def create_app() -> FastAPI:
    """Return the application; it is mounted at /desk by `siar_plugin`."""
    # No OpenAPI pages: they would be the only routes that answer without a token.
    app = FastAPI(title="Meja Redaksi", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guard)
    app.add_exception_handler(SiarError, _explain)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(RequestValidationError, _misread)
    for subject in _SUBJECTS:
        app.include_router(subject.router)
    return app
