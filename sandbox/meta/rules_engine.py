"""The ad rules engine: rules of an account that pause or start its objects, whoever else is asleep.

Source: Marketing API, "Ad Rules Engine", "Evaluation Spec", "Execution Spec", "Schedule Based Rules", "Ad Rule". Rules by
schedule run at their moments of the account's clock; what they see is what insights count until then. Rules by trigger are
taken and do nothing here; of insights only `spent` can be filtered by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from operator import eq, gt, lt, ne
from typing import Any

from sandbox.meta.ad_status import ad_status, adset_status, campaign_status
from sandbox.meta.auth import require_ads_token
from sandbox.meta.delivery import accrue, ads_of_adset, ads_of_campaign, spent_by
from sandbox.meta.errors import invalid_parameter, missing_object
from sandbox.meta.fields import Selection, parse_fields, project
from sandbox.meta.known_fields import AD_RULE
from sandbox.meta.money import floor_units
from sandbox.meta.paging import list_answer
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.rule_specs import LEVELS, STATUSES, check_evaluation, check_execution, check_schedule, numbers
from sandbox.meta.state import Ad, AdRule, AdSet, Campaign, GraphState, RuleRun
from sandbox.meta.times import graph_time

__all__ = ["OPERATIONS", "run_rules"]

_HALF_HOUR = timedelta(minutes=30)
Target = Campaign | AdSet | Ad


# -- the edges -------------------------------------------------------------------------------------------------------------


def create_rule(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /adrules_library: POST. A new rule is enabled unless it is said otherwise."""
    require_ads_token(call)
    params = call.params
    name = params.required("name")
    execution = check_execution(params.mapping("execution_spec"))
    evaluation = check_evaluation(params.mapping("evaluation_spec"), execution)
    rule = AdRule(
        id=call.state.new_id("rule"),
        name=name,
        status=params.choice("status", STATUSES - {"DELETED", "HAS_ISSUES"}) or "ENABLED",
        evaluation_spec=evaluation,
        execution_spec=execution,
        schedule_spec=check_schedule(params.mapping("schedule_spec"), evaluation),
        created_time=call.now,
        updated_time=call.now,
    )
    call.state.rules[rule.id] = rule
    return {"id": rule.id}


def _find(call: Call, verb: str = "GET") -> AdRule:
    rule = call.state.rules.get(call.node_id)
    if rule is None:
        raise missing_object(call.node_id, verb)
    return rule


def _show(call: Call, rule: AdRule, asked: list[Selection] | None) -> dict[str, Any]:
    state = call.state
    readers: dict[str, Callable[[Selection], Any]] = {
        "account_id": lambda _: state.ad_account.id,
        "name": lambda _: rule.name,
        "status": lambda _: rule.status,
        "evaluation_spec": lambda _: rule.evaluation_spec,
        "execution_spec": lambda _: rule.execution_spec,
        "schedule_spec": lambda _: rule.schedule_spec,
        "disable_error_code": lambda _: rule.disable_error_code,
        "created_by": lambda _: {"id": state.system_user_id, "name": state.system_user_name},
        "created_time": lambda _: graph_time(rule.created_time, state.ad_account.zone),
        "updated_time": lambda _: graph_time(rule.updated_time, state.ad_account.zone),
    }
    return project(AD_RULE, rule.id, readers, asked)


def get_rule(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Rule: GET; one that was deleted is still read, with that status."""
    require_ads_token(call)
    return _show(call, _find(call), parse_fields(call.params.text("fields")))


def update_rule(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Rule: POST; a spec that is sent replaces the whole one."""
    require_ads_token(call)
    rule, params = _find(call, "POST"), call.params
    if rule.status == "DELETED":
        raise invalid_parameter("The rule is deleted", subcode=1487056)
    changed = rule.model_copy(update={"updated_time": call.now})
    if "name" in params:
        changed.name = params.required("name")
    if "execution_spec" in params:
        changed.execution_spec = check_execution(params.mapping("execution_spec"))
    if "evaluation_spec" in params or "execution_spec" in params:
        spec = params.mapping("evaluation_spec") if "evaluation_spec" in params else rule.evaluation_spec
        changed.evaluation_spec = check_evaluation(spec, changed.execution_spec)
    if "schedule_spec" in params:
        changed.schedule_spec = check_schedule(params.mapping("schedule_spec"), changed.evaluation_spec)
    if "status" in params:
        status = params.choice("status", STATUSES) or rule.status
        changed.status, changed.disable_error_code = status, None
    call.state.rules[rule.id] = changed
    return {"success": True}


def delete_rule(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Rule: DELETE."""
    require_ads_token(call)
    rule = _find(call, "DELETE")
    rule.status, rule.updated_time = "DELETED", call.now
    return {"success": True}


def list_rules(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Account /adrules_library: GET, without what is deleted."""
    require_ads_token(call)
    asked = parse_fields(call.params.text("fields"))
    rules = [
        rule
        for rule in call.state.rules.values()
        if rule.status != "DELETED" and call.visible_in_lists(rule.created_time)
    ]
    return list_answer(
        call, rules, lambda rule: rule.id, lambda rule: _show(call, rule, asked), edge="adrules_library", largest=200
    )


def rule_history(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Rule /history: GET, runs that took an action, newest first."""
    require_ads_token(call)
    rule = _find(call)
    zone = call.state.ad_account.zone
    runs = sorted(rule.runs, key=lambda run: run.at, reverse=True)

    def show(run: RuleRun) -> dict[str, Any]:
        return {
            "timestamp": graph_time(run.at, zone),
            "is_manual": False,
            "results": [
                {"object_id": one, "object_type": run.level, "actions": [{"action": run.action}]} for one in run.objects
            ],
        }

    return list_answer(call, runs, lambda run: str(int(run.at.timestamp())), show, edge="history")


# -- what rules do ---------------------------------------------------------------------------------------------------------


def run_rules(state: GraphState, now: datetime) -> None:
    """Deliver up to `now`, and run each rule at its moments on the way."""
    for moment in _moments(state, now):
        accrue(state, moment)
        for rule in state.rules.values():
            if rule.status == "ENABLED" and rule.created_time <= moment and _is_due(rule, moment, state):
                _run(state, rule, moment)
    accrue(state, now)


def _moments(state: GraphState, now: datetime) -> Iterator[datetime]:
    """The half-hours of the account's clock since delivery was last brought up."""
    if not any(rule.status == "ENABLED" for rule in state.rules.values()):
        return
    since = state.ad_account.accrued_until or state.created_time
    local = since.astimezone(state.ad_account.zone)
    moment = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0) + _HALF_HOUR
    while moment <= now:
        yield moment.astimezone(now.tzinfo)
        moment += _HALF_HOUR


def _is_due(rule: AdRule, moment: datetime, state: GraphState) -> bool:
    if rule.evaluation_spec["evaluation_type"] != "SCHEDULE" or rule.schedule_spec is None:
        return False
    local = moment.astimezone(state.ad_account.zone)
    minute, schedule = local.hour * 60 + local.minute, rule.schedule_spec["schedule_type"]
    if schedule == "CUSTOM":
        # Days count from Sunday.
        today = local.isoweekday() % 7
        return any(
            entry["start_minute"] == minute and today in (entry.get("days") or range(7))
            for entry in rule.schedule_spec["schedule"]
        )
    return schedule == "SEMI_HOURLY" or minute % {"HOURLY": 60, "DAILY": 1440}[schedule] == 0


def _run(state: GraphState, rule: AdRule, moment: datetime) -> None:
    execution = rule.execution_spec["execution_type"]
    matched = [target for target in _targets(state, rule) if _matches(state, rule, target, moment)]
    if not matched or execution not in ("PAUSE", "UNPAUSE"):
        return
    for target in matched:
        target.status, target.updated_time = ("PAUSED" if execution == "PAUSE" else "ACTIVE"), moment
    level = {Campaign: "CAMPAIGN", AdSet: "ADSET", Ad: "AD"}[type(matched[0])]
    action = "PAUSED" if execution == "PAUSE" else "UNPAUSED"
    rule.runs.append(RuleRun(at=moment, level=level, action=action, objects=[target.id for target in matched]))


def _targets(state: GraphState, rule: AdRule) -> list[Target]:
    filters = rule.evaluation_spec["filters"]
    level = next((entry["value"] for entry in filters if entry["field"] == "entity_type"), None)
    collections: dict[str, list[Target]] = {
        "CAMPAIGN": list(state.campaigns.values()),
        "ADSET": list(state.adsets.values()),
        "AD": list(state.ads.values()),
    }
    return collections[level] if level else [one for level in LEVELS for one in collections[level]]


def _matches(state: GraphState, rule: AdRule, target: Target, moment: datetime) -> bool:
    filters = rule.evaluation_spec["filters"]
    preset = next((entry["value"] for entry in filters if entry["field"] == "time_preset"), "LIFETIME")
    if not any(entry["field"] == "effective_status" for entry in filters):
        status = _status(state, target, moment)
        # Without a filter of its own a rule sees what is, or will be, delivered; one that starts things sees what is there.
        if rule.execution_spec["execution_type"] == "UNPAUSE":
            if status in ("DELETED", "ARCHIVED"):
                return False
        elif status not in ("ACTIVE", "PENDING_REVIEW"):
            return False
    return all(
        _passes(_value(state, _owner(state, target, entry["field"]), entry["field"], preset, moment), entry)
        for entry in filters
        if entry["field"] not in ("entity_type", "time_preset")
    )


def _owner(state: GraphState, target: Target, field: str) -> Target:
    owner = field.rpartition(".")[0]
    if owner == "campaign" and not isinstance(target, Campaign):
        return state.campaigns[target.campaign_id]
    if owner == "adset" and isinstance(target, Ad):
        return state.adsets[target.adset_id]
    return target


def _status(state: GraphState, target: Target, moment: datetime) -> str:
    if isinstance(target, Campaign):
        return campaign_status(target)
    return adset_status(state, target) if isinstance(target, AdSet) else ad_status(state, target, moment)


def _value(state: GraphState, target: Target, field: str, preset: str, moment: datetime) -> Any:
    match field.rpartition(".")[2]:
        case "spent":
            return floor_units(_spent(state, target, preset, moment))
        case "effective_status":
            return _status(state, target, moment)
        case "hours_since_creation":
            return (moment - target.created_time).total_seconds() / 3600
        case "current_time":
            return moment.timestamp()
        case name:
            return getattr(target, name)


def _spent(state: GraphState, target: Target, preset: str, moment: datetime) -> float:
    if isinstance(target, Campaign):
        ads = ads_of_campaign(state, target.id)
    else:
        ads = ads_of_adset(state, target.id) if isinstance(target, AdSet) else [target]
    if preset == "LIFETIME":
        return spent_by(ads)
    today = moment.astimezone(state.ad_account.zone).date()
    first, last = _days_of(preset, today)
    return sum(
        amount for ad in ads for day, amount in ad.spend_by_day.items() if first.isoformat() <= day <= last.isoformat()
    )


def _days_of(preset: str, today: Any) -> tuple[Any, Any]:
    one = timedelta(days=1)
    fixed = {
        "TODAY": (today, today),
        "YESTERDAY": (today - one, today - one),
        "THIS_MONTH": (today.replace(day=1), today),
        "THIS_WEEK_MON_TODAY": (today - one * today.weekday(), today),
        "THIS_WEEK_SUN_TODAY": (today - one * (today.isoweekday() % 7), today),
    }
    if preset in fixed:
        return fixed[preset]
    days = int(preset.removeprefix("LAST_").removesuffix("_DAYS").removesuffix("D"))
    # `LAST_7_DAYS` has today in it, `LAST_7D` has not.
    return (today - one * (days - 1), today) if preset.endswith("_DAYS") else (today - one * days, today - one)


def _passes(have: Any, entry: dict[str, Any]) -> bool:
    operator, value = entry["operator"], entry["value"]
    texts = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    match operator:
        case "IN":
            return str(have) in texts
        case "NOT_IN":
            return str(have) not in texts
        case "CONTAIN":
            return texts[0].lower() in str(have).lower()
        case "NOT_CONTAIN":
            return texts[0].lower() not in str(have).lower()
        case "EQUAL" if isinstance(have, str):
            return have == texts[0]
    wanted = numbers(value)
    if operator in ("IN_RANGE", "NOT_IN_RANGE"):
        return (wanted[0] <= have <= wanted[1]) is (operator == "IN_RANGE")
    compare = {"GREATER_THAN": gt, "LESS_THAN": lt, "EQUAL": eq, "NOT_EQUAL": ne}[operator]
    return bool(compare(have, wanted[0]))


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.adrules_library.create", "POST", "act", "adrules_library", create_rule),
    operation("meta.act.adrules_library.get", "GET", "act", "adrules_library", list_rules, is_list=True),
    operation("meta.rule.get", "GET", "rule", "", get_rule),
    operation("meta.rule.update", "POST", "rule", "", update_rule),
    operation("meta.rule.delete", "DELETE", "rule", "", delete_rule),
    operation("meta.rule.history.get", "GET", "rule", "history", rule_history, is_list=True),
)
