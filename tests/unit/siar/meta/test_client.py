from __future__ import annotations

import io
import json
import logging
import socket
import traceback
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import requests
import stamina
from urllib3.exceptions import ProtocolError

from siar.connections import MetaConnection
from siar.errors import AccessError, InputError, RetryError, UnprovenError, WaitError
from siar.meta import ads
from siar.meta.batches import Part
from siar.meta.client import GraphClient, encode
from siar.meta.errors import Effect, GraphError, GraphRetryError, GraphUnprovenError, GraphWaitError
from siar.meta.tokens import appsecret_proof

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
SYSTEM, PAGE, SECRET = "EAAGsystemSENTINEL", "EAAGpageSENTINEL", "secretSENTINEL"
CONNECTION = MetaConnection(
    token=SYSTEM, app_id="1", app_secret=SECRET, page_id="1056", instagram_user_id="178", ad_account_id="7"
)


def reply(status=200, body=None, headers=None, text=None):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response.raw = io.BytesIO((text if text is not None else json.dumps(body)).encode())
    return response


def refusal(code, subcode=None, status=400, headers=None, **more):
    return reply(status, {"error": {"message": "x", "code": code, "error_subcode": subcode, **more}}, headers)


class Session:
    """Answers in order, and keeps each request as it would go over the wire."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent: list[requests.PreparedRequest] = []
        self.options: list[dict] = []

    def request(self, method, url, **options):
        wire = {key: options.pop(key, None) for key in ("params", "data", "files", "auth", "headers")}
        self.sent.append(requests.Request(method, url, **wire).prepare())
        self.options.append(options)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(session, **options) -> GraphClient:
    reading = stamina.RetryingCaller(attempts=3, wait_initial=0, wait_max=0, wait_jitter=0)
    return GraphClient(CONNECTION, session=session, clock=lambda: NOW, reading=reading, **options)


DROPPED = requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError()))


def test_token_goes_in_the_header_and_never_in_an_address() -> None:
    session = Session(reply(body={"id": "1"}), reply(body={"access_token": PAGE}), reply(body={"id": "2"}))
    graph = client(session)
    graph.get("/me", fields="id,name")
    graph.post("/1056/feed", {"message": "Halo"}, identity="page")
    first, _, post = session.sent
    assert first.headers["Authorization"] == f"Bearer {SYSTEM}"
    assert post.headers["Authorization"] == f"Bearer {PAGE}"
    assert not any("SENTINEL" in sent.url or "access_token=" in sent.url for sent in session.sent)
    assert f"appsecret_proof={appsecret_proof(SECRET, SYSTEM)}" in first.url
    assert "?" not in post.url
    assert parse_qs(post.body) == {"message": ["Halo"], "appsecret_proof": [appsecret_proof(SECRET, PAGE)]}


@pytest.mark.parametrize("refused", [(190, 463), (190, 2069032), (210, None)])
def test_page_token_is_fetched_once_and_again_after_it_was_refused(refused: tuple[int, int | None]) -> None:
    token = reply(body={"access_token": PAGE})
    session = Session(
        token,
        reply(body={"id": "1"}),
        reply(body={"id": "2"}),
        refusal(*refused),
        reply(body={"access_token": PAGE}),
        reply(body={}),
    )
    graph = client(session)
    graph.post("/1056/feed", {"message": "a"}, identity="page")
    graph.post("/1056/feed", {"message": "b"}, identity="page")
    with pytest.raises(AccessError):
        graph.post("/1056/feed", {"message": "c"}, identity="page")
    graph.get("/1056", identity="page")
    assert [sent.method for sent in session.sent] == ["GET", "POST", "POST", "POST", "GET", "GET"]


def test_every_request_has_timeouts_and_follows_no_redirect() -> None:
    session = Session(reply(body={}))
    client(session).get("/me")
    assert session.options == [{"timeout": (5.0, 60.0), "allow_redirects": False}]


def test_fields_are_compact_sorted_json_and_none_is_left_out() -> None:
    assert encode({"a": {"z": 1, "b": [True]}, "p": False, "n": None, "i": 3, "l": ["x"]}) == {
        "a": '{"b":[true],"z":1}', "p": "false", "i": "3", "l": '["x"]',
    }  # fmt: skip


def test_photos_are_multipart() -> None:
    session = Session(reply(body={"id": "9"}))
    client(session).post(
        "/1056/photos", {"published": False}, files={"source": ("v.jpg", b"\xff\xd8", "image/jpeg")}, visible=False
    )
    assert session.sent[0].headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="published"\r\n\r\nfalse' in session.sent[0].body


@pytest.mark.parametrize(
    "passing", [refusal(2, is_transient=True), DROPPED, reply(502, text="<html>"), requests.ReadTimeout()]
)
def test_reads_are_repeated_on_passing_faults(passing) -> None:
    session = Session(passing, reply(body={"id": "1"}))
    assert client(session).get("/1") == {"id": "1"}


def test_reads_give_up_after_a_few_tries() -> None:
    session = Session(*[refusal(2) for _ in range(5)])
    with pytest.raises(GraphRetryError):
        client(session).get("/1")
    assert len(session.sent) == 3


@pytest.mark.parametrize("final", [refusal(100, 33), refusal(190), refusal(200), refusal(17)])
def test_reads_are_not_repeated_on_final_refusals_nor_on_limits(final) -> None:
    session = Session(final)
    with pytest.raises(GraphError):
        client(session).get("/1")
    assert len(session.sent) == 1


UNPROVEN = [
    DROPPED, requests.ReadTimeout(), requests.ConnectTimeout(), requests.exceptions.ChunkedEncodingError(),
    requests.exceptions.SSLError(), requests.exceptions.ProxyError(), refusal(1, 99), refusal(2, status=500), refusal(506), refusal(100, 1366051), refusal(4, 2207051),
    refusal(4), refusal(80001), refusal(368), refusal(100), refusal(987654), reply(500, text="<html>oops"),
    reply(200, text="Service Unavailable"), reply(200, body={"success": False}), reply(200, body=[1]), reply(302, text=""), reply(200, text=""),
]  # fmt: skip


@pytest.mark.parametrize("answer", UNPROVEN)
def test_a_visible_write_without_proof_is_unproven_and_sent_once(answer) -> None:
    session = Session(answer)
    with pytest.raises(GraphUnprovenError) as caught:
        client(session).post("/1056/feed", {"message": "x"})
    assert caught.value.refusal.effect is Effect.UNKNOWN
    assert isinstance(caught.value, UnprovenError)
    assert len(session.sent) == 1


@pytest.mark.parametrize("answer", [DROPPED, refusal(2), reply(500, text="<html>")])
def test_an_invisible_write_may_be_repeated_by_the_caller(answer) -> None:
    with pytest.raises(RetryError):
        client(Session(answer)).post("/1056/photos", {"published": False}, visible=False)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(36003, 2207009), InputError),
        (refusal(190, 463), AccessError),
        (refusal(9, 2207042), WaitError),
        (refusal(9007, 2207027), RetryError),
    ],
)
def test_documented_final_refusals_prove_that_nothing_happened(answer, kind) -> None:
    with pytest.raises(kind) as caught:
        client(Session(answer)).post("/178/media_publish", {"creation_id": "1"})
    assert caught.value.refusal.effect is Effect.REFUSED


def test_a_refused_connection_and_an_unknown_name_prove_that_nothing_was_sent(monkeypatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for url in (refused, "http://does-not-exist.invalid"):
            connection = MetaConnection(**{**vars(CONNECTION), "graph_url": url})
            with requests.Session() as session:
                session.trust_env = False
                with pytest.raises(GraphRetryError) as caught:
                    GraphClient(connection, session=session).post("/1056/feed", {"message": "x"})
            assert caught.value.refusal.effect is Effect.NOT_SENT


def test_failing_to_get_the_page_token_proves_that_the_write_was_not_sent() -> None:
    with pytest.raises(RetryError) as caught:
        client(Session(DROPPED, DROPPED, DROPPED)).post("/1056/feed", {"message": "x"}, identity="page")
    assert caught.value.refusal.effect is Effect.NOT_SENT


def test_a_limit_pauses_later_calls_before_they_are_sent() -> None:
    usage = {"1056": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 9}]}
    session = Session(refusal(80001, headers={"X-Business-Use-Case-Usage": json.dumps(usage)}))
    graph = client(session)
    with pytest.raises(GraphUnprovenError):
        graph.post("/1056/feed", {"message": "x"}, use_case="pages")
    with pytest.raises(GraphWaitError) as caught:
        graph.post("/1056/feed", {"message": "y"}, use_case="pages")
    assert caught.value.until == NOW + timedelta(minutes=9)
    assert caught.value.refusal.effect is Effect.NOT_SENT
    assert len(session.sent) == 1


def test_calls_are_spread_out_when_a_limit_is_near() -> None:
    slept: list[float] = []
    session = Session(reply(body={}, headers={"X-App-Usage": '{"call_count":90}'}), reply(body={}))
    graph = client(session, sleep=slept.append)
    graph.get("/1")
    graph.get("/1")
    assert len(slept) == 1
    assert 0 < slept[0] <= 2


def test_what_stops_money_is_sent_while_calls_are_paused() -> None:
    usage = {"7": [{"type": "ads_management", "call_count": 100, "estimated_time_to_regain_access": 9}]}
    slept: list[float] = []
    session = Session(
        refusal(80004, headers={"X-Business-Use-Case-Usage": json.dumps(usage)}), reply(body={"success": True})
    )
    graph = client(session, sleep=slept.append)
    with pytest.raises(GraphWaitError):
        graph.get("/12025", use_case="ads_management")
    with pytest.raises(GraphWaitError):
        ads.set_status(graph, "12025", "ACTIVE")
    ads.set_status(graph, "12025", "PAUSED")
    assert [sent.method for sent in session.sent] == ["GET", "POST"]
    assert slept == []


def test_pages_end_where_next_is_absent_even_if_one_is_empty() -> None:
    def page(data, after, *, more):
        paging = {"cursors": {"after": after}} | ({"next": "https://graph/?access_token=EAAGx"} if more else {})
        return reply(body={"data": data, "paging": paging})

    session = Session(
        page([{"id": "1"}], "a", more=True), page([], "b", more=True), page([{"id": "2"}], "c", more=False)
    )
    assert [item["id"] for item in client(session).paginate("/1056/feed")] == ["1", "2"]
    assert "after=b" in session.sent[2].url


def test_a_list_cut_short_is_an_error_not_a_short_list() -> None:
    page = {"data": [{"id": "1"}], "paging": {"cursors": {"after": "a"}, "next": "x"}}
    with pytest.raises(InputError):
        list(client(Session(reply(body=page), reply(body=page))).paginate("/1056/feed", max_pages=2))


def test_a_page_that_comes_again_is_an_error_at_once() -> None:
    page = {"data": [{"id": "1"}], "paging": {"cursors": {"after": "a"}, "next": "x"}}
    session = Session(*[reply(body=page)] * 3)
    with pytest.raises(InputError, match="repeat"):
        list(client(session).paginate("/1056/feed"))
    assert len(session.sent) == 2


@pytest.mark.parametrize("answer", [
    refusal(190, 463, message=f"Malformed access token {SYSTEM}"), DROPPED,
    requests.ConnectionError(f"HTTPSConnectionPool: /v26.0/me?appsecret_proof={appsecret_proof(SECRET, SYSTEM)}"),
    reply(200, text=f"<html>{SYSTEM} {SECRET}"),
])  # fmt: skip
def test_no_exception_shows_a_credential(answer) -> None:
    with pytest.raises(GraphError) as caught:
        client(Session(answer, answer, answer)).post("/1056/feed", {"message": "x"})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.refusal)
    for secret in (SYSTEM, SECRET, appsecret_proof(SECRET, SYSTEM)):
        assert secret not in shown


def test_the_transport_log_is_scrubbed(caplog) -> None:
    client(Session())
    with caplog.at_level(logging.DEBUG, logger="urllib3.connectionpool"):
        logging.getLogger("urllib3.connectionpool").debug(
            '"%s %s"', "GET", "/v26.0/me?appsecret_proof=abcdef0123&fields=id"
        )
    assert "abcdef0123" not in caplog.text
    assert "appsecret_proof=***" in caplog.text


def part(body, *, code=200, **headers):
    listed = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    return {"code": code, "headers": listed, "body": json.dumps(body)}


PARTS = [Part("/1", fields="id"), Part("/2", fields="id"), Part("/3", fields="id")]


def test_each_part_of_a_batch_is_paced_as_a_call_by_the_headers_of_parts() -> None:
    usage = json.dumps({"call_count": 90, "total_time": 1, "total_cputime": 1})
    batch = reply(body=[part({"id": "1"}, x_app_usage=usage), part({"id": "2"}), part({"id": "3"})])
    slept: list[float] = []
    graph = client(Session(batch, reply(body=[part({"id": "1"})] * 3), reply(body={"id": "4"})), sleep=slept.append)
    assert [answer["id"] for answer in graph.batch(PARTS)] == ["1", "2", "3"]
    assert slept == []
    graph.batch(PARTS)
    graph.get("/4")
    three, one = slept
    assert three == pytest.approx(3 * one)


def test_parts_of_a_batch_fail_alone_and_what_was_not_done_is_asked_once_more() -> None:
    gone = part({"error": {"code": 100, "error_subcode": 33, "message": "x"}}, code=400)
    session = Session(reply(body=[part({"id": "1"}), None, gone]), reply(body=[None]))
    first, second, third = client(session).batch(PARTS)
    assert first == {"id": "1"}
    assert isinstance(second, GraphRetryError)
    assert third.refusal.gone
    assert len(session.sent) == 2


def test_a_batch_that_is_too_much_is_asked_in_halves() -> None:
    too_much = [refusal(960, status=400) for _ in range(3)]
    session = Session(*too_much, reply(body=[part({"id": "1"})]), reply(body=[part({"id": "2"}), part({"id": "3"})]))
    assert [answer["id"] for answer in client(session).batch(PARTS)] == ["1", "2", "3"]
