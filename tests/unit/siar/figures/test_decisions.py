"""What waits, and what became of what was asked for: item by item."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.figures.agencies import Reporting
from siar.figures.decisions import Ask, Fate, fates_of, in_period
from siar.quantities import Rupiah
from tests.unit.siar.briefings.examples import cap

ZONE = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)
"""Monday 14 September in the city."""
TODAY, YESTERDAY, TOMORROW = (date(2026, 9, day) for day in (14, 13, 15))


def fate(*asks: Ask, **open_items: dict[str, int]) -> Fate:
    (found,) = fates_of(asks, open_items, now=NOW, zone=ZONE)
    return found


def post(item: str, until: date) -> Ask:
    return Ask("approvals", item, 1, until)


def test_what_is_new_is_not_what_was_left_undone():
    asked = (post("1", YESTERDAY), post("2", YESTERDAY), post("3", TOMORROW))
    assert fate(*asked, approvals={"3": 1, "8": 1, "9": 1}) == Fate("approvals", 3, 1, 0, TOMORROW, 3)
    assert fate(*asked, approvals={"1": 1, "3": 1}) == Fate("approvals", 3, 2, 1, YESTERDAY, 2)
    assert fate(*asked) == Fate("approvals", 3, 0, 0, None, 0)


def test_the_day_itself_is_not_late():
    assert fate(post("1", TODAY), approvals={"1": 1}).late == 0
    assert fate(post("1", YESTERDAY), approvals={"1": 1}).late == 1


def test_more_rows_of_an_agency_than_were_asked_about_are_not_its_debt():
    rows = Ask("held", "DINKES", 3, YESTERDAY)
    assert fate(rows, held={"DINKES": 7}) == Fate("held", 3, 3, 3, YESTERDAY, None)
    assert fate(rows, held={"DINKES": 1}) == Fate("held", 3, 1, 1, YESTERDAY, None)


ASKS = st.lists(
    st.builds(
        Ask,
        st.sampled_from(["approvals", "held", "silent"]),
        st.sampled_from("abcdef"),
        st.integers(1, 9),
        st.dates(date(2026, 9, 1), date(2026, 9, 30)),
    ),
    unique_by=lambda ask: (ask.subject, ask.item),
)
OPEN = st.dictionaries(
    st.sampled_from(["approvals", "held", "silent"]), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12))
)


@given(ASKS, OPEN)
def test_no_more_is_left_than_was_asked_and_no_more_is_late_than_is_left(asks, still):
    found = fates_of(asks, still, now=NOW, zone=ZONE)
    assert [one.subject for one in found] == list(dict.fromkeys(ask.subject for ask in asks))
    for one in found:
        assert 0 <= one.late <= one.open <= one.asked
        assert (one.until is None) == (one.open == 0)
        assert (one.late > 0) == (one.until is not None and one.until < TODAY)
    assert fates_of(asks, {}, now=NOW, zone=ZONE) == tuple(
        Fate(one.subject, one.asked, 0, 0, None, None if one.subject in ("held", "silent") else 0) for one in found
    )


@pytest.mark.parametrize(
    ("month", "bound", "waits"), [("2026-09", 450_000, True), ("2026-09", 449_999, False), ("2026-10", 450_000, False)]
)
def test_a_ceiling_waits_from_nine_tenths_on_in_its_own_month(month, bound, waits):
    full = cap(cap=Rupiah(500_000), settled=Rupiah(bound), promised=Rupiah(0))
    assert in_period((), [full, cap("opd_month", holder="DINKES", cap=Rupiah(1))], month=month) == (
        {"caps": {"2026-09": 1}} if waits else {}
    )


def test_what_waits_of_rows_is_told_by_agency():
    rows = (
        Reporting("A", must_report=True),
        Reporting("B", must_report=True, sent=3, held=2, review=1),
        Reporting("C", must_report=False),
        Reporting(None, must_report=False, sent=1, held=1),
    )
    assert in_period(rows, (), month="2026-09") == {"silent": {"A": 1}, "held": {"B": 2, "": 1}, "review": {"B": 1}}
