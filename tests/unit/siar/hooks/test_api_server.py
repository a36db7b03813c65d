"""Where Airflow's API server is, and what a task learns there of DAGs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
from airflow.sdk.execution_time.comms import ErrorResponse

from siar.hooks.api_server import api_server, paused


def test_its_address_is_the_one_that_tasks_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://siar.example.go.id/")
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://api-server:8080/execution/")
    assert api_server() == "http://api-server:8080"
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL")
    assert api_server() == "https://siar.example.go.id"


def test_a_dag_that_airflow_does_not_know_is_not_paused() -> None:
    def get_dag(dag_id: str) -> SimpleNamespace:
        if dag_id == "unknown":
            raise AirflowRuntimeError(ErrorResponse(error=ErrorType.GENERIC_ERROR))
        return SimpleNamespace(is_paused=dag_id == "resting")

    asked = paused(SimpleNamespace(get_dag=get_dag))
    assert [asked(dag_id) for dag_id in ("resting", "working", "unknown")] == [True, False, False]
