from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.platform_days import PlatformDay


@pytest.mark.parametrize(
    ("day", "zone", "starts", "hours"),
    [
        (date(2026, 7, 1), "America/Los_Angeles", datetime(2026, 7, 1, 7, tzinfo=UTC), 24),
        (date(2026, 11, 1), "America/Los_Angeles", datetime(2026, 11, 1, 7, tzinfo=UTC), 25),
        (date(2026, 11, 2), "America/Los_Angeles", datetime(2026, 11, 2, 8, tzinfo=UTC), 24),
        (date(2026, 7, 1), "Asia/Makassar", datetime(2026, 6, 30, 16, tzinfo=UTC), 24),
    ],
)
def test_a_day_is_as_long_as_its_calendar_says(day, zone, starts, hours):
    found = PlatformDay(day, zone)
    assert (found.starts_at, found.ends_at - found.starts_at) == (starts, timedelta(hours=hours))
    assert found.ends_at == PlatformDay(day + timedelta(days=1), zone).starts_at
