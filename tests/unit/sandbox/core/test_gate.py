"""Faults against a real server: what the client sees and whether the effect took place."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from starlette.testclient import TestClient

from sandbox.gate import ConnectionDroppedError
from sandbox.world import World

TIMEOUT = 10


def fault(url: str, **rule: Any) -> None:
    requests.post(f"{url}/admin/api/faults", json=rule, timeout=TIMEOUT).raise_for_status()


def journal(url: str) -> list[dict[str, Any]]:
    return requests.get(f"{url}/admin/api/requests", timeout=TIMEOUT).json()


def test_drop_before_leaves_no_effect(url: str, notes: Any):
    fault(url, route="notes.add", action="drop_before", times=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{url}/notes/a", data="one", timeout=TIMEOUT)
    assert notes.notes == {}
    assert requests.post(f"{url}/notes/a", data="two", timeout=TIMEOUT).json() == {"count": 1}
    dropped, answered = journal(url)
    assert (dropped["status"], dropped["effect_status"], dropped["fault"]) == (None, None, "drop_before")
    assert (answered["status"], answered["fault"]) == (200, None)


def test_drop_after_looks_the_same_but_took_effect(url: str, notes: Any):
    fault(url, route="notes.*", action="drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{url}/notes/a", data="one", timeout=TIMEOUT)
    assert notes.notes == {"a": ["one"]}
    [entry] = journal(url)
    assert (entry["status"], entry["effect_status"], entry["fault"]) == (None, 200, "drop_after")


def test_drop_of_a_large_upload_is_a_drop_and_not_a_broken_pipe(url: str, notes: Any):
    fault(url, route="notes.add", action="drop_before", times=1)
    with pytest.raises(requests.ConnectionError) as caught:
        requests.post(f"{url}/notes/a", data=b"x" * 5_000_000, timeout=TIMEOUT)
    assert "Broken pipe" not in str(caught.value)
    assert notes.notes == {}


def test_drops_leave_the_server_and_its_log_clean(url: str, caplog: pytest.LogCaptureFixture):
    fault(url, route="notes.*", action="drop_before", times=3)
    with requests.Session() as session:
        for _ in range(3):
            with pytest.raises(requests.ConnectionError):
                session.get(f"{url}/notes/a", timeout=TIMEOUT)
        assert session.get(f"{url}/notes/a", timeout=TIMEOUT).status_code == 200
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_error_after_took_effect_and_answers_an_error(url: str, notes: Any):
    fault(url, route="notes.add", action="error_after", times=1)
    answer = requests.post(f"{url}/notes/a", data="one", timeout=TIMEOUT)
    assert answer.status_code == 500
    assert answer.json() == {"error": {"kind": "server_error", "route": "notes.add"}}
    assert notes.notes == {"a": ["one"]}


def test_error_after_with_a_status_of_its_own(client: TestClient, world: World):
    world.faults.add("notes.add", "error_after", params={"status": 400, "kind": "policy_block"})
    answer = client.post("/notes/a", content="one")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "policy_block")


def test_status_answers_in_the_services_envelope_before_the_effect(client: TestClient, world: World, notes: Any):
    world.faults.add("notes.add", "status", params={"status": 429}, times=1)
    answer = client.post("/notes/a", content="one")
    assert (answer.status_code, answer.json()) == (429, {"error": {"kind": "rate_limit", "route": "notes.add"}})
    assert notes.notes == {}


def test_preset_reaches_the_service_by_name(client: TestClient, world: World):
    world.faults.add("*", "throttle_buc_pages")
    answer = client.get("/notes/a")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "throttle_buc_pages")


def test_latency_delays_and_then_answers(url: str):
    fault(url, route="notes.list", action="latency", params={"ms": 120}, times=1)
    started = time.monotonic()
    assert requests.get(f"{url}/notes/a", timeout=TIMEOUT).status_code == 200
    assert time.monotonic() - started >= 0.12


def test_pages_and_admin_work_while_everything_fails(client: TestClient, world: World):
    world.faults.add("*", "drop_before")
    with pytest.raises(ConnectionDroppedError):
        client.get("/notes/a")
    picture = world.services["meta"].feed_view(1)[0]["photos"][0]["url"].removeprefix("http://elsewhere:8085")  # type: ignore[attr-defined] - the fake
    for path in ("/", "/gangguan", "/facebook", "/static/sandbox.css", "/admin/api/state", picture):
        assert client.get(path).status_code == 200, path


def test_unknown_route_is_not_a_fault_but_is_in_the_journal(client: TestClient, world: World):
    world.faults.add("*", "drop_before")
    assert client.get("/nothing/here").status_code == 404
    [entry] = client.get("/admin/api/requests").json()
    assert (entry["operation"], entry["status"]) == (None, 404)


def test_journal_never_holds_secrets(client: TestClient):
    secret = "EAAB-very-secret"
    client.post(
        f"/notes/a?access_token={secret}&appsecret_proof={secret}&fields=id",
        content=f"client_secret={secret}",
        headers={"Authorization": f"Bearer {secret}"},
    )
    answer = client.get("/admin/api/requests")
    assert secret not in answer.text
    assert secret not in client.get("/gangguan").text
    assert answer.json()[0]["parameters"] == ["access_token", "appsecret_proof", "fields"]
