"""The accounts as they are configured, and as the database knows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from siar import audit
from siar.accounts.plans import FILE, Receives, load_plans
from siar.channels import CHANNELS, ChannelId
from siar.connections import MetaConnection
from siar.errors import ConfigError
from siar.settings import Settings
from siar.store import Connection, Many, Statement

__all__ = ["Account", "accounts", "configured", "get", "receivers", "sync"]


@dataclass(frozen=True)
class Account:
    """One Page or Instagram account.

    :param remote_id: its id; None: the one that the connection names.
    :param page_id: of the Page that an Instagram account is linked to; None: the one that the connection names.
    :param opd: the agency whose account it is; None: the city's.
    :param after_minutes: how long after its slot a post goes out here.
    :param name: what people call it: the channel, and the label where it is not the default account.
    """

    account_id: str
    channel: ChannelId
    connection_id: str
    remote_id: str | None
    page_id: str | None
    label: str
    opd: str | None
    receives: Receives
    after_minutes: int
    is_default: bool
    active: bool
    name: str

    @property
    def is_page(self) -> bool:
        """Whether it is a Page; an Instagram account is linked to one."""
        return self.channel == "facebook"

    def due(self, slot: datetime) -> datetime:
        """Return when a post with this slot goes out here."""
        return slot + timedelta(minutes=self.after_minutes)

    def gets(self, opd: str) -> bool:
        """Whether an agency's posts go out here."""
        return self.active and (self.receives == "all" or (self.receives == "own" and self.opd == opd))

    def on(self, connection: MetaConnection) -> MetaConnection:
        """Return its connection with the ids of this account in it."""
        if self.is_page:
            return replace(connection, page_id=self.remote_id or connection.page_id)
        return replace(
            connection,
            page_id=self.page_id or connection.page_id,
            instagram_user_id=self.remote_id or connection.instagram_user_id,
        )


_accounts = Many("accounts.accounts", Account)
_save = Statement("accounts.save_account")
_retire = Statement("accounts.retire_account")


def _in_order(found: Iterable[Account]) -> list[Account]:
    places = list(CHANNELS)
    return sorted(found, key=lambda one: (not one.is_default, places.index(one.channel), one.account_id))


def configured(settings: Settings) -> list[Account]:
    """Return the accounts of `accounts.yaml`, the default ones first, also those that are not in use.

    :raises ConfigError: when the file is missing or wrong.
    """
    found = []
    for account_id, plan in load_plans(settings).items():
        channel, label = CHANNELS[plan.channel], plan.label or settings.city.government
        account = Account(
            account_id,
            channel=plan.channel,
            connection_id=plan.connection,
            remote_id=plan.remote_id,
            page_id=plan.page_id,
            label=label,
            opd=plan.opd,
            receives=plan.gets,
            after_minutes=plan.after_minutes,
            is_default=plan.default,
            active=plan.active,
            name=channel.name if plan.default else f"{channel.name} · {label}",
        )
        found.append(account)
    return _in_order(found)


def accounts(conn: Connection, *, active: bool = True) -> list[Account]:
    """Return the accounts in use, the default ones first; with `active` False also those that no longer are."""
    return _in_order(account for account in _accounts(conn) if account.active or not active)


def get(conn: Connection, account_id: str) -> Account:
    """Return one account, in use or not.

    :raises LookupError: there is none.
    """
    for account in _accounts(conn):
        if account.account_id == account_id:
            return account
    raise LookupError(f"There is no account {account_id}.")


def receivers(conn: Connection, *, agencies: Collection[str]) -> list[Account]:
    """Return the accounts on which a post goes out that tells of these agencies, the default ones first.

    An agency's own account receives what tells of no other one.
    """
    return [account for account in accounts(conn) if all(account.gets(opd) for opd in agencies)]


def sync(conn: Connection, *, settings: Settings, now: datetime) -> list[str]:
    """Bring the table up to `accounts.yaml`; return the ids of the accounts that changed. Usually writes nothing.

    :raises ConfigError: when the file is wrong, or gives an account another channel.
    """
    wanted = {account.account_id: account for account in configured(settings)}
    changed: list[str] = []
    with conn.transaction():
        known = {account.account_id: account for account in _accounts(conn)}
        for account_id in sorted(set(known) - set(wanted)):
            if known[account_id].active or known[account_id].is_default:
                _retire(conn, account_id=account_id)
                changed.append(account_id)
        # Who is no longer the default steps back before another one takes the place.
        for account in sorted(wanted.values(), key=lambda one: (one.is_default, one.account_id)):
            old = known.get(account.account_id, account)
            if old.channel != account.channel:
                raise ConfigError(f"{FILE}: accounts.{account.account_id}.channel: it is {old.channel} and stays so.")
            if account.account_id not in known or old != account:
                _save(conn, **{name: value for name, value in asdict(account).items() if name != "name"})
                changed.append(account.account_id)
        for account_id in changed:
            audit.record(conn, actor="siar", action="account.set", subject=f"account:{account_id}", now=now)
    return changed
