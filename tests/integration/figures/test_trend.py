from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from siar.figures.periods import Period
from siar.figures.trend import trend_of
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.integration
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")


def test_months_are_the_citys_and_those_of_the_quarter_before_stand_beside_them(conn: Connection) -> None:
    settings = load_settings()
    for moment in (
        datetime(2026, 6, 30, 15, 30, tzinfo=UTC),  # 30 June 23.30 in the city
        datetime(2026, 6, 30, 16, 30, tzinfo=UTC),  # 1 July 00.30
        datetime(2026, 9, 30, 15, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 16, 1, tzinfo=UTC),  # October
    ):
        published_post(conn, interactions=None, published_at=moment)
    trend = trend_of(conn, QUARTER, settings)
    assert trend is not None
    assert [(month.start, month.items) for month in (*trend.before, *trend.months)] == [
        (date(2026, 4, 1), 0),
        (date(2026, 5, 1), 0),
        (date(2026, 6, 1), 1),
        (date(2026, 7, 1), 1),
        (date(2026, 8, 1), 0),
        (date(2026, 9, 1), 1),
    ]
    assert not trend.comparable
    assert trend_of(conn, Period(date(2026, 7, 1), date(2026, 7, 31), "month"), settings) is None
