"""The connection type `meta_graph`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from airflow.sdk import BaseHook

from siar.connections import MetaConnection
from siar.hooks.runtime import read_airflow

if TYPE_CHECKING:
    from siar.meta.client import GraphClient

__all__ = ["MetaGraphHook"]


class MetaGraphHook(BaseHook):
    """A Page, its Instagram account and an ad account with a system-user token.

    :param meta_conn_id: the Airflow connection.
    """

    conn_name_attr = "meta_conn_id"
    default_conn_name = "meta_graph"
    conn_type = "meta_graph"
    hook_name = "Meta Graph API (Siar)"

    def __init__(self, meta_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.meta_conn_id = meta_conn_id

    @cached_property
    def client(self) -> GraphClient:
        """The typed client."""
        from siar.meta.client import GraphClient  # noqa: PLC0415 - airflow

        return GraphClient(MetaConnection.from_raw(read_airflow(self.meta_conn_id)))

    def test_connection(self) -> tuple[bool, str]:
        """Answer the button in the UI: say whether the token reaches the Page."""
        try:
            page = self.client.get(f"/{self.client.connection.page_id}", fields="id,name")
        except Exception as error:  # noqa: BLE001 - whatever it is belongs on the button, not in a stack trace
            return False, str(error)
        return True, f"Page {page.get('name', page.get('id'))}"
