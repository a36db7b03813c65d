"""What happened in the quarter July to September 2026, as people and Meta would have made it happen. No result is computed here.

All moments are the city's, WITA. What is typed here stands in the workbook's first sheets; `workbook.py` writes them.
"""

# ruff: noqa: DTZ001 - a workbook's moments have no zone: all of them are the city's

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

__all__ = ["BILLS", "BOOSTS", "CAPS", "DAYS_OFF", "account_days", "posts", "readings", "reports", "rows"]

MONDAY = date(2026, 6, 29)
WEEKS = 14
END = date(2026, 10, 1)
ASKED = datetime(2026, 10, 15, 12)
"""When everything is asked for once more: what came late is known by then."""

DAYS_OFF = (date(2026, 8, 17), date(2026, 8, 25))
"""Holidays of the quarter: independence day and Maulid, by the decree of the three ministers."""

CAPS = [
    # level, holder, rupiah, in force from
    ("city_month", "city", 3_000_000, datetime(2026, 1, 1)),
    ("city_year", "city", 36_000_000, datetime(2026, 1, 1)),
    # Lowered in the middle of a month, below what it had promised.
    ("city_month", "city", 300_000, datetime(2026, 8, 20, 11)),
]

BOOSTS = [
    # boost, post, agency, promised at, budget before tax, over since (what it did not use goes back), acknowledged at
    ("B1", "P-B1", "DINKES", datetime(2026, 7, 29, 10), 150_000, datetime(2026, 8, 6, 9), None),
    ("B2", "P-B2", "PUPR", datetime(2026, 8, 12, 14), 200_000, datetime(2026, 9, 12, 9), None),
    ("B3", "P-B3", "DUKCAPIL", datetime(2026, 8, 18, 11), 100_000, None, None),
    ("B4", "P-B4", "DINKES", datetime(2026, 9, 4, 9), 50_000, None, datetime(2026, 9, 9, 9)),
    ("B5", "P-B5", "DINKES", datetime(2026, 9, 28, 10), 100_000, None, None),
]

BILLS = [
    # boost, day of spending, read at, all that is owed for that day before tax, accounts reached so far
    ("B1", date(2026, 7, 29), datetime(2026, 7, 30, 5), 40_000, 2_900),
    ("B1", date(2026, 7, 30), datetime(2026, 7, 31, 5), 30_000, 4_700),
    ("B1", date(2026, 7, 31), datetime(2026, 8, 1, 5), 20_000, 5_800),
    # Its week goes from July into August.
    ("B1", date(2026, 8, 1), datetime(2026, 8, 2, 5), 25_000, 7_100),
    ("B1", date(2026, 8, 2), datetime(2026, 8, 3, 5), 15_000, 7_930),
    ("B2", date(2026, 8, 12), datetime(2026, 8, 13, 5), 60_000, 3_100),
    ("B2", date(2026, 8, 13), datetime(2026, 8, 14, 5), 70_000, 6_400),
    ("B2", date(2026, 8, 14), datetime(2026, 8, 15, 5), 50_000, 8_800),
    # Meta takes back part of a day a week later.
    ("B2", date(2026, 8, 13), datetime(2026, 8, 20, 5), 64_000, 8_790),
    ("B3", date(2026, 8, 18), datetime(2026, 8, 19, 5), 20_000, 610),
    ("B3", date(2026, 8, 19), datetime(2026, 8, 20, 5), 30_000, 1_390),
    ("B3", date(2026, 8, 20), datetime(2026, 8, 21, 5), 10_000, 1_640),
    ("B4", date(2026, 9, 5), datetime(2026, 9, 6, 5), 20_000, 940),
    ("B4", date(2026, 9, 6), datetime(2026, 9, 7, 5), 25_000, 1_920),
    # 66,600 of 55,500 that were promised.
    ("B4", date(2026, 9, 7), datetime(2026, 9, 8, 5), 15_000, 2_450),
    # Of the day before Meta takes something back: the overrun of the 7th is smaller by it.
    ("B4", date(2026, 9, 6), datetime(2026, 9, 9, 5), 20_000, 2_440),
    ("B5", date(2026, 9, 28), datetime(2026, 9, 29, 5), 20_000, 1_210),
    ("B5", date(2026, 9, 29), datetime(2026, 9, 30, 5), 30_000, 2_630),
    ("B5", date(2026, 9, 30), datetime(2026, 10, 1, 5), 25_000, 3_700),
    ("B5", date(2026, 10, 1), datetime(2026, 10, 2, 5), 15_000, 4_300),
]


def _at(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute))


_Row = tuple[str, str, datetime, str, datetime | None, date]


def rows() -> Iterator[_Row]:
    """Each content of each row: row, agency ("" unknown), sent at, judged as, accepted at (None: never), day of its event."""
    for week in range(WEEKS):
        monday = MONDAY + timedelta(weeks=week)
        habits = [
            ("DINKES", 1, "9:15", True, 0),
            ("DINKES", 3, "10:00", True, 2),
            ("DIKBUD", 2, "13:00", week % 2 == 0, 6),
            ("PUPR", 0, "8:30", week not in {5, 6}, 4),
            ("DLHK", 4, "15:45", True, 1),
            # In the city's first hours it is yesterday in UTC.
            ("DUKCAPIL", 5, "2:10", True, 1),
            ("KEC_OEBOBO", 6, "23:50", True, 0),
            ("BPBD", 0, "0:05", True, 0),
            # Silent in August.
            ("DISHUB", 2, "11:20", week in {1, 2, 10, 11}, 9),
        ]
        for number, (agency, weekday, clock, sends, age) in enumerate(habits):
            day = monday + timedelta(days=weekday)
            if sends and day <= END:
                at = _at(day, clock)
                yield f"R{week:02}{number}", agency, at, "accepted", at, day - timedelta(days=age)
        # All that it sends is held.
        day = monday + timedelta(days=3)
        if day <= END:
            yield f"R{week:02}9", "DINSOS", _at(day, "14:30"), "held", None, day
    yield from _single_rows()


def _single_rows() -> Iterator[_Row]:
    def accepted(row: str, agency: str, at: datetime) -> _Row:
        return row, agency, at, "accepted", at, at.date() - timedelta(days=1)

    july = date(2026, 7, 30)
    # Held at the end of July, mended in August.
    yield "R-MENDED", "DINKES", datetime(2026, 7, 30, 9), "held", None, july
    yield "R-MENDED", "DINKES", datetime(2026, 8, 3, 7, 30), "accepted", datetime(2026, 8, 3, 7, 30), july
    # Sent in July, decided by an editor in August.
    yield "R-DECIDED", "DIKBUD", datetime(2026, 7, 31, 16), "review", datetime(2026, 8, 3, 10), july
    # Accepted, changed, and accepted a week later: once in the month, once in either week.
    yield accepted("R-CHANGED", "PUPR", datetime(2026, 8, 5, 9))
    yield accepted("R-CHANGED", "PUPR", datetime(2026, 8, 12, 9))
    yield "R-NOBODY", "", datetime(2026, 8, 18, 9), "held", None, date(2026, 8, 18)
    yield "R-LEFT", "DINKES", datetime(2026, 7, 20, 9), "held", None, date(2026, 7, 20)
    yield "R-OPEN", "BPBD", datetime(2026, 9, 22, 9), "review", None, date(2026, 9, 22)
    # On either side of a month's and of the quarter's end.
    yield accepted("R-LAST-JULY", "DUKCAPIL", datetime(2026, 7, 31, 23, 59))
    yield accepted("R-FIRST-AUGUST", "DUKCAPIL", datetime(2026, 8, 1, 0, 0))
    yield accepted("R-LAST", "DLHK", datetime(2026, 9, 30, 23, 59))
    yield accepted("R-AFTER", "DLHK", datetime(2026, 10, 1, 0, 0))
    # Not obliged to report.
    yield accepted("R-WATER-1", "PERUMDA_AIR", datetime(2026, 8, 4, 9))
    yield accepted("R-WATER-2", "PERUMDA_AIR", datetime(2026, 9, 9, 9))


_Post = tuple[str, str, str, str, datetime, datetime | None]


def posts() -> Iterator[_Post]:
    """Each post: its name, its draft, the row behind it, channel, published at, deleted at Meta (None: it is there)."""
    for week in range(WEEKS):
        monday = MONDAY + timedelta(weeks=week)
        found = [
            (f"P{week:02}F", f"D{week:02}0", f"R{week:02}0", "facebook", 2, "12:00"),
            (f"P{week:02}I", f"D{week:02}0", f"R{week:02}0", "instagram", 2, "12:02"),
            (f"P{week:02}S", f"D{week:02}6", f"R{week:02}6", "facebook", 7, "19:00"),
            (f"P{week:02}G", f"D{week:02}4", f"R{week:02}4", "instagram", 5, "7:00"),
        ]
        for post, draft, row, channel, days, clock in found:
            day = monday + timedelta(days=days)
            if day <= END and day > MONDAY + timedelta(days=1):
                yield post, draft, row, channel, _at(day, clock), None
    # A draft whose two posts went out on either side of a month's end.
    yield "P-EDGE-F", "D-EDGE", "R041", "facebook", datetime(2026, 7, 31, 23, 58), None
    yield "P-EDGE-I", "D-EDGE", "R041", "instagram", datetime(2026, 8, 1, 0, 3), None
    yield "P-NIGHT", "D-NIGHT", "R081", "facebook", datetime(2026, 9, 1, 3, 30), None
    yield "P-GONE", "D-GONE", "R051", "facebook", datetime(2026, 8, 11, 12), datetime(2026, 8, 13, 16)
    yield "P-REFUSED", "D-REFUSED", "R071", "facebook", datetime(2026, 8, 20, 12), None
    yield "P-B1", "D-B1", "R031", "facebook", datetime(2026, 7, 28, 12), None
    yield "P-B2", "D-B2", "R-CHANGED", "facebook", datetime(2026, 8, 12, 12), None
    yield "P-B3", "D-B3", "R065", "instagram", datetime(2026, 8, 17, 12), None
    yield "P-B4", "D-B4", "R091", "facebook", datetime(2026, 9, 3, 12), None
    yield "P-B5", "D-B5", "R121", "facebook", datetime(2026, 9, 27, 12), None


_PARTS = {"facebook": ("reactions", "comments", "shares"), "instagram": ("interactions",)}

_Reading = tuple[str, str, datetime, int | None, str]


def readings() -> Iterator[_Reading]:
    """Each number read of a post: post, metric, read at, value or None, why there is none."""
    for number, (post, _, _, channel, published, gone) in enumerate(posts()):
        for age, grown in ((timedelta(hours=20), 10), (timedelta(days=5), 16)):
            at = published + age
            if gone and at > gone:
                continue
            for place, metric in enumerate(_PARTS[channel]):
                value = (number * 7 + place * 3 + 4) % 23 * grown // (10 * (place + 1))
                yield post, metric, at, value, ""
            reach = (number * 131 + 460) % 900 + grown * 21
            # One was never told, one is refused after it was known and stays as it was.
            if post == "P-REFUSED" or (post == "P06F" and grown == 16):
                yield post, "reach", at, None, "refused"
            else:
                yield post, "reach", at, reach, ""


_AccountDay = tuple[str, str, date, str, datetime, int | None, str]


def account_days() -> Iterator[_AccountDay]:
    """Each number read of an account's day: channel, metric, day, whose it is, read at, value or None, why there is none.

    A `pacific` day ends at midnight in Los Angeles, which is 15.00 in the city while there is summer time there, as all
    quarter. Instagram says how many followers there are when it is asked: of that day of the `city`.
    """
    first = date(2026, 6, 26)
    followers = {"facebook": 10_050, "instagram": 4_020}
    for number in range(97):
        day = first + timedelta(days=number)
        read = _at(day + timedelta(days=1), "18:00")
        for place, channel in enumerate(followers):
            # More come than go until August; then more go.
            followers[channel] += (number * (5 + place) + 3) % 7 - (2 if day.month < 8 else 4)
            reach = 1_480 - 690 * place + (number * (173 + 58 * place)) % 811
            late = (day, channel) in {(date(2026, 8, 8), "facebook"), (date(2026, 8, 11), "instagram")}
            if late:
                # Empty at first, told two days later.
                yield channel, "reach", day, "pacific", read, None, "empty"
                read_late = read + timedelta(hours=47)
                yield channel, "reach", day, "pacific", read_late, reach, ""
            else:
                yield channel, "reach", day, "pacific", read, reach, ""
            of, whose = (day, "pacific") if channel == "facebook" else (read.date(), "city")
            yield channel, "followers", of, whose, read, followers[channel], ""
    # Meta corrects days that reports have told: one down, one up, and makes it the week's widest.
    yield "facebook", "reach", date(2026, 7, 26), "pacific", datetime(2026, 7, 29, 18), 1_333, ""
    yield "instagram", "reach", date(2026, 9, 2), "pacific", datetime(2026, 9, 8, 18), 2_017, ""


def _is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def _working_day(nth: int, *, after: date) -> date:
    day = after
    while nth:
        day += timedelta(days=1)
        nth -= _is_worked(day)
    return day


def reports() -> Iterator[tuple[str, date, date, datetime]]:
    """Each report: its kind, first and last day, made at. `asked`: any period, asked for when all is known."""
    for week in range(WEEKS):
        monday = MONDAY + timedelta(weeks=week - 1)
        if monday >= MONDAY:
            yield "mingguan", monday, monday + timedelta(days=6), _at(monday + timedelta(days=7), "6:00")
    months = [(date(2026, 7, 1), date(2026, 7, 31)), (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30))]  # fmt: skip
    for first, last in months:
        yield "bulanan", first, last, _at(_working_day(5, after=last), "7:00")
    yield "triwulan", months[0][0], months[-1][1], _at(_working_day(10, after=months[-1][1]), "7:00")
    told = date(2026, 7, 23)
    for number in range(26):
        today = date(2026, 7, 24) + timedelta(days=number)
        if _is_worked(today):
            # The days since the last one, over weekends and a holiday, into the month in which a ceiling is lowered.
            yield "harian", told, today - timedelta(days=1), _at(today, "7:00")
            told = today
    for first, last in [*months, (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 7, 27), date(2026, 8, 2))]:
        yield "asked", first, last, ASKED
    for number in range(92):
        day = date(2026, 7, 1) + timedelta(days=number)
        yield "asked", day, day, ASKED
