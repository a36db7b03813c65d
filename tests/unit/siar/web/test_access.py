from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from siar.errors import InputError
from siar.settings import load_settings
from siar.web import services
from siar.web.access import CHANGE_HEADER, DeskUser, current_user
from siar.web.app import create_app

ROUTES = sorted(
    (method, route.path) for route in create_app().routes if isinstance(route, APIRoute) for method in route.methods
)
CHANGES = [(method, path) for method, path in ROUTES if method != "GET"]
HASH = "0" * 64
BODIES = {
    "/api/approvals": {"posts": [{"post_id": 1, "content_hash": HASH}]},
    "/api/returns": {"post": {"post_id": 1, "content_hash": HASH}, "reason": "Mohon perbaiki angka."},
    "/api/freezes/{scope}": {"reason": "masa berkabung"},
}


def url(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path.replace("{scope}", "facebook").replace("{path:path}", "x.jpg"))


def client_of(role: str) -> TestClient:
    app = create_app()
    user = DeskUser(name="ani", permissions=load_settings().roles.permissions(role), token="t")
    app.dependency_overrides[current_user] = lambda: user

    def no_database() -> None:
        raise InputError("reached the database")

    app.dependency_overrides[services._connection] = no_database
    return TestClient(app)


def test_there_are_routes_and_changes() -> None:
    assert len(ROUTES) >= 10
    assert len(CHANGES) >= 4


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_stranger_is_refused(method: str, path: str) -> None:
    answer = TestClient(create_app()).request(method, url(path), headers={CHANGE_HEADER: "1"}, json=BODIES.get(path))
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_nothing_describes_the_app_to_a_stranger(path: str) -> None:
    assert TestClient(create_app()).get(path).status_code == 404


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_viewer_changes_nothing(method: str, path: str) -> None:
    answer = client_of("VIEWER").request(method, url(path), headers={CHANGE_HEADER: "1"}, json=BODIES.get(path))
    assert answer.status_code == 403
    assert "berwenang" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_without_the_desks_header_is_refused(method: str, path: str) -> None:
    answer = client_of("ADMIN").request(method, url(path), json=BODIES.get(path))
    assert answer.status_code == 403
    assert "Meja Redaksi" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_an_approver_gets_through_to_the_database(method: str, path: str) -> None:
    answer = client_of("ADMIN").request(method, url(path), headers={CHANGE_HEADER: "1"}, json=BODIES.get(path))
    assert answer.status_code == 409
    assert answer.json()["detail"] == "reached the database"


def test_an_unknown_role_may_not_even_look() -> None:
    assert client_of("PUBLIC").get("/api/posts").status_code == 403


def test_stylesheet_and_script_are_served_and_nothing_else() -> None:
    client = client_of("VIEWER")
    assert client.get("/static/desk.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/desk.js").status_code == 200
    assert client.get("/static/queue.html").status_code == 404
