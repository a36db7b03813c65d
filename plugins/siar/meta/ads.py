"""Ad objects of one ad account: read, find by name, create, set a status.

Shapes follow the Marketing API v26. Budgets are integers in the currency's minor unit as Meta counts it (rupiah have
none); `spend` in insights is decimal text in the currency itself. No business rule lives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from siar.errors import ConfigError
from siar.meta.client import GraphClient, Value
from siar.meta.errors import Effect, GraphError
from siar.meta.insights import whole_units

__all__ = [
    "EDGES",
    "Account",
    "AdLevel",
    "Delivery",
    "Named",
    "account",
    "act",
    "change",
    "create",
    "delete",
    "delivery",
    "find",
    "had_no_effect",
    "named",
    "read",
    "set_account_limit",
    "set_status",
    "validate",
]

AdLevel = Literal["campaign", "adset", "creative", "ad"]

EDGES: Mapping[AdLevel, str] = {
    "campaign": "campaigns",
    "adset": "adsets",
    "creative": "adcreatives",
    "ad": "ads",
}

_ALL_STATUSES: Mapping[AdLevel, list[str]] = {
    "campaign": ["ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"],
    "adset": ["ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES", "CAMPAIGN_PAUSED"],
    "ad": [
        "ACTIVE",
        "PAUSED",
        "DELETED",
        "ARCHIVED",
        "IN_PROCESS",
        "WITH_ISSUES",
        "CAMPAIGN_PAUSED",
        "ADSET_PAUSED",
        "PENDING_REVIEW",
        "DISAPPROVED",
        "PREAPPROVED",
        "PENDING_BILLING_INFO",
    ],
}
"""Without naming them, list edges hide what is archived or deleted."""

_ACCOUNT_FIELDS = (
    "currency,account_status,timezone_name,min_daily_budget,min_campaign_group_spend_cap,spend_cap,amount_spent"
)
_GONE = {"DELETED", "ARCHIVED"}
_PAGES_TO_LOOK_AT = 5

_VALIDATION = frozenset(
    {
        1487472, 1487694, 1487756, 1487901, 1487929, 1815199, 1815279, 1815946, 1870165, 1870189, 1870199, 1870227,
        1885029, 1885183, 1885272, 1885557, 1885621, 1885650, 2061015, 2446289, 2446307, 2490155, 2490427, 2490468,
        2490487, 2708008, 3858064, 3858081, 3858082, 3858152, 4834011,
    }
)  # fmt: skip
"""Subcodes of code 100 that refuse a parameter, a post or an account before anything is made (Marketing API, Error
Codes). A code 100 without one of these leaves the outcome open."""


@dataclass(frozen=True)
class Account:
    """What decides whether anything may be bought. Money is in the account's own currency's units.

    :param minimum_daily: the smallest daily budget. :param minimum_campaign_cap: the smallest limit of a campaign, None where
        it takes none. :param spend_cap: the account's own limit, 0: none. :param spent: what counts against it.
    """

    currency: str
    status: int
    timezone: str
    minimum_daily: int
    minimum_campaign_cap: int | None
    spend_cap: int
    spent: int


@dataclass(frozen=True)
class Delivery:
    """What one object has delivered so far. `spend` is in whole units of the currency, rounded up.

    :param frequency: how often each person saw it. :param engagements: with the post.
    """

    spend: int
    impressions: int | None
    reach: int | None
    frequency: float | None = None
    engagements: int | None = None


def act(graph: GraphClient) -> str:
    """Return the path of the connection's ad account.

    :raises ConfigError: it names none.
    """
    account_id = graph.connection.ad_account_id
    if not account_id:
        raise ConfigError("Connection meta_graph: ad_account_id is empty; nothing can be boosted without it.")
    return f"/act_{account_id}"


def account(graph: GraphClient) -> Account:
    """Read the account and the smallest daily budget that it accepts for impressions."""
    path = act(graph)
    node = graph.get(path, fields=_ACCOUNT_FIELDS, use_case="ads_management")
    currency = str(node.get("currency", ""))
    minimum = int(node.get("min_daily_budget") or 0)
    for row in graph.paginate(f"{path}/minimum_budgets", use_case="ads_management", max_pages=5):
        if row.get("currency") == currency:
            minimum = max(minimum, int(row.get("min_daily_budget_imp") or 0))
    return Account(
        currency=currency,
        status=int(node.get("account_status") or 0),
        timezone=str(node.get("timezone_name") or "UTC"),
        minimum_daily=minimum,
        minimum_campaign_cap=int(node.get("min_campaign_group_spend_cap") or 0) or None,
        spend_cap=int(node.get("spend_cap") or 0),
        spent=int(node.get("amount_spent") or 0),
    )


def find(
    graph: GraphClient, level: Literal["campaign", "adset", "ad"], name: str, *, within: str | None = None
) -> list[str]:
    """Return the ids of living objects with exactly this name.

    Ads and ad sets are looked for under their parent (`within`), because filters by name are documented for the
    account's edges but the parent's own edge is shorter and needs none. A creative is not found: Meta appends to its name, and
    its edge is not filtered by one.
    """
    path = f"/{within}/{EDGES[level]}" if within else f"{act(graph)}/{EDGES[level]}"
    params: dict[str, Value] = {"limit": 100, "effective_status": _ALL_STATUSES[level]}
    if within is None:
        params["filtering"] = [{"field": "name", "operator": "EQUAL", "value": name}]
    rows = graph.paginate(
        path, params=params, fields="id,name,status", use_case="ads_management", max_pages=_PAGES_TO_LOOK_AT
    )
    return [str(row["id"]) for row in rows if row.get("name") == name and row.get("status") not in _GONE]


@dataclass(frozen=True)
class Named:
    """A living object as a list shows it."""

    object_id: str
    name: str
    status: str
    created_at: datetime


def named(graph: GraphClient, beginning: str, *, since: datetime) -> list[Named]:
    """Return the living campaigns of the account whose names begin so and that were changed since a moment."""
    params: dict[str, Value] = {
        "limit": 200,
        "filtering": [
            {"field": "name", "operator": "CONTAIN", "value": beginning},
            {"field": "campaign.updated_time", "operator": "GREATER_THAN", "value": int(since.timestamp())},
        ],
    }
    rows = graph.paginate(
        f"{act(graph)}/{EDGES['campaign']}",
        params=params,
        fields="id,name,status,created_time",
        use_case="ads_management",
        max_pages=_PAGES_TO_LOOK_AT,
    )
    return [
        Named(
            object_id=str(row["id"]),
            name=str(row["name"]),
            status=str(row.get("status")),
            created_at=datetime.strptime(str(row["created_time"]), "%Y-%m-%dT%H:%M:%S%z"),
        )
        for row in rows
        if str(row.get("name", "")).startswith(beginning) and row.get("status") not in _GONE
    ]


def create(graph: GraphClient, level: AdLevel, params: Mapping[str, Value]) -> str:
    """Create one object and return its id. Sent once; an unknown outcome is `GraphUnprovenError`.

    There is no idempotency key on this API: look for the name before and after.
    """
    reply = graph.post(f"{act(graph)}/{EDGES[level]}", data=params, use_case="ads_management")
    return str(reply["id"])


def validate(graph: GraphClient, level: AdLevel, params: Mapping[str, Value]) -> None:
    """Have one object checked without making it; its parents must be there.

    :raises GraphError: it would be refused, or nobody knows.
    """
    checked = {**params, "execution_options": ["validate_only"]}
    graph.post(f"{act(graph)}/{EDGES[level]}", data=checked, use_case="ads_management", visible=False)


def change(graph: GraphClient, object_id: str, params: Mapping[str, Value]) -> None:
    """Set fields of one object. Setting the same again changes nothing."""
    graph.post(f"/{object_id}", data=params, use_case="ads_management", visible=False)


def read(graph: GraphClient, object_id: str, fields: str) -> dict[str, Any]:
    """Read one object."""
    return graph.get(f"/{object_id}", fields=fields, use_case="ads_management")


def had_no_effect(error: GraphError) -> bool:
    """Tell whether a failed write proves, by itself, that nothing was made or changed."""
    refusal = error.refusal
    return refusal.effect is not Effect.UNKNOWN or (refusal.code == 100 and refusal.subcode in _VALIDATION)


def set_status(graph: GraphClient, object_id: str, status: Literal["ACTIVE", "PAUSED", "ARCHIVED"]) -> None:
    """Switch one object. Setting the same status again changes nothing, so it may be repeated after reading back.

    Pausing is not withheld by a pause of calls: it ends spending, and what refuses it is Meta.
    """
    active = status == "ACTIVE"
    graph.post(f"/{object_id}", data={"status": status}, use_case="ads_management", visible=active, urgent=not active)


def set_account_limit(graph: GraphClient, amount: int) -> None:
    """Set the account's spending limit, in whole units of its currency; ten times a day at most.

    It is counted from when there was none before; with one, together with what was spent since that was set.
    """
    graph.post(act(graph), data={"spend_cap": amount}, use_case="ads_management", visible=False)


def delete(graph: GraphClient, object_id: str) -> None:
    """Delete one object; a campaign takes its children with it."""
    graph.delete(f"/{object_id}", use_case="ads_management")


def delivery(graph: GraphClient, object_id: str) -> Delivery:
    """Return what an object has delivered over its whole life; an object without delivery has no row."""
    rows = list(
        graph.paginate(
            f"/{object_id}/insights",
            params={"date_preset": "maximum"},
            fields="spend,impressions,reach,frequency,inline_post_engagement",
            use_case="ads_insights",
            max_pages=2,
        )
    )
    if not rows:
        return Delivery(spend=0, impressions=None, reach=None)
    row = rows[0]
    return Delivery(
        spend=whole_units(row.get("spend")),
        impressions=int(row["impressions"]) if row.get("impressions") is not None else None,
        reach=int(row["reach"]) if row.get("reach") is not None else None,
        frequency=float(row["frequency"]) if row.get("frequency") is not None else None,
        engagements=int(row["inline_post_engagement"]) if row.get("inline_post_engagement") is not None else None,
    )
