"""Airflow's processes, by the health page as a server gives it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from siar.processes import read
from tests.web_server import answering

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def health(**changed: Any) -> dict[str, Any]:
    """As Airflow 3.3 answers `GET /api/v2/monitor/health`."""
    fields = ("scheduler", "triggerer", "dag_processor")
    page: dict[str, Any] = {"metadatabase": {"status": "healthy"}}
    page |= {name: {"status": "healthy", f"latest_{name}_heartbeat": "2026-12-01T03:59:50+00:00"} for name in fields}
    return page | changed


def test_each_process_with_its_last_sign_of_life() -> None:
    with answering(health()) as (address, asked):
        signs = read(f"{address}/", now=NOW).signs
    sign = datetime(2026, 12, 1, 3, 59, 50, tzinfo=UTC)
    assert signs == {
        "api-server": NOW,
        "metadatabase": NOW,
        "scheduler": sign,
        "dag-processor": sign,
        "triggerer": sign,
    }
    assert asked == ["/api/v2/monitor/health"]


def test_what_has_never_run_has_given_no_sign() -> None:
    with answering(health(triggerer={"status": None, "latest_triggerer_heartbeat": None})) as (address, _):
        assert "triggerer" not in read(address, now=NOW).signs


def test_an_airflow_without_its_database_says_so() -> None:
    with answering(health(metadatabase={"status": "unhealthy"})) as (address, _):
        signs = read(address, now=NOW).signs
    assert "metadatabase" not in signs
    assert "api-server" in signs


@pytest.mark.parametrize(
    ("body", "status"), [(health(), 503), ("<html>", 200), ([], 200), ({"metadatabase": None}, 200)]
)
def test_an_answer_that_is_none_is_no_sign_of_life(body: Any, status: int) -> None:
    with answering(body, status=status) as (address, _):
        assert read(address, now=NOW).signs == {}


def test_nobody_there_is_no_sign_of_life() -> None:
    with answering({}) as (address, _):
        pass
    assert read(address, now=NOW).signs == {}
