"""Refusals, in the envelopes of the service that refuses.

Sheets answers with ``google.rpc`` details, Drive with the older ``errors`` array, the token endpoint
with OAuth 2.0's ``error`` and ``error_description`` (RFC 6749, 5.2).
"""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from starlette.responses import HTMLResponse, JSONResponse

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_REASON = {
    400: ("global", "badRequest"),
    401: ("global", "authError"),
    403: ("global", "forbidden"),
    404: ("global", "notFound"),
    429: ("usageLimits", "rateLimitExceeded"),
    500: ("global", "internalError"),
    503: ("global", "backendError"),
}
_MESSAGE = {
    400: "Request contains an invalid argument.",
    401: (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    ),
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    429: "Quota exceeded.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
    504: "Deadline expired before operation could complete.",
}
PROJECT_NUMBER = "100000000001"


class ApiError(Exception):
    """A refusal. `violations` are (field, description) pairs of a ``google.rpc.BadRequest``.

    `reason` and `domain` fill Drive's ``errors`` array; `location` is the (type, name) pair there.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str | None = None,
        domain: str | None = None,
        location: tuple[str, str] | None = None,
        violations: list[tuple[str, str]] | None = None,
        info: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.domain = domain
        self.location = location
        self.violations = violations
        self.info = info


class SchemaError(RuntimeError):
    """The stand-in itself answered something that the discovery document does not allow."""


def invalid(message: str) -> ApiError:
    """A 400 without details."""
    return ApiError(400, message)


def unknown_entity() -> ApiError:
    """The 404 of Sheets."""
    return ApiError(404, _MESSAGE[404])


def permission_denied() -> ApiError:
    """The 403 of Sheets."""
    return ApiError(403, _MESSAGE[403])


def file_not_found(file_id: str) -> ApiError:
    """The 404 of Drive: it also hides what exists but is not shared."""
    return ApiError(404, f"File not found: {file_id}.", reason="notFound", location=("parameter", "fileId"))


def storage_quota_exceeded() -> ApiError:
    """Service accounts have no storage of their own."""
    return ApiError(
        403,
        "Service Accounts do not have storage quota. Leverage shared drives "
        "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation "
        "(http://support.google.com/a/answer/7281227) instead.",
        reason="storageQuotaExceeded",
        domain="usageLimits",
    )


def envelope(error: ApiError, *, route: str) -> dict[str, Any]:
    """The JSON body of `error` as the service behind `route` writes it."""
    if route.startswith("oauth2."):
        return {"error": error.reason or "invalid_request", "error_description": error.message}
    body: dict[str, Any] = {"code": error.status, "message": error.message}
    if route.startswith("drive.") or error.domain is not None:
        domain, reason = _REASON.get(error.status, ("global", "invalid"))
        entry = {
            "message": error.message,
            "domain": error.domain or domain,
            "reason": error.reason or reason,
        }
        if error.location is not None:
            entry["locationType"], entry["location"] = error.location
        body["errors"] = [entry]
    if not route.startswith("drive.") or error.info is not None:
        body["status"] = _STATUS.get(error.status, "UNKNOWN")
        details: list[dict[str, Any]] = []
        if error.violations:
            violations = [{"field": field, "description": text} for field, text in error.violations]
            details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations})
        if error.info is not None:
            details.append({"@type": "type.googleapis.com/google.rpc.ErrorInfo", **error.info})
        if details:
            body["details"] = details
    return {"error": body}


def refusal(error: ApiError, *, route: str) -> JSONResponse:
    """`error` as an HTTP response."""
    headers = {"vary": "Origin, X-Origin, Referer"}
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return JSONResponse(
        envelope(error, route=route),
        status_code=error.status,
        headers=headers,
        media_type="application/json; charset=UTF-8",
    )


def no_such_url(path: str) -> HTMLResponse:
    """What Google's front end answers for an address behind which no method stands."""
    page = (
        "<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>Error 404 (Not Found)!!1</title>\n"
        f"<p><b>404.</b> <ins>That’s an error.</ins>\n<p>The requested URL <code>{escape(path)}</code> was not found on "
        "this server.  <ins>That’s all we know.</ins>\n"
    )
    return HTMLResponse(page, status_code=404)


def quota_exceeded(kind: str, scope: str, *, service: str = "sheets.googleapis.com") -> ApiError:
    """The 429 of Sheets. `kind` is Read or Write, `scope` is user or project."""
    metric = f"{kind} requests"
    limit = f"{kind} requests per minute" + (" per user" if scope == "user" else "")
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{metric}' and limit '{limit}' of service '{service}' for consumer "
        f"'project_number:{PROJECT_NUMBER}'.",
        info={
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {
                "consumer": f"projects/{PROJECT_NUMBER}",
                "quota_limit": f"{kind}RequestsPerMinutePer{'User' if scope == 'user' else 'Project'}",
                "quota_metric": f"{service}/{kind.lower()}_requests",
                "service": service,
            },
        },
    )


def fault(status: int, *, kind: str, route: str) -> JSONResponse:
    """The envelope that the service behind `route` would send for a bare `status`."""
    if route.startswith("oauth2."):
        reason = {400: "invalid_grant", 401: "invalid_client"}.get(status, "temporarily_unavailable")
        return refusal(ApiError(status, _MESSAGE.get(status, "Service unavailable"), reason=reason), route=route)
    if status == 429 and route.startswith("sheets."):
        reads = ("get", "search", "Get", "GetByDataFilter", "getByDataFilter")
        return refusal(quota_exceeded("Read" if route.endswith(reads) else "Write", "user"), route=route)
    if route.startswith("drive.") and (status == 429 or (status == 403 and kind == "rate_limit")):
        reason = "rateLimitExceeded" if status == 429 else "userRateLimitExceeded"
        message = "Rate Limit Exceeded" if status == 429 else "User Rate Limit Exceeded"
        return refusal(ApiError(status, message, reason=reason, domain="usageLimits"), route=route)
    return refusal(ApiError(status, _MESSAGE.get(status, "Unknown Error.")), route=route)
