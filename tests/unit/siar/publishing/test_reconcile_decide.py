from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siar.publishing.payload import Payload
from siar.publishing.reconcile import Policy, decide
from siar.publishing.records import Publication, Sighting
from tests.integration.publishing.posts import payload_of

T0 = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
ABSENT, UNDECIDED = Sighting("absent", "-"), Sighting("undecided", "-")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def item(**more: Any) -> Publication:
    values: dict[str, Any] = {
        "publication_id": 1, "post_id": 1, "account_id": "facebook-city", "channel": "facebook", "account": "Facebook", "reference_code": "KPG-2611-0001", "content_hash": "x",
        "payload": Payload.from_json(payload_of("text", "KPG-2611-0001")), "state": "unknown", "due_at": T0, "fence": 3,
        "staged": {}, "tries": 0, "commits": 1, "commit_started_at": T0, "unknown_since": T0, "looks": 1,
        "first_look_at": T0 + minutes(1), "remote_id": None, "permalink": None,
    }  # fmt: skip
    return Publication(**values | more)


def verdict(publication: Publication, sighting: Sighting, at: float, *, guarded: bool = False) -> str:
    return decide(publication, sighting, guarded=guarded, now=T0 + minutes(at), policy=Policy()).verdict


def test_what_is_seen_is_published_at_once() -> None:
    assert verdict(item(looks=0, first_look_at=None), Sighting("published", "-", remote_id="1"), 0) == "published"


def test_one_look_never_proves_absence() -> None:
    assert verdict(item(looks=0, first_look_at=None), ABSENT, 20) == "open"


@pytest.mark.parametrize(("at", "guarded", "expected"), [
    (14.9, False, "open"), (15, False, "again"), (2.9, True, "open"), (3, True, "again"),
])  # fmt: skip
def test_absence_counts_after_grace(at, guarded, expected) -> None:
    assert verdict(item(), ABSENT, at, guarded=guarded) == expected


def test_two_looks_need_a_pause_between_them() -> None:
    assert verdict(item(first_look_at=T0 + minutes(19)), ABSENT, 20) == "open"
    assert verdict(item(first_look_at=T0 + minutes(18)), ABSENT, 20) == "again"


def test_new_ids_need_the_long_grace() -> None:
    gone = Sighting("absent", "-", staged_usable=False)
    assert verdict(item(), gone, 5, guarded=True) == "open"
    assert verdict(item(), gone, 15, guarded=True) == "again"


@pytest.mark.parametrize(("seconds", "guarded", "expected"), [
    (119, True, "open"), (120, True, "again"), (120, False, "open"), (899, False, "open"), (900, False, "again"),
])  # fmt: skip
def test_what_is_staged_and_says_itself_that_it_is_not_out_needs_no_list_to_catch_up(
    seconds, guarded, expected
) -> None:
    itself = Sighting("absent", "-", by_itself=True)
    assert verdict(item(), itself, seconds / 60, guarded=guarded) == expected


def test_neither_new_ids_nor_an_end_are_guarded_by_what_an_object_says() -> None:
    gone = Sighting("absent", "-", by_itself=True, staged_usable=False)
    assert verdict(item(), gone, 5, guarded=True) == "open"
    refused = item(error={"reaction": "fix", "code": 100})
    assert verdict(refused, Sighting("absent", "-", by_itself=True), 14, guarded=True) == "open"


@pytest.mark.parametrize("sighting", [UNDECIDED, Sighting("undecided", "several: 1, 2")])
def test_what_cannot_be_proven_in_thirty_minutes_is_parked(sighting) -> None:
    assert verdict(item(), sighting, 29.9) == "open"
    assert verdict(item(), sighting, 30) == "parked"


def test_a_reply_that_says_it_exists_is_never_followed_by_another_commit() -> None:
    contradicted = item(error={"contradicts": True, "reaction": "look"})
    assert verdict(contradicted, ABSENT, 20) == "open"
    decision = decide(contradicted, ABSENT, guarded=True, now=T0 + minutes(30), policy=Policy())
    assert decision.verdict == "parked"
    assert "KPG-2611-0001" in (decision.sentence or "")


def test_refused_and_absent_is_failed_with_a_sentence() -> None:
    decision = decide(
        item(error={"reaction": "fix", "code": 100}), ABSENT, guarded=False, now=T0 + minutes(20), policy=Policy()
    )
    assert decision.verdict == "failed"
    assert "tidak tayang" in (decision.sentence or "")


def test_commits_are_bounded() -> None:
    assert verdict(item(commits=5), ABSENT, 20) == "parked"


def test_a_parked_one_is_published_when_seen_late_and_never_sent_again() -> None:
    parked = item(state="parked")
    assert verdict(parked, Sighting("published", "-", remote_id="1"), 300) == "published"
    assert verdict(parked, ABSENT, 300) == "open"
