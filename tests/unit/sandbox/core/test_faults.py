from __future__ import annotations

import pytest
from pydantic import ValidationError

from sandbox.faults import FaultBook


def actions(book: FaultBook, operation: str) -> list[str]:
    return [rule.action for rule in book.take(operation)]


def test_glob_matches_the_operation_and_nothing_else():
    book = FaultBook()
    book.add("meta.page.*", "drop_before")
    assert actions(book, "meta.page.photos.create") == ["drop_before"]
    assert actions(book, "meta.ig.media.create") == []
    assert actions(book, "META.page.photos.create") == []


def test_first_n_pass_then_fires_so_many_times():
    book = FaultBook()
    book.add("*", "status", after_n=2, times=3)
    assert [len(book.take("x")) for _ in range(7)] == [0, 0, 1, 1, 1, 0, 0]
    [rule] = book.rules()
    assert (rule.fired, rule.spent) == (3, True)


def test_latencies_add_up_before_one_final_action():
    book = FaultBook()
    book.add("*", "status", times=1)
    book.add("*", "latency", params={"ms": 5})
    book.add("*", "drop_after", times=1)
    assert actions(book, "x") == ["latency", "status"]
    assert actions(book, "x") == ["latency", "drop_after"]
    assert actions(book, "x") == ["latency"]


def test_list_lag_is_the_longest_and_never_taken_by_the_middleware():
    book = FaultBook()
    book.add("meta.*", "list_lag", params={"seconds": 10})
    book.add("meta.page.*", "list_lag", params={"seconds": 60}, times=1)
    assert book.take("meta.page.feed.list") == []
    assert book.list_lag("meta.page.feed.list") == 60
    assert book.list_lag("meta.page.feed.list") == 10
    assert book.list_lag("sheets.values.get") == 0


def test_null_batch_counts_entries():
    book = FaultBook()
    book.add("meta.post.get", "null_batch", times=1, after_n=1)
    assert [book.null_batch("meta.post.get") for _ in range(3)] == [False, True, False]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "rate_limit"), (503, "unavailable"), (502, "server_error"), (401, "unauthorized"), (418, "invalid")],
)
def test_bare_status_is_named_for_the_envelope(status: int, kind: str):
    rule = FaultBook().add("*", "status", params={"status": status})
    assert (rule.status, rule.kind) == (status, kind)


def test_preset_names_itself_and_is_a_400_as_meta_answers_throttles():
    rule = FaultBook().add("*", "throttle_app")
    assert (rule.status, rule.kind) == (400, "throttle_app")


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("latency", {}),
        ("latency", {"ms": "fast"}),
        ("latency", {"ms": True}),
        ("list_lag", {"seconds": -1}),
        ("status", {"status": 200}),
        ("status", {"status": "500"}),
        ("explode", {}),
    ],
)
def test_nonsense_is_refused(action: str, params: dict[str, object]):
    book = FaultBook()
    with pytest.raises((ValueError, ValidationError)):
        book.add("*", action, params=params)  # type: ignore[arg-type] - on purpose
    assert book.rules() == []


def test_counters_survive_dump_and_ids_go_on():
    book = FaultBook()
    book.add("*", "status", times=2)
    book.take("x")
    other = FaultBook()
    other.load(book.dump())
    assert len(other.take("x")) == 1
    assert other.take("x") == []
    assert other.add("*", "status").id == 2


def test_copies_do_not_reach_the_book():
    book = FaultBook()
    book.add("*", "status", params={"status": 500})
    book.rules()[0].params["status"] = 404
    assert book.rules()[0].status == 500


def test_remove_and_clear():
    book = FaultBook()
    first = book.add("*", "status")
    book.add("*", "drop_after")
    assert book.remove(first.id)
    assert not book.remove(first.id)
    book.clear()
    assert book.take("x") == []
