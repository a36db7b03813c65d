"""The rule by which agencies are scored: bounds, monotony, no gain by numbers alone, and small numbers without a score."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.figures.league import Standing, league_of, standing_of, weeks_of
from siar.figures.periods import Period
from siar.figures.sent_rows import OutOf, RowOut, SentRow, in_time, quality_of
from siar.settings import load_settings
from siar.settings.holidays import working_days

RULE = load_settings().league
ZONE = ZoneInfo("Asia/Makassar")
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
AFTER = datetime(2026, 10, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 9, 7, 4, tzinfo=UTC)  # a Monday, 12.00 WITA
WEEKS = weeks_of(SEPTEMBER, today=AFTER.date(), rule=RULE, closed=())


def row(number: int = 1, **over: object) -> SentRow:
    """A row of DINKES, typed on the day after its event and accepted as it stood."""
    sent = SentRow(
        row_id=f"RW{number:06d}",
        opd="DINKES",
        sheet="Laporan",
        row_number=number,
        seen_at=NOON,
        typed_at=NOON,
        event_on=date(2026, 9, 6),
        state="accepted",
        accepted_at=NOON,
        right_at_once=True,
        settled=True,
        out_at=None,
        title="Posyandu",
    )
    return replace(sent, **over)  # type: ignore[arg-type]


def standing(*rows: SentRow) -> Standing:
    return standing_of("DINKES", rows, must_report=True, weeks=WEEKS, rule=RULE, zone=ZONE, closed=())


@st.composite
def any_rows(draw: st.DrawFn, least: int = 0) -> list[SentRow]:
    found = []
    for number in range(draw(st.integers(least, 14))):
        seen = NOON + timedelta(days=draw(st.integers(-6, 22)))
        accepted = draw(st.booleans())
        found.append(
            row(
                number,
                seen_at=seen,
                typed_at=draw(st.sampled_from([seen, None])),
                event_on=draw(st.none() | st.dates(date(2026, 8, 25), date(2026, 9, 30))),
                state="accepted" if accepted else draw(st.sampled_from(["held", "review"])),
                accepted_at=seen if accepted else None,
                right_at_once=accepted and draw(st.booleans()),
            )
        )
    return found


def points(rows: list[SentRow]) -> Fraction:
    """The score without rounding: the weighed mean of the parts that are known."""
    weights = RULE.weights.model_dump()
    known = [(weights[part.criterion], part.share) for part in standing(*rows).counted if part.share is not None]
    return sum((weight * share for weight, share in known), Fraction(0)) * 100 / sum(weight for weight, _ in known)


@given(any_rows())
def test_a_score_lies_between_its_bounds_and_in_its_band(rows):
    found = standing(*rows)
    assert found.rows == len(rows)
    if found.score is None:
        assert len(rows) < RULE.least_rows
        assert found.band == ("sedikit" if rows else "belum")
        return
    assert 0 <= found.score <= 100
    assert found.score == int(points(rows))
    fair, good = RULE.bands.cukup, RULE.bands.baik
    low, high = {"perlu": (0, fair), "cukup": (fair, good), "baik": (good, 101)}[found.band]
    assert low <= points(rows) < high


@given(any_rows(least=1), st.randoms())
def test_the_order_of_rows_changes_nothing(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    assert standing(*mixed) == standing(*rows)


@given(any_rows(least=1))
def test_twice_as_many_rows_of_the_same_kind_earn_nothing(rows):
    again = [replace(item, row_id=f"XX{number:06d}") for number, item in enumerate(rows)]
    assert points([*rows, *again]) == points(rows)


@given(any_rows(), st.integers(-6, 22))
def test_a_row_in_time_and_right_never_lowers_a_score(rows, day):
    seen = NOON + timedelta(days=day)
    better = row(99, seen_at=seen, typed_at=seen, event_on=seen.astimezone(ZONE).date())
    assert points([*rows, better]) >= points(rows)


@given(any_rows(least=1), st.data())
def test_what_is_mended_never_lowers_a_score(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    worse = replace(rows[at], state="held", accepted_at=None, right_at_once=False, typed_at=rows[at].seen_at)
    worse = replace(worse, event_on=date(2026, 8, 1))
    mended = replace(worse, state="accepted", accepted_at=worse.seen_at, right_at_once=True)
    mended = replace(mended, event_on=worse.seen_at.astimezone(ZONE).date())
    rest = rows[:at] + rows[at + 1 :]
    assert points([*rest, mended]) >= points([*rest, worse])


@given(any_rows())
def test_every_point_leads_back_to_rows_of_the_agency(rows):
    known = {item.row_id for item in rows}
    _, *of_rows = standing(*rows).counted
    for part in of_rows:
        assert known.issuperset(part.good)
        assert known.issuperset(part.lacking)
        assert set(part.good).isdisjoint(part.lacking)


def test_what_is_not_known_is_not_counted():
    found = standing(row(1, typed_at=None), row(2, event_on=None), row(3, state="review", accepted_at=None), row(4))
    _, timely, right = found.counted
    assert (timely.good, timely.lacking) == (("RW000003", "RW000004"), ())
    # An editor has the third: nobody has said whether it is right.
    assert (right.good, right.lacking) == (("RW000001", "RW000002", "RW000004"), ())


def test_a_row_that_is_being_typed_is_not_judged_yet():
    typed = row(1, state="held", accepted_at=None, right_at_once=False, settled=False)
    assert not typed.judged
    assert replace(typed, settled=True).judged


def test_five_rows_all_held_have_a_score_and_four_have_none():
    held = [row(n, state="held", accepted_at=None, right_at_once=False, event_on=None) for n in range(5)]
    # One week of four with a row, none right; in time is not known and takes no part.
    weight = RULE.weights.model_dump()
    assert standing(*held).score == int(
        Fraction(weight["rutin"] * 100, len(WEEKS)) / (weight["rutin"] + weight["lolos"])
    )
    assert (standing(*held).band, standing(*held[:4]).band) == ("perlu", "sedikit")
    assert standing(*held[:4]).score is None


def test_nothing_sent_is_no_score_of_nought():
    found = standing()
    assert (found.score, found.band, found.counted[0].of) == (None, "belum", len(WEEKS))


def test_agencies_stand_in_the_city_s_order_and_those_not_obliged_after_them():
    rows = [row(1, opd="PERUMDA_AIR"), row(2, opd="DIKBUD"), row(3, opd=None)]
    found = league_of(rows, obliged=["DINKES", "DIKBUD"], period=SEPTEMBER, rule=RULE, zone=ZONE, closed=(), now=AFTER)
    assert [(item.opd, item.must_report, item.rows) for item in found.standings] == [
        ("DINKES", True, 0),
        ("DIKBUD", True, 1),
        ("PERUMDA_AIR", False, 1),
    ]
    assert [item.opd for item in found.in_band("sedikit")] == ["DIKBUD"]
    assert [item.opd for item in found.in_band("sedikit", obliged=False)] == ["PERUMDA_AIR"]


def test_weeks_of_work_are_those_with_enough_days_in_the_period():
    # 1 September 2026 is a Tuesday, the 30th a Wednesday.
    assert [first.day for first, _ in WEEKS] == [1, 7, 14, 21, 28]
    assert weeks_of(SEPTEMBER, today=date(2026, 9, 29), rule=RULE, closed=())[-1][0].day == 21
    shut = {date(2026, 9, 14) + timedelta(days=n) for n in range(3)}
    assert [first.day for first, _ in weeks_of(SEPTEMBER, today=AFTER.date(), rule=RULE, closed=shut)] == [1, 7, 21, 28]
    day = Period(date(2026, 9, 7), date(2026, 9, 7), "day")
    assert weeks_of(day, today=date(2026, 9, 7), rule=RULE, closed=()) == ((date(2026, 9, 7), date(2026, 9, 7)),)


@pytest.mark.parametrize(
    ("event", "typed", "closed", "wanted"),
    [
        (date(2026, 9, 7), datetime(2026, 9, 10, 15, 59, tzinfo=UTC), (), True),  # Thursday 23.59 WITA: three days
        (date(2026, 9, 7), datetime(2026, 9, 10, 16, tzinfo=UTC), (), False),  # Friday 00.00 WITA: the fourth
        (date(2026, 9, 10), datetime(2026, 9, 15, 4, tzinfo=UTC), (), True),  # over a weekend
        (date(2026, 9, 7), datetime(2026, 9, 11, 4, tzinfo=UTC), (date(2026, 9, 9),), True),  # over a holiday
        (date(2026, 9, 20), datetime(2026, 9, 11, 4, tzinfo=UTC), (), True),  # told before it happens
    ],
)
def test_days_to_the_sheet_are_working_days(event, typed, closed, wanted):
    assert in_time(row(event_on=event, typed_at=typed), rule=RULE, zone=ZONE, closed=closed) is wanted


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-3, 60), st.sets(st.integers(0, 90), max_size=6))
def test_working_days_are_those_that_are_counted_one_by_one(first, length, shut):
    last, closed = first + timedelta(days=length), {first + timedelta(days=n - 10) for n in shut}
    one_by_one = sum(
        (day := first + timedelta(days=n)).weekday() < 5 and day not in closed for n in range(max(length + 1, 0))
    )
    assert working_days(first, last, closed=closed) == one_by_one


def test_quality_counts_only_what_is_known_and_says_of_how_many():
    rows = [
        row(1, out_at=NOON + timedelta(days=2)),
        row(2, event_on=date(2026, 8, 20), right_at_once=False),
        row(3, state="review", accepted_at=None, typed_at=None),
    ]
    out = [RowOut("DINKES", f"RW{n:06d}", NOON, NOON + timedelta(days=n)) for n in (1, 2, 6)]
    found = quality_of(rows, out, rule=RULE, zone=ZONE, closed=())
    assert (found.in_time, found.right_at_once, found.gone_out) == (OutOf(1, 2), OutOf(1, 2), OutOf(1, 2))
    assert (found.wait, found.waited) == (timedelta(days=2), 3)
    nothing = quality_of([], rule=RULE, zone=ZONE, closed=())
    assert (nothing.in_time.known, nothing.wait) == (False, None)
