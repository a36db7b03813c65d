"""The whole sandbox wired together, in process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sandbox.faults import SERVICE_ACTIONS
from sandbox.pages.presets import PRESETS, Preset
from sandbox.server import _listen, build_world, create_app


@pytest.fixture(scope="module")
def whole() -> Iterator[TestClient]:
    with TestClient(create_app(build_world(base_url="http://sandbox.test")), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/lembar", "/facebook", "/instagram", "/iklan", "/surat", "/gangguan", "/static/icon.svg"]
)
def test_own_pages_are_not_shadowed_by_the_services(whole: TestClient, path: str):
    assert whole.get(path).status_code == 200


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_names_an_operation_that_exists(whole: TestClient, preset: Preset):
    operations = whole.get("/admin/api/operations").json()
    assert [name for name in operations if fnmatchcase(name, preset.route)]


@pytest.mark.parametrize(
    ("path", "status", "fault", "code"),
    [
        ("/v26.0/me", 400, {"action": "throttle_app"}, 4),
        ("/v26.0/me", 401, {"action": "invalid_token"}, 190),
        ("/v26.0/me", 500, {"action": "status", "params": {"status": 500}}, 2),
        ("/v4/spreadsheets/x", 429, {"action": "status", "params": {"status": 429}}, 429),
        ("/v4/spreadsheets/x", 503, {"action": "status", "params": {"status": 503}}, 503),
        ("/drive/v3/files/x", 403, {"action": "status", "params": {"status": 403}}, 403),
    ],
)
def test_faults_answer_in_the_real_envelopes(
    whole: TestClient, path: str, status: int, fault: dict[str, object], code: int
):
    whole.post("/admin/api/faults", json={"route": "*", "times": 1, **fault})
    answer = whole.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_service_actions_reach_the_service_not_the_gate(whole: TestClient):
    for action in sorted(SERVICE_ACTIONS):
        whole.post("/admin/api/faults", json={"route": "*", "action": action, "params": {"seconds": 5}})
    assert whole.get("/v26.0/me").json()["error"]["code"] == 2500
    whole.delete("/admin/api/faults")


def test_blobs_live_beside_the_state_file(tmp_path: Path):
    world = build_world(base_url="http://sandbox.test", state_file=tmp_path / "state.json")
    digest = world.blobs.put(b"picture")
    world.close()
    assert [path.name for path in (tmp_path / "state.json.blobs").rglob("*") if path.is_file()] == [digest]


def test_listener_gets_no_delay_of_small_answers():
    with _listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
