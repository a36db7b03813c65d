"""Who connects to the application database: the owner migrates, the application works, the cap officer raises caps."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import errors as pg

from siar.errors import ConfigError
from siar.store.connections import Connection
from siar.store.queries import One, Value

__all__ = ["APPLICATION", "CAP_OFFICER", "Rights", "admit", "examine"]

APPLICATION, CAP_OFFICER = "siar_application", "siar_cap_officer"
"""The groups that migrations give their rights to."""


@dataclass(frozen=True)
class Rights:
    """What a connection may do beyond the application's work.

    :ivar owns: it may change tables. :ivar moves_money: it may move balances by hand.
    """

    login: str
    owns: bool
    moves_money: bool


_admit = Value("core.admit", str)
_rights = One("core.rights", Rights)


def admit(conn: Connection, *, login: str, secret: str, group: str) -> None:
    """Let a login into the database as one of a group; it is made where there is none.

    :param conn: the owner's connection.
    :raises ConfigError: it is the owner itself, or the owner may not make roles.
    """
    try:
        _admit(conn, login=login, secret=secret, to_group=group)
    except (pg.InvalidAuthorizationSpecification, pg.InsufficientPrivilege) as error:
        raise ConfigError(
            f"{login} was not let into the database as {group}: {error.diag.message_primary}. Let an administrator run: "
            f"create role {login} login password '…'; grant {group} to {login};"
        ) from None


def examine(conn: Connection) -> Rights:
    """Return what a connection may do."""
    return _rights(conn)
