"""From an HTTP request to a checked call, and from its result to a response."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from sandbox.google import discovery, masks
from sandbox.google.errors import ApiError, SchemaError, refusal
from sandbox.google.masks import Mask
from sandbox.google.tokens import Principal
from sandbox.google.workspace import Workspace

_READS = {"get", "batchGet", "getByDataFilter", "batchGetByDataFilter", "search"}


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request that fits its discovery document. `raw` is the body as it came."""

    method: str
    path: dict[str, str]
    query: list[tuple[str, str]]
    headers: Headers
    raw: bytes
    body: dict[str, Any]
    principal: Principal
    base_url: str

    def one(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    def many(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.one(name, "true" if default else "false") == "true"

    @property
    def options(self) -> dict[str, str]:
        """Query parameters by name, for those that occur once."""
        return dict(self.query)

    def mask(self) -> Mask | None:
        """The ``fields`` parameter; None when there is none."""
        text = self.one("fields") or self.headers.get("x-goog-fieldmask", "")
        return masks.parse(text) if text else None


Handler = Callable[[Call], "dict[str, Any] | Response | None"]


class OverrideRoute(APIRoute):
    """A route that honours ``X-HTTP-Method-Override``: long GETs arrive as POST forms."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the base class, with the method that the client means."""
        if scope["type"] == "http" and scope["method"] == "POST":
            override = Headers(scope=scope).get("x-http-method-override", "").upper()
            if override and override != "POST":
                match, child = super().matches({**scope, "method": override})
                return match, {**child, "method": override, "google.overridden": True}
        return super().matches(scope)


def endpoint(workspace: Workspace, method: str, handler: Handler) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The ASGI side of `handler` for the discovery method `method`."""

    async def handle(request: Request) -> Response:
        raw = await request.body()
        query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if request.scope.get("google.overridden"):
            query += parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
            raw = b""
        base_url = str(request.base_url)
        path = {name: str(value) for name, value in request.path_params.items()}
        if request.url.path.startswith("/upload/"):
            # The body is media, or metadata and media; its handler reads both.
            path["upload"] = "1"
        return await run_in_threadpool(_answer, workspace, method, handler, request.headers, path, query, raw, base_url)

    handle.__doc__ = f"{method}, as in its discovery document."
    return handle


def _answer(
    workspace: Workspace,
    method: str,
    handler: Handler,
    headers: Headers,
    path: dict[str, str],
    query: list[tuple[str, str]],
    raw: bytes,
    base_url: str,
) -> Response:
    try:
        with workspace.lock:
            call = _checked(workspace, method, headers, path, query, raw, base_url)
            result = handler(call)
            if isinstance(result, Response):
                return result
            if result is None:
                return Response(status_code=204)
            return _shown(workspace, call, result)
    except ApiError as error:
        return refusal(error, route=method)
    except SchemaError as error:
        return refusal(ApiError(500, str(error), reason="internalError"), route=method)


def _checked(
    workspace: Workspace,
    method: str,
    headers: Headers,
    path: dict[str, str],
    query: list[tuple[str, str]],
    raw: bytes,
    base_url: str,
) -> Call:
    contract = discovery.of(method)
    token = next((f"Bearer {value}" for key, value in query if key == "access_token"), headers.get("authorization"))
    principal = workspace.tokens.principal(token, workspace.clock.now())
    if not contract.scopes(method) & principal.scopes:
        raise _scope_missing(method)
    known = [pair for pair in query if pair[0] != "upload_id"] if path.get("upload") else query
    problems = contract.check_query(method, known)
    body: dict[str, Any] = {}
    schema = contract.request_schema(method)
    if schema is not None and raw and not path.get("upload"):
        body = _decoded(raw)
        problems += contract.check(schema, body)
    if problems:
        raise discovery.bad_payload(problems)
    if method.startswith("sheets."):
        workspace.quota.take(
            "Read" if method.rpartition(".")[2] in _READS else "Write", principal.email, workspace.clock.now()
        )
    return Call(method, path, query, headers, raw, body, principal, base_url)


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        raise ApiError(400, "Invalid JSON payload received. Parser terminated before end of string.") from None
    if not isinstance(body, dict):
        text = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        raise ApiError(400, text, violations=[("", text)])
    return body


def _scope_missing(method: str) -> ApiError:
    service = "sheets.googleapis.com" if method.startswith("sheets.") else "drive.googleapis.com"
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        info={
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
            "metadata": {"method": method, "service": service},
        },
    )


def _shown(workspace: Workspace, call: Call, result: dict[str, Any]) -> Response:
    contract = discovery.of(call.method)
    schema = contract.response_schema(call.method)
    mask = call.mask()
    if mask and schema is not None:
        check_mask(call.method, schema, mask)
        if call.method not in MASKING:
            result = masks.apply(mask, result)
    if workspace.validate_responses and schema is not None:
        problems = contract.check(schema, result)
        if problems:
            workspace.violations.append((call.method, problems[:20]))
            raise SchemaError(f"{call.method} answered against its schema: {problems[:3]}")
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8"), media_type="application/json; charset=UTF-8")


#: Methods that apply the mask while they build the answer.
MASKING = frozenset(
    {"sheets.spreadsheets.get", "sheets.spreadsheets.getByDataFilter", "drive.files.get", "drive.files.list"}
)


def check_mask(method: str, schema: str, mask: Mask) -> None:
    """Raises ApiError 400 when `mask` names a field that the answer cannot have."""
    unknown = discovery.of(method).unknown_mask_path(schema, mask)
    if unknown is None:
        return
    if method.startswith("drive."):
        text = f"Invalid field selection {unknown}"
        raise ApiError(400, text, reason="invalidParameter", location=("parameter", "fields"))
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{unknown}'."
    raise ApiError(400, "Request contains an invalid argument.", violations=[(unknown, text)])
