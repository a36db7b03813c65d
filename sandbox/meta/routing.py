"""From a request to an operation: which node, which edge, which verb, under which documented name.

One URL pattern of the Graph serves many operations (`POST /{id}` updates a post, a campaign, an
ad, ...). The routes here look at the kind of the node as well as the path, so that every operation is a
route of its own, with its own name for faults and journal.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from sandbox.meta.errors import (
    instagram_error,
    missing_object,
    page_token_required,
    permission_denied,
    publishing_not_authorised,
)
from sandbox.meta.params import Params
from sandbox.meta.pictures import Download
from sandbox.meta.state import GraphState, InstagramAccount, Page, Token

if TYPE_CHECKING:
    from sandbox.blobs import Blobs

VERSION = re.compile(r"^v(\d+)\.(\d+)$")
#: Roots that exist without being a node.
ROOTS = frozenset({"search", "debug_token", "oauth"})


@dataclass(frozen=True)
class Target:
    """A parsed path: `/v26.0/{node}/{edge}` with the version optional."""

    version: str | None
    node: str
    edge: str
    depth: int

    @property
    def path(self) -> str:
        return "/".join(part for part in (self.node, self.edge) if part)


@functools.lru_cache(maxsize=1024)
def parse_target(path: str) -> Target:
    parts = [unquote(part) for part in path.split("/") if part]
    version = None
    if parts and VERSION.match(parts[0]):
        version = parts.pop(0)
    node = parts[0] if parts else ""
    return Target(version=version, node=node, edge="/".join(parts[1:]), depth=len(parts))


@dataclass
class Call:
    """All that a handler may use. Handlers run under the state's lock."""

    state: GraphState
    blobs: Blobs
    params: Params
    now: datetime
    operation: str
    node_id: str
    kind: str
    base_url: str
    version: str
    token: Token | None = None
    #: What the server fetched for URL parameters, before it took the lock.
    downloads: dict[str, Download] = field(default_factory=dict)
    #: Seconds of age below which list edges hide an object.
    list_lag: float = 0.0

    def visible_in_lists(self, created: datetime) -> bool:
        """Whether list edges show an object; one that is dated in the future is shown, unless they lag."""
        return not self.list_lag or (self.now - created).total_seconds() >= self.list_lag

    @property
    def page(self) -> Page:
        """The Page to which the node belongs."""
        page = self.state.page_of(self.node_id)
        if page is None:
            raise missing_object(self.node_id, "GET")
        return page

    @property
    def account(self) -> InstagramAccount:
        """The Instagram account to which the node belongs."""
        account = self.state.instagram_of(self.node_id)
        if account is None:
            raise missing_object(self.node_id, "GET")
        return account

    def check_reach(self, verb: str) -> None:
        """Whose the node is must be within the token's reach: its own Page, or one where the system user has a role.

        A Page itself can be read by anybody; what nobody may see of it is left out there.
        """
        page = self.state.page_of(self.node_id)
        if page is None or self.token is None:
            return
        own_page = self.token.owner_id == page.id
        by_role = page.granted or self.kind == "page"
        if not (own_page if self.token.type == "PAGE" else by_role):
            raise missing_object(self.node_id, verb)

    def check_may_publish(self) -> None:
        """A Page may be asked for authorisation, and an Instagram account be restricted, whatever its token is."""
        if self.kind == "ig" and self.account.restricted:
            raise instagram_error(25, 2207050, "The Instagram account is restricted")
        if self.kind == "page" and not self.page.may_publish:
            raise publishing_not_authorised()

    def page_actor(self, scope: str) -> Token:
        """The token, which must be a Page's with this permission: publishing and reading as the Page take one."""
        if self.token is None or self.token.type != "PAGE":
            raise page_token_required(self.state.service.wrong_token_code)
        if scope not in self.token.scopes:
            raise permission_denied(scope)
        return self.token


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Operation:
    """One documented operation. `kinds` are the node kinds it exists on; `edge` is "" for the node."""

    name: str
    verb: str
    kinds: frozenset[str]
    edge: str
    handler: Handler
    document: str
    #: Parameters holding URLs that the server downloads before the handler runs.
    fetches: tuple[str, ...] = ()
    #: Whether the operation may be called without a token.
    public: bool = False
    is_list: bool = False


def operation(
    name: str,
    verb: str,
    kinds: str,
    edge: str,
    handler: Handler,
    *,
    fetches: tuple[str, ...] = (),
    public: bool = False,
    is_list: bool = False,
) -> Operation:
    """An operation on space-separated `kinds`; the handler's docstring names its document."""
    return Operation(
        name=name,
        verb=verb,
        kinds=frozenset(kinds.split()),
        edge=edge,
        handler=handler,
        document=(handler.__doc__ or "").strip(),
        fetches=fetches,
        public=public,
        is_list=is_list,
    )


class GraphRoute(APIRoute):
    """A route whose endpoint says which requests it claims.

    The claim lives on the endpoint (attribute `claims`) because including a router in an application
    builds its routes anew from class, path and endpoint.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http":
            return Match.NONE, {}
        claims: Callable[[str, str], bool] = self.endpoint.claims  # type: ignore[attr-defined]  # set in service.py
        if not claims(scope["method"], scope["path"]):
            return Match.NONE, {}
        return Match.FULL, {"endpoint": self.endpoint, "path_params": {}, "route": self}
