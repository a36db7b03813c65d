"""Who is told of troubles in tests."""

from __future__ import annotations

from siar.connections import MissingConnectionError, RawConnection
from siar.outbox.ways import Senders
from siar.settings import Settings
from siar.troubles import Alerts


def silent(settings: Settings) -> Alerts:
    """Alerts for tasks that are not about them: there is no way out, so letters wait in the outbox."""

    def nothing(conn_id: str) -> RawConnection:
        raise MissingConnectionError(conn_id)

    return Alerts(settings, Senders(nothing), "https://siar.example/desk")
