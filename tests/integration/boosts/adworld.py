"""A small ad account behind the interface of a requests session, with faults at any call and a clock of its own.

It follows the documented rules that matter for money: no idempotency, everything asked for is made, list edges hide
deleted objects unless asked, and only what runs spends.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
import stamina

from siar.connections import MetaConnection
from siar.meta.client import GraphClient

PAGE, IG, ACCOUNT = "1056", "1784", "7634"
CONNECTION = MetaConnection(
    token="TOKEN", app_id="1", app_secret="s", page_id=PAGE, instagram_user_id=IG, ad_account_id=ACCOUNT
)
EDGES = {"campaigns": "campaign", "adsets": "adset", "adcreatives": "creative", "ads": "ad"}


class Killed(BaseException):
    """The worker process died here."""


class AdWorld:
    """The account's objects, what was asked, and what is to go wrong."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.objects: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.currency, self.status, self.minimum = "IDR", 1, 16_000
        self.spend: dict[str, dict[str, str]] = {}  # campaign id -> day -> decimal text
        self.hidden: set[str] = set()  # objects that list edges do not show yet
        self.eligible = True
        self.cap, self.rule = 0, {}
        self.fault: Callable[[str, str], str | None] = lambda method, path: None

    # -- the session ------------------------------------------------------------------------------------------------

    def request(self, method: str, url: str, *, params=None, data=None, **_: Any) -> requests.Response:
        path = urlsplit(url).path.removeprefix("/v26.0")
        values = {k: v for k, v in {**(params or {}), **(data or {})}.items() if k != "appsecret_proof"}
        if "validate_only" in values.get("execution_options", ""):
            # Nothing is made, and nothing goes wrong.
            return _reply(200, {"success": True})
        self.calls.append((method, path, values))
        fault = self.fault(method, path)
        if fault == "kill_before":
            raise Killed
        if fault == "drop_before":
            raise requests.ConnectionError("dropped")
        if fault and fault.startswith("refuse:"):
            return _reply(400, {"error": json.loads(fault.removeprefix("refuse:"))})
        status, body = self._serve(method, path, values)
        if fault == "kill_after":
            raise Killed
        if fault == "drop_after":
            raise requests.ConnectionError("dropped")
        if fault == "error_after":
            return _reply(500, {"error": {"message": "please retry", "code": 2}})
        return _reply(status, body)

    def client(self) -> GraphClient:
        return GraphClient(
            CONNECTION,
            session=self,
            clock=lambda: self.now,
            sleep=lambda _: None,
            reading=stamina.RetryingCaller(attempts=1),
        )

    # -- what tests ask ---------------------------------------------------------------------------------------------

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [o for o in self.objects.values() if o["kind"] == kind and o["status"] not in {"DELETED", "ARCHIVED"}]

    def spending(self) -> list[dict[str, Any]]:
        """Ads that may cost money now."""
        return [ad for ad in self.of("ad") if self._effective(ad) == "ACTIVE"]

    def count(self, method: str) -> Counter[str]:
        return Counter(path for m, path, _ in self.calls if m == method)

    # -- the service ------------------------------------------------------------------------------------------------

    def _serve(self, method: str, path: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        parts = path.strip("/").split("/")
        if parts[0] == f"act_{ACCOUNT}":
            return self._account(method, parts, values)
        if parts[0] == PAGE and method == "GET":
            return 200, {"access_token": "PAGE", "id": PAGE}
        if parts[0].startswith(f"{PAGE}_"):
            return 200, {"promotable_id": parts[0], "is_eligible_for_promotion": self.eligible, "id": parts[0]}
        if self.rule and parts[0] == self.rule["id"]:
            return self._rules(method, values)
        found = self.objects.get(parts[0])
        if found is None:
            return 400, {"error": {"message": "missing", "code": 100, "error_subcode": 33}}
        if len(parts) == 2:
            if parts[1] == "insights":
                return 200, {"data": self._insights(parts[0], values)}
            return 200, {"data": self._list(EDGES[parts[1]], values, parent=parts[0])}
        if method == "POST":
            found.update(values)
            return 200, {"success": True}
        if method == "DELETE":
            for each in self.objects.values():
                if parts[0] in (each["id"], each.get("campaign_id"), each.get("adset_id")):
                    each["status"] = "DELETED"
            return 200, {"success": True}
        return 200, self._node(found)

    def _account(self, method: str, parts: list[str], values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if len(parts) == 1 and method == "POST":
            self.cap = int(values["spend_cap"])
            return 200, {"success": True}
        if len(parts) > 1 and parts[1] == "adrules_library":
            return self._rules(method, values)
        if len(parts) == 1:
            return 200, {
                "spend_cap": str(self.cap),
                "amount_spent": "0",
                "currency": self.currency,
                "account_status": self.status,
                "timezone_name": "Asia/Makassar",
                "min_daily_budget": self.minimum,
                "min_campaign_group_spend_cap": "1500000",
                "id": parts[0],
            }
        if parts[1] == "minimum_budgets":
            return 200, {"data": [{"currency": self.currency, "min_daily_budget_imp": self.minimum}]}
        kind = EDGES[parts[1]]
        if method == "GET":
            return 200, {"data": self._list(kind, values, parent=None)}
        number = str(len(self.objects) + 1201)
        made_at = f"{self.now:%Y-%m-%dT%H:%M:%S+0000}"
        made = {"kind": kind, "id": number, "status": "ACTIVE", "made_at": made_at, **values}
        if kind == "creative":
            made["name"] += " 2026-09-10-0a1b2c"
        self.objects[number] = made
        return 200, {"id": number}

    def _rules(self, method: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if method == "POST":
            read = {k: json.loads(v) if v.startswith("{") else v for k, v in values.items()}
            self.rule = {**read, "id": "5001"}
            return 200, {"id": "5001"}
        return 200, {"data": [self.rule] if self.rule else []}

    def _list(self, kind: str, values: dict[str, Any], *, parent: str | None) -> list[dict[str, Any]]:
        wanted, begins = None, ""
        for rule in json.loads(values.get("filtering", "[]")):
            if rule["field"] != "name":
                continue
            wanted, begins = (rule["value"], "") if rule["operator"] == "EQUAL" else (None, rule["value"])
        return [
            {"id": o["id"], "name": o["name"], "status": o["status"], "created_time": o["made_at"]}
            for o in self.of(kind)
            if o["id"] not in self.hidden
            and (wanted is None or o["name"] == wanted)
            and o["name"].startswith(begins)
            and (parent is None or parent in (o.get("campaign_id"), o.get("adset_id")))
        ]

    def _node(self, found: dict[str, Any]) -> dict[str, Any]:
        shown = {k: v for k, v in found.items() if k != "kind"}
        for name in ("targeting", "creative", "promoted_object", "special_ad_categories"):
            if isinstance(shown.get(name), str):
                shown[name] = json.loads(shown[name])
        if found["kind"] == "ad":
            shown["creative"] = {"id": shown["creative"]["creative_id"]}
            shown["campaign_id"] = self.objects[found["adset_id"]]["campaign_id"]
        return {**shown, "effective_status": self._effective(found)}

    def _effective(self, found: dict[str, Any]) -> str:
        if found["status"] != "ACTIVE":
            return str(found["status"])
        for parent, word in (("adset_id", "ADSET_PAUSED"), ("campaign_id", "CAMPAIGN_PAUSED")):
            above = self.objects.get(str(found.get(parent)))
            if above is not None and self._effective(above) != "ACTIVE":
                return word
        return "ACTIVE"

    def _insights(self, node: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        days = self.spend.get(node, {})
        if not days:
            return []
        if values.get("time_increment"):
            window = json.loads(values["time_range"])
            return [
                {"date_start": day, "date_stop": day, "spend": spend}
                for day, spend in days.items()
                if window["since"] <= day <= window["until"]
            ]
        total = sum(float(spend) for spend in days.values())
        return [{"spend": f"{total:.2f}", "impressions": "9000", "reach": "4000"}]

    def pass_time(self, delta: timedelta) -> datetime:
        self.now += delta
        return self.now


def _reply(status: int, body: dict[str, Any]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    response.headers["Content-Type"] = "application/json"
    return response
