from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from siar.errors import InputError
from siar.settings import load_settings
from siar.web import access
from siar.web.access import CHANGE_HEADER, DeskUser, current_user
from siar.web.app import create_app
from siar.web.desk import services

HASH = "0" * 64
REASON = {"reason": "Mohon perbaiki angka."}
PLACE = {"to": "2030-01-01T04:00:00+00:00"}
# Every route, and the permission that it asks for. A new route fails the first test until it stands here.
ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/"): "queue.read",
    ("GET", "/kalender"): "queue.read",
    ("GET", "/kalender/bulan"): "queue.read",
    ("GET", "/kalender/usulan"): "post.schedule",
    ("GET", "/kiriman"): "queue.read",
    ("POST", "/kiriman/cari"): "queue.read",
    ("GET", "/kiriman/{post_id}"): "queue.read",
    ("GET", "/kartu/{post_id}/sunting"): "post.edit",
    ("GET", "/ralat"): "queue.read",
    ("GET", "/ralat/{post_id}"): "queue.read",
    ("GET", "/ralat/{post_id}/gambar"): "queue.read",
    ("GET", "/iklan"): "queue.read",
    ("GET", "/iklan/alasan"): "queue.read",
    ("GET", "/iklan/buku-besar"): "queue.read",
    ("GET", "/iklan/buku-besar/{month}.{form}"): "queue.read",
    ("GET", "/iklan/pagu"): "queue.read",
    ("POST", "/api/caps"): "cap.raise",
    ("POST", "/api/overruns/{boost_id}"): "boost.manage",
    ("POST", "/api/proposals/{proposal_id}/approve"): "boost.manage",
    ("POST", "/api/proposals/{proposal_id}/decline"): "boost.manage",
    ("GET", "/komentar"): "queue.read",
    ("GET", "/laporan"): "queue.read",
    ("GET", "/laporan/{briefing_id}"): "queue.read",
    ("GET", "/laporan/{briefing_id}/pdf"): "queue.read",
    ("GET", "/laporan/{briefing_id}/berkas/{sha256}"): "queue.read",
    ("GET", "/laporan/{briefing_id}/halaman/{number}"): "queue.read",
    ("POST", "/api/briefings/{briefing_id}/copies/{message_id}/again"): "message.decide",
    ("POST", "/api/briefings/{briefing_id}/copies/{message_id}/done"): "message.decide",
    ("GET", "/dasbor"): "dashboard.read",
    ("GET", "/dasbor/{key}.csv"): "dashboard.read",
    ("GET", "/dasbor.xlsx"): "dashboard.read",
    ("GET", "/perlu-dicek"): "queue.read",
    ("GET", "/data-pribadi"): "privacy.read",
    ("GET", "/kesehatan"): "queue.read",
    ("GET", "/kesehatan/pemeriksaan"): "queue.read",
    ("GET", "/static/{name:path}"): "",
    ("GET", "/api/pulse"): "queue.read",
    ("GET", "/api/me"): "",
    ("GET", "/api/posts"): "queue.read",
    ("GET", "/api/posts/{post_id}"): "queue.read",
    ("GET", "/api/posts/{post_id}/preview"): "post.edit",
    ("GET", "/api/freezes"): "queue.read",
    ("GET", "/api/audit"): "queue.read",
    ("GET", "/api/visuals/{path:path}"): "queue.read",
    ("POST", "/api/approvals"): "post.decide",
    ("POST", "/api/returns"): "post.decide",
    ("POST", "/api/posts/{post_id}/card-check"): "post.decide",
    ("POST", "/api/posts/{post_id}/review"): "post.decide",
    ("POST", "/api/posts/{post_id}/objection/settlement"): "post.decide",
    ("PUT", "/api/posts/{post_id}/texts"): "post.edit",
    ("PUT", "/api/posts/{post_id}/template"): "post.edit",
    ("PUT", "/api/posts/{post_id}/focus"): "post.edit",
    ("POST", "/api/carousels"): "post.edit",
    ("POST", "/api/reviews/{revision_id}/acceptance"): "row.review",
    ("POST", "/api/reviews/{revision_id}/new-report"): "row.review",
    ("POST", "/api/reviews/{revision_id}/refusal"): "row.review",
    ("PUT", "/api/drafts/{draft_id}/place"): "post.schedule",
    ("DELETE", "/api/drafts/{draft_id}/place"): "post.schedule",
    ("POST", "/api/drafts/{draft_id}/hold"): "post.schedule",
    ("POST", "/api/places"): "post.schedule",
    ("PUT", "/api/freezes/{scope}"): "freeze.set",
    ("DELETE", "/api/freezes/{scope}"): "freeze.set",
    ("POST", "/api/corrections"): "post.edit",
    ("PUT", "/api/corrections/{correction_id}"): "post.edit",
    ("DELETE", "/api/corrections/{correction_id}"): "post.edit",
    ("POST", "/api/corrections/{correction_id}/send"): "post.decide",
    ("POST", "/api/corrections/{correction_id}/recheck"): "post.decide",
    ("POST", "/api/follow-ups"): "post.edit",
    ("POST", "/api/publications/{publication_id}/withdrawal"): "post.withdraw",
    ("POST", "/api/publications/{publication_id}/keep"): "post.withdraw",
    ("POST", "/api/publications/{publication_id}/crisis-note"): "crisis.tell",
    ("POST", "/api/publications/{publication_id}/retry"): "post.schedule",
    ("POST", "/api/publications/{publication_id}/found"): "publication.settle",
    ("DELETE", "/api/stops/{account_id}"): "channel.resume",
    ("POST", "/api/boosts/{boost_id}/{action}"): "boost.manage",
    ("POST", "/api/messages/{message_id}/again"): "message.decide",
    ("POST", "/api/messages/{message_id}/done"): "message.decide",
}
BODIES = {
    "/api/approvals": {"posts": [{"post_id": 1, "content_hash": HASH}]},
    "/api/returns": {"post": {"post_id": 1, "content_hash": HASH}, **REASON},
    "/api/posts/{post_id}/review": {},
    "/api/posts/{post_id}/texts": {"content_hash": HASH, "caption": "x", "alt_text": "x"},
    "/api/posts/{post_id}/template": {"content_hash": HASH, "template": "umum"},
    "/api/posts/{post_id}/focus": {"content_hash": HASH, "x": 0.5, "y": 0.5},
    "/api/carousels": {"posts": [{"post_id": 1, "content_hash": HASH}], "title": "x"},
    "/api/reviews/{revision_id}/refusal": REASON,
    "/api/briefings/{briefing_id}/copies/{message_id}/again": REASON,
    "/api/briefings/{briefing_id}/copies/{message_id}/done": REASON,
    "/api/posts/{post_id}/card-check": {"photo": f"k1:{HASH}"},
    "/api/posts/{post_id}/objection/settlement": REASON,
    "/api/drafts/{draft_id}/place": PLACE,
    "/api/drafts/{draft_id}/hold": REASON,
    "/api/places": {"places": [{"draft_id": 1, **PLACE}]},
    "/api/freezes/{scope}": REASON,
    "/api/corrections": {"post_id": 1, "caption": "x", **REASON},
    "/api/corrections/{correction_id}": {"caption": "x"},
    "/api/follow-ups": {"post_id": 1, **REASON},
    "/api/publications/{publication_id}/withdrawal": REASON,
    "/api/publications/{publication_id}/keep": REASON,
    "/api/publications/{publication_id}/crisis-note": REASON,
    "/api/publications/{publication_id}/found": {"remote_id": "1"},
    "/api/caps": {"level": "opd_month", "holder": "DINKES", "cap": 900000, **REASON},
    "/api/overruns/{boost_id}": REASON,
    "/api/proposals/{proposal_id}/decline": REASON,
}
WORDS = {
    "{sha256}": HASH,
    "{scope}": "facebook",
    "{channel}": "facebook",
    "{action}": "stop",
    "{month}.{form}": "2026-09.csv",
    "{key}.csv": "opd.csv",
    "{path:path}": "x.jpg",
    "{name:path}": "desk.css",
}
DESK_ROLES = tuple(load_settings().roles.roles)
#: They are asked by POST so that what is looked for stands in no address, and change nothing.
QUESTIONS = {("POST", "/kiriman/cari")}
CHANGES = [route for route in ROUTES if route[0] != "GET" and route not in QUESTIONS]


def url(path: str) -> str:
    for name, value in WORDS.items():
        path = path.replace(name, value)
    query = "?template=umum" if path.endswith("/preview") else ""
    return re.sub(r"\{[^}]+\}", "1", path) + query


class OutOfReach:
    """Services that nothing can be done with: whoever got through the door says so."""

    def __getattr__(self, name: str) -> object:
        raise InputError(f"reached {name}")


@cache
def desk() -> FastAPI:
    """The desk as strangers find it."""
    return create_app()


def client_of(*roles: str) -> TestClient:
    app = create_app()
    book = load_settings().roles
    held = frozenset(roles)
    user = DeskUser(id="ani", name="ani", permissions=book.permissions_of(held), token="t", roles=held)
    app.dependency_overrides[current_user] = lambda: user

    app.dependency_overrides[services] = OutOfReach
    return TestClient(app)


def test_every_route_stands_in_the_matrix() -> None:
    found = {(method, route.path) for route in desk().routes if isinstance(route, APIRoute) for method in route.methods}
    assert found == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_stranger_is_refused(method: str, path: str) -> None:
    answer = TestClient(desk()).request(
        method, url(path), headers={CHANGE_HEADER: "1", "Accept": "text/html"}, json=BODIES.get(path)
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_nothing_describes_the_app_to_a_stranger(path: str) -> None:
    assert TestClient(desk()).get(path).status_code == 404


@pytest.mark.parametrize("role", DESK_ROLES)
def test_each_role_gets_through_exactly_where_it_may(role: str) -> None:
    client = client_of(role)
    allowed = load_settings().roles.permissions_of(frozenset({role}))
    for (method, path), permission in ROUTES.items():
        answer = client.request(method, url(path), headers={CHANGE_HEADER: "1"}, json=BODIES.get(path))
        expected = not permission or permission in allowed
        assert (answer.status_code != 403) == expected, (role, method, path, answer.status_code)
        assert answer.status_code in {200, 403, 409}, (method, path, answer.text)
        if not expected:
            assert "berwenang" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_without_the_desks_header_is_refused(method: str, path: str) -> None:
    answer = client_of(*DESK_ROLES).request(method, url(path), json=BODIES.get(path))
    assert answer.status_code == 403
    assert "Meja Redaksi" in answer.json()["detail"]


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
def test_what_a_foreign_form_can_send_changes_nothing(content_type: str) -> None:
    answer = client_of(*DESK_ROLES).put(
        "/api/freezes/all", content=b'{"reason": "dari situs lain"}', headers={"Content-Type": content_type}
    )
    assert answer.status_code in {403, 422}


def test_an_unknown_role_may_not_even_look() -> None:
    assert client_of("tamu").get("/api/posts").status_code == 403


def test_a_person_is_told_on_a_page_what_is_wrong() -> None:
    answer = client_of("operator").get("/kalender", headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "<h1>Belum berwenang</h1>" in answer.text


def test_single_people_hold_further_roles() -> None:
    roles = load_settings().roles
    assert roles.desk_roles("VIEWER", user="sekda") == {"viewer", "sekda", "cap_officer"}
    assert "post.decide" not in roles.permissions("VIEWER", user="orang lain")


def test_stylesheet_and_scripts_are_served_and_nothing_else() -> None:
    client = client_of("viewer")
    assert client.get("/static/desk.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/vendor/htmx.min.js").status_code == 200
    assert client.get("/static/queue.html").status_code == 404
    assert client.get("/static/../../config/roles.yaml").status_code == 404


@pytest.mark.parametrize("path", ["/static/desk.js", "/api/me", "/static/missing", "/api/posts"])
def test_no_answer_lets_foreign_or_inline_code_run(path: str) -> None:
    policy = client_of("viewer").get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_a_person_is_the_auth_manager_s_id_and_is_read_by_name() -> None:
    class Known:
        def get_id(self) -> str:
            return "7"

        def get_name(self) -> str:
            return "sekda"

        role = "VIEWER"

    user = current_user(Request({"type": "http", "headers": []}), Known())
    assert (user.id, user.name) == ("7", "sekda")
    assert user.roles == {"viewer", "sekda", "cap_officer"}


def test_what_is_written_down_of_a_person_is_never_the_name() -> None:
    web = Path(access.__file__).parent
    assert [path.name for path in web.rglob("*.py") if re.search(r"actor=[\w.]*user\.name", path.read_text())] == []
