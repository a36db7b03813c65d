"""Cursor paging of list edges.

Source: "Graph API - Paginated Results". Only an absent `next` means the end; the link repeats the
caller's query with the token, as the real one does.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from sandbox.meta.errors import GraphError
from sandbox.meta.params import Params
from sandbox.meta.routing import Call

_DEFAULT_LIMIT = 25
#: Posts of a Page that one page of a list holds at most. Other edges give what they can of a larger `limit`.
_MOST_POSTS = 100

Item = TypeVar("Item")


def list_answer(
    call: Call,
    items: Sequence[Item],
    ident: Callable[[Item], str],
    show: Callable[[Item], dict[str, Any]],
    *,
    edge: str,
    largest: int = 100,
) -> dict[str, Any]:
    """One page of `items` (already in the edge's order) after or before the asked cursor."""
    wrong = call.state.lists
    if wrong.end_after:
        items = items[: wrong.end_after]
    limit = call.params.unsigned("limit")
    limit = _DEFAULT_LIMIT if limit is None else min(limit, largest)
    keys = [ident(item) for item in items]
    start, end = 0, min(limit, len(items))
    if wrong.repeat:
        pass
    elif "after" in call.params:
        start = _position(keys, call.params.text("after")) + 1
        end = start + limit
    elif "before" in call.params:
        end = max(_position(keys, call.params.text("before")), 0)
        start = max(end - limit, 0)
    page = list(items[start:end])
    answer: dict[str, Any] = {"data": [show(item) for item in page]}
    if page:
        paging: dict[str, Any] = {"cursors": {"before": cursor(ident(page[0])), "after": cursor(ident(page[-1]))}}
        if start + len(page) < len(items) or wrong.repeat:
            paging["next"] = _link(call, edge, after=cursor(ident(page[-1])))
        if start > 0:
            paging["previous"] = _link(call, edge, before=cursor(ident(page[0])))
        answer["paging"] = paging
    if "summary" in call.params and call.params.text("summary") not in ("false", "0"):
        answer["summary"] = {"total_count": len(items)}
    return answer


def refuse_long_page(params: Params) -> None:
    """Raises 100 for a `limit` above what the edges of a Page's posts take (Page /feed, "Limitations")."""
    if (params.unsigned("limit") or 0) > _MOST_POSTS:
        raise GraphError(100, f"(#100) The 'limit' parameter should not exceed {_MOST_POSTS}")


def cursor(node_id: str) -> str:
    return base64.urlsafe_b64encode(node_id.encode()).decode().rstrip("=")


def _position(keys: list[str], text: str) -> int:
    try:
        node_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        return keys.index(node_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise GraphError(100, "(#100) Invalid cursor values") from None


def _link(call: Call, edge: str, **cursors: str) -> str:
    kept = {
        name: call.params.text(name)
        for name in call.params.values
        if name not in ("after", "before", "access_token", "appsecret_proof")
    }
    token = {"access_token": call.token.value} if call.token is not None else {}
    return f"{call.base_url}/{call.version}/{call.node_id}/{edge}?{urlencode({**token, **kept, **cursors})}"
