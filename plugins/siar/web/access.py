"""Who may do what on the desk.

Airflow's auth manager says who somebody is; `include/config/roles.yaml` says what that person may do here. A change
needs a header that no form and no link of another site can send, so a cookie alone changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, Request

from siar.settings import load_settings

__all__ = ["CHANGE_HEADER", "CurrentUser", "DeskUser", "current_user"]

CHANGE_HEADER = "X-Siar-Desk"


@dataclass(frozen=True)
class DeskUser:
    """The person behind a request.

    :param id: the auth manager's, which is what is written down of this person. :param name: for reading.
    """

    id: str
    name: str
    permissions: frozenset[str]
    token: str = field(repr=False)
    """The person's own Airflow token, to act on Airflow's API in that person's name."""
    roles: frozenset[str] = frozenset()
    """The desk's roles: what stages ask for."""

    def may(self, permission: str) -> bool:
        """Return whether the person has a permission of roles.yaml."""
        return permission in self.permissions


def _roles(user: Any) -> list[str]:
    # SimpleAuthManager gives one role as a string; FAB gives a list of objects with names.
    role = getattr(user, "role", None)
    if role:
        return [str(role)]
    return [str(getattr(item, "name", item)) for item in getattr(user, "roles", None) or []]


def _token(request: Request) -> str:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if scheme.lower() == "bearer" else request.cookies.get("_token", "")


def current_user(request: Request, user: GetUserDep) -> DeskUser:
    """Return who asks; 401 comes from Airflow before this runs."""
    book, person, name = load_settings().roles, str(user.get_id()), str(user.get_name())
    held = frozenset[str]().union(*(book.desk_roles(role, user=name) for role in _roles(user)))
    return DeskUser(id=person, name=name, permissions=book.permissions_of(held), token=_token(request), roles=held)


CurrentUser = Annotated[DeskUser, Depends(current_user)]
