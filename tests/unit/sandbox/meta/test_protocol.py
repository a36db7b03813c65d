"""What holds for every call: tokens, versions, paths, fields, bodies, headers, batches, faults, state."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import requests
from facebook_business.adobjects import page as sdk_page
from facebook_business.adobjects.ad import Ad
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adcreative import AdCreative
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.adset import AdSet
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo

from sandbox.blobs import Blobs
from sandbox.meta import known_fields
from sandbox.meta.business import FixedAccounts
from sandbox.meta.service import MetaService
from sandbox.world import Clock
from tests.unit.sandbox.meta.conftest import Stand, jpeg


def proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def error(answer: requests.Response) -> dict[str, Any]:
    value: dict[str, Any] = answer.json()["error"]
    return value


def test_a_token_goes_as_query_form_or_header(stand: Stand) -> None:
    token = stand.service.state.system_token.value
    url = f"{stand.url}/v26.0/me"
    assert stand.http.get(url, params={"access_token": token}, timeout=5).status_code == 200
    assert stand.http.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=5).status_code == 200
    answer = stand.http.post(f"{stand.url}/v26.0/{stand.act}", data={"access_token": token}, timeout=5)
    assert answer.json() == {"success": True}
    assert error(stand.http.get(url, timeout=5))["code"] == 2500
    bad = stand.http.get(url, params={"access_token": "EAAnope"}, timeout=5)
    assert (bad.status_code, error(bad)["code"], error(bad)["type"]) == (401, 190, "OAuthException")


def test_the_proof_is_checked_whenever_it_is_there(stand: Stand) -> None:
    app, token = stand.service.state.app, stand.service.state.system_token.value
    assert stand.get("me", appsecret_proof=proof(app.secret, token))["id"]
    assert stand.refused("GET", "me", appsecret_proof=proof("other", token))[0] == 100
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"require_appsecret_proof": True}, timeout=5)
    assert "appsecret_proof" in error(stand.raw("GET", "me"))["message"]
    assert stand.get("me", appsecret_proof=proof(app.secret, token))["id"]


def test_a_revoked_or_expired_token_says_which(stand: Stand) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/tokens/revoke", json={"subcode": 460}, timeout=5)
    assert stand.refused("GET", "me") == (190, 460)
    assert stand.http.get(f"{stand.url}/v26.0/oauth/access_token", timeout=5).json()["error"]["code"] == 100


def test_expired_revoked_and_unknown_tokens_are_refused_alike(stand: Stand) -> None:
    state = stand.service.state
    expired = state.issue_token(state.system_token, expires_at=1).value
    revoked = state.issue_token(state.system_token, expires_at=0)
    revoked.invalid_subcode = 467
    answers = [stand.raw("GET", "me", access_token=token) for token in ("EAAnope", expired, revoked.value)]
    assert [(answer.status_code, error(answer)["code"]) for answer in answers] == [(401, 190)] * 3


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
@pytest.mark.parametrize("path", ["{page}", "{page}/feed", "998877665544332211/feed"])
def test_verbs_that_the_graph_does_not_have_are_refused_in_its_envelope(stand: Stand, verb: str, path: str) -> None:
    assert stand.refused(verb, path.format(page=stand.page)) == (100, 33)


@pytest.mark.parametrize("code", [190, 210])
def test_another_token_where_the_pages_is_needed_has_either_code(stand: Stand, code: int) -> None:
    stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"wrong_token_code": code}, timeout=5)
    other = stand.service.state.system_token.value
    assert stand.refused("GET", f"{stand.page}/published_posts", access_token=other)[0] == code


def test_tokens_are_described_and_exchanged(stand: Stand) -> None:
    state = stand.service.state
    data = stand.get("debug_token", input_token=state.page_token.value)["data"]
    assert (data["type"], data["is_valid"], data["app_id"]) == ("PAGE", True, state.app.id)
    assert stand.get("debug_token", input_token="x")["data"]["is_valid"] is False
    answer = stand.http.get(
        f"{stand.url}/oauth/access_token",
        params={
            "grant_type": "fb_exchange_token",
            "client_id": state.app.id,
            "client_secret": state.app.secret,
            "fb_exchange_token": state.system_token.value,
        },
        timeout=5,
    ).json()
    assert answer["token_type"] == "bearer"
    assert stand.get("me", access_token=answer["access_token"])["id"] == state.system_user_id
    stand.world.clock.advance(timedelta(days=61))
    assert stand.refused("GET", "me", access_token=answer["access_token"]) == (190, 463)


def test_the_page_and_its_instagram_are_found_from_the_token(stand: Stand) -> None:
    (row,) = stand.get("me/accounts")["data"]
    assert row["id"] == stand.page
    assert "CREATE_CONTENT" in row["tasks"]
    page = stand.get(stand.page, fields="instagram_business_account,access_token")
    assert page["instagram_business_account"] == {"id": stand.ig}
    assert page["access_token"] == row["access_token"]
    assert stand.get("me", access_token=row["access_token"])["id"] == stand.page
    assert [one["id"] for one in stand.get("me/adaccounts")["data"]] == [stand.act]


def test_publishing_takes_a_page_token(stand: Stand) -> None:
    token = stand.service.state.system_token.value
    assert stand.refused("POST", f"{stand.page}/feed", message="x", access_token=token)[0] == 190


@pytest.mark.parametrize(
    ("verb", "path", "scope"),
    [
        ("POST", "{page}/feed", "pages_manage_posts"),
        ("POST", "{page}/photos", "pages_manage_posts"),
        ("POST", "{page}/photo_stories", "pages_manage_posts"),
        ("GET", "{page}/published_posts", "pages_read_engagement"),
        ("GET", "{page}/insights", "read_insights"),
        ("POST", "{ig}/media", "instagram_content_publish"),
        ("POST", "{ig}/media_publish", "instagram_content_publish"),
        ("GET", "{ig}/insights", "instagram_manage_insights"),
        ("GET", "{act}/campaigns", "ads_management"),
    ],
)
def test_each_call_takes_its_permission(stand: Stand, verb: str, path: str, scope: str) -> None:
    for token in stand.service.state.tokens.values():
        token.scopes.remove(scope)
    path = path.format(page=stand.page, ig=stand.ig, act=stand.act)
    assert stand.refused(verb, path, message="x", metric="reach", period="day")[0] == 200


def test_paths_with_and_without_version(stand: Stand) -> None:
    token = stand.service.state.system_token.value
    for version in ("", "v26.0/", "v25.0/"):
        answer = stand.http.get(f"{stand.url}/{version}{stand.page}", params={"access_token": token}, timeout=5)
        assert answer.json()["id"] == stand.page
        assert answer.headers["facebook-api-version"] == (version.strip("/") or "v26.0")
    newer = stand.http.get(f"{stand.url}/v99.0/me", params={"access_token": token}, timeout=5)
    assert error(newer)["code"] == 2635
    old_ads = stand.http.get(f"{stand.url}/v22.0/{stand.act}", params={"access_token": token}, timeout=5)
    assert error(old_ads)["code"] == 2635


def test_what_does_not_exist(stand: Stand) -> None:
    assert stand.refused("GET", "998877665544332211") == (100, 33)
    assert stand.refused("GET", "kota_entah") == (803, None)
    assert "Unknown path components" in error(stand.raw("GET", f"{stand.page}/mood"))["message"]
    assert stand.refused("POST", f"{stand.page}/mood") == (100, 33)
    assert stand.refused("GET", "", ids=stand.page)[0] == 100


def test_fields(stand: Stand) -> None:
    assert set(stand.get(stand.page)) == {"id", "name"}
    assert set(stand.get(stand.page, fields="name,phone,emails")) == {"id", "name"}
    refused = error(stand.raw("GET", stand.page, fields="name,mood"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (mood) on node type (Page)"
    assert stand.refused("GET", stand.page, fields="name{")[0] == 100
    assert stand.refused("GET", stand.page, fields="name)")[0] == 100


@pytest.mark.parametrize(
    ("fields", "name", "owner"),
    [
        ("attachments{mood}", "mood", "StoryAttachment"),
        ("attachments{media_type,target{ids}}", "ids", "StoryAttachmentTarget"),
        ("attachments{subattachments{target{id},mediatype}}", "mediatype", "StoryAttachment"),
        ("from{nama}", "nama", "Profile"),
        ("comments.limit(0){pesan}", "pesan", "Comment"),
        ("mood", "mood", "Post"),
    ],
)
def test_fields_inside_of_braces_are_checked_also_in_an_empty_list(
    stand: Stand, fields: str, name: str, owner: str
) -> None:
    message = f"(#100) Tried accessing nonexisting field ({name}) on node type ({owner})"
    path = f"{stand.page}/published_posts"
    assert error(stand.raw("GET", path, fields=fields))["message"] == message
    post = stand.post(f"{stand.page}/feed", message="tanpa foto")["id"]
    assert error(stand.raw("GET", path, fields=fields))["message"] == message
    assert error(stand.raw("GET", post, fields=fields))["message"] == message


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("{ig}/media", "children{mood}"),
        ("{ig}/content_publishing_limit", "config{mood}"),
        ("{ig}/content_publishing_limit", "quota"),
        ("{act}/campaigns", "mood"),
        ("{act}/ads", "creative,mood"),
        ("me/accounts", "mood"),
        ("{photo}", "images{mood}"),
    ],
)
def test_other_nodes_check_their_fields_the_same_way(stand: Stand, path: str, fields: str) -> None:
    token = stand.service.state.system_token.value
    path = path.format(ig=stand.ig, act=stand.act, photo=stand.stage())
    assert stand.refused("GET", path, fields=fields, access_token=token)[0] == 100


def test_a_plain_field_has_nothing_inside(stand: Stand) -> None:
    post = stand.post(f"{stand.page}/feed", message="Halo")["id"]
    for fields in ("message{text}", "shares{count{x}}", "attachments{title{x}}"):
        assert stand.refused("GET", post, fields=fields)[0] == 2500


@pytest.mark.parametrize(
    ("ours", "theirs", "edges"),
    [
        (known_fields.PAGE, sdk_page.Page, {"picture"}),
        (known_fields.POST, PagePost, {"attachments", "comments", "likes", "reactions", "to", "unpublished_content_type"}),
        (known_fields.PHOTO, Photo, {"comments", "likes"}),
        (known_fields.IG_USER, IGUser, set()),
        (known_fields.IG_MEDIA, IGMedia, {"children", "collaborators", "comments"}),
        (known_fields.AD_ACCOUNT, AdAccount, {"users"}),
        (known_fields.CAMPAIGN, Campaign, set()),
        (known_fields.AD_SET, AdSet, set()),
        (known_fields.CREATIVE, AdCreative, set()),
        (known_fields.AD, Ad, set()),
        (known_fields.REPORT_RUN, AdReportRun, set()),
    ],
    ids=lambda value: getattr(value, "name", None),
)  # fmt: skip
def test_no_field_is_known_that_the_official_sdk_does_not_have(ours: Any, theirs: Any, edges: set[str]) -> None:
    assert (ours.known | set(ours.defaults)) - set(theirs._field_types) == edges


def test_bodies_may_be_json_form_multipart_or_query(stand: Stand) -> None:
    token = stand.service.state.page_token.value
    url = f"{stand.url}/v26.0/{stand.page}/feed"
    params = {"access_token": token}
    photo = [{"media_fbid": stand.stage()}]
    answers = [
        stand.http.post(url, params=params, json={"message": "json", "attached_media": photo}, timeout=5),
        stand.http.post(url, params=params, data={"message": "form"}, timeout=5),
        stand.http.post(url, params={**params, "message": "query"}, timeout=5),
        stand.http.post(url, params=params, files={"message": (None, "multipart")}, timeout=5),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    broken = stand.http.post(
        url, params=params, data=b"{broken", headers={"Content-Type": "application/json"}, timeout=5
    )
    assert error(broken)["code"] == 100


def test_headers_tell_the_usage_and_never_an_etag(stand: Stand) -> None:
    answer = stand.raw("GET", f"{stand.page}/published_posts")
    assert json.loads(answer.headers["X-App-Usage"])["call_count"] >= 0
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])
    assert usage[stand.page][0]["type"] == "pages"
    assert answer.headers["x-fb-trace-id"]
    assert "ETag" not in answer.headers
    assert b"\n" not in stand.raw("GET", stand.page, pretty="1", debug="all").content
    ads = stand.raw("GET", stand.act)
    assert "acc_id_util_pct" in json.loads(ads.headers["X-Ad-Account-Usage"])
    insights = stand.raw("GET", f"{stand.act}/insights")
    assert "app_id_util_pct" in json.loads(insights.headers["X-FB-Ads-Insights-Throttle"])
    (row,) = next(iter(json.loads(insights.headers["X-Business-Use-Case-Usage"]).values()))
    assert row["type"] == "ads_insights"


def batch(stand: Stand, entries: list[dict[str, Any]], **extra: Any) -> requests.Response:
    token = stand.service.state.page_token.value
    data = {"batch": json.dumps(entries), "access_token": token, **extra}
    return stand.http.post(f"{stand.url}/v26.0/", data=data, timeout=10)


def test_a_batch_runs_each_entry_on_its_own(stand: Stand) -> None:
    entries = [
        {"method": "POST", "relative_url": f"{stand.page}/feed", "body": "message=Halo+batch"},
        {"method": "GET", "relative_url": f"v26.0/{stand.page}?fields=name"},
        {"method": "GET", "relative_url": "998877665544332211"},
    ]
    answer = batch(stand, entries)
    assert answer.status_code == 200
    rows = answer.json()
    assert [row["code"] for row in rows] == [200, 200, 400]
    assert json.loads(rows[0]["body"])["id"].startswith(stand.page)
    assert any(header["name"] == "facebook-api-version" for header in rows[1]["headers"])
    assert json.loads(rows[2]["body"])["error"]["error_subcode"] == 33


def test_a_batch_can_build_on_earlier_results(stand: Stand) -> None:
    entries = [
        {
            "method": "POST",
            "name": "foto",
            "relative_url": f"{stand.page}/photos",
            "body": "published=false",
            "attached_files": "file1",
            "omit_response_on_success": False,
        },
        {
            "method": "POST",
            "relative_url": f"{stand.page}/feed",
            "body": 'message=Album&attached_media[0]={"media_fbid":"{result=foto:$.id}"}',
        },
    ]
    token = stand.service.state.page_token.value
    data = {"batch": json.dumps(entries), "access_token": token, "include_headers": "false"}
    rows = stand.http.post(f"{stand.url}/", data=data, files={"file1": jpeg()}, timeout=10).json()
    assert [sorted(row) for row in rows] == [["body", "code"], ["body", "code"]]
    assert len(stand.get(f"{stand.page}/published_posts")["data"]) == 1


def test_batch_limits_and_null_entries(stand: Stand) -> None:
    assert error(batch(stand, [{"method": "GET", "relative_url": "me"}] * 51))["code"] == 100
    stand.world.faults.add("meta.page.feed.create", "null_batch", times=1)
    entry = {"method": "POST", "relative_url": f"{stand.page}/feed", "body": "message=x"}
    assert batch(stand, [entry]).json() == [None]
    assert stand.get(f"{stand.page}/published_posts")["data"] == []
    assert batch(stand, [entry]).json()[0]["code"] == 200


@pytest.mark.parametrize(
    ("action", "code", "subcode"),
    [
        ("throttle_app", 4, None),
        ("throttle_user", 17, 2446079),
        ("throttle_page", 32, None),
        ("throttle_613", 613, None),
        ("throttle_buc_pages", 80001, None),
        ("throttle_buc_instagram", 80002, None),
        ("throttle_buc_ads", 80004, 2446079),
        ("invalid_token", 190, 463),
        ("policy_block", 368, 1390008),
    ],
)
def test_faults_wear_graph_envelopes(stand: Stand, action: Any, code: int, subcode: int | None) -> None:
    stand.world.faults.add("meta.page.feed.create", action, times=1)
    answer = stand.raw("POST", f"{stand.page}/feed", message="x")
    assert answer.status_code == (401 if code == 190 else 400)
    assert (error(answer)["code"], error(answer).get("error_subcode")) == (code, subcode)
    if "buc" in action:
        (row,) = next(iter(json.loads(answer.headers["X-Business-Use-Case-Usage"]).values()))
        assert row["estimated_time_to_regain_access"] > 0
    assert stand.get(f"{stand.page}/published_posts")["data"] == []


def test_an_effect_without_an_answer(stand: Stand) -> None:
    stand.world.faults.add("meta.page.feed.create", "drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        stand.raw("POST", f"{stand.page}/feed", message="hilang")
    stand.world.faults.add("meta.ig.media_publish.create", "error_after", times=1)
    container = stand.finished(caption="hilang")
    assert stand.refused("POST", f"{stand.ig}/media_publish", creation_id=container)[0] == 2
    judged = stand.http.get(f"{stand.url}/admin/api/meta/published", timeout=5).json()
    assert [post["message"] for post in judged["facebook"]] == ["hilang"]
    assert [medium["caption"] for medium in judged["instagram"]] == ["hilang"]
    assert judged["instagram"][0]["photo_sha256"] == [hashlib.sha256(jpeg()).hexdigest()]


def test_a_gateway_may_answer_in_html_and_texts_may_be_localised(stand: Stand) -> None:
    stand.world.faults.add("meta.page.get", "status", times=1, params={"status": 502, "kind": "html"})
    answer = stand.raw("GET", stand.page)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    stand.world.faults.add("meta.page.get", "status", times=1, params={"status": 400, "kind": "localised"})
    assert stand.refused("GET", stand.page) == (100, 1885272)


def test_each_operation_has_a_name_of_its_own(stand: Stand) -> None:
    media = stand.publish()
    stand.world.faults.add("meta.media.get", "status", params={"status": 500})
    assert stand.refused("GET", media)[0] == 2
    assert stand.get(stand.page)["id"] == stand.page


def test_the_state_survives_as_json(stand: Stand) -> None:
    stand.post(f"{stand.page}/feed", message="tetap", attached_media=[{"media_fbid": stand.stage()}])
    stand.publish()
    saved = json.loads(json.dumps(stand.service.dump()))
    other = MetaService(clock=stand.world.clock, blobs=stand.world.blobs, base_url=stand.url)
    other.load(saved)
    assert other.dump() == saved
    assert [item["message"] for item in other.feed_view(10)] == ["tetap"]
    assert other.state.system_token.value == stand.service.state.system_token.value


def test_accounts_can_be_fixed_and_survive_a_reset() -> None:
    fixed = FixedAccounts(page_id="105600000000001", ad_account_id="act_7634", system_user_token="EAAfixed")
    service = MetaService(clock=Clock(), blobs=Blobs(), accounts=fixed)
    before = service.dump()
    service.reset()
    after = service.dump()
    assert list(after["pages"]) == ["105600000000001"]
    assert after["ad_account"]["id"] == "7634"
    assert set(after["tokens"]) == set(before["tokens"])
    assert "EAAfixed" in after["tokens"]


def test_the_admin_routes_tell_what_a_client_needs(stand: Stand) -> None:
    accounts = stand.http.get(f"{stand.url}/admin/api/meta/accounts", timeout=5).json()
    assert accounts["page_id"] == stand.page
    assert accounts["ad_account_id"] == stand.act
    assert stand.get("me", access_token=accounts["system_user_token"])["id"] == accounts["system_user_id"]
    unknown = stand.http.post(f"{stand.url}/admin/api/meta/settings", json={"mood": 1}, timeout=5)
    assert unknown.status_code == 422


def test_the_views_page_through_what_residents_see(stand: Stand) -> None:
    posts = [stand.post(f"{stand.page}/feed", message=f"ke-{number}")["id"] for number in range(3)]
    stand.post(f"{stand.page}/feed", message="draf", published="false")
    media = stand.publish(caption="ig", alt_text="alt")
    first = stand.service.feed_view(2)
    assert [item["id"] for item in first] == posts[:0:-1]
    assert [item["id"] for item in stand.service.feed_view(2, before=first[-1]["id"])] == posts[:1]
    item = stand.service.instagram_media(media)
    assert item is not None
    assert (item["caption"], item["alt_text"]) == ("ig", "alt")
    assert stand.http.get(stand.url + item["image_urls"][0], timeout=5).headers["content-type"] == "image/jpeg"
    assert stand.service.instagram_media("1") is None
    assert stand.service.profile_view()["page_id"] == stand.page


def test_a_fault_may_carry_any_code_after_the_effect(stand: Stand) -> None:
    stand.world.faults.add("meta.page.feed.create", "error_after", times=1, params={"status": 400, "kind": "9/2207042"})
    assert stand.refused("POST", f"{stand.page}/feed", message="Halo") == (9, 2207042)
    assert [one["message"] for one in stand.get(f"{stand.page}/published_posts", fields="message")["data"]] == ["Halo"]
