from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
import stamina

from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.errors import GraphInputError, GraphRetryError
from siar.meta.insights import META_DAY, ad_days, page_days, user_day, whole_units

CONNECTION = MetaConnection(
    token="T", app_id="1", app_secret="s", page_id="11", instagram_user_id="22", ad_account_id="33"
)


class Answers:
    """A session that answers insight requests metric by metric."""

    def __init__(
        self, rows: dict[str, Any], *, refused: tuple[str, ...] = (), error: dict[str, Any] | None = None
    ) -> None:
        self.rows, self.refused, self.error = rows, refused, error
        self.asked: list[str] = []

    def request(self, method: str, url: str, *, params=None, **_: Any) -> requests.Response:
        if url.endswith("/11"):
            return _reply(200, {"access_token": "PAGE"})
        if self.error:
            return _reply(400, {"error": self.error})
        metrics = params.get("metric", "").split(",")
        self.asked.append(params.get("metric", ""))
        if set(metrics) & set(self.refused):
            return _reply(400, {"error": {"code": 100, "message": "(#100) The value must be a valid insights metric"}})
        return _reply(200, {"data": [self.rows[name] for name in metrics if name in self.rows]})


def _reply(status: int, body: dict[str, Any]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    return response


def client(answers: Answers) -> GraphClient:
    return GraphClient(CONNECTION, session=answers, reading=stamina.RetryingCaller(attempts=1))


def day(value: Any, end: str) -> dict[str, Any]:
    return {"value": value, "end_time": end}


def test_a_pacific_day_is_the_one_that_ended():
    rows = {
        "page_media_view": {
            "name": "page_media_view",
            "period": "day",
            "values": [day(10, "2026-11-02T08:00:00+0000"), day(20, "2026-11-03T08:00:00+0000")],
        }
    }
    read = page_days(client(Answers(rows)), "11", ["page_media_view"], since=date(2026, 11, 1), until=date(2026, 11, 2))
    assert [(r.day, r.value) for r in read] == [(date(2026, 11, 1), 10), (date(2026, 11, 2), 20)]


def test_summer_time_ends_days_an_hour_earlier():
    rows = {"m": {"name": "m", "period": "day", "values": [day(10, "2026-07-02T07:00:00+0000")]}}
    read = page_days(client(Answers(rows)), "11", ["m"], since=date(2026, 7, 1), until=date(2026, 7, 1))
    assert [(r.day, r.value) for r in read] == [(date(2026, 7, 1), 10)]


def test_one_refused_metric_does_not_take_the_others_with_it():
    rows = {"good": {"name": "good", "values": [day(7, "2026-09-02T07:00:00+0000")]}}
    answers = Answers(rows, refused=("dead",))
    read = page_days(client(answers), "11", ["good", "dead"], since=date(2026, 9, 1), until=date(2026, 9, 1))
    assert {(r.metric, r.value, r.reason) for r in read} == {("good", 7, None), ("dead", None, "refused")}
    assert answers.asked == ["good,dead", "good", "dead"]


def test_an_empty_answer_is_no_zero():
    read = user_day(client(Answers({})), "22", ["reach", "views"], day=date(2026, 9, 1))
    assert [(r.metric, r.value, r.reason) for r in read] == [("reach", None, "empty"), ("views", None, "empty")]


def test_a_total_belongs_to_the_day_that_was_asked_for():
    rows = {"views": {"name": "views", "period": "day", "total_value": {"value": 231}}}
    read = user_day(client(Answers(rows)), "22", ["views"], day=date(2026, 9, 1))
    assert [(r.day, r.value) for r in read] == [(date(2026, 9, 1), 231)]


def test_a_value_in_parts_keeps_parts_and_sum():
    rows = {"reactions": {"name": "reactions", "values": [day({"like": 5, "love": 2}, "2026-09-02T07:00:00+0000")]}}
    read = page_days(client(Answers(rows)), "11", ["reactions"], since=date(2026, 9, 1), until=date(2026, 9, 1))
    assert {(r.dim, r.value) for r in read} == {("like", 5), ("love", 2), ("", 7)}


def test_a_missing_object_is_not_a_refused_metric():
    gone = Answers({}, error={"code": 100, "error_subcode": 33, "message": "missing"})
    with pytest.raises(GraphInputError):
        user_day(client(gone), "22", ["a", "b"], day=date(2026, 9, 1))


def test_a_passing_fault_is_raised_and_not_taken_for_nothing():
    with pytest.raises(GraphRetryError):
        user_day(client(Answers({}, error={"code": 2, "message": "later"})), "22", ["a"], day=date(2026, 9, 1))


def test_ad_rows_are_numbers_by_day():
    class Rows(Answers):
        def request(self, method: str, url: str, **_: Any) -> requests.Response:
            row = {
                "ad_id": "4",
                "date_start": "2026-11-01",
                "date_stop": "2026-11-01",
                "spend": "20000.50",
                "reach": "8000",
            }
            return _reply(200, {"data": [row]})

    (found,) = ad_days(
        client(Rows({})), since=date(2026, 11, 1), until=date(2026, 11, 2), fields=["spend", "reach", "clicks"]
    )
    assert (found.ad_id, found.day) == ("4", date(2026, 11, 1))
    assert found.values == {"spend": Decimal("20000.50"), "reach": 8000}


@pytest.mark.parametrize(("text", "units"), [("19999.40", 20_000), ("20000", 20_000), (None, 0), ("0.01", 1)])
def test_money_is_rounded_against_us(text, units):
    assert whole_units(text) == units


class Heavy:
    """A service that answers a few days at a time, and says so by the code of an unknown error."""

    def __init__(self, most: int) -> None:
        self.most, self.asked = most, []

    def request(self, method: str, url: str, *, params=None, **_: Any) -> requests.Response:
        if url.endswith("/11"):
            return _reply(200, {"access_token": "PAGE"})
        if "time_range" in params:
            span = json.loads(params["time_range"])
            first, last = date.fromisoformat(span["since"]), date.fromisoformat(span["until"])
        else:
            first, last = (datetime.fromtimestamp(int(params[name]), META_DAY).date() for name in ("since", "until"))
            last -= timedelta(days=1)
        if (last - first).days + 1 > self.most:
            return _reply(500, {"error": {"code": 1, "message": "Please reduce the amount of data"}})
        self.asked.append((first.day, last.day))
        return _reply(200, {"data": []})


@pytest.mark.parametrize("source", ["page", "ads"])
def test_too_much_data_halves_the_window(source):
    service = Heavy(most=8)
    since, until = date(2026, 11, 1), date(2026, 11, 28)
    if source == "page":
        page_days(client(service), "11", ["page_media_view"], since=since, until=until)
    else:
        ad_days(client(service), since=since, until=until, fields=["spend"])
    assert service.asked == [(1, 7), (8, 14), (15, 21), (22, 28)]


def test_one_day_that_is_too_much_is_a_fault():
    with pytest.raises(GraphRetryError):
        ad_days(client(Heavy(most=0)), since=date(2026, 11, 1), until=date(2026, 11, 2), fields=["spend"])
