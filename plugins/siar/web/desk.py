"""One request to the desk: who asks, when, and the services and the database that it is done with.

Every route takes a `Desk`, and says with `may` whom it answers::

    @router.get("/kiriman")
    def posts(desk: Annotated[Desk, may("queue.read")]) -> HTMLResponse: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request, status

from siar import accounts, people, tally
from siar.hooks import runtime
from siar.meta.pages import Page
from siar.publishing.channels import ChannelOptions, Publishers, build
from siar.runtime import Runtime
from siar.settings import Settings
from siar.store import Connection
from siar.store.media import MediaStore
from siar.tally import Marks
from siar.web.access import CHANGE_HEADER, CurrentUser, DeskUser

__all__ = ["Desk", "may", "moment", "services"]


@dataclass(frozen=True)
class Desk:
    """What a route works with."""

    request: Request
    user: DeskUser
    services: Runtime
    now: datetime
    """The moment of the request; one for all that the request does."""
    _borrowed: ExitStack = field(repr=False)

    @cached_property
    def conn(self) -> Connection:
        """The request's connection, borrowed when it is first asked for: many routes need none."""
        return self._borrowed.enter_context(self.services.lend())

    @cached_property
    def marks(self) -> Marks:
        """What tells that something changed, as it was when first asked for."""
        return tally.marks(self.conn, now=self.now)

    @property
    def settings(self) -> Settings:
        """What the city configured."""
        return self.services.settings

    @property
    def media(self) -> MediaStore:
        """Where sources, drafts and pictures live; the desk is the only way to them."""
        return self.services.media

    def publishers(self, account_id: str) -> Publishers:
        """What publishes on one account, in use or not."""
        options = ChannelOptions.of(self.settings.publishing)
        only = [accounts.get(self.conn, account_id)]
        return build(only, self.services.graph_of, media=self.services.public_copies, options=options)

    def page(self, account_id: str) -> Page:
        """The Page of an account."""
        return Page(self.services.graph_of(accounts.get(self.conn, account_id)))

    @property
    def local(self) -> datetime:
        """The moment of the request on the city's clock."""
        return self.now.astimezone(self.settings.city.zone)

    @property
    def today(self) -> date:
        """The city's day."""
        return self.local.date()


@cache
def services() -> Runtime:
    """Return the process's services, with Airflow's connections. Tests put their own in its place."""
    return runtime()


def moment() -> datetime:
    """Return the present. Tests put their own in its place."""
    return Runtime.now()


def _desk(
    request: Request,
    # The user first: dependencies are resolved in this order, and a stranger must not cause anything.
    user: CurrentUser,
    runtime: Annotated[Runtime, Depends(services)],
    now: Annotated[datetime, Depends(moment)],
) -> Iterator[Desk]:
    with ExitStack() as borrowed:
        yield Desk(request, user, runtime, now, borrowed)


def may(permission: str = "", *, change: bool = False) -> Any:
    """Return the dependency that gives a route its desk, and lets only people with a permission through.

    :param permission: one of roles.yaml; none: whoever is signed in.
    :param change: the route changes something, so the request must carry `CHANGE_HEADER`.
    """

    def check(request: Request, desk: Annotated[Desk, Depends(_desk)]) -> Desk:
        if change and not request.headers.get(CHANGE_HEADER):
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Permintaan ini tidak datang dari Meja Redaksi.")
        if permission and not desk.user.may(permission):
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Akun Anda belum berwenang untuk tindakan ini.")
        if permission and "text/html" in request.headers.get("Accept", ""):
            # Before anything that a page shows: what changes while it is made is seen as changed.
            _ = desk.marks
        if change:
            people.remember(desk.conn, desk.user.id, name=desk.user.name, now=desk.now)
        return desk

    return Depends(check)
