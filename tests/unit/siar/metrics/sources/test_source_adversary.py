"""What Meta might answer one day and no document shows: each oddity costs the number it stands in, nothing beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from siar.meta.expansion import read
from siar.meta.insights import AdDay, ad_days, insights_of, page_days, user_series
from siar.metrics import catalogue
from siar.metrics.readings import Number
from siar.metrics.sources.source import counted, numbers, told
from siar.platform_days import PlatformDay
from siar.quantities import Reach

ZONE = "America/Los_Angeles"
DAY = date(2026, 11, 1)
END = "2026-11-02T08:00:00+0000"
OURS = catalogue.names(
    catalogue.metric_of(name)
    for name in ("page.views", "page.reach", "page.reactions_by_type", "page.followers_by_city")
)
HUGE = "9" * 30


class Graph:
    """Answers every list of insights with the same rows."""

    class connection:  # noqa: N801 - as the client has it
        ad_account_id = "7"

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def get(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"data": self.rows}

    def paginate(self, *_: Any, **__: Any) -> list[Any]:
        return self.rows


def page(*rows: Any) -> dict[tuple[str, str], Number]:
    """Read one day of the Page beside a neighbour that is well; return its numbers by metric and part."""
    good = {"name": "page_media_view", "values": [{"value": 7, "end_time": END}]}
    found = page_days(Graph([*rows, good]), "1", list(OURS), since=DAY, until=DAY)  # type: ignore[arg-type] # the part that is asked
    stored: dict[tuple[str, str], Number] = {}
    for number in numbers(found, OURS, zone=ZONE):
        known = stored.get((number.metric, number.dim))
        if known is None or known.value is None:
            stored[number.metric, number.dim] = number
    assert stored["page.views", ""].value == 7
    return stored


def reach_row(value: Any, end: Any = END) -> dict[str, Any]:
    return {"name": "page_total_media_view_unique", "values": [{"value": value, "end_time": end}]}


@pytest.mark.parametrize(
    ("value", "reach"),
    [
        (12, 12), ("12", 12), (12.0, 12), ("12.0", 12), (" 12 ", 12), ("1.2e3", 1200), (0, 0), ("0", 0), (2**53, 2**53),
        (12.5, None), ("12.5", None), (-1, None), ("-1", None), (HUGE, None), (float(HUGE), None), ("1e999999999", None),
        ("NaN", None), (float("nan"), None), ("Infinity", None), (float("-inf"), None), ("", None), ("1,200", None), ("dua", None),
        (True, None), (None, None), ([], None), ([12], None), ({}, None), ({"x": None}, None),
    ],
)  # fmt: skip
def test_a_value_is_whole_accounts_or_there_is_none(value, reach):
    found = page(reach_row(value))["page.reach", ""]
    assert found == Number(
        "page.reach",
        PlatformDay(DAY, ZONE),
        None if reach is None else Reach(reach),
        "empty" if reach is None else None,
    )


@pytest.mark.parametrize(
    "row",
    [
        None, "x", 5, [], {}, {"name": None}, {"name": "page_total_media_view_unique"}, {"name": "page_total_media_view_unique", "values": None},
        {"name": "page_total_media_view_unique", "values": [None, "x", 4]}, {"name": "page_total_media_view_unique", "values": {"value": 3}},
        {"name": "page_total_media_view_unique", "total_value": 5}, {"name": "page_total_media_view_unique", "total_value": [5]},
        {"name": "page_new_next_year", "values": [{"value": 3, "end_time": END}]},
        reach_row(3, None), reach_row(3, ""), reach_row(3, "kemarin"), reach_row(3, 1793606400), reach_row(3, "2026-11-02"),
        reach_row(3, "2026-11-05T08:00:00+0000"), reach_row(3, "2026-13-02T08:00:00+0000"),
    ],
)  # fmt: skip
def test_a_row_that_is_none_or_of_another_day_leaves_no_number(row):
    assert page(row)["page.reach", ""].value is None


@pytest.mark.parametrize(
    ("day", "end"),
    [
        # Clocks go back on 1 November 2026 and forward on 14 March 2027; the end is told exactly, or an hour off.
        (date(2026, 10, 31), "2026-11-01T07:00:00+0000"), (date(2026, 11, 1), "2026-11-02T08:00:00+0000"),
        (date(2026, 11, 1), "2026-11-02T07:00:00+0000"), (date(2026, 11, 2), "2026-11-03T08:00:00+0000"),
        (date(2027, 3, 13), "2027-03-14T08:00:00+0000"), (date(2027, 3, 14), "2027-03-15T07:00:00+0000"),
        (date(2027, 3, 14), "2027-03-15T08:00:00+0000"), (date(2027, 3, 15), "2027-03-16T07:00:00+0000"),
        (date(2026, 11, 1), "2026-11-02T08:00:00.000+0000"), (date(2026, 11, 1), "2026-11-02T00:00:00-0800"),
        (date(2026, 11, 1), "2026-11-02T08:00:00Z"),
    ],
)  # fmt: skip
def test_a_day_is_the_one_that_ended_whatever_the_clocks_do(day, end):
    days = [day + timedelta(days=n) for n in range(-2, 3)]
    (found,) = insights_of({"name": "m", "values": [{"value": 4, "end_time": end}]}, days)
    assert (found.day, found.value) == (day, 4)


def parts(value: Any) -> dict[str, Decimal | None]:
    row = {"name": "page_actions_post_reactions_total", "values": [{"value": value, "end_time": END}]}
    return {dim: number.value for (metric, dim), number in page(row).items() if metric == "page.reactions_by_type"}  # type: ignore[misc] # no reach


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"like": 5, "love": 2}, {"like": 5, "love": 2, "": 7}),
        ({"like": "5", "love": 2.0}, {"like": 5, "love": 2, "": 7}),
        # A sum of what is not known whole would say too little.
        ({"like": 5, "love": None}, {"like": 5, "": None}),
        ({"like": 5, "love": "banyak"}, {"like": 5, "": None}),
        ({"like": {"n": 5}}, {"": None}),
        ({}, {"": None}),
        (7, {"": 7}),
    ],
)
def test_a_sum_is_told_when_every_part_of_it_is(value, expected):
    assert parts(value) == expected


@pytest.mark.parametrize(
    "label",
    ["Soe, \"TTS\"", "Kupang\tBarat", "a\nb", "a\\b", "\\N", "a\x00b", "\ud83d", "😀", "x" * 5000, "é", "e\u0301", "=", "'; drop table"],
)  # fmt: skip
def test_a_part_has_a_name_that_can_be_kept(label):
    row = {"name": "page_follows_city", "values": [{"value": {label: 5, "Kupang": 2}, "end_time": END}]}
    found = {dim: n.value for (metric, dim), n in page(row).items() if metric == "page.followers_by_city"}
    assert (found.pop(""), found.pop("Kupang")) == (7, 2)
    ((dim, value),) = found.items()
    assert value == 5
    assert len(dim.encode()) <= 300
    assert "\x00" not in dim


def test_long_names_that_begin_alike_stay_apart():
    row = {
        "name": "page_follows_city",
        "values": [{"value": {"x" * 400 + "a": 1, "x" * 400 + "b": 2}, "end_time": END}],
    }
    found = {n.value for (metric, dim), n in page(row).items() if metric == "page.followers_by_city" and dim}
    assert found == {1, 2}


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ({"breakdowns": [{"results": [{"dimension_values": ["FOLLOWER"], "value": 3}]}]}, {"follow_type=FOLLOWER": 3}),
        ({"breakdowns": [{"results": [{"dimension_values": [None], "value": 3}]}]}, {"follow_type=?": 3}),
        ({"breakdowns": [{"results": [{"dimension_values": [""], "value": 3}]}]}, {"follow_type=?": 3}),
        ({"breakdowns": [{"results": [{"dimension_values": ["A"], "value": None}, None, "x"]}]}, {}),
        ({"breakdowns": [None, "x", {"results": None}]}, {}),
        ({"breakdowns": "x"}, {}),
        ({"value": 3}, {}),
        (None, {}),
    ],
)
def test_a_total_in_parts_is_read_as_far_as_it_can_be(total, expected):
    found = insights_of({"name": "views", "total_value": total}, [DAY], breakdown="follow_type")
    assert {one.dim: one.value for one in found} == expected


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0, 0),
        ("1e-999999999", 0),
        ("0e-999999999", 0),
        ("1e-9", 0),
        ("0.123456789", Decimal("0.12345679")),
        ("12", 12),
        (12.0, 12),
        ("x", None),
        (True, None),
        ({"n": 1}, None),
        (HUGE, None),
        ("NaN", None),
    ],
)
def test_a_counter_that_is_no_number_is_none(raw, value):
    assert counted("post.shares", raw).value == value


@pytest.mark.parametrize(
    "answer",
    [
        {}, {"insights": None}, {"insights": []}, {"insights": {"data": None}}, {"insights": {"data": [None, {"name": "post_clicks"}]}},
        {"insights": {"data": [{"name": "post_clicks", "values": [{"value": "x"}]}]}}, {"insights": "x"},
    ],
)  # fmt: skip
def test_an_object_s_insights_are_empty_where_they_say_nothing(answer):
    assert [(one.metric, one.value, one.reason) for one in read(answer, [("post_clicks", "")])] == [
        ("post_clicks", None, "empty")
    ]


def test_hours_of_a_day_are_parts_without_a_sum():
    rows = [{"name": "online_followers", "values": [{"value": {"0": 12, "23": "4", "x": None}, "end_time": END}]}]
    found = user_series(Graph(rows), "1", ["online_followers"], since=DAY, until=DAY, breakdown="hour")  # type: ignore[arg-type] # as above
    assert {(one.dim, one.value) for one in found} == {("hour=0", 12), ("hour=23", 4)}


GOOD = {"ad_id": "4", "date_start": "2026-11-01", "spend": "20000.50", "reach": "8000"}


@pytest.mark.parametrize(
    "row",
    [
        None, "x", {}, {**GOOD, "ad_id": ""}, {**GOOD, "ad_id": None}, {key: GOOD[key] for key in ("ad_id", "spend")},
        {**GOOD, "date_start": "1/11/2026"}, {**GOOD, "date_start": None},
    ],
)  # fmt: skip
def test_an_ad_s_row_without_an_ad_or_a_day_costs_itself(row):
    found = ad_days(Graph([row, GOOD]), since=DAY, until=DAY, fields=["spend", "reach"])  # type: ignore[arg-type] # as above
    assert found == [AdDay("4", DAY, {"spend": Decimal("20000.50"), "reach": Decimal(8000)})]


@pytest.mark.parametrize(
    ("results", "value"),
    [
        ([{"values": [{"value": "3"}]}], 3), ([{"values": [None]}], None), ([None], None), ([{"values": "x"}], None), ("5", 5),
        ({"value": 5}, None), ([], None), ([{"values": [{"value": "3"}]}, {"values": [{"value": "4"}]}], 7),
    ],
)  # fmt: skip
def test_results_are_added_as_far_as_they_are_numbers(results, value):
    (found,) = ad_days(Graph([{**GOOD, "results": results}]), since=DAY, until=DAY, fields=["results"])  # type: ignore[arg-type] # as above
    assert found.values.get("results") == value


def test_a_number_that_its_metric_cannot_have_is_empty():
    day = PlatformDay(DAY, ZONE)
    assert told(catalogue.metric_of("ad.reach"), day, Decimal("8000.5")) == Number("ad.reach", day, None, "empty")
    assert told(catalogue.metric_of("ad.spend"), day, Decimal("0.1") ** 5) == Number(
        "ad.spend", day, Decimal("0.00001")
    )
