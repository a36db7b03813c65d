"""A business with two Pages: each has its posts, its token and its limits, and one can lose its role."""

from __future__ import annotations

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from sandbox.blobs import Blobs
from sandbox.meta.business import FixedAccounts, FixedPage
from sandbox.meta.pictures import Download
from sandbox.meta.service import MetaService
from sandbox.server import create_app
from sandbox.world import Clock, World


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (540, 675), (20, 90, 120)).save(buffer, "JPEG")
    return buffer.getvalue()


JPEG = _jpeg()


class Business:
    """Two Pages with an Instagram account each, called with whichever token."""

    def __init__(self) -> None:
        clock, blobs = Clock(), Blobs()
        self.service = MetaService(
            clock=clock,
            blobs=blobs,
            accounts=FixedAccounts(more=[FixedPage(name="Dinas Kesehatan", username="dinkes")]),
            fetch=lambda url: Download(url, JPEG, "image/jpeg"),
        )
        self.http = TestClient(create_app(World([self.service], clock=clock, blobs=blobs)))
        self.city, self.agency = self.http.get("/admin/api/meta/accounts").json()["pages"]
        self.system = self.service.state.system_token.value

    def call(self, verb: str, path: str, token: str, **params: Any) -> dict[str, Any]:
        sent = {"access_token": token, **params}
        where = {"params": sent} if verb in ("GET", "DELETE") else {"data": sent}
        answer: dict[str, Any] = self.http.request(verb, f"/v26.0/{path}", **where).json()
        return answer

    def post(self, account: dict[str, Any], message: str) -> str:
        return str(self.call("POST", f"{account['page_id']}/feed", account["page_token"], message=message)["id"])

    def container(self, account: dict[str, Any]) -> str:
        made = self.call(
            "POST", f"{account['ig_user_id']}/media", account["page_token"], image_url="https://x.example/a"
        )
        self.call("GET", made["id"], account["page_token"], fields="status_code")
        return str(made["id"])

    def role(self, account: dict[str, Any], *, granted: bool) -> None:
        answer = self.http.post(f"/admin/api/meta/pages/{account['page_id']}/role", json={"granted": granted})
        assert answer.status_code == 200


@pytest.fixture
def business() -> Business:
    return Business()


def code_of(answer: dict[str, Any]) -> tuple[int, int | None]:
    return answer["error"]["code"], answer["error"].get("error_subcode")


def test_the_system_user_sees_both_pages_with_a_token_each(business: Business) -> None:
    rows = business.call("GET", "me/accounts", business.system)["data"]
    assert [row["id"] for row in rows] == [business.city["page_id"], business.agency["page_id"]]
    assert [row["access_token"] for row in rows] == [business.city["page_token"], business.agency["page_token"]]
    linked = business.call("GET", business.agency["page_id"], business.system, fields="name,instagram_business_account")
    assert linked["name"] == "Dinas Kesehatan"
    assert linked["instagram_business_account"]["id"] == business.agency["ig_user_id"]


def test_posts_belong_to_their_page_and_may_say_the_same(business: Business) -> None:
    first, second = business.post(business.city, "Sama"), business.post(business.agency, "Sama")
    assert first.startswith(business.city["page_id"])
    assert second.startswith(business.agency["page_id"])
    listed = business.call("GET", f"{business.agency['page_id']}/published_posts", business.agency["page_token"])
    assert [row["id"] for row in listed["data"]] == [second]
    assert {item["page_name"] for item in business.service.feed_view(10)} == {
        "Pemerintah Kota Kupang",
        "Dinas Kesehatan",
    }
    assert [item["id"] for item in business.service.feed_view(10, page_id=business.city["page_id"])] == [first]


def test_a_page_token_reaches_its_own_page_only(business: Business) -> None:
    token, page = business.city["page_token"], business.agency["page_id"]
    assert code_of(business.call("POST", f"{page}/feed", token, message="x")) == (100, 33)
    assert code_of(business.call("GET", business.agency["ig_user_id"], token)) == (100, 33)
    post = business.post(business.agency, "Milik dinas")
    assert code_of(business.call("DELETE", post, token)) == (100, 33)


def test_containers_and_quota_belong_to_their_account(business: Business) -> None:
    business.service.state.instagrams[business.agency["ig_user_id"]].quota_total = 1
    container = business.container(business.agency)
    stolen = business.call(
        "POST", f"{business.city['ig_user_id']}/media_publish", business.city["page_token"], creation_id=container
    )
    assert code_of(stolen) == (24, 2207006)
    path, token = f"{business.agency['ig_user_id']}/media_publish", business.agency["page_token"]
    assert business.call("POST", path, token, creation_id=container)["id"]
    assert code_of(business.call("POST", path, token, creation_id=business.container(business.agency))) == (9, 2207042)
    quota = business.call("GET", f"{business.city['ig_user_id']}/content_publishing_limit", business.city["page_token"])
    assert quota["data"] == [{"quota_usage": 0}]


def test_a_lost_role_closes_one_page_and_comes_back(business: Business) -> None:
    business.role(business.agency, granted=False)
    page, token = business.agency["page_id"], business.agency["page_token"]
    assert code_of(business.call("POST", f"{page}/feed", token, message="x")) == (190, 492)
    assert "access_token" not in business.call("GET", page, business.system, fields="name,access_token")
    assert [row["id"] for row in business.call("GET", "me/accounts", business.system)["data"]] == [
        business.city["page_id"]
    ]
    assert business.post(business.city, "Tetap tayang")
    business.role(business.agency, granted=True)
    assert business.post(business.agency, "Tayang lagi")


def test_a_page_or_its_instagram_account_alone_can_be_kept_from_publishing(business: Business) -> None:
    page, token, account = business.agency["page_id"], business.agency["page_token"], business.agency["ig_user_id"]
    route = f"/admin/api/meta/pages/{page}/publishing"
    business.http.post(route, json={"page": False, "instagram": True})
    assert code_of(business.call("POST", f"{page}/feed", token, message="x")) == (200, 1404078)
    assert business.container(business.agency)
    business.http.post(route, json={"page": True, "instagram": False})
    assert business.post(business.agency, "Boleh lagi")
    refused = business.call("POST", f"{account}/media", token, image_url="https://x.example/a")
    assert code_of(refused) == (25, 2207050)
    assert business.container(business.city)


def test_a_page_can_be_added_and_stays_through_a_reset(business: Business) -> None:
    added = business.http.post("/admin/api/meta/pages", json={"name": "RSUD", "username": "rsud"}).json()
    business.service.reset()
    pages = business.http.get("/admin/api/meta/accounts").json()["pages"]
    assert pages[-1] == added
    assert [page["page_id"] for page in pages[:2]] == [business.city["page_id"], business.agency["page_id"]]


def test_the_pages_of_this_world_show_one_account_or_all(business: Business) -> None:
    business.post(business.city, "Dari kota")
    business.post(business.agency, "Dari dinas")
    everything = business.http.get("/facebook").text
    one = business.http.get("/facebook", params={"halaman": business.agency["page_id"]}).text
    assert "Dari kota" in everything
    assert "Dari dinas" in everything
    assert "Dari kota" not in one
    assert "Dari dinas" in one
