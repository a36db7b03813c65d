"""The connection type `google_workspace`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from airflow.sdk import BaseHook

from siar.connections import GoogleConnection
from siar.hooks.runtime import read_airflow

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace

__all__ = ["GoogleWorkspaceHook"]


class GoogleWorkspaceHook(BaseHook):
    """Sheets and Drive with a service account.

    :param google_conn_id: the Airflow connection.
    """

    conn_name_attr = "google_conn_id"
    default_conn_name = "google_workspace"
    conn_type = "google_workspace"
    hook_name = "Google Workspace (Siar)"

    def __init__(self, google_conn_id: str = default_conn_name) -> None:
        super().__init__()
        self.google_conn_id = google_conn_id

    @cached_property
    def client(self) -> GoogleWorkspace:
        """The typed client."""
        from siar.google.client import GoogleWorkspace  # noqa: PLC0415 - airflow

        return GoogleWorkspace(GoogleConnection.from_raw(read_airflow(self.google_conn_id)))
