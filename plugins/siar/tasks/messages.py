"""Task of `messages_send`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from siar.errors import FixError
from siar.hooks import runtime
from siar.outbox import sending
from siar.tasks.summaries import summary

__all__ = ["send_due"]

_TIME = timedelta(minutes=5)
"""No message is begun later: the slowest conversation still ends before the task's own timeout."""


def send_due() -> dict[str, Any]:
    """Send every message that is due.

    :raises FixError: with a sentence for each thing that a person has to see to; the rest was done.
    """
    services = runtime()
    with services.connect(application_name="siar messages_send") as conn:
        result = sending.send_due(
            conn,
            services.senders,
            plan=services.settings.outbox,
            clock=services.now,
            until=services.now() + _TIME,
        )
    if result.troubles:
        raise FixError(" ".join(result.troubles))
    return summary(result)
