"""The button *Test* of the connection type `siar_whatsapp`."""

from __future__ import annotations

import json

import pytest

from siar.hooks.whatsapp import WhatsAppHook


def test_a_missing_field_is_said_and_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"conn_type": "siar_whatsapp", "password": "t0ken", "extra": {"contacts": {"sekda": "+628110000002"}}}
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_WHATSAPP", json.dumps(value))
    assert WhatsAppHook().test_connection() == (
        False,
        "Koneksi siar_whatsapp: isi phone_number_id, template_document, template_text.",
    )
