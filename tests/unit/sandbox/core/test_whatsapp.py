"""What the stand-in's number refuses, and the page that shows what it took."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.server import build_world, create_app
from sandbox.whatsapp import BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, TOKEN

AUTH = {"Authorization": f"Bearer {TOKEN}"}
HOME = f"/v26.0/{PHONE_NUMBER_ID}"


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(build_world(base_url="http://sandbox.test")))


def upload(client: TestClient, media_type: str = "application/pdf", **more: Any) -> Any:
    files = {"file": ("Laporan.pdf", b"%PDF-1.7", media_type)}
    data = {"messaging_product": "whatsapp", "type": media_type}
    return client.post(f"{HOME}/media", data=data, files=files, headers=AUTH, **more)


def body(*texts: str, name: str = "kabar_siar", document: str | None = None, **over: Any) -> dict[str, Any]:
    components: list[dict[str, Any]] = [
        {"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}
    ]
    if document:
        given = {"type": "document", "document": {"id": document, "filename": "L.pdf"}}
        components.append({"type": "header", "parameters": [given]})
    template = {"name": name, "language": {"code": "id"}, "components": components}
    whole = {"messaging_product": "whatsapp", "to": "+62 811", "type": "template", "template": template}
    return whole | over


def code_of(answer: Any) -> tuple[int, int]:
    return answer.status_code, answer.json()["error"]["code"]


def send(client: TestClient, given: dict[str, Any]) -> Any:
    return client.post(f"{HOME}/messages", json=given, headers=AUTH)


def test_a_message_with_its_document_is_taken_and_shown(client):
    media = upload(client).json()["id"]
    answer = send(client, body("Satu", "Dua", name="laporan_pimpinan", document=media)).json()
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert answer["contacts"] == [{"input": "+62 811", "wa_id": "62811"}]
    shown = client.get("/whatsapp").text
    assert all(text in shown for text in ("+62811", "Satu", "Dua", "L.pdf", f"/whatsapp/berkas/{media}"))
    assert client.get(f"/whatsapp/berkas/{media}").content == b"%PDF-1.7"
    assert client.get("/admin/api/whatsapp").json()[0]["to"] == "62811"
    assert "1 pesan" in client.get("/").text


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (body("Satu"), (400, 132000)),
        (body("Satu", "Dua\nbaris"), (400, 132018)),
        (body("Satu", "Dua     jauh"), (400, 132018)),
        (body("Satu", "x" * 1000), (400, 132005)),
        (body("Satu", ""), (400, 132012)),
        (body("Satu", "Dua", name="lain"), (404, 132001)),
        (body("Satu", "Dua", name="laporan_pimpinan"), (400, 132012)),
        (body("Satu", "Dua", name="laporan_pimpinan", document="1"), (400, 131009)),
        (body("Satu", "Dua", type="text"), (400, 131047)),
        (body("Satu", "Dua", to=""), (400, 131008)),
        (body("Satu", "Dua", messaging_product=""), (400, 100)),
    ],
)
def test_what_the_real_one_refuses_is_refused(client, given, refused):
    assert code_of(send(client, given)) == refused
    assert client.get("/admin/api/whatsapp").json() == []


def test_who_asks_is_looked_at_first(client):
    answer = client.post(f"{HOME}/messages", json=body("Satu", "Dua"), headers={"Authorization": "Bearer lain"})
    assert code_of(answer) == (401, 190)
    assert code_of(client.get(HOME)) == (401, 190)


@pytest.mark.parametrize(("state", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001)])
def test_a_template_that_is_not_approved_is_refused(client, state, code):
    assert client.put("/admin/api/whatsapp/templates/kabar_siar", json={"status": state}).status_code == 204
    assert code_of(send(client, body("Satu", "Dua")))[1] == code
    address = f"/v26.0/{BUSINESS_ACCOUNT_ID}/message_templates"
    listed = client.get(address, params={"name": "kabar_siar"}, headers=AUTH).json()["data"]
    assert listed == [{"name": "kabar_siar", "status": state, "language": "id"}]


def test_a_number_without_whatsapp_is_refused(client):
    assert client.put("/admin/api/whatsapp/absent/+62811").status_code == 204
    assert code_of(send(client, body("Satu", "Dua"))) == (400, 131026)


def test_only_documents_are_taken(client):
    assert code_of(upload(client, "application/x-msdownload")) == (400, 131053)


def test_a_fault_answers_any_code_in_the_real_envelope(client):
    rule = {"route": "whatsapp.*", "action": "status", "params": {"status": 400, "kind": "131056"}}
    assert client.post("/admin/api/faults", json=rule).status_code in {200, 201}
    error = send(client, body("Satu", "Dua")).json()["error"]
    assert (error["code"], error["error_data"]["messaging_product"]) == (131056, "whatsapp")
    assert error["message"].startswith("(#131056)")


def test_what_was_sent_is_kept_and_forgotten(client):
    world = client.app.state.world  # type: ignore[attr-defined] - FastAPI's
    send(client, body("Satu", "Dua"))
    service = world.services["whatsapp"]
    kept = service.dump()
    service.reset()
    assert service.counts() == {"messages": 0}
    service.load(kept)
    assert service.counts() == {"messages": 1}
