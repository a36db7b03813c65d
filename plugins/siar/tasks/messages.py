"""Task of `messages_send`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from siar import monitors, troubles
from siar.editorial import approval_letters
from siar.errors import FixError
from siar.hooks import runtime
from siar.outbox import sending
from siar.resources import desk_address
from siar.tasks.summaries import summary
from siar.troubles import ToldError

__all__ = ["send_due"]

_TIME = timedelta(minutes=5)
"""No message is begun later: the slowest conversation still ends before the task's own timeout."""


def send_due() -> dict[str, Any]:
    """Write to approvers whose hour has come, and send every message that is due.

    Channels that are shut, and letters that wait for a person, are told of.

    :raises ToldError: something needs a person, or a channel took nothing of what was due; the rest was done.
    :raises FixError: with a message that met something unforeseen.
    """
    services = runtime()
    alerts = services.alerts
    with services.connect(application_name="siar messages_send") as conn:
        troubles.remind(conn, alerts=alerts, now=services.now())
        try:
            approval_letters.tell(conn, settings=services.settings, desk=desk_address(), now=services.now())
        finally:
            result = sending.send_due(
                conn,
                services.senders,
                plan=services.settings.outbox,
                clock=services.now,
                until=services.now() + _TIME,
            )
        monitors.letters(conn, alerts=alerts, now=services.now())
        monitors.channels(conn, result, alerts=alerts, now=services.now())
    if result.unforeseen:
        raise FixError(" ".join(result.unforeseen))
    if result.troubles:
        raise ToldError(" ".join(result.troubles))
    if result.closed and not result.sent:
        raise ToldError(f"Nothing left: {', '.join(result.closed)} took nothing. What waits is tried again by itself.")
    return summary(result)
