"""Tell the engineers that a task failed: what, what it means, what to do."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier

from siar.errors import ConfigError, FixError, UnprovenError, WaitError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

__all__ = ["TroubleNotifier"]

log = logging.getLogger(__name__)

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
    """Mail the addresses of `alerts_to` in city.yaml. Never raises: a failed alarm must not hide the failure."""

    template_fields = ()

    def notify(self, context: Context) -> None:
        """Send the mail, or log why it could not be sent."""
        try:
            self._send(context)
        except Exception:
            log.exception("The failure could not be mailed.")

    def _send(self, context: Any) -> None:
        from siar.hooks import runtime
        from siar.mail import deliver

        services = runtime()
        recipients = services.settings.city.alerts_to
        if not recipients:
            return
        instance = context["task_instance"]
        exception = context.get("exception")
        message = EmailMessage()
        message["From"] = services.smtp.from_email
        message["To"] = ", ".join(recipients)
        message["Subject"] = f"[Siar] {instance.dag_id}.{instance.task_id} failed"
        message.set_content(
            f"What failed: {instance.dag_id}.{instance.task_id}, run {instance.run_id}, try {instance.try_number}\n"
            f"Error: {type(exception).__name__}: {exception}\n"
            f"What it means, what to do: {_meaning(exception)}\n"
        )
        deliver(services.smtp, message)
