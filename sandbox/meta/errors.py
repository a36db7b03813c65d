"""Errors of the Graph API: the envelope and the refusals that the stand-in can give.

Source: "Error Handling" and "Error Codes" of the Graph API and Marketing API reference, and
"Instagram Platform - Error Codes". Most refusals are HTTP 400; only `code` and `error_subcode`
carry meaning, the text may be localised.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from fastapi.responses import Response

GRAPH_VERSION = "v26.0"


@dataclass
class GraphError(Exception):
    """One refusal, with everything its JSON envelope shows."""

    code: int
    message: str
    subcode: int | None = None
    type: str = "OAuthException"
    status: int = 400
    is_transient: bool = False
    title: str | None = None
    user_message: str | None = None
    blame: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.code}/{self.subcode or '-'}: {self.message}"

    def envelope(self) -> dict[str, Any]:
        """Shape: {"error": {message, type, code, error_subcode?, is_transient, ..., fbtrace_id}}."""
        body: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.blame:
            body["error_data"] = {"blame_field_specs": [[name] for name in self.blame]}
        if self.subcode is not None:
            body["error_subcode"] = self.subcode
        body["is_transient"] = self.is_transient
        if self.title is not None:
            body["error_user_title"] = self.title
        if self.user_message is not None:
            body["error_user_msg"] = self.user_message
        body["fbtrace_id"] = trace_id()
        return {"error": body}


def trace_id() -> str:
    return "A" + secrets.token_urlsafe(16)


def invalid_parameter(
    message: str,
    *,
    subcode: int | None = None,
    title: str | None = None,
    user_message: str | None = None,
    blame: list[str] | None = None,
) -> GraphError:
    """Code 100: a request that cannot be right; repeating it unchanged is useless."""
    text = message if message.startswith("(#") else f"(#100) {message}"
    if subcode is not None:
        text = "Invalid parameter"
        title = title or message
        user_message = user_message or message
    return GraphError(
        code=100,
        message=text,
        subcode=subcode,
        title=title,
        user_message=user_message,
        blame=blame or [],
    )


def missing_parameter(name: str) -> GraphError:
    return GraphError(code=100, message=f"(#100) The parameter {name} is required", blame=[name])


def missing_object(node: str, verb: str) -> GraphError:
    """100/33: the same text for a missing object, a missing permission and an unsupported call."""
    return GraphError(
        code=100,
        subcode=33,
        type="GraphMethodException",
        message=(
            f"Unsupported {verb.lower()} request. Object with ID '{node}' does not exist, cannot be "
            "loaded due to missing permissions, or does not support this operation."
        ),
    )


def nonexisting_field(name: str, node_type: str) -> GraphError:
    return GraphError(code=100, message=f"(#100) Tried accessing nonexisting field ({name}) on node type ({node_type})")


def no_subfields(name: str) -> GraphError:
    return GraphError(code=2500, message=f"Subfields are not supported by {name}")


def unknown_path(path: str) -> GraphError:
    return GraphError(code=100, message=f"Unknown path components: /{path}")


def unknown_alias(name: str) -> GraphError:
    return GraphError(code=803, message=f"(#803) Some of the aliases you requested do not exist: {name}", status=404)


def no_token() -> GraphError:
    return GraphError(
        code=2500,
        message="An active access token must be used to query information about the current user.",
    )


def invalid_token(subcode: int | None = None) -> GraphError:
    """Code 190, HTTP 401 whatever is wrong with it; 463 expired, 467 revoked, none for text that never was a token."""
    reason = {
        458: "The user has not authorized the application.",
        460: "The session has been invalidated because the password was changed.",
        463: "The session has expired.",
        467: "The access token is no longer valid.",
        492: "The user lost the role on the Page of this Page access token.",
    }.get(subcode or 0, "Cannot parse access token.")
    return GraphError(
        code=190,
        subcode=subcode,
        message=f"Error validating access token: {reason}",
        status=401,
    )


def page_token_required(code: int = 190) -> GraphError:
    """The token of a person or system user where the Page's is needed; Meta's pages name both codes."""
    if code == 210:
        return GraphError(code=210, message="(#210) A page access token is required to request this resource.")
    return GraphError(
        code=190,
        subcode=2069032,
        message="(#190) This method must be called with a Page Access Token",
        title="User access token is not supported",
        user_message="A Page access token is required for this call.",
    )


def publishing_not_authorised() -> GraphError:
    return GraphError(
        code=200,
        subcode=1404078,
        message="(#200) This Page requires Page Publishing Authorization.",
        title="Page Publishing Authorization required",
        user_message="Somebody who manages the Page has to complete the authorization first.",
        status=403,
    )


def permission_denied(permission: str) -> GraphError:
    return GraphError(code=200, message=f"(#200) Requires the {permission} permission for this object.", status=403)


def instagram_error(code: int, subcode: int, message: str, *, transient: bool = False) -> GraphError:
    return GraphError(
        code=code,
        subcode=subcode,
        message=message,
        is_transient=transient,
        title=message,
        user_message=message,
    )


def envelope_response(error: GraphError, headers: dict[str, str] | None = None) -> Response:
    """The error as HTTP answer with the headers that the Graph API always sends."""
    return Response(
        json.dumps(error.envelope(), separators=(",", ":"), ensure_ascii=False),
        status_code=error.status,
        media_type="application/json; charset=UTF-8",
        headers={"facebook-api-version": GRAPH_VERSION, "x-fb-trace-id": trace_id(), **(headers or {})},
    )


def _throttle(code: int, text: str) -> GraphError:
    return GraphError(code=code, message=f"(#{code}) {text}", is_transient=True)


_APP_LIMIT = "Application request limit reached"
_BUC_LIMIT = "There have been too many calls to this account. Wait a bit and try again."

PRESETS: dict[str, GraphError] = {
    "throttle_app": _throttle(4, _APP_LIMIT),
    "throttle_user": GraphError(
        17, "(#17) User request limit reached", 2446079, is_transient=True, title="Ad account has too many calls"
    ),
    "throttle_page": _throttle(32, "Page request limit reached"),
    "throttle_613": _throttle(613, "Calls to this api have exceeded the rate limit."),
    "throttle_buc_pages": _throttle(80001, _BUC_LIMIT),
    "throttle_buc_instagram": _throttle(80002, _BUC_LIMIT),
    "throttle_buc_ads": GraphError(80004, f"(#80004) {_BUC_LIMIT}", 2446079, is_transient=True),
    "invalid_token": invalid_token(463),
    # Texts come in the language of the account, so a client must decide on codes.
    "localised": GraphError(
        100,
        "Parameter tidak valid",
        1885272,
        title="Anggaran Anda terlalu rendah",
        user_message="Anggaran harus paling sedikit sama dengan anggaran minimum.",
    ),
    "unknown_error": GraphError(1, "An unknown error occurred", 99),
    "duplicate_post": GraphError(506, "Duplicate status message", 1455006, type="FacebookApiException"),
    "policy_block": GraphError(
        368,
        "The action attempted has been deemed abusive or is otherwise disallowed",
        1390008,
        title="Temporarily blocked",
        user_message="It looks like this feature was misused by going too fast.",
    ),
}

_GATEWAY_PAGE = "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"

_CODES = re.compile(r"-?\d+(/\d+)?")

_BUC_TYPES = {
    "throttle_buc_pages": "pages",
    "throttle_buc_instagram": "instagram",
    "throttle_buc_ads": "ads_management",
}


def usage_headers(
    *, business_id: str, object_type: str | None = None, regain_minutes: int = 0, percent: int = 1
) -> dict[str, str]:
    """X-App-Usage for every call, X-Business-Use-Case-Usage for the kind of object it touched."""
    headers = {
        "X-App-Usage": json.dumps(
            {"call_count": percent, "total_time": percent, "total_cputime": percent}, separators=(",", ":")
        )
    }
    if object_type is None:
        return headers
    row: dict[str, Any] = {
        "type": object_type,
        "call_count": percent,
        "total_cputime": percent,
        "total_time": percent,
        "estimated_time_to_regain_access": regain_minutes,
    }
    if object_type == "ads_insights":
        headers["X-FB-Ads-Insights-Throttle"] = json.dumps(
            {"app_id_util_pct": percent, "acc_id_util_pct": percent, "ads_api_access_tier": "standard_access"},
            separators=(",", ":"),
        )
    if object_type.startswith("ads"):
        row["ads_api_access_tier"] = "standard_access"
        headers["X-Ad-Account-Usage"] = json.dumps(
            {
                "acc_id_util_pct": float(percent),
                "reset_time_duration": 300 if percent >= 100 else 0,
                "ads_api_access_tier": "standard_access",
            },
            separators=(",", ":"),
        )
    headers["X-Business-Use-Case-Usage"] = json.dumps({business_id: [row]}, separators=(",", ":"))
    return headers


def error_response(status: int, *, kind: str, route: str, business_id: str = "0") -> Response:
    """A Graph refusal for the fault book: a preset by name, else one fitting the HTTP status.

    The kind `html` is the page that a gateway in front of the Graph shows; `324` and `9/2207042` are a code, with its
    subcode.
    """
    if kind == "html":
        return Response(_GATEWAY_PAGE, status_code=status, media_type="text/html")
    if _CODES.fullmatch(kind):
        code, _, subcode = kind.partition("/")
        refusal = GraphError(int(code), f"(#{code}) Refused", int(subcode) if subcode else None)
        refusal.status = status
        return envelope_response(refusal)
    preset = PRESETS.get(kind)
    if preset is not None:
        buc = _BUC_TYPES.get(kind)
        headers: dict[str, str] = {}
        if kind.startswith("throttle"):
            headers = usage_headers(
                business_id=business_id, object_type=buc, regain_minutes=5 if buc else 0, percent=100
            )
        return envelope_response(preset, headers)
    return envelope_response(_by_status(status, route))


def _by_status(status: int, route: str) -> GraphError:
    if status == 401:
        error = invalid_token()
    elif status == 403:
        error = GraphError(10, "(#10) Application does not have permission for this action")
    elif status == 404:
        error = unknown_alias(route)
    elif status == 429:
        error = _throttle(4, _APP_LIMIT)
    elif status >= 500:
        error = GraphError(2, "An unexpected error has occurred. Please retry your request later.", is_transient=True)
    else:
        error = GraphError(1, "An unknown error occurred", 99)
    error.status = status
    return error
