from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.figures.missing import LATE, missing

ENDED = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "after", "why"),
    [
        (None, timedelta(), "unread"),
        ("empty", LATE - timedelta(seconds=1), "late"),
        ("empty", LATE, "absent"),
        ("refused", timedelta(), "refused"),
        ("refused", timedelta(days=9), "refused"),
        ("deprecated", timedelta(days=9), "ended"),
    ],
)
def test_what_is_empty_is_late_until_meta_s_two_days_are_over(reason, after, why):
    assert missing(reason, of=ENDED, tried_at=ENDED + after) == why
