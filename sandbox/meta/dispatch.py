"""One place where a call is resolved, authenticated, given its downloads and run.

HTTP requests and batch entries take the same way.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.blobs import Blobs
from sandbox.meta.auth import authenticate, token_text
from sandbox.meta.errors import (
    GRAPH_VERSION,
    GraphError,
    missing_object,
    trace_id,
    unknown_alias,
    unknown_path,
    usage_headers,
)
from sandbox.meta.fields import Selection, parse_fields
from sandbox.meta.params import Params
from sandbox.meta.pictures import Fetch
from sandbox.meta.routing import ROOTS, VERSION, Call, Operation, Target
from sandbox.meta.state import GraphState

_NEWEST = (26, 0)
_OLDEST_MARKETING = (25, 0)
_ADS_KINDS = frozenset({"act", "campaign", "adset", "ad", "creative", "report", "rule"})
_USAGE_TYPES = {
    **dict.fromkeys(("page", "post", "photo"), "pages"),
    **dict.fromkeys(("ig", "media", "container"), "instagram"),
    **dict.fromkeys(_ADS_KINDS, "ads_management"),
}

ReadNode = Callable[[Call, str, list[Selection] | None], dict[str, Any] | None]


@dataclass
class Answer:
    """Status, headers and JSON value of one call."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        return json.dumps(self.body, separators=(",", ":"), ensure_ascii=False)


class Dispatcher:
    """Runs operations on the state, one at a time; downloads happen outside the lock."""

    def __init__(
        self,
        operations: Sequence[Operation],
        *,
        state: Callable[[], GraphState],
        lock: threading.RLock,
        blobs: Blobs,
        now: Callable[[], datetime],
        fetch: Fetch,
        before_call: Callable[[GraphState, datetime], None],
        read_node: ReadNode,
    ) -> None:
        self._index = {(one.verb, kind, one.edge): one for one in operations for kind in one.kinds}
        self._state, self._lock, self._blobs, self._now = state, lock, blobs, now
        self.fetch, self._before_call, self._read_node = fetch, before_call, read_node

    def resolve(self, verb: str, target: Target) -> Operation | None:
        """The operation by verb, kind of node and edge. `me` stands for the user until a token is known."""
        return self._index.get((verb, self._kind(target.node), target.edge))

    def _kind(self, node: str) -> str:
        if node in ROOTS:
            return node
        if node == "me":
            return "user"
        return self._state().kind_of(node) or ""

    def claims(self, target: Target) -> bool:
        """Whether a path is Graph's at all, known or not."""
        if target.version is not None:
            return True
        return bool(self._kind(target.node)) or re.fullmatch(r"(act_)?\d{5,}(_\d+)?", target.node) is not None

    def run(
        self,
        verb: str,
        target: Target,
        params: Params,
        *,
        authorization: str | None,
        base_url: str,
        lag: Callable[[str], float],
    ) -> Answer:
        """Run one call; every refusal becomes its envelope."""
        kind = ""
        try:
            with self._lock:
                call, operation = self._prepare(verb, target, params, authorization, base_url)
            kind = call.kind
            for name in operation.fetches:
                if name in params and not params.files:
                    call.downloads[name] = self.fetch(params.text(name))
            if operation.is_list:
                call.list_lag = lag(operation.name)
            with self._lock:
                call.now = self._now()
                self._before_call(call.state, call.now)
                body = operation.handler(call)
                body = self._read_after_write(call, body)
            return Answer(200, body, self._headers(target, kind))
        except GraphError as error:
            return Answer(error.status, error.envelope(), self._headers(target, kind))

    def _prepare(
        self, verb: str, target: Target, params: Params, authorization: str | None, base_url: str
    ) -> tuple[Call, Operation]:
        state = self._state()
        self._check_version(target)
        operation = self.resolve(verb, target)
        now = self._now()
        token = None
        if operation is None or not operation.public:
            token = authenticate(state, token_text(params, authorization), params, now)
        node, kind = target.node, self._kind(target.node)
        if node == "me" and token is not None:
            node = token.owner_id
            kind = state.kind_of(node) or ""
            operation = self._index.get((verb, kind, target.edge))
        if operation is None:
            raise self._unknown(verb, target, kind)
        if kind in _ADS_KINDS:
            self._check_marketing_version(target)
        call = Call(
            state=state,
            blobs=self._blobs,
            params=params,
            now=now,
            operation=operation.name,
            node_id=node,
            kind=kind,
            base_url=base_url,
            version=target.version or GRAPH_VERSION,
            token=token,
        )
        call.check_reach(verb)
        return call, operation

    def _unknown(self, verb: str, target: Target, kind: str) -> GraphError:
        if kind and verb == "GET" and target.edge:
            return unknown_path(target.edge)
        if kind or re.fullmatch(r"(act_)?\d+(_\d+)?", target.node) or not target.node:
            return missing_object(target.node, verb)
        if target.edge:
            return unknown_path(target.path)
        return unknown_alias(target.node)

    @staticmethod
    def _check_version(target: Target) -> None:
        match = VERSION.match(target.version or GRAPH_VERSION)
        if match is None or (int(match[1]), int(match[2])) > _NEWEST or int(match[1]) < 1:
            raise GraphError(2635, "(#2635) Unsupported API version. Please use v26.0 or an older one.")

    @staticmethod
    def _check_marketing_version(target: Target) -> None:
        match = VERSION.match(target.version or GRAPH_VERSION)
        if match is None or (int(match[1]), int(match[2])) < _OLDEST_MARKETING:
            raise GraphError(
                2635,
                "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.",
            )

    def _read_after_write(self, call: Call, body: Any) -> Any:
        """`fields` on a create adds the new node's fields to the answer."""
        if not (isinstance(body, dict) and "id" in body and call.operation.endswith(".create")):
            return body
        asked = parse_fields(call.params.text("fields"))
        if asked is None:
            return body
        return {**body, **(self._read_node(call, str(body["id"]), asked) or {})}

    def _headers(self, target: Target, kind: str) -> dict[str, str]:
        state = self._state()
        usage = _USAGE_TYPES.get(kind)
        if kind in _ADS_KINDS and (target.edge == "insights" or kind == "report"):
            usage = "ads_insights"
        page, account = state.page_of(target.node) or state.page, state.instagram_of(target.node) or state.instagram
        owner = {"pages": page.id, "instagram": account.id}.get(usage or "", state.ad_account.id)
        return {
            "facebook-api-version": target.version or GRAPH_VERSION,
            "x-fb-trace-id": trace_id(),
            "x-fb-rev": "1030000000",
            "x-fb-request-id": trace_id(),
            **usage_headers(business_id=owner, object_type=usage),
        }
