"""Tell the engineers that a task failed: what, what it means, what to do."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier

from siar.errors import ConfigError, FixError, UnprovenError, WaitError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

    from siar.outbox.messages import Letter

__all__ = ["TroubleNotifier"]

log = logging.getLogger(__name__)

TIMEOUT = 10
"""Seconds that no step of an alarm may take longer than: a worker waits for it."""

_MEANING: tuple[tuple[type[BaseException], str], ...] = (
    (UnprovenError, "The outcome of a write is not proven. Do nothing: publications_reconcile finds out."),
    (WaitError, "The other side asked for a pause and the retries are used up. Clear the task later."),
    (ConfigError, "A setting or a connection is wrong. Mend it, then clear the task."),
    (FixError, "A person has to act first, as the message says. Then clear the task."),
)


def _meaning(exception: object) -> str:
    for kind, sentence in _MEANING:
        if isinstance(exception, kind):
            return sentence
    return "Unforeseen. Read the task's log; the task may be cleared safely, the ledgers prevent a second effect."


class TroubleNotifier(BaseNotifier):
    """Tell `alerts_to` of city.yaml, and the webhook. Never raises: a failed alarm must not hide the failure.

    :param once_a_day: the same failure of the task is told once on a day, not at every run: for a task that fails for as
        long as somebody else's service is shut.
    """

    template_fields = ()

    def __init__(self, *, once_a_day: bool = False) -> None:
        super().__init__()
        self.once_a_day = once_a_day

    def notify(self, context: Context) -> None:
        """Send the alarm, or log why it could not be sent."""
        try:
            self._send(context)
        except Exception:
            log.exception("The failure could not be told.")

    def _send(self, context: Any) -> None:
        from siar.hooks import runtime  # noqa: PLC0415 - airflow
        from siar.outbox.alarms import raise_alarm, recipients  # noqa: PLC0415 - airflow

        services = runtime()
        senders = services.senders_within(TIMEOUT)
        instance, exception = context["task_instance"], context.get("exception")
        raise_alarm(
            _letter(instance, exception),
            key=self._key(instance, exception, services.now()),
            to=recipients(services.settings, senders),
            connect=lambda: services.connect(application_name="siar alarm", timeout=TIMEOUT),
            senders=senders,
            settings=services.settings,
            clock=services.now,
        )

    def _key(self, instance: Any, exception: object, now: datetime) -> str:
        task = f"{instance.dag_id}.{instance.task_id}"
        if self.once_a_day:
            said = hashlib.sha256(f"{type(exception).__name__}: {exception}".encode()).hexdigest()[:16]
            return f"{task}:{now:%Y-%m-%d}:{said}"
        return f"{task}:{instance.run_id}:{instance.map_index}:{instance.try_number}"


def _letter(instance: Any, exception: object) -> Letter:
    from siar.outbox.messages import Letter  # noqa: PLC0415 - airflow

    return Letter(
        subject=f"[Siar] {instance.dag_id}.{instance.task_id} failed",
        plain=(
            f"What failed: {instance.dag_id}.{instance.task_id}, run {instance.run_id}, try {instance.try_number}\n"
            f"Error: {type(exception).__name__}: {exception}\n"
            f"What it means, what to do: {_meaning(exception)}\n"
        ),
        language="en",
    )
