"""Batch requests: up to 50 calls in one.

Source: "Graph API - Batch Requests". The answer is a list in the order of the entries with
`{code, headers, body}`; `null` stands for a call that was not completed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import Response

from sandbox.faults import Rule
from sandbox.meta.dispatch import Answer, Dispatcher
from sandbox.meta.errors import GraphError, invalid_parameter
from sandbox.meta.params import Params, Upload, fold
from sandbox.meta.routing import Target, parse_target

LARGEST = 50
_REFERENCE = re.compile(r"\{result=([\w-]+):\$\.([\w.]+)\}")


def run_batch(
    dispatcher: Dispatcher,
    target: Target,
    params: Params,
    *,
    authorization: str | None,
    base_url: str,
    lag: Callable[[str], float],
    nulled: Callable[[str], bool],
    faulted: Callable[[str, str], Rule | None],
    refuse: Callable[..., Response],
) -> Answer:
    """Run all entries in order. HTTP 200 even when parts fail."""
    try:
        entries = _entries(params)
    except GraphError as error:
        return Answer(error.status, error.envelope())
    with_headers = params.flag("include_headers", default=True)
    inherited = {name: params.values[name] for name in ("access_token", "appsecret_proof") if name in params}
    results: list[dict[str, Any] | None] = []
    bodies: dict[str, Any] = {}
    for entry in entries:
        answer = None
        if isinstance(entry, dict):
            answer = _run_entry(
                dispatcher,
                target,
                entry,
                inherited,
                params.files,
                bodies,
                authorization,
                base_url,
                lag,
                nulled,
                faulted,
                refuse,
            )
        name = entry.get("name") if isinstance(entry, dict) else None
        if answer is None:
            results.append(None)
            continue
        if name:
            bodies[str(name)] = answer.body
            if answer.status == 200 and entry.get("omit_response_on_success", True):
                results.append(None)
                continue
        result: dict[str, Any] = {"code": answer.status}
        if with_headers:
            result["headers"] = [{"name": key, "value": value} for key, value in answer.headers.items()]
            result["headers"].append({"name": "Content-Type", "value": "application/json; charset=UTF-8"})
        result["body"] = answer.text()
        results.append(result)
    return Answer(200, results)


def _entries(params: Params) -> list[Any]:
    entries = params.items("batch")
    if not entries:
        raise invalid_parameter("batch must be a list of requests", blame=["batch"])
    if len(entries) > LARGEST:
        raise invalid_parameter(f"Too many requests in batch message. Maximum batch size is {LARGEST}")
    return entries


def _run_entry(
    dispatcher: Dispatcher,
    target: Target,
    entry: dict[str, Any],
    inherited: dict[str, Any],
    files: list[Upload],
    bodies: dict[str, Any],
    authorization: str | None,
    base_url: str,
    lag: Callable[[str], float],
    nulled: Callable[[str], bool],
    faulted: Callable[[str, str], Rule | None],
    refuse: Callable[..., Response],
) -> Answer | None:
    """One entry's answer; None when it was not done."""
    relative = _fill(str(entry.get("relative_url", "")), bodies)
    body = _fill(str(entry.get("body") or ""), bodies)
    verb = str(entry.get("method", "GET")).upper()
    parts = urlsplit(relative)
    inner = parse_target("/" + parts.path.lstrip("/"))
    if inner.version is None:
        inner = Target(target.version, inner.node, inner.edge, inner.depth)
    values = {**inherited, **fold(parse_qsl(parts.query, keep_blank_values=True))}
    values.update(fold(parse_qsl(body, keep_blank_values=True)))
    wanted = {part.strip() for part in str(entry.get("attached_files") or "").split(",") if part.strip()}
    operation = dispatcher.resolve(verb, inner)
    if operation is not None and nulled(operation.name):
        return None
    rule = faulted(operation.name, inner.node) if operation is not None else None
    if rule is not None:
        refused = refuse(rule.status, kind=rule.kind, route=rule.route)
        return Answer(refused.status_code, json.loads(bytes(refused.body)), dict(refused.headers))
    return dispatcher.run(
        verb,
        inner,
        Params(values, [file for file in files if file.part in wanted]),
        authorization=authorization,
        base_url=base_url,
        lag=lag,
    )


def _fill(text: str, bodies: dict[str, Any]) -> str:
    """Replace `{result=name:$.path}` by what an earlier named entry answered."""

    def value(match: re.Match[str]) -> str:
        found: Any = bodies.get(match[1])
        for part in match[2].split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found if isinstance(found, str) else json.dumps(found)

    return _REFERENCE.sub(value, text)
