"""Asynchronous insights: start a report, ask for its progress, read its rows.

Source: Marketing API, "Insights - Asynchronous Jobs". A run id expires after 30 days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.meta.ad_insights import page_of_rows, rows
from sandbox.meta.auth import require_ads_token
from sandbox.meta.errors import GraphError, missing_object
from sandbox.meta.fields import parse_fields, project
from sandbox.meta.known_fields import REPORT_RUN
from sandbox.meta.params import Params
from sandbox.meta.routing import Call, Operation, operation
from sandbox.meta.state import ReportRun

_LIFETIME = timedelta(days=30)
#: A report is ready after the second look or this time.
_READY_AFTER = timedelta(minutes=2)


def start_report(call: Call) -> dict[str, Any]:
    """Marketing API, /insights: POST. Answers `report_run_id`; the query is checked at once."""
    require_ads_token(call)
    rows(call.state, call.params, call.kind, call.node_id, call.now)
    kept = {
        name: value for name, value in call.params.values.items() if name not in ("access_token", "appsecret_proof")
    }
    run = ReportRun(id=call.state.new_id("report"), node_id=call.node_id, params=kept, created_time=call.now)
    call.state.reports[run.id] = run
    return {"report_run_id": run.id}


def _find(call: Call) -> ReportRun:
    run = call.state.reports.get(call.node_id)
    if run is None or call.now - run.created_time >= _LIFETIME:
        raise missing_object(call.node_id, "GET")
    return run


def _ready(call: Call, run: ReportRun) -> bool:
    return run.polls >= 2 or call.now - run.created_time >= _READY_AFTER


def get_report(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Report Run: GET."""
    require_ads_token(call)
    run = _find(call)
    run.polls += 1
    done = _ready(call, run)
    started = int(run.created_time.timestamp())
    readers = {
        "account_id": lambda _: call.state.ad_account.id,
        "time_ref": lambda _: started,
        "time_completed": lambda _: int(call.now.timestamp()) if done else None,
        "async_status": lambda _: "Job Completed" if done else "Job Running",
        "async_percent_completion": lambda _: 100 if done else 40,
    }
    return project(REPORT_RUN, run.id, readers, parse_fields(call.params.text("fields")))


def get_rows(call: Call) -> dict[str, Any]:
    """Marketing API, Ad Report Run /insights: GET, once the job is completed."""
    require_ads_token(call)
    run = _find(call)
    if not _ready(call, run):
        raise GraphError(2601, "(#2601) Loading Async Report", 1815107, is_transient=True)
    kind = call.state.kind_of(run.node_id) or "act"
    return page_of_rows(call, rows(call.state, Params(dict(run.params)), kind, run.node_id, call.now))


OPERATIONS: tuple[Operation, ...] = (
    operation("meta.act.insights.create", "POST", "act", "insights", start_report),
    operation("meta.campaign.insights.create", "POST", "campaign", "insights", start_report),
    operation("meta.adset.insights.create", "POST", "adset", "insights", start_report),
    operation("meta.ad.insights.create", "POST", "ad", "insights", start_report),
    operation("meta.report.get", "GET", "report", "", get_report),
    operation("meta.report.insights.get", "GET", "report", "insights", get_rows),
)
