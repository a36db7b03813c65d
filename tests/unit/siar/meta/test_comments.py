"""What is asked about comments, held against the official SDK's own tables, and what is made of the answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from facebook_business.adobjects.comment import Comment as SdkComment
from facebook_business.adobjects.igcomment import IGComment

from siar.connections import MetaConnection
from siar.meta.comments import FIELDS, comments_of

AT = "2026-11-02T04:00:00+0000"


class Edge:
    """Answers one list, and keeps how it was asked."""

    connection = MetaConnection(
        token="EAAx", app_id="1", app_secret="s", page_id="1056", instagram_user_id="178", ad_account_id="7"
    )

    def __init__(self, *nodes: dict[str, Any]) -> None:
        self.nodes, self.asked = nodes, {}

    def paginate(self, path: str, params: dict[str, Any], **how: Any) -> list[dict[str, Any]]:
        self.asked = {"path": path, **params, **how}
        return list(self.nodes)


@pytest.mark.parametrize(("channel", "node"), [("facebook", SdkComment), ("instagram", IGComment)])
def test_every_field_is_one_of_the_sdk_s(channel, node):
    outer = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}(?=[^{}]*\})", "", FIELDS[channel]))
    asked = re.sub(r"\.\w+\([^)]*\)", "", outer).split(",")
    fields = {value for name, value in vars(node.Field).items() if not name.startswith("_")}
    edges = {name.removeprefix("get_") for name in dir(node) if name.startswith("get_")}  # expanded like fields
    assert set(asked) <= fields | edges


def test_order_and_filter_are_among_the_sdk_s():
    edge = Edge()
    comments_of(edge, "1056_1", channel="facebook")
    assert edge.asked["filter"] in vars(SdkComment.Filter).values()
    assert edge.asked["order"] in vars(SdkComment.Order).values()
    assert edge.asked["identity"] == "page"


def test_no_stranger_s_name_is_asked_for():
    assert "username" not in FIELDS["instagram"]
    assert "from{id}" in FIELDS["facebook"]
    assert "from" not in FIELDS["instagram"]


def test_only_the_account_s_own_word_is_an_answer():
    first = {"id": "1", "message": "Kapan?", "created_time": AT, "from": {"id": "9"}}
    other = {"id": "2", "message": "Sama", "created_time": AT, "from": {"id": "8"}, "parent": {"id": "1"}}
    own = {"id": "3", "message": "Besok", "created_time": "2026-11-02T06:00:00+0000", "from": {"id": "1056"}}
    (found,) = comments_of(Edge(first, other), "1056_1", channel="facebook")
    assert found.answered_at is None
    (found,) = comments_of(Edge(first, other, own | {"parent": {"id": "1"}}), "1056_1", channel="facebook")
    assert found.answered_at == datetime(2026, 11, 2, 6, tzinfo=UTC)
    # What the Page writes itself is no comment, and a writer whom Facebook does not name is a resident.
    (found,) = comments_of(Edge(own, {"id": "4", "message": "x", "created_time": AT}), "1056_1", channel="facebook")
    assert found.comment_id == "4"


def test_on_instagram_the_account_is_told_by_the_field_that_only_it_has():
    nodes = [
        {"id": "1", "text": "Kapan?", "timestamp": AT, "replies": {"data": [{"id": "2", "timestamp": AT}]}},
        {"id": "3", "text": "Halo", "timestamp": AT, "user": {"id": "178"}},
        {
            "id": "4",
            "text": "?",
            "timestamp": AT,
            "replies": {"data": [{"id": "5", "timestamp": AT, "user": {"id": "178"}}]},
        },
    ]
    found = comments_of(Edge(*nodes), "17", channel="instagram")
    assert [(item.comment_id, item.answered_at is not None) for item in found] == [("1", False), ("4", True)]


def test_whom_a_text_names_is_cut_out_where_facebook_counts():
    tags = [{"offset": 0, "length": 4}, {"offset": 8, "length": 3}]
    node = {"id": "1", "message": "Yuli 😀 Ana kapan?", "created_time": AT, "message_tags": tags}
    (found,) = comments_of(Edge(node), "1056_1", channel="facebook")
    assert found.text == "[disembunyikan] 😀 [disembunyikan] kapan?"
