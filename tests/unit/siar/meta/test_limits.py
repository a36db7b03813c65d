from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from siar.meta.limits import UsageBook, read_usage

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


def app(percent: int) -> dict[str, str]:
    return {"X-App-Usage": json.dumps({"call_count": percent, "total_time": 5, "total_cputime": 5})}


def case(kind: str, percent: int, minutes: int) -> dict[str, str]:
    row = {
        "type": kind,
        "call_count": percent,
        "total_cputime": 1,
        "total_time": 1,
        "estimated_time_to_regain_access": minutes,
    }
    return {"x-business-use-case-usage": json.dumps({"1056": [row]})}


def test_every_documented_header_is_read_whatever_its_case() -> None:
    headers = (
        app(28)
        | case("instagram", 97, 12)
        | {
            "x-ad-account-usage": '{"acc_id_util_pct":100,"reset_time_duration":300}',
            "X-FB-Ads-Insights-Throttle": '{"app_id_util_pct":100,"acc_id_util_pct":10}',
        }
    )
    found = {usage.scope: (usage.percent, usage.regain) for usage in read_usage(headers)}
    assert found == {
        "app": (28, timedelta()),
        "instagram": (97, timedelta(minutes=12)),
        "ads_management": (100, timedelta(seconds=300)),
        "ads_insights": (100, timedelta()),
    }


@pytest.mark.parametrize("text", ["", "not json", "[]", '"x"', "null"])
def test_unreadable_headers_decide_nothing(text) -> None:
    assert read_usage({"X-App-Usage": text, "X-Business-Use-Case-Usage": text, "X-Ad-Account-Usage": text}) == []


@pytest.mark.parametrize(("percent", "slow"), [(0, False), (74, False), (75, True), (99, True)])
def test_calls_slow_down_from_75_percent(percent, slow) -> None:
    book = UsageBook()
    book.observe(app(percent), now=NOW)
    assert (book.delay("pages") > 0) is slow
    assert book.paused_until("pages", now=NOW) is None


def test_a_reached_limit_stops_its_use_case_until_regained_and_no_other() -> None:
    book = UsageBook()
    assert book.observe(case("pages", 100, 7), now=NOW) == NOW + timedelta(minutes=7)
    assert book.paused_until("pages", now=NOW) == NOW + timedelta(minutes=7)
    assert book.paused_until("instagram", now=NOW) is None
    assert book.paused_until("pages", now=NOW + timedelta(minutes=7)) is None


def test_the_app_limit_stops_everything() -> None:
    book = UsageBook()
    book.observe(app(100), now=NOW)
    assert book.paused_until("ads_insights", now=NOW)
    assert book.paused_until(None, now=NOW)


def test_the_limit_of_an_app_holds_for_all_its_accounts_and_that_of_an_account_for_itself() -> None:
    first = UsageBook()
    second = UsageBook(first)
    first.observe(case("pages", 100, 7), now=NOW)
    assert first.paused_until("pages", now=NOW)
    assert second.paused_until("pages", now=NOW) is None
    second.observe(app(100), now=NOW)
    assert first.paused_until("instagram", now=NOW) == second.paused_until("instagram", now=NOW) is not None
