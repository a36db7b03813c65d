"""What statuses come to."""

from __future__ import annotations

from typing import Any

import pytest

from siar.boosts.delivery.standing import judge

ON = {"status": "ACTIVE", "effective_status": "ACTIVE"}


def nodes(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {level: {**ON, **changes.get(level, {})} for level in ("campaign", "adset", "ad")}


def test_nothing_is_wrong_with_what_runs() -> None:
    found = judge(nodes(), 1)
    assert (found.trouble, found.review, found.spends) == (None, None, True)


@pytest.mark.parametrize(
    ("changes", "account", "code"),
    [
        # What is final goes before what may pass.
        ({"ad": {"status": "DELETED"}, "campaign": {"status": "PAUSED"}}, 2, "ad_gone"),
        ({"adset": {"status": "PAUSED"}, "ad": {"effective_status": "DISAPPROVED"}}, 3, "adset_paused"),
        ({"ad": {"effective_status": "PENDING_BILLING_INFO"}}, 3, "billing"),
        ({"campaign": {"effective_status": "WITH_ISSUES"}}, 1, "issues"),
        ({}, 101, "account"),
    ],
)
def test_one_thing_is_told(changes: dict[str, dict[str, Any]], account: int, code: str) -> None:
    trouble = judge(nodes(**changes), account).trouble
    assert trouble is not None
    assert trouble.code == code


def test_an_account_that_was_not_read_says_nothing() -> None:
    assert judge(nodes(), None).trouble is None


def test_reasons_of_a_review_are_told_whatever_place_they_are_for() -> None:
    feedback = {"global": {"Politik": "Perlu izin"}, "placement_specific": {"instagram": {"Teks": "Terlalu banyak"}}}
    ad = {"effective_status": "DISAPPROVED", "ad_review_feedback": feedback}
    trouble = judge(nodes(ad=ad), 1).trouble
    assert trouble is not None
    assert trouble.sentence == "Meta menolak iklan ini: Politik: Perlu izin; Teks: Terlalu banyak"


def test_issues_that_do_not_stop_it_are_no_trouble() -> None:
    soft = [{"error_type": "SOFT_ERROR", "error_summary": "x", "error_code": 1, "level": "AD"}]
    assert judge(nodes(ad={"issues_info": soft}), 1).trouble is None
