"""The composition root: from a source of connections to ready clients.

Tasks make it from Airflow (`siar.hooks.runtime()`), the command line from the environment. Everything is made on
first use, so that a task which needs the database only never asks for a Meta token.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from siar.connections import (
    ConnectionReader,
    DatabaseConnection,
    GoogleConnection,
    MediaConnection,
    MetaConnection,
    MissingConnectionError,
    read_environment,
)
from siar.errors import ConfigError
from siar.resources import desk_address
from siar.settings import Settings, load_settings
from siar.store import Connection, SharedWindow, connect, pool
from siar.store.keyring import Keyring, read_keyring

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

    from siar.accounts import Account
    from siar.google.client import GoogleWorkspace
    from siar.meta.client import GraphClient
    from siar.meta.limits import UsageBook
    from siar.outbox.ways import Senders
    from siar.publishing.public_copies import PublicCopies
    from siar.store.media import MediaStore
    from siar.switch import Switch
    from siar.troubles.alerts import Alerts

__all__ = ["Runtime"]

_META = "meta_graph"
"""The connection of the default accounts, and of the ads."""

_PATIENCE = 10
"""Seconds that no step of an alarm may take longer than: a worker waits for it."""


class Runtime:
    """Clients and settings of one process.

    :param reader: where connections come from.
    """

    def __init__(self, reader: ConnectionReader = read_environment) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._clients: dict[MetaConnection, GraphClient] = {}
        self._app_usage: dict[str, UsageBook] = {}

    @staticmethod
    def now() -> datetime:
        """The present, aware UTC. The only place outside tests where the clock is read for a domain."""
        return datetime.now(UTC)

    @cached_property
    def settings(self) -> Settings:
        """What the city configured."""
        return load_settings()

    @cached_property
    def database(self) -> DatabaseConnection:
        """Where the application database is."""
        return DatabaseConnection.from_raw(self._reader("siar_db"))

    def connect(self, *, application_name: str = "siar", timeout: int | None = None) -> Connection:
        """Open a new connection to the application database; the caller closes it (`with`).

        :param timeout: seconds that opening it may take.
        """
        return connect(self.database.dsn, application_name=application_name, timeout=timeout, keys=lambda: self.keyring)

    @cached_property
    def owner(self) -> DatabaseConnection:
        """The application database as its owner, who migrates it; `siar_db` where there is no `siar_db_owner`."""
        try:
            return DatabaseConnection.from_raw(self._reader("siar_db_owner"))
        except MissingConnectionError:
            return self.database

    @cached_property
    def officer(self) -> DatabaseConnection | None:
        """The application database as the cap officer, who raises ceilings; None where this process is not given it."""
        try:
            return DatabaseConnection.from_raw(self._reader("siar_db_caps"))
        except MissingConnectionError:
            return None

    def connect_owner(self) -> Connection:
        """Open a connection as the database's owner; the caller closes it (`with`)."""
        return connect(self.owner.dsn, application_name="siar owner", keys=lambda: self.keyring)

    def connect_officer(self) -> Connection:
        """Open a connection as the cap officer; the caller closes it (`with`).

        :raises MissingConnectionError: this process is not given `siar_db_caps`.
        """
        if self.officer is None:
            raise MissingConnectionError(
                "Only the cap officer raises ceilings, and there is no connection siar_db_caps here. Whoever holds it runs "
                "`siar boosts caps`; docs/money.md says how it is set up."
            )
        return connect(self.officer.dsn, application_name="siar caps", keys=lambda: self.keyring)

    @cached_property
    def keyring(self) -> Keyring:
        """The key outside the database."""
        return read_keyring(self._reader)

    @cached_property
    def _desk_pool(self) -> ConnectionPool[Connection]:
        return pool(self.database.dsn, application_name="siar desk", size=10, keys=lambda: self.keyring)

    def lend(self) -> AbstractContextManager[Connection]:
        """Lend the desk a connection that stays open between pages; it goes back at the end of the `with`."""
        return self._desk_pool.connection()

    @cached_property
    def google(self) -> GoogleWorkspace:
        """Sheets and Drive. Google counts the account's calls by the minute, whichever process makes them."""
        from siar.google.client import GoogleWorkspace  # noqa: PLC0415 - start-up

        connection = GoogleConnection.from_raw(self._reader("google_workspace"))
        account = str(connection.keyfile.get("client_email") or "")
        reads, writes = (
            SharedWindow(
                lambda: self.connect(application_name="siar quota"),
                account=account,
                kind=f"sheets.{kind}",
                limit=connection.calls_per_minute,
            )
            for kind in ("read", "write")
        )
        return GoogleWorkspace(connection, reads=reads, writes=writes)

    @cached_property
    def meta_connection(self) -> MetaConnection:
        """The ids and the token for Meta."""
        return MetaConnection.from_raw(self._reader(_META))

    @cached_property
    def graph(self) -> GraphClient:
        """The Graph API as the city: its Page, its Instagram account, its ads."""
        return self._client(self.meta_connection)

    def graph_of(self, account: Account) -> GraphClient:
        """The Graph API as one account; accounts of one connection and one Page share a client.

        :raises ConfigError: when its connection is missing or incomplete.
        """
        if account.connection_id == _META:
            return self._client(account.on(self.meta_connection))
        return self._client(account.on(MetaConnection.from_raw(self._reader(account.connection_id))))

    def _client(self, connection: MetaConnection) -> GraphClient:
        from siar.meta.client import GraphClient  # noqa: PLC0415 - start-up
        from siar.meta.limits import UsageBook  # noqa: PLC0415 - start-up

        with self._lock:
            if connection not in self._clients:
                app = self._app_usage.setdefault(connection.app_id, UsageBook())
                self._clients[connection] = GraphClient(connection, app_usage=app)
            return self._clients[connection]

    @cached_property
    def media(self) -> MediaStore:
        """Where sources, drafts and pictures live: nobody reaches them but through the desk.

        :raises ConfigError: when it is, or may be, served to everybody.
        """
        from siar.store.media import MediaStore  # noqa: PLC0415 - start-up

        connection = MediaConnection.from_raw(self._reader("siar_media_private"))
        private = MediaStore(connection)
        if connection.public_base_url:
            raise ConfigError(
                f"{connection.conn_id}: public_base_url belongs to siar_media; this store has no address."
            )
        try:
            public = MediaConnection.from_raw(self._reader("siar_media"))
        except MissingConnectionError:
            return private
        if private.overlaps(MediaStore(public)):
            raise ConfigError(
                f"{connection.conn_id}: root_url lies within that of {public.conn_id}, or the other way round. What is "
                "private must be where nothing is served: docs/connections.md#pictures."
            )
        return private

    @cached_property
    def public_media(self) -> MediaStore:
        """What anybody may fetch: copies of pictures that are going out."""
        from siar.store.media import MediaStore  # noqa: PLC0415 - start-up

        return MediaStore(MediaConnection.from_raw(self._reader("siar_media")))

    @cached_property
    def public_copies(self) -> PublicCopies:
        """The way of an approved picture to where Meta can fetch it."""
        from siar.publishing.public_copies import PublicCopies  # noqa: PLC0415 - start-up

        return PublicCopies(self.media, self.public_media)

    @cached_property
    def switch(self) -> Switch | None:
        """The dead man's switch, None where there is no connection `siar_switch`."""
        from siar.switch import Switch  # noqa: PLC0415 - start-up

        try:
            return Switch.from_raw(self._reader("siar_switch"))
        except MissingConnectionError:
            return None

    @cached_property
    def senders(self) -> Senders:
        """The ways by which messages leave."""
        return self.senders_within(None)

    def senders_within(self, timeout: float | None) -> Senders:
        """Return senders no step of which takes longer than `timeout` seconds."""
        from siar.outbox.ways import Senders  # noqa: PLC0415 - start-up

        return Senders(self._reader, timeout=timeout)

    @cached_property
    def alerts(self) -> Alerts:
        """How people hear of troubles."""
        from siar.troubles.alerts import Alerts  # noqa: PLC0415 - start-up

        return Alerts(self.settings, self.senders_within(_PATIENCE), desk_address())
