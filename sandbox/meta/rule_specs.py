"""What an ad rule may say.

Source: Marketing API, "Evaluation Spec", "Execution Spec", "Schedule Based Rules"; 2703 from "Ad Rule".
"""

from __future__ import annotations

from typing import Any

from sandbox.meta.errors import GraphError, invalid_parameter, missing_parameter

__all__ = ["LEVELS", "STATUSES", "check_evaluation", "check_execution", "check_schedule", "numbers"]

STATUSES = frozenset({"ENABLED", "DISABLED", "DELETED", "HAS_ISSUES"})
_SCHEDULES = frozenset({"DAILY", "HOURLY", "SEMI_HOURLY", "CUSTOM"})
_EXECUTIONS = frozenset({"PAUSE", "UNPAUSE", "NOTIFICATION", "PING_ENDPOINT"})
_PRESETS = frozenset(
    {
        *("LIFETIME", "TODAY", "YESTERDAY", "THIS_MONTH", "THIS_WEEK_MON_TODAY", "THIS_WEEK_SUN_TODAY"),
        *(f"LAST_{days}_DAYS" for days in (2, 3, 7, 14, 28, 30)),
        *(f"LAST_{days}D" for days in (2, 3, 7, 14, 28, 30)),
    }
)
LEVELS = ("CAMPAIGN", "ADSET", "AD")
_NUMERIC = frozenset({"GREATER_THAN", "LESS_THAN", "EQUAL", "NOT_EQUAL", "IN_RANGE", "NOT_IN_RANGE"})
_COSTS = ("cost_per", "cpc", "cpm", "cpa", "cpp")

#: Which operators a filter takes.
_METADATA: dict[str, frozenset[str]] = {
    "id": frozenset({"EQUAL", "IN", "NOT_IN"}),
    "entity_type": frozenset({"EQUAL"}),
    "name": frozenset({"EQUAL", "CONTAIN", "NOT_CONTAIN"}),
    "effective_status": frozenset({"IN", "NOT_IN"}),
    "hours_since_creation": _NUMERIC - {"EQUAL", "NOT_EQUAL"},
    "current_time": _NUMERIC - {"EQUAL", "NOT_EQUAL"},
}
_PRESET_ONLY = frozenset({"EQUAL"})


def check_evaluation(spec: dict[str, Any] | None, execution: dict[str, Any]) -> dict[str, Any]:
    if spec is None:
        raise missing_parameter("evaluation_spec")
    kind, filters = spec.get("evaluation_type"), spec.get("filters")
    if kind not in ("SCHEDULE", "TRIGGER"):
        raise invalid_parameter("evaluation_type must be SCHEDULE or TRIGGER", blame=["evaluation_spec"])
    if not isinstance(filters, list) or not filters:
        raise invalid_parameter("evaluation_spec needs filters", blame=["evaluation_spec"])
    if kind == "TRIGGER" and not isinstance(spec.get("trigger"), dict):
        raise invalid_parameter("A rule by trigger needs a trigger", blame=["evaluation_spec"])
    names = [_check_filter(entry, execution) for entry in filters]
    if not {"id", "entity_type"} & set(names):
        raise invalid_parameter("A rule needs a filter by entity_type or id", blame=["evaluation_spec"])
    if "spent" in names and names.count("time_preset") != 1:
        raise invalid_parameter("Filters by insights need one time_preset", blame=["evaluation_spec"])
    return spec


def _check_filter(entry: Any, execution: dict[str, Any]) -> str:
    if not isinstance(entry, dict) or set(entry) != {"field", "value", "operator"}:
        raise invalid_parameter("A filter has field, value and operator", blame=["evaluation_spec"])
    field, operator, value = str(entry["field"]), str(entry["operator"]), entry["value"]
    owner, _, name = field.rpartition(".")
    if owner not in ("", "campaign", "adset", "ad"):
        raise invalid_parameter(f"Unknown filter {field}", blame=["evaluation_spec"])
    if name.startswith(_COSTS) and execution.get("execution_type") == "PAUSE":
        raise GraphError(2703, "(#2703) Rules that turn off ads can't have cost conditions")
    known = {**_METADATA, "time_preset": _PRESET_ONLY, "spent": _NUMERIC}
    if name not in known or (owner and name in ("entity_type", "time_preset", "spent", "current_time")):
        raise invalid_parameter(f"Unknown filter {field}", blame=["evaluation_spec"])
    if operator not in known[name]:
        raise invalid_parameter(f"{field} does not take {operator}", blame=["evaluation_spec"])
    if name == "entity_type" and value not in LEVELS:
        raise invalid_parameter("entity_type must be AD, ADSET or CAMPAIGN", blame=["evaluation_spec"])
    if name == "time_preset" and value not in _PRESETS:
        raise invalid_parameter(f"Unknown time_preset {value}", blame=["evaluation_spec"])
    if name == "spent":
        numbers(value)
    return field


def numbers(value: Any) -> list[float]:
    try:
        return [float(one) for one in (value if isinstance(value, list) else [value])]
    except (TypeError, ValueError):
        raise invalid_parameter("The filter value must be a number", blame=["evaluation_spec"]) from None


def check_execution(spec: dict[str, Any] | None) -> dict[str, Any]:
    if spec is None:
        raise missing_parameter("execution_spec")
    if spec.get("execution_type") not in _EXECUTIONS:
        raise invalid_parameter("Unknown execution_type", blame=["execution_spec"])
    return spec


def check_schedule(spec: dict[str, Any] | None, evaluation: dict[str, Any]) -> dict[str, Any] | None:
    if evaluation["evaluation_type"] == "TRIGGER":
        return spec
    if spec is None:
        raise missing_parameter("schedule_spec")
    if spec.get("schedule_type") not in _SCHEDULES:
        raise invalid_parameter("Unknown schedule_type", blame=["schedule_spec"])
    if spec["schedule_type"] == "CUSTOM":
        minutes = [entry.get("start_minute") for entry in spec.get("schedule") or []]
        if not minutes or any(not isinstance(one, int) or one % 30 or not 0 <= one < 1440 for one in minutes):
            raise invalid_parameter("start_minute must be a multiple of 30", blame=["schedule_spec"])
    return spec
