"""Failures on demand: rules that say which operation fails, how, and how often.

Times at which a client learns nothing (a dropped connection) differ in one thing only: whether the
effect took place. That is what `drop_before` and `drop_after` are for. `sandbox.gate` applies the rules.
"""

from __future__ import annotations

import itertools
import threading
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Action = Literal[
    "latency",  # params: ms
    "status",  # answer before the effect; params: status, kind (optional)
    "drop_before",  # close the connection without an answer, effect not applied
    "drop_after",  # effect applied, connection closed without an answer
    "error_after",  # effect applied, then an error; params: status (500), kind (optional)
    "throttle_app",
    "throttle_user",
    "throttle_page",
    "throttle_613",
    "throttle_buc_pages",
    "throttle_buc_instagram",
    "throttle_buc_ads",
    "invalid_token",
    "policy_block",
    "list_lag",  # params: seconds; read by the services' list edges
    "null_batch",  # read by the batch endpoint
    "greylist",  # params: seconds; read by the mail server
]
ACTIONS: tuple[Action, ...] = get_args(Action)

#: Actions that a service applies itself; the middleware leaves them alone.
SERVICE_ACTIONS: frozenset[str] = frozenset({"list_lag", "null_batch", "greylist"})

#: Actions that refuse an entry of a batch as they refuse a request of its own.
_OF_PARTS: frozenset[str] = frozenset(action for action in ACTIONS if action.startswith(("status", "throttle"))) | {
    "invalid_token",
    "policy_block",
}

_KIND_BY_STATUS = {429: "rate_limit", 503: "unavailable", 401: "unauthorized", 403: "forbidden", 404: "not_found"}


class Rule(BaseModel):
    """One fault. `route` is a glob on the operation's name (``meta.page.*``), case-sensitive.

    In a batch it refuses entries, all or those on the object `params.node`.
    The first `after_n` matching requests pass; then it fires `times` times (None: until removed).
    """

    model_config = ConfigDict(extra="forbid")

    route: str = Field(min_length=1)
    action: Action
    times: int | None = Field(default=None, ge=1)
    after_n: int = Field(default=0, ge=0)
    params: dict[str, Any] = Field(default_factory=dict)
    id: int = 0
    seen: int = 0
    fired: int = 0

    @property
    def spent(self) -> bool:
        """Whether it has fired as often as it may."""
        return self.times is not None and self.fired >= self.times

    @property
    def status(self) -> int:
        """The HTTP status this fault answers with. Meta reports throttles as 400, not 429."""
        default = {"status": 500, "error_after": 500}.get(self.action, 400)
        return int(self.params.get("status", default))

    @property
    def kind(self) -> str:
        """What `Service.error_response` is told: the action, or a word for the bare status."""
        if "kind" in self.params:
            return str(self.params["kind"])
        if self.action not in ("status", "error_after"):
            return self.action
        return _KIND_BY_STATUS.get(self.status, "server_error" if self.status >= 500 else "invalid")


class FaultBook:
    """The rules in force. Safe to use from any thread."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def add(
        self,
        route: str,
        action: Action,
        *,
        times: int | None = None,
        after_n: int = 0,
        params: dict[str, Any] | None = None,
    ) -> Rule:
        """Add a rule; earlier rules are tried first. Raises ValueError for an unknown action or number."""
        rule = Rule(route=route, action=action, times=times, after_n=after_n, params=params or {})
        _check_params(rule)
        with self._lock:
            rule.id = next(self._ids)
            self._rules.append(rule)
        return rule

    def rules(self) -> list[Rule]:
        """Copies of all rules, spent ones included, oldest first."""
        with self._lock:
            return [rule.model_copy(deep=True) for rule in self._rules]

    def remove(self, rule_id: int) -> bool:
        """Remove one rule; False when there is none of that id."""
        with self._lock:
            kept = [rule for rule in self._rules if rule.id != rule_id]
            found = len(kept) != len(self._rules)
            self._rules = kept
        return found

    def clear(self) -> None:
        """Remove all rules."""
        with self._lock:
            self._rules = []

    def take(self, operation: str) -> list[Rule]:
        """Count this request against the rules of the middleware and return those that fire.

        All firing latencies come first, then at most one other action.
        """
        latencies: list[Rule] = []
        final: Rule | None = None
        with self._lock:
            for rule in self._rules:
                if (
                    rule.action in SERVICE_ACTIONS
                    or "node" in rule.params
                    or (final is not None and rule.action != "latency")
                ):
                    continue
                if _fires(rule, operation):
                    if rule.action == "latency":
                        latencies.append(rule.model_copy())
                    else:
                        final = rule.model_copy()
        return [*latencies, final] if final else latencies

    def list_lag(self, route_name: str) -> float:
        """Seconds that an object must have existed before the list edge `route_name` shows it."""
        return self._seconds("list_lag", route_name)

    def greylist(self, operation: str) -> float:
        """Seconds that the mail server must have known a sender for before it takes that sender's mail."""
        return self._seconds("greylist", operation)

    def _seconds(self, action: Action, operation: str) -> float:
        with self._lock:
            found = [
                float(rule.params["seconds"])
                for rule in self._rules
                if rule.action == action and _fires(rule, operation)
            ]
        return max(found, default=0.0)

    def null_batch(self, route_name: str) -> bool:
        """Whether the batch endpoint shall answer null for the entry of operation `route_name`."""
        with self._lock:
            return any(rule.action == "null_batch" and _fires(rule, route_name) for rule in self._rules)

    def of_part(self, operation: str, node: str) -> Rule | None:
        """The rule by which the batch endpoint shall refuse an entry; `params.node` limits it to one object's."""
        with self._lock:
            for rule in self._rules:
                if rule.action in _OF_PARTS and rule.params.get("node", node) == node and _fires(rule, operation):
                    return rule.model_copy()
        return None

    def dump(self) -> list[dict[str, Any]]:
        """All rules with their counters, as JSON-able values."""
        return [rule.model_dump() for rule in self.rules()]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Replace the rules by what `dump` returned."""
        rules = [Rule.model_validate(item) for item in state]
        with self._lock:
            self._rules = rules
            self._ids = itertools.count(max((rule.id for rule in rules), default=0) + 1)


def _fires(rule: Rule, operation: str) -> bool:
    if rule.spent or not fnmatchcase(operation, rule.route):
        return False
    rule.seen += 1
    if rule.seen <= rule.after_n:
        return False
    rule.fired += 1
    return True


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _check_params(rule: Rule) -> None:
    needed = {"latency": "ms", "list_lag": "seconds", "greylist": "seconds"}.get(rule.action)
    if needed is not None and not _is_amount(rule.params.get(needed)):
        raise ValueError(f"{rule.action} needs params.{needed}, a number")
    status = rule.params.get("status", 500)
    if not isinstance(status, int) or not 400 <= status <= 599:
        raise ValueError("params.status must be an HTTP error status, 400 to 599")
