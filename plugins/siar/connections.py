"""The outside services, as typed values.

The same Airflow connections (ids, types and fields: docs/connections.md) are read in two ways: by tasks
through Airflow's secrets backends (`siar.hooks`), and by the command line from `AIRFLOW_CONN_<ID>` JSON. Both end
in dataclasses, so no domain code knows where a value came from. Those of the ways by which messages leave stand with
their senders in `siar.outbox`.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from siar.errors import ConfigError

__all__ = [
    "ConnectionReader",
    "DatabaseConnection",
    "GoogleConnection",
    "MediaConnection",
    "MetaConnection",
    "MissingConnectionError",
    "RawConnection",
    "VaultConnection",
    "read_environment",
]


@dataclass(frozen=True)
class RawConnection:
    """An Airflow connection without Airflow. Field names are Airflow's."""

    conn_id: str
    conn_type: str = ""
    host: str | None = None
    port: int | None = None
    schema: str | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


class MissingConnectionError(ConfigError):
    """There is no connection of that id."""


ConnectionReader = Callable[[str], RawConnection]
"""Takes a connection id, returns it; raises MissingConnectionError when there is none, ConfigError when it is wrong."""


def read_environment(conn_id: str) -> RawConnection:
    """Read `AIRFLOW_CONN_<ID>`, which must hold Airflow's JSON form.

    :raises MissingConnectionError: when it is not set.
    :raises ConfigError: when it is not a JSON object.
    """
    name = f"AIRFLOW_CONN_{conn_id.upper()}"
    text = os.environ.get(name)
    if not text:
        raise MissingConnectionError(
            f"Connection {conn_id} is not set. Put its JSON into {name}; docs/connections.md lists the fields."
        )
    try:
        data = json.loads(text)
        extra = data.get("extra") or {}
        if isinstance(extra, str):
            extra = json.loads(extra)
    except (ValueError, AttributeError):
        # `from None`: a decoder error quotes the text, and the text holds the password.
        raise ConfigError(f"{name} is not a JSON object. docs/connections.md shows the form.") from None
    return RawConnection(
        conn_id=conn_id,
        conn_type=str(data.get("conn_type", "")),
        host=data.get("host"),
        port=int(data["port"]) if data.get("port") else None,
        schema=data.get("schema"),
        login=data.get("login"),
        password=data.get("password"),
        extra=extra,
    )


def _required(raw: RawConnection, key: str) -> str:
    value = raw.extra.get(key)
    if value in (None, ""):
        raise ConfigError(
            f"Connection {raw.conn_id}: the extra field {key} is empty. docs/connections.md says what belongs there."
        )
    return str(value)


@dataclass(frozen=True)
class DatabaseConnection:
    """The application database, as a libpq connection string, and who logs in.

    `siar_db` is the application's, `siar_db_owner` the owner's, `siar_db_caps` the cap officer's.
    """

    dsn: str = field(repr=False)
    login: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_raw(cls, raw: RawConnection) -> DatabaseConnection:
        user = quote(raw.login or "", safe="")
        password = f":{quote(raw.password, safe='')}" if raw.password else ""
        database = quote(raw.schema or "siar", safe="")
        host = raw.host or ""
        port = f":{raw.port}" if raw.port else ""
        dsn = f"postgresql://{user}{password}@{host}{port}/{database}"
        if host.startswith("/"):
            dsn = f"postgresql://{user}{password}@/{database}?host={quote(host, safe='')}"
        return cls(dsn=dsn, login=raw.login or "", password=raw.password or "")


@dataclass(frozen=True)
class GoogleConnection:
    """Sheets and Drive (`google_workspace`). Endpoints are base URLs; None means Google's own."""

    keyfile: Mapping[str, Any] = field(repr=False)
    num_retries: int = 6
    sheets_endpoint: str | None = None
    drive_endpoint: str | None = None
    calls_per_minute: int = 55
    """Reads, and as many writes, a minute. Google grants 60 a service account, and more on request."""

    @classmethod
    def from_raw(cls, raw: RawConnection) -> GoogleConnection:
        keyfile: Any = raw.extra.get("keyfile_dict")
        path = raw.extra.get("key_path")
        try:
            if isinstance(keyfile, str) and keyfile.strip():
                keyfile = json.loads(keyfile)
            elif not keyfile and path:
                keyfile = json.loads(Path(str(path)).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise ConfigError(f"Connection {raw.conn_id}: the service-account key cannot be read as JSON.") from None
        if not isinstance(keyfile, Mapping) or not keyfile:
            raise ConfigError(f"Connection {raw.conn_id}: give keyfile_dict or key_path (a service-account key).")
        return cls(
            keyfile=keyfile,
            num_retries=int(raw.extra.get("num_retries") or 6),
            sheets_endpoint=raw.extra.get("sheets_endpoint") or None,
            drive_endpoint=raw.extra.get("drive_endpoint") or None,
            calls_per_minute=int(raw.extra.get("calls_per_minute") or 55),
        )


@dataclass(frozen=True)
class MetaConnection:
    """The Page, the Instagram account and the ad account (`meta_graph`)."""

    token: str = field(repr=False)
    app_id: str
    app_secret: str = field(repr=False)
    page_id: str
    instagram_user_id: str
    ad_account_id: str
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"

    @classmethod
    def from_raw(cls, raw: RawConnection) -> MetaConnection:
        if not raw.password:
            raise ConfigError(f"Connection {raw.conn_id}: the password (system-user token) is empty.")
        account = str(raw.extra.get("ad_account_id") or "")
        return cls(
            token=raw.password,
            app_id=str(raw.extra.get("app_id") or ""),
            app_secret=str(raw.extra.get("app_secret") or ""),
            page_id=_required(raw, "page_id"),
            instagram_user_id=str(raw.extra.get("instagram_user_id") or ""),
            # People paste the id with and without its prefix; the API wants it once.
            ad_account_id=account.removeprefix("act_"),
            graph_url=str(raw.extra.get("graph_url") or "https://graph.facebook.com").rstrip("/"),
            graph_version=str(raw.extra.get("graph_version") or "v26.0"),
        )


@dataclass(frozen=True)
class MediaConnection:
    """Where pictures live: an fsspec URL and its options.

    `siar_media` holds what anybody may fetch, `siar_media_private` everything else. `public_base_url` is the address at
    which Meta can fetch the same objects; None means that it cannot.
    """

    root_url: str
    public_base_url: str | None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    conn_id: str = "siar_media"

    @classmethod
    def from_raw(cls, raw: RawConnection) -> MediaConnection:
        extra = raw.extra
        root = extra.get("root_url") or raw.host
        if not root:
            raise ConfigError(f"Connection {raw.conn_id}: root_url is empty (a folder, or s3://bucket/prefix).")
        base = extra.get("public_base_url")
        return cls(
            root_url=str(root),
            public_base_url=str(base).rstrip("/") if base else None,
            options=dict(extra.get("storage_options") or {}),
            conn_id=raw.conn_id,
        )


@dataclass(frozen=True)
class VaultConnection:
    """The key outside the database (`siar_vault`): 32 random bytes, given as base64 in the password."""

    key: bytes = field(repr=False)

    @classmethod
    def from_raw(cls, raw: RawConnection) -> VaultConnection:
        try:
            key = base64.b64decode(raw.password or "", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise ConfigError(
                f"Connection {raw.conn_id}: the password is to be 32 random bytes as base64. Make it once with `python -c "
                '"import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"`, keep it '
                "apart from the database and its backups, and never change it: docs/connections.md."
            )
        return cls(key=key)
