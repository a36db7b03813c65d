from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


def test_faults_can_be_added_listed_and_removed(client: TestClient):
    made = client.post(
        "/admin/api/faults",
        json={"route": "notes.*", "action": "latency", "times": 2, "after_n": 1, "params": {"ms": 5}},
    )
    assert made.status_code == 201
    assert client.get("/admin/api/faults").json() == [made.json()]
    assert client.delete(f"/admin/api/faults/{made.json()['id']}").status_code == 204
    assert client.delete(f"/admin/api/faults/{made.json()['id']}").status_code == 404
    client.post("/admin/api/faults", json={"route": "*", "action": "status"})
    assert client.delete("/admin/api/faults").status_code == 204
    assert client.get("/admin/api/faults").json() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"route": "*"},
        {"route": "*", "action": "explode"},
        {"route": "", "action": "status"},
        {"route": "*", "action": "status", "times": 0},
        {"route": "*", "action": "latency"},
        {"route": "*", "action": "status", "params": {"status": 200}},
        {"route": "*", "action": "status", "surprise": 1},
    ],
)
def test_wrong_faults_are_refused(client: TestClient, body: dict[str, Any]):
    assert client.post("/admin/api/faults", json=body).status_code == 422
    assert client.get("/admin/api/faults").json() == []


@pytest.mark.parametrize("seconds", [-1, "soon", None])
def test_clock_refuses_going_back(client: TestClient, seconds: object):
    assert client.post("/admin/api/clock/advance", json={"seconds": seconds}).status_code == 422


def test_clock_advances(client: TestClient):
    assert client.post("/admin/api/clock/advance", json={"seconds": 90.5}).json()["offset_seconds"] == 90.5
    assert client.get("/admin/api/clock").json()["offset_seconds"] == 90.5


def test_state_counts_every_service(client: TestClient):
    client.post("/notes/a", content="x")
    state = client.get("/admin/api/state").json()
    assert state["services"]["notes"] == {"notes": 1}
    assert state["services"]["mailbox"] == {"messages": 0}
    assert state["requests"] == {"seen": 1, "kept": 1}


def test_operations_are_listed_for_writing_globs(client: TestClient):
    assert client.get("/admin/api/operations").json() == [
        "mailbox.smtp.data",
        "mailbox.smtp.login",
        "mailbox.smtp.mail",
        "mailbox.smtp.rcpt",
        "mailbox.webhook",
        "meta.cdn.get",
        "notes.add",
        "notes.list",
    ]


def test_journal_is_filtered_and_paged(client: TestClient):
    for _ in range(3):
        client.post("/notes/a", content="x")
        client.get("/notes/a")
    entries = client.get("/admin/api/requests?operation=notes.add").json()
    assert [entry["operation"] for entry in entries] == ["notes.add"] * 3
    later = client.get(f"/admin/api/requests?after={entries[1]['number']}").json()
    assert [entry["number"] for entry in later] == [4, 5, 6]
    assert len(client.get("/admin/api/requests?limit=2").json()) == 2
    assert client.delete("/admin/api/requests").status_code == 204
    assert client.get("/admin/api/requests").json() == []


def test_lag_reaches_the_service_through_the_app(client: TestClient):
    client.post("/admin/api/faults", json={"route": "notes.list", "action": "list_lag", "params": {"seconds": 30}})
    assert client.get("/notes/a").json()["lag"] == 30


def test_the_real_services_documents_are_not_shadowed(client: TestClient):
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert client.get(path).status_code == 404
