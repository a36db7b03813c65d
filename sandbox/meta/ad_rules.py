"""Rules that campaigns, ad sets and ads share: statuses, budgets, names, validation only.

Source: Marketing API references of the three objects and the error reference.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from sandbox.meta.errors import GraphError, invalid_parameter
from sandbox.meta.routing import Call
from sandbox.meta.state import AdAccount, AdObject, ConfiguredStatus

#: Value that removes a campaign's spending limit.
NO_SPEND_CAP = 922_337_203_685_478
BID_STRATEGIES = frozenset(
    ["LOWEST_COST_WITHOUT_CAP", "LOWEST_COST_WITH_BID_CAP", "COST_CAP", "LOWEST_COST_WITH_MIN_ROAS"]
)
_CREATABLE = frozenset({"ACTIVE", "PAUSED"})
_SETTABLE = frozenset({"ACTIVE", "PAUSED", "DELETED", "ARCHIVED"})
_EXECUTION_OPTIONS = frozenset({"validate_only", "include_recommendations", "synchronous_ad_review"})


def validates_only(call: Call) -> bool:
    options = call.params.words("execution_options") or []
    unknown = set(options) - _EXECUTION_OPTIONS
    if unknown:
        raise invalid_parameter(f"Unknown execution option {min(unknown)}", blame=["execution_options"])
    return "validate_only" in options


def created_status(call: Call) -> ConfiguredStatus:
    """Only ACTIVE and PAUSED are legal at creation."""
    status = call.params.choice("status", _CREATABLE) or "PAUSED"
    return "ACTIVE" if status == "ACTIVE" else "PAUSED"


def changed_status(call: Call, target: AdObject) -> ConfiguredStatus:
    """The wanted status, or the present one. Raises 100 for what a deleted or archived object forbids."""
    status = call.params.choice("status", _SETTABLE) or target.status
    others = set(call.params.values) - {
        "status",
        "name",
        "access_token",
        "appsecret_proof",
        "fields",
        "execution_options",
    }
    if target.status == "DELETED" and (status != "DELETED" or others):
        raise invalid_parameter("A deleted object cannot be changed", subcode=1487056)
    if target.status == "ARCHIVED" and (status not in ("ARCHIVED", "DELETED") or others):
        raise invalid_parameter("An archived object can only be renamed or deleted", subcode=1487056)
    return status  # type: ignore[return-value]  # one of the four, checked by choice()


def required_name(call: Call) -> str:
    name = call.params.required("name")
    if len(name) > 400:
        raise invalid_parameter("The name is too long", blame=["name"])
    return name


def refuse_two_budgets() -> GraphError:
    return invalid_parameter("Only one budget may be set: daily or lifetime, on campaign or ad set", subcode=1885621)


def check_budget(
    account: AdAccount,
    *,
    daily: int | None,
    lifetime: int | None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> None:
    """At least the account's minimum per day of the run. Raises 1885621 or 1885272."""
    if daily is not None and lifetime is not None:
        raise refuse_two_budgets()
    days = 1
    if lifetime is not None and start is not None and end is not None:
        days = max(math.ceil((end - start).total_seconds() / 86_400), 1)
    for name, amount, smallest in (
        ("daily_budget", daily, account.min_daily_budget),
        ("lifetime_budget", lifetime, account.min_daily_budget * days),
    ):
        if amount is not None and amount < smallest:
            raise invalid_parameter(
                f"Your budget is too low: it must be at least {smallest} {account.currency}",
                subcode=1885272,
                blame=[name],
            )


def check_bid(strategy: str | None, amount: int | None) -> None:
    """Strategies with a cap need a bid. Raises 2490487."""
    if strategy is None or (strategy in ("LOWEST_COST_WITH_BID_CAP", "COST_CAP") and not amount):
        raise invalid_parameter(
            "Bid amount required for the bid strategy provided", subcode=2490487, blame=["bid_amount"]
        )


def labels(call: Call) -> list[dict[str, Any]]:
    return [label for label in call.params.items("adlabels") or [] if isinstance(label, dict)]


def refuse_inactive_account(account: AdAccount) -> None:
    if account.account_status != 1:
        raise GraphError(
            100, "Invalid parameter", 3910001, title="Ad account problem", user_message="The ad account is not active."
        )
