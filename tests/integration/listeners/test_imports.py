"""A DAG file that cannot be read is noted as Airflow's DAG processor tells of it, and never holds that up."""

from __future__ import annotations

import pytest

from siar import beats
from siar.listeners import imports
from siar.store import Connection
from tests.integration.triggers.test_work import connection_of

pytestmark = pytest.mark.integration


def test_our_files_are_noted_and_others_are_not(
    conn: Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_DB", connection_of(database))
    imports.on_new_dag_import_error("/opt/airflow/dags/posts_compose.py", "Traceback …")
    imports.on_existing_dag_import_error("/opt/airflow/dags/rows_forget.py", "Traceback …")
    imports.on_new_dag_import_error("/opt/airflow/dags/somebody_elses.py", "Traceback …")
    assert set(beats.known(conn)) == {"broken:posts_compose", "broken:rows_forget"}


def test_without_the_database_the_file_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB", raising=False)
    imports.on_new_dag_import_error("/opt/airflow/dags/posts_compose.py", "Traceback …")
    assert "MissingConnectionError" in caplog.text
