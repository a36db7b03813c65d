"""The connection type `siar_webhook`."""

from __future__ import annotations

from functools import cached_property

from airflow.sdk import BaseHook

from siar.hooks.runtime import read_airflow
from siar.outbox.webhook import WebhookSender

__all__ = ["WebhookHook"]


class WebhookHook(BaseHook):
    """An address that takes messages as JSON.

    :param webhook_conn_id: the Airflow connection.
    """

    conn_name_attr = "webhook_conn_id"
    default_conn_name = "siar_webhook"
    conn_type = "siar_webhook"
    hook_name = "Webhook (Siar)"

    def __init__(self, webhook_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.webhook_conn_id = webhook_conn_id

    @cached_property
    def sender(self) -> WebhookSender:
        """What posts there."""
        return WebhookSender.from_raw(read_airflow(self.webhook_conn_id))

    def test_connection(self) -> tuple[bool, str]:
        """Answer the button in the UI: say whether somebody answers there."""
        try:
            return True, self.sender.check()
        except Exception as error:  # noqa: BLE001 - whatever it is belongs on the button, not in a stack trace
            return False, str(error)
