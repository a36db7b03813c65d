"""List edges of the Marketing API: filtering, effective status, order.

Source: Marketing API, "Filtering" and the list edges of the ad account. Deleted and archived objects
appear only when the call asks for their effective status.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.meta.errors import invalid_parameter
from sandbox.meta.fields import NodeType, Selection, check_fields, parse_fields
from sandbox.meta.paging import list_answer
from sandbox.meta.params import Params
from sandbox.meta.routing import Call
from sandbox.meta.state import AdObject, Creative

Item = TypeVar("Item", bound="AdObject | Creative")
Attributes = dict[str, Any]

_STATUS_FIELDS = ("effective_status", "status", "configured_status")
_OF_ALL = frozenset(["ACTIVE", "ARCHIVED", "DELETED", "IN_PROCESS", "PAUSED", "WITH_ISSUES"])
_EFFECTIVE: dict[str, frozenset[str]] = {
    "campaign": _OF_ALL,
    "adset": _OF_ALL | {"CAMPAIGN_PAUSED"},
    "ad": _OF_ALL
    | {
        "ADSET_PAUSED",
        "CAMPAIGN_PAUSED",
        "DISAPPROVED",
        "PENDING_BILLING_INFO",
        "PENDING_REVIEW",
        "PREAPPROVED",
    },
}


def _check_statuses(level: str, statuses: list[str], blame: str) -> None:
    """Raises 100 for an effective status that objects of this level never have."""
    known = _EFFECTIVE.get(level)
    for index, status in enumerate(statuses):
        if known is not None and status not in known:
            allowed = ", ".join(sorted(known))
            raise invalid_parameter(
                f"effective_status[{index}] must be one of the following values: {allowed}", blame=[blame]
            )


def filters(params: Params, level: str) -> list[tuple[str, str, Any]]:
    """(field, operator, value) of each filter on objects of `level`. Raises 100 for a malformed one."""
    found = []
    for entry in params.items("filtering") or []:
        if not isinstance(entry, dict) or not {"field", "operator"} <= set(entry):
            raise invalid_parameter("filtering takes objects with field, operator and value", blame=["filtering"])
        if str(entry["operator"]) not in _OPERATORS:
            raise invalid_parameter(f"Unknown filter operator {entry['operator']}", blame=["filtering"])
        owner, _, name = str(entry["field"]).rpartition(".")
        if name == "effective_status":
            _check_statuses(owner or level, _texts(entry.get("value")), "filtering")
        found.append((str(entry["field"]), str(entry["operator"]), entry.get("value")))
    return found


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise invalid_parameter("The filter value must be a number", blame=["filtering"]) from None


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQUAL": lambda have, value: str(have) == _texts(value)[0],
    "NOT_EQUAL": lambda have, value: str(have) != _texts(value)[0],
    "CONTAIN": lambda have, value: _texts(value)[0].lower() in str(have).lower(),
    "NOT_CONTAIN": lambda have, value: _texts(value)[0].lower() not in str(have).lower(),
    "STARTS_WITH": lambda have, value: str(have).lower().startswith(_texts(value)[0].lower()),
    "IN": lambda have, value: str(have) in _texts(value),
    "NOT_IN": lambda have, value: str(have) not in _texts(value),
    "GREATER_THAN": lambda have, value: _number(have) > _number(value),
    "LESS_THAN": lambda have, value: _number(have) < _number(value),
}


def matches(attributes: Attributes, wanted: Sequence[tuple[str, str, Any]]) -> bool:
    """Whether an object passes all filters. Raises 100 for a field that cannot be filtered."""
    for name, operator, value in wanted:
        if name not in attributes:
            raise invalid_parameter(f"Filtering by {name} is not supported here", blame=["filtering"])
        if not _OPERATORS[operator](attributes[name], value):
            return False
    return True


def list_objects(
    call: Call,
    objects: Sequence[Item],
    *,
    level: str,
    edge: str,
    node_type: NodeType,
    effective: Callable[[Item], str],
    show: Callable[[Item, list[Selection] | None], dict[str, Any]],
    parents: Callable[[Item], Attributes] = lambda _: {},
) -> dict[str, Any]:
    """One page of an edge, newest first."""
    asked = parse_fields(call.params.text("fields"))
    check_fields(node_type, asked)
    wanted = filters(call.params, level)
    statuses = call.params.words("effective_status")
    _check_statuses(level, statuses or [], "effective_status")
    by_status = bool(statuses) or any(name.split(".")[-1] in _STATUS_FIELDS for name, _, _ in wanted)
    shown = []
    for item in objects:
        if not call.visible_in_lists(item.created_time):
            continue
        status = effective(item)
        if statuses and status not in statuses:
            continue
        if not by_status and status in ("DELETED", "ARCHIVED"):
            continue
        if matches(_attributes(item, level, status, parents(item)), wanted):
            shown.append(item)
    shown.sort(key=lambda item: (item.created_time, item.id), reverse=True)
    return list_answer(call, shown, lambda item: item.id, lambda item: show(item, asked), edge=edge, largest=500)


def _attributes(item: AdObject | Creative, level: str, effective: str, parents: Attributes) -> Attributes:
    own: Attributes = {
        "id": item.id,
        "name": item.name,
        "status": item.status,
        "configured_status": item.status,
        "effective_status": effective,
        "created_time": int(item.created_time.timestamp()),
    }
    if isinstance(item, AdObject):
        own["updated_time"] = int(item.updated_time.timestamp())
    return {**parents, **own, **{f"{level}.{name}": value for name, value in own.items()}}
