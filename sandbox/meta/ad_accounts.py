"""The ad account: Marketing API, "Ad Account"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.meta.auth import require_ads_token
from sandbox.meta.delivery import account_spent, spent_by
from sandbox.meta.errors import GraphError, invalid_parameter
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import AD_ACCOUNT
from sandbox.meta.money import floor_units, offset
from sandbox.meta.paging import list_answer
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import AdAccount
from sandbox.meta.times import graph_time

_CAP_CHANGES_PER_DAY = 10


def show_account(call: Call, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    account = state.ad_account
    utc_offset = call.now.astimezone(account.zone).utcoffset() or timedelta()
    readers = {
        "account_id": lambda _: account.id,
        "name": lambda _: account.name,
        "currency": lambda _: account.currency,
        "timezone_name": lambda _: account.timezone,
        "timezone_id": lambda _: 67,
        "timezone_offset_hours_utc": lambda _: utc_offset.total_seconds() / 3600,
        "account_status": lambda _: account.account_status,
        "disable_reason": lambda _: 0,
        "min_daily_budget": lambda _: account.min_daily_budget,
        "min_campaign_group_spend_cap": lambda _: str(account.min_campaign_spend_cap),
        "spend_cap": lambda _: str(account.spend_cap),
        "amount_spent": lambda _: str(floor_units(account_spent(state))),
        "balance": lambda _: "0",
        "age": lambda _: round((call.now - state.created_time).total_seconds() / 86_400, 2) + 400,
        "business": lambda _: {"id": state.business_id, "name": state.page.name},
        "created_time": lambda _: graph_time(state.created_time - timedelta(days=400), account.zone),
        "is_prepay_account": lambda _: True,
        "is_tax_id_required": lambda _: False,
        "offsite_pixels_tos_accepted": lambda _: False,
        "is_in_3ds_authorization_enabled_market": lambda _: False,
    }
    return project(AD_ACCOUNT, account.node_id, readers, asked)


def get_account(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account: GET."""
    require_ads_token(call)
    return show_account(call, parse_fields(call.params.text("fields")))


def list_ad_accounts(call: Call) -> dict[str, Any]:
    """Graph API, User /adaccounts: GET."""
    require_ads_token(call)
    asked = parse_fields(call.params.text("fields"))
    return list_answer(
        call, [call.state.ad_account], lambda one: one.node_id, lambda _: show_account(call, asked), edge="adaccounts"
    )


def minimum_budgets(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /minimum_budgets: GET."""
    require_ads_token(call)
    account = call.state.ad_account
    row = {
        "currency": account.currency,
        "min_daily_budget_imp": account.min_daily_budget,
        "min_daily_budget_video_views": account.min_daily_budget,
        "min_daily_budget_high_freq": account.min_daily_budget * 5,
        "min_daily_budget_low_freq": account.min_daily_budget * 40,
    }
    return {"data": [row]}


def update_account(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account: POST. `spend_cap` is written in whole units, read in budget units."""
    require_ads_token(call)
    account, params = call.state.ad_account, call.params
    action = params.choice("spend_cap_action", {"reset", "delete"})
    if "spend_cap" in params or action is not None:
        _change_cap(call, account, action)
    if "name" in params:
        account.name = params.text("name")
    return {"success": True}


def _change_cap(call: Call, account: AdAccount, action: str | None) -> None:
    recent = [moment for moment in account.spend_cap_changes if call.now - moment < timedelta(days=1)]
    if len(recent) >= _CAP_CHANGES_PER_DAY:
        raise GraphError(17, "(#17) The account spending limit changed too often today", 1885172)
    cap = None
    if "spend_cap" in call.params:
        try:
            cap = int(float(call.params.text("spend_cap")) * offset(account.currency))
        except ValueError:
            raise invalid_parameter("Param spend_cap must be a number", blame=["spend_cap"]) from None
        if cap < 0:
            raise invalid_parameter("Param spend_cap must not be negative", blame=["spend_cap"])
        if cap and cap < account_spent(call.state):
            raise invalid_parameter("The spending limit is below what was already spent", blame=["spend_cap"])
    account.spend_cap_changes = [*recent, call.now]
    if action == "delete":
        cap = 0
    if action == "reset" or (cap and not account.spend_cap):
        account.spend_cap_baseline = spent_by(list(call.state.ads.values()))
    if cap is not None:
        account.spend_cap = cap


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.get", "GET", "act", "", get_account),
    operation("meta.act.update", "POST", "act", "", update_account),
    operation("meta.act.minimum_budgets.get", "GET", "act", "minimum_budgets", minimum_budgets),
    operation("meta.user.adaccounts.get", "GET", "user", "adaccounts", list_ad_accounts, is_list=True),
)
