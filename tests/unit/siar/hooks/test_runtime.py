"""Airflow's connections, as the package reads them."""

from __future__ import annotations

import json

import pytest

from siar.hooks import read_airflow


def test_airflow_connection_becomes_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"conn_type": "meta_graph", "password": "t0ken", "extra": {"page_id": "1"}}
    monkeypatch.setenv("AIRFLOW_CONN_META_GRAPH", json.dumps(value))
    raw = read_airflow("meta_graph")
    assert (raw.password, raw.extra["page_id"]) == ("t0ken", "1")
