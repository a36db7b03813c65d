"""The Google stand-in over HTTP: Sheets v4, Drive v3 and the token endpoint."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.google import errors
from sandbox.google.admin_api import admin_router
from sandbox.google.drive_api import DriveApi
from sandbox.google.errors import ApiError, refusal
from sandbox.google.gateway import OverrideRoute, endpoint
from sandbox.google.pages import pages_router
from sandbox.google.sheets_api import SheetsApi
from sandbox.google.workspace import Workspace

#: Below these Google answers; what is none of its methods is refused by its front end.
_PREFIXES = ("/v4", "/drive", "/upload")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def _no_such_url(request: Request) -> Response:
    """Refusals for addresses that are no method, or not with this verb: a page, not an envelope."""
    return errors.no_such_url(request.url.path)


class GoogleService(Workspace):
    """A workspace with its routes."""

    name = "google"

    def routers(self) -> list[APIRouter]:
        """API, admin and HTML routes."""
        api = APIRouter(route_class=OverrideRoute)
        for method, path, name, handler in [*SheetsApi(self).routes(), *DriveApi(self).routes()]:
            api.add_api_route(path, endpoint(self, name, handler), methods=[method], name=name)
        api.add_api_route("/token", self.token, methods=["POST"], name="oauth2.token")
        for prefix in _PREFIXES:
            path = f"{prefix}/{{rest:path}}"
            api.add_api_route(path, _no_such_url, methods=list(_METHODS), name="google.unknown")
        return [api, admin_router(self), pages_router(self)]

    async def token(self, request: Request) -> Response:
        """oauth2.token: the JWT-bearer grant of RFC 7523, as Google documents it for service accounts."""
        form = {key: str(value) for key, value in (await request.form()).items()}
        audience = str(request.url)
        return await run_in_threadpool(self._grant, form, audience)

    def _grant(self, form: dict[str, str], audience: str) -> Response:
        try:
            with self.lock:
                return JSONResponse(self.tokens.exchange(form, audience=audience, now=self.clock.now()))
        except ApiError as error:
            return refusal(error, route="oauth2.token")

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        """The envelope that Google would send for `status` on `route`."""
        return errors.fault(status, kind=kind, route=route)


def error_response(status: int, *, kind: str, route: str) -> Response:
    """The envelope that Google would send for `status` on `route`."""
    return errors.fault(status, kind=kind, route=route)
