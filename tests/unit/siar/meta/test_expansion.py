from __future__ import annotations

from siar.meta.expansion import expanded, read


def test_an_object_s_counters_and_insights_are_one_request():
    part = expanded("11_5", ["shares"], [("a", ""), ("b", ""), ("a", "is_from_ads")], platform="facebook")
    assert part.fields == (
        "shares,insights.metric(a,b).period(lifetime){name,values},"
        "insights.metric(a).period(lifetime).breakdown(is_from_ads).as(by_is_from_ads){name,values}"
    )


def test_a_metric_without_a_row_is_empty_and_one_in_parts_has_none_of_its_own():
    answer = {
        "insights": {"data": [{"name": "a", "values": [{"value": 7}]}]},
        "by_is_from_ads": {
            "data": [{"name": "a", "values": [{"value": 4, "is_from_ads": "0"}, {"value": 3, "is_from_ads": "1"}]}]
        },
    }
    found = read(answer, [("a", ""), ("b", ""), ("a", "is_from_ads"), ("b", "is_from_ads")])
    assert [(one.metric, one.dim, one.value, one.reason) for one in found] == [
        ("a", "", 7, None),
        ("b", "", None, "empty"),
        ("a", "is_from_ads=0", 4, None),
        ("a", "is_from_ads=1", 3, None),
    ]


def test_parts_come_beside_the_value_as_an_object_or_as_a_total():
    rows = [
        {"name": "object", "values": [{"value": {"True": 3, "false": 4}}]},
        {
            "name": "total",
            "total_value": {"value": 5, "breakdowns": [{"results": [{"dimension_values": ["DIRECTION"], "value": 5}]}]},
        },
    ]
    answer = {"by_kind": {"data": rows}}
    found = read(answer, [("object", "kind"), ("total", "kind")])
    assert [(one.metric, one.dim, one.value) for one in found] == [
        ("object", "kind=1", 3),
        ("object", "kind=0", 4),
        ("total", "kind=DIRECTION", 5),
    ]
