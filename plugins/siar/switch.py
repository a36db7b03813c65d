"""The dead man's switch: a service elsewhere that raises the alarm when it is no longer called.

What dies with this machine can only be noticed outside of it. Any service that takes a GET will do (healthchecks.io,
Uptime Kuma's push monitors, Cronitor); whoever watches calls it at each look, so that its silence means that nobody looks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from siar.connections import RawConnection
from siar.errors import ConfigError

__all__ = ["Switch"]

log = logging.getLogger(__name__)

_TIMEOUT = 10


@dataclass(frozen=True)
class Switch:
    """The address to call (`siar_switch`). Whoever knows it can keep the switch quiet, so it is kept as a secret."""

    url: str = field(repr=False)

    @classmethod
    def from_raw(cls, raw: RawConnection) -> Switch:
        """Return the switch of an Airflow connection.

        :raises ConfigError: when it names no address.
        """
        url = str(raw.extra.get("url") or "")
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ConfigError(f"Koneksi {raw.conn_id}: url kosong atau bukan http(s). Lihat docs/connections.md.")
        return cls(url)

    def call(self) -> bool:
        """Call it; say whether it was reached. Never raises: the service itself tells when calls stay away."""
        try:
            with requests.Session() as session:
                answer = session.get(self.url, timeout=_TIMEOUT, allow_redirects=False)
            reached = answer.status_code < 400
            said = str(answer.status_code)
        except requests.RequestException as error:
            # Its class only: the exception quotes the address.
            reached, said = False, type(error).__name__
        if not reached:
            log.warning("The dead man's switch at %s was not reached (%s).", urlsplit(self.url).hostname, said)
        return reached
