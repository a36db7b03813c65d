"""The connection type `siar_whatsapp`."""

from __future__ import annotations

from functools import cached_property

from airflow.sdk import BaseHook

from siar.hooks.runtime import read_airflow
from siar.outbox.whatsapp import WhatsAppSender

__all__ = ["WhatsAppHook"]


class WhatsAppHook(BaseHook):
    """A business phone number of WhatsApp.

    :param whatsapp_conn_id: the Airflow connection.
    """

    conn_name_attr = "whatsapp_conn_id"
    default_conn_name = "siar_whatsapp"
    conn_type = "siar_whatsapp"
    hook_name = "WhatsApp Cloud API (Siar)"

    def __init__(self, whatsapp_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.whatsapp_conn_id = whatsapp_conn_id

    @cached_property
    def sender(self) -> WhatsAppSender:
        """What sends from it."""
        return WhatsAppSender.from_raw(read_airflow(self.whatsapp_conn_id))

    def test_connection(self) -> tuple[bool, str]:
        """Answer the button in the UI: say what Meta tells of the number and its templates."""
        try:
            return True, self.sender.check()
        except Exception as error:  # noqa: BLE001 - whatever it is belongs on the button, not in a stack trace
            return False, str(error)
