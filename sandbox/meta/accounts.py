"""Who is calling and for which accounts: /me, /me/accounts, tokens, the Page and Instagram nodes."""

from __future__ import annotations

from typing import Any

from sandbox.meta.auth import authenticate
from sandbox.meta.errors import GraphError, invalid_parameter, permission_denied
from sandbox.meta.fields import Selection, check_fields, parse_fields, pick_checked, project
from sandbox.meta.known_fields import APPLICATION, IG_USER, PAGE, USER
from sandbox.meta.paging import cursor
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import InstagramAccount, Page

_TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
_CATEGORY_ID = "161422927240513"
_LONG_LIVED_SECONDS = 5_183_944


def get_user(call: Call) -> dict[str, Any]:
    """Graph API, User: GET (also the system user)."""
    name = call.state.system_user_name
    asked = parse_fields(call.params.text("fields"))
    return project(USER, call.state.system_user_id, {"name": lambda _: name}, asked)


def list_accounts(call: Call) -> dict[str, Any]:
    """Graph API, User /accounts: GET, the Pages with their Page tokens."""
    asked = parse_fields(call.params.text("fields"))
    check_fields(PAGE, [one for one in asked or [] if one.name != "tasks"])
    pages = [page for page in call.state.pages.values() if page.granted]
    answer: dict[str, Any] = {"data": [_account_row(call, page, asked) for page in pages]}
    if pages:
        answer["paging"] = {"cursors": {"before": cursor(pages[0].id), "after": cursor(pages[-1].id)}}
    return answer


def _account_row(call: Call, page: Page, asked: list[Selection] | None) -> dict[str, Any]:
    if asked is not None:
        extra = {"tasks": _TASKS} if any(one.name == "tasks" for one in asked) else {}
        return {**show_page(call, page, [one for one in asked if one.name != "tasks"]), **extra}
    return {
        "access_token": call.state.token_of(page).value,
        "category": page.category,
        "category_list": [{"id": _CATEGORY_ID, "name": page.category}],
        "name": page.name,
        "id": page.id,
        "tasks": _TASKS,
    }


def show_page(call: Call, page: Page, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state

    def instagram(selection: Selection) -> dict[str, Any] | None:
        account = state.instagrams.get(page.instagram_id or "")
        return None if account is None or not page.granted else show_instagram(call, account, selection.children)

    readers = {
        "name": lambda _: page.name,
        "username": lambda _: page.username,
        "category": lambda _: page.category,
        "category_list": lambda _: [{"id": _CATEGORY_ID, "name": page.category}],
        "about": lambda _: "Kanal resmi Pemerintah Kota Kupang",
        "link": lambda _: f"https://www.facebook.com/{page.username}",
        "website": lambda _: "https://kupangkota.go.id",
        "fan_count": lambda _: page.likes,
        "followers_count": lambda _: page.likes,
        "is_published": lambda _: True,
        "can_post": lambda _: True,
        "access_token": lambda _: state.token_of(page).value if page.granted else None,
        "instagram_business_account": instagram,
        "connected_instagram_account": instagram,
        "business": lambda _: {"id": state.business_id, "name": page.name},
        "promotion_eligible": lambda _: True,
        "has_transitioned_to_new_page_experience": lambda _: True,
    }
    return project(PAGE, page.id, readers, asked)


def get_page(call: Call) -> dict[str, Any]:
    """Graph API, Page: GET."""
    return show_page(call, call.page, parse_fields(call.params.text("fields")))


def show_instagram(call: Call, account: InstagramAccount, asked: list[Selection] | None) -> dict[str, Any]:
    own = [medium for medium in call.state.media.values() if medium.account_id == account.id]
    published = sum(1 for medium in own if medium.product_type == "FEED")
    readers = {
        "username": lambda _: account.username,
        "name": lambda _: account.name,
        "biography": lambda _: "Akun resmi Pemerintah Kota Kupang",
        "followers_count": lambda _: account.followers,
        "follows_count": lambda _: 84,
        "media_count": lambda _: published,
        "ig_id": lambda _: str(int(account.id) // 7),
        "is_published": lambda _: True,
    }
    return project(IG_USER, account.id, readers, asked)


def get_instagram(call: Call) -> dict[str, Any]:
    """Instagram Platform, IG User: GET."""
    return show_instagram(call, call.account, parse_fields(call.params.text("fields")))


def debug_token(call: Call) -> dict[str, Any]:
    """Facebook Login, "Debugging access tokens": GET /debug_token."""
    text = call.params.required("input_token")
    token = call.state.tokens.get(text)
    expired = token is not None and token.expires_at and call.now.timestamp() >= token.expires_at
    if token is None or token.invalid_subcode is not None or expired:
        subcode = None if token is None else (token.invalid_subcode or 463)
        problem: dict[str, Any] = {"code": 190, "message": "Invalid OAuth access token."}
        if subcode is not None:
            problem["subcode"] = subcode
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    data: dict[str, Any] = {
        "app_id": token.app_id,
        "type": token.type,
        "application": call.state.app.name,
        "data_access_expires_at": 0,
        "expires_at": token.expires_at,
        "is_valid": True,
        "issued_at": int(call.state.created_time.timestamp()),
        "scopes": token.scopes,
        "user_id": call.state.system_user_id,
    }
    if token.type == "PAGE":
        data["profile_id"] = token.owner_id
    return {"data": data}


def exchange_token(call: Call) -> dict[str, Any]:
    """Facebook Login, "Long-Lived Access Tokens": GET /oauth/access_token."""
    params, state = call.params, call.state
    app = state.app
    if params.required("client_id") != app.id:
        raise GraphError(101, "Error validating application. Cannot get application info.")
    if params.required("client_secret") != app.secret:
        raise GraphError(1, "Error validating client secret.")
    grant = params.text("grant_type")
    if grant == "client_credentials":
        return {"access_token": f"{app.id}|{app.secret}", "token_type": "bearer"}
    if grant != "fb_exchange_token":
        raise invalid_parameter("Unknown grant_type", blame=["grant_type"])
    given = params.required("fb_exchange_token")
    token = authenticate(state, given, params, call.now)
    if token.type == "PAGE":
        return {"access_token": token.value, "token_type": "bearer"}
    fresh = state.issue_token(token, expires_at=int(call.now.timestamp()) + _LONG_LIVED_SECONDS)
    return {"access_token": fresh.value, "token_type": "bearer", "expires_in": _LONG_LIVED_SECONDS}


def get_app(call: Call) -> dict[str, Any]:
    """Graph API, Application: GET."""
    if call.token is None:
        raise permission_denied("app")
    app = call.state.app
    asked = parse_fields(call.params.text("fields"))
    return pick_checked(APPLICATION, {"id": app.id, "name": app.name, "link": "https://example.invalid/"}, asked)


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.user.get", "GET", "user", "", get_user),
    operation("meta.user.accounts.get", "GET", "user", "accounts", list_accounts, is_list=True),
    operation("meta.page.get", "GET", "page", "", get_page),
    operation("meta.ig.get", "GET", "ig", "", get_instagram),
    operation("meta.app.get", "GET", "app", "", get_app),
    operation("meta.debug_token.get", "GET", "debug_token", "", debug_token),
    operation("meta.oauth.access_token.get", "GET", "oauth", "access_token", exchange_token, public=True),
    operation("meta.oauth.access_token.create", "POST", "oauth", "access_token", exchange_token, public=True),
)
