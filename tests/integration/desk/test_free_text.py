"""What names a resident is refused by every form of the desk before it is kept, and repeated nowhere."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

from siar import free_text
from siar.reading.official import Official
from siar.web import failures
from siar.web.access import CHANGE_HEADER

pytestmark = pytest.mark.integration

NIK, MOBILE, NAME = "5371011203850001", "0812 3456 7890", "Yohanis Sentinel"
WORDS = (f"Keluhan {NAME}, NIK {NIK}.", f"Keluhan {NAME}, hubungi {MOBILE}.")
HASH = "0" * 64


def everything(conn) -> str:
    """All that stands in the database."""
    tables = conn.execute("select tablename from pg_tables where schemaname = 'siar'").fetchall()
    rows = [conn.execute(f'select t::text as text from siar."{row["tablename"]}" t').fetchall() for row in tables]
    return "\n".join(row["text"] for found in rows for row in found)


def forms(post_id: int) -> dict[str, tuple[str, str, dict[str, object]]]:
    """Every form that takes sentences: method, path, and the body without the sentence."""
    ref = {"post_id": post_id, "content_hash": HASH}
    return {
        "return": ("POST", "/api/returns", {"post": ref, "reason": "?"}),
        "review": ("POST", f"/api/posts/{post_id}/review", {"note": "?"}),
        "settlement": ("POST", f"/api/posts/{post_id}/objection/settlement", {"reason": "?"}),
        "caption": ("PUT", f"/api/posts/{post_id}/texts", {"content_hash": HASH, "caption": "?", "alt_text": "x"}),
        "alternative": ("PUT", f"/api/posts/{post_id}/texts", {"content_hash": HASH, "caption": "x", "alt_text": "?"}),
        "title": ("POST", "/api/carousels", {"posts": [ref], "title": "?"}),
        "lead": ("POST", "/api/carousels", {"posts": [ref], "title": "x", "lead": "?"}),
        "refusal": ("POST", "/api/reviews/1/refusal", {"reason": "?"}),
        "hold": ("POST", "/api/drafts/1/hold", {"reason": "?"}),
        "freeze": ("PUT", "/api/freezes/all", {"reason": "?"}),
        "correction": ("POST", "/api/corrections", {"post_id": post_id, "caption": "?", "reason": "salah angka"}),
        "its reason": ("POST", "/api/corrections", {"post_id": post_id, "caption": "x", "reason": "?"}),
        "rewrite": ("PUT", "/api/corrections/1", {"caption": "?"}),
        "follow-up": ("POST", "/api/follow-ups", {"post_id": post_id, "reason": "?"}),
        "withdrawal": ("POST", "/api/publications/1/withdrawal", {"reason": "?"}),
        "keep": ("POST", "/api/publications/1/keep", {"reason": "?"}),
        "crisis note": ("POST", "/api/publications/1/crisis-note", {"reason": "?"}),
    }


def filled(body: dict[str, object], words: str) -> dict[str, object]:
    return {name: value.replace("?", words) if isinstance(value, str) else value for name, value in body.items()}


@pytest.mark.parametrize("words", WORDS, ids=["id number", "phone"])
def test_no_form_keeps_or_repeats_it(world, desk, caplog, words):
    post_id = world.fill()[0]["post_id"]
    client = desk("asti")
    for form, (method, path, body) in forms(post_id).items():
        with caplog.at_level(logging.DEBUG):
            answer = client.request(method, path, json=filled(body, words))
        assert answer.status_code == 422, (form, answer.text)
        assert "tidak disimpan" in answer.json()["detail"], form
        for part in (NIK, MOBILE, NAME, "3456"):
            assert part not in answer.text, form
            assert part not in caplog.text, form
    kept = everything(world.conn)
    assert [part for part in (NIK, MOBILE, NAME) if part in kept] == []


def test_an_official_number_passes(world, desk, monkeypatch):
    monkeypatch.setattr(free_text, "official_in_force", lambda: Official(phones=("0812-3456-7890",)))
    body = {"reason": f"Warga diarahkan ke layanan {MOBILE}."}
    assert desk("asti").put("/api/freezes/all", json=body).status_code == 200
    assert MOBILE in everything(world.conn)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"reason": "Yohanis Sentinel 5371011203850001', 422),
        (b'{"reason": ["Yohanis Sentinel 5371011203850001"]}', 422),
        (b'{"alasan": "Yohanis Sentinel 5371011203850001"}', 422),
        (b'{"reason": "Yohanis Sentinel \xff 5371011203850001"}', 400),
        (b'{"reason": "Yohanis Sentinel \\ud800 5371011203850001"}', 422),
        (b'{"reason": "Yohanis Sentinel dan \\u0000"}', 422),
        (b'["Yohanis Sentinel"]', 422),
    ],
    ids=["broken", "a list", "another field", "no text", "half a letter", "nothing", "no object"],
)
def test_a_malformed_body_is_neither_answered_with_nor_logged(world, desk, caplog, content, status):
    client = desk("asti")
    with caplog.at_level(logging.DEBUG):
        answer = client.put("/api/freezes/all", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    for part in ("Sentinel", NIK):
        assert part not in answer.text
        assert part not in caplog.text
    assert "input" not in answer.json()["detail"][0] if isinstance(answer.json()["detail"], list) else True
    assert world.conn.execute("select count(*) as n from freezes").fetchone()["n"] == 0


def test_a_failure_is_logged_by_class_and_place_and_never_by_what_was_typed(world, caplog, monkeypatch):
    world.conn.execute("alter table freezes add check (reason not like '%Sentinel%')")
    client = TestClient(world.app(), headers={CHANGE_HEADER: "1"})
    client.cookies.set("who", "asti")
    with caplog.at_level(logging.DEBUG):
        answer = client.put("/api/freezes/all", json={"reason": f"Keluhan {NAME}"})
    assert answer.status_code == 500
    assert "gangguan pada sistem" in answer.json()["detail"]
    assert "CheckViolation" in caplog.text
    assert "freezes.py" in caplog.text
    assert "Sentinel" not in caplog.text
    assert "Sentinel" not in answer.text


def test_what_is_looked_for_stands_in_no_address(world, desk):
    world.fill()
    page = desk("vera").get("/kiriman").text
    assert 'method="post" action="/kiriman/cari"' in page
    found = desk("vera").post("/kiriman/cari", data={"code": "vaksinasi"})
    assert "Vaksinasi hingga" in found.text
    assert found.url.query == b""
    assert "?code=" not in found.text


def test_the_outline_names_causes_too():
    def fail() -> None:
        try:
            {}[NIK]
        except KeyError as error:
            raise ValueError(NAME) from error

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its text is what must not be told
        fail()
    said = failures.outline(caught.value)
    assert said.startswith("ValueError at ")
    assert "; from KeyError at " in said
    assert NIK not in said
    assert NAME not in said
