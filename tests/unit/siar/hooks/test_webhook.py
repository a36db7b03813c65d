"""The button *Test* of the connection type `siar_webhook`."""

from __future__ import annotations

import json
import socket

import pytest

from siar.hooks.webhook import WebhookHook


def give(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    value = {"conn_type": "siar_webhook", "extra": {"url": url}}
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_WEBHOOK", json.dumps(value))


def test_nobody_there_is_said_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    give(monkeypatch, f"http://127.0.0.1:{port}/hook/s3cret")
    well, said = WebhookHook().test_connection()
    assert not well
    assert "tidak terjangkau" in said
    assert "s3cret" not in said


def test_a_missing_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, "")
    assert WebhookHook().test_connection() == (False, "Koneksi siar_webhook: isi url dengan alamat http atau https.")
