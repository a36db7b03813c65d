"""Access tokens and the proof that the caller knows the app secret.

Source: "Access Tokens" and "Securing Graph API Requests" (appsecret_proof is the hex HMAC-SHA256 of
the token under the app secret; each token has its own).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from sandbox.meta.errors import GraphError, invalid_token, no_token, permission_denied
from sandbox.meta.params import Params
from sandbox.meta.routing import Call
from sandbox.meta.state import GraphState, Token


def token_text(params: Params, authorization: str | None) -> str | None:
    """The token from query, form or `Authorization: Bearer`; the parameter wins."""
    if "access_token" in params:
        return params.text("access_token")
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() in ("bearer", "oauth") and value.strip():
        return value.strip()
    return None


def app_token(state: GraphState) -> str:
    return f"{state.app.id}|{state.app.secret}"


def authenticate(state: GraphState, text: str | None, params: Params, now: datetime) -> Token:
    """The caller's token. Raises 2500 without one, 190 for a dead one, 100 for a missing or wrong proof."""
    if text is None:
        raise no_token()
    token = state.tokens.get(text)
    if token is None:
        if not hmac.compare_digest(text.encode(), app_token(state).encode()):
            raise invalid_token()
        token = Token(value=text, type="USER", app_id=state.app.id, owner_id=state.app.id, scopes=[])
    if token.invalid_subcode is not None:
        raise invalid_token(token.invalid_subcode)
    if token.expires_at and now.timestamp() >= token.expires_at:
        raise invalid_token(463)
    check_proof(state, token.value, params)
    return token


def check_proof(state: GraphState, token: str, params: Params) -> None:
    if "appsecret_proof" not in params:
        if state.app.require_proof:
            raise GraphError(
                100, "API calls from the server require an appsecret_proof argument", type="GraphMethodException"
            )
        return
    expected = hmac.new(state.app.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, params.text("appsecret_proof")):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument", type="GraphMethodException")


def require_scope(call: Call, scope: str) -> None:
    if call.token is None or scope not in call.token.scopes:
        raise permission_denied(scope)


def require_ads_token(call: Call) -> None:
    """The Marketing API takes the token of a person or system user, never of a Page."""
    if call.token is None or call.token.type == "PAGE" or "ads_management" not in call.token.scopes:
        raise GraphError(
            200,
            "(#200) Ad account owner has NOT grant ads_management or ads_read permission",
            status=403,
        )
