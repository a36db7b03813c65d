"""Writes `kuartal.xlsx`: the quarter's inputs, and what a report must say of them, as formulas that anybody can follow.

The formulas know nothing of the project: they count and add the cells of the sheets before them, by what the figures are
defined as in the reports. LibreOffice computes them (`soffice`, LibreOffice Calc), so the values beside the formulas are
nobody's expectation. Made again, after a change of inputs or of a definition, with::

    python -m tests.data.golden_quarter.workbook

Every table has the moment up to which it is known (`until`): a reading counts at a moment from `read_at` on, until the next one
of the same thing that brought a number. A report is computed as of the moment at which it was made.
"""

# ruff: noqa: DTZ001 - a workbook's moments have no zone: all of them are the city's

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from siar.settings import load_settings
from tests.data.golden_quarter import inputs

WORKBOOK = Path(__file__).with_name("kuartal.xlsx")
LONG_AGO, NEVER = datetime(1999, 1, 1), datetime(2099, 1, 1)

_NOTES = [
    "A quarter by hand: July to September 2026. All moments are those of Kota Kupang (WITA, UTC+8); rupiah.",
    "The sheets rows, posts, readings, days, boosts, bills and caps are what happened. The others are formulas over them.",
    "",
    "period: from its first day 00.00 to the day after its last 00.00; known: what was read before the report was made.",
    "reporting: obliged agencies with an accepted row; silent: those that neither sent a row nor had one accepted.",
    "accepted: rows with a content accepted in the period, once each. held, in_review: rows sent in the period that were not",
    "sent again and wait, as known; a row that an editor has decided waits no more.",
    "items: drafts of which a post went out in the period, a cross-post once; a deleted post did go out.",
    "interactions: of the period's posts, newest known readings: reactions, comments, shares; Instagram's own total.",
    "day_reach: the widest of Meta's days that end in the period, newest known reading. Reach is never added.",
    "followers: at the end of the last of Meta's days that ended by the period's end, and by its beginning.",
    "spent: bills by the day of spending, newest known reading of each day. Tax: 11 % (12 % of 11/12).",
    "overrun: what a boost's bills, day by day, pass of what was promised for it: at the period's end less at its beginning.",
    "in_time: of the rows that were first sent in the period (new), those sent at most 3 working days after their event.",
    "right_at_once: of those of them that were judged (accepted, or held), those whose first content was accepted.",
    "gone_out: of those of them that were accepted (taken), those of which a post is out. wait: days from the row to its first",
    "post, the median of the rows that went out for the first time in the period (waited).",
    "ceiling: bound is what was promised in the month less what was given back, with what passed it; settled is what was",
    "billed for days up to the period's last; promised is the rest of what is bound.",
    "audience: posts at the age of a day: compared are those that were read by then and that nothing was promised for; their reach",
    "is the median, where nine tenths of the posts that old and without promise were read.",
    "league: of a month, by agency. rutin: weeks (Monday to Sunday) of which at least three working days lie in the month, with a",
    "new row on any of their days. in_time and right_at_once as above. score: 30, 35 and 35 points, what is unknown takes no part;",
    "-1 of fewer than five new rows.",
]


#: Of a row's content: working days from the day after its event to the one on which it was sent; when the row was first
#: accepted; when it first went out.
_ROW = (
    "=NETWORKDAYS({event}+1,INT({sent_at}),days_off!$A$2:$A$3)",
    "=MINIFS($E$2:$E$1000,$A$2:$A$1000,{row})",
    "=IF(COUNTIFS(posts!$C$2:$C$1000,{row})=0,DATE(2099,1,1),MINIFS(posts!$E$2:$E$1000,posts!$C$2:$C$1000,{row}))",
)


#: Of a post a day after it went out: accounts reached, -1 where that was not read by then; how much was promised for it.
_READ_THEN = '"reach",readings!$C$2:$C$2000,"<="&({published_at}+1)'
_OWN_READINGS = "readings!$A$2:$A$2000,{post},readings!$B$2:$B$2000," + _READ_THEN
_AT_AGE = (
    f'=IF(COUNTIFS({_OWN_READINGS},readings!$D$2:$D$2000,">=0")=0,-1,SUMIFS(readings!$D$2:$D$2000,{_OWN_READINGS}))',
    '=SUMIFS(boosts!$H$2:$H$50,boosts!$B$2:$B$50,{post},boosts!$D$2:$D$50,"<="&({published_at}+1))',
)


class Sheet:
    """A sheet with one table from A1 on; a cell that begins with `=` is a formula, `{name}` in it a cell of the same row."""

    def __init__(self, name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        self.name, self.columns, self.lines = name, list(columns), [list(line) for line in lines]

    def letter(self, column: str) -> str:
        return xlsxwriter.utility.xl_col_to_name(self.columns.index(column))

    def range(self, column: str) -> str:
        """Return all cells of a column, for formulas of other sheets."""
        letter = self.letter(column)
        return f"{self.name}!${letter}$2:${letter}${len(self.lines) + 1}"

    def cells(self) -> Iterable[tuple[int, int, Any]]:
        """Yield row, column and what is written there, formulas with their cells filled in."""
        for number, line in enumerate(self.lines, start=1):
            names = {column: f"${self.letter(column)}{number + 1}" for column in self.columns}
            for place, value in enumerate(line):
                filled = value.format(**names) if isinstance(value, str) and value.startswith("=") else value
                yield number, place, filled


def _next(key: Callable[[Any], Any], when: Callable[[Any], datetime], lines: Sequence[Any]) -> list[datetime]:
    """Return for each line when the next one of the same key comes that counts; NEVER for the last."""
    return [
        min((when(other) for other in lines if key(other) == key(line) and when(other) > when(line)), default=NEVER)
        for line in lines
    ]


def _inputs() -> dict[str, Sheet]:
    sent = list(inputs.rows())
    again = _next(lambda row: row[0], lambda row: row[2], sent)
    accepted = _next(lambda row: row[0], lambda row: row[4] or LONG_AGO, sent)
    opened = {row[0]: min(other[2] for other in sent if other[0] == row[0]) for row in sent}
    readings = list(inputs.readings())
    reread = _with_value(readings, key=lambda one: one[:2], at=2, value=3)
    days = list(inputs.account_days())
    days_again = _with_value(days, key=lambda one: one[:3], at=4, value=5)
    bills_again = _next(lambda bill: bill[:2], lambda bill: bill[2], inputs.BILLS)
    posts = {post[0]: post for post in inputs.posts()}
    agencies = {boost[0]: boost[2] for boost in inputs.BOOSTS}
    obliged = [agency.code for agency in load_settings().obliged_agencies]
    sheets = [
        Sheet("agencies", ["agency"], [[code] for code in obliged]),
        Sheet("days_off", ["day"], [[day] for day in inputs.DAYS_OFF]),
        Sheet(
            "rows",
            ["row", "agency", "sent_at", "verdict", "accepted_at", "event", "sent_again", "accepted_again", "first", "late", "taken_at", "out_at"],
            [
                [row, agency, at, verdict, taken or NEVER, event, next_sent, next_taken if taken else NEVER, int(at == opened[row]), *_ROW]
                for (row, agency, at, verdict, taken, event), next_sent, next_taken in zip(sent, again, accepted, strict=True)
            ],
        ),
        Sheet(
            "posts",
            ["post", "draft", "row", "channel", "published_at", "deleted_at", "before", "reach_then", "promised_then"],
            [
                [*post[:5], post[5] or NEVER, max((other[4] for other in posts.values() if other[1] == post[1] and other[4] < post[4]), default=LONG_AGO), *_AT_AGE]
                for post in posts.values()
            ],
        ),
        Sheet(
            "readings",
            ["post", "metric", "read_at", "value", "reason", "until", "channel", "published_at"],
            [[*one, until, posts[one[0]][3], posts[one[0]][4]] for one, until in zip(readings, reread, strict=True)],
        ),
        Sheet(
            "days",
            ["channel", "metric", "day", "whose", "read_at", "value", "reason", "until", "ends_at"],
            # The next day's midnight in Los Angeles, seven hours behind UTC, is 15.00 in the city.
            [[*one, until, '={day}+1+IF({whose}="pacific",TIME(15,0,0),0)'] for one, until in zip(days, days_again, strict=True)],
        ),
        Sheet(
            "bills",
            ["boost", "day", "read_at", "net", "reach", "until", "tax", "gross", "agency"],
            [[*bill, until, "={net}*11/100", "={net}+{tax}", agencies[bill[0]]] for bill, until in zip(inputs.BILLS, bills_again, strict=True)],
        ),
        Sheet("caps", ["level", "holder", "cap", "from"], inputs.CAPS),
    ]  # fmt: skip
    found = {sheet.name: sheet for sheet in sheets}
    return found | {"boosts": _boosts(found["bills"])}


def _with_value(lines: Sequence[Any], *, key: Callable[[Any], Any], at: int, value: int) -> list[datetime]:
    told = [line for line in lines if line[value] is not None]
    return [
        min((other[at] for other in told if key(other) == key(line) and other[at] > line[at]), default=NEVER)
        for line in lines
    ]


def _boosts(bills: Sheet) -> Sheet:
    given = (
        "=IF({over_at}>DATE(2098,1,1),0,{promised}-"
        + _sum(bills, "gross", {"boost": '"="&{boost}', "read_at": '"<="&{over_at}', "until": '">"&{over_at}'})
        + ")"
    )
    return Sheet(
        "boosts",
        ["boost", "post", "agency", "promised_at", "net", "over_at", "acknowledged_at", "promised", "given_back"],
        [
            [boost, post, agency, at, net, over or NEVER, seen or NEVER, "={net}*111/100", given]
            for boost, post, agency, at, net, over, seen in inputs.BOOSTS
        ],
    )


def _conditions(sheet: Sheet, where: dict[str, str]) -> str:
    return ",".join(f"{sheet.range(column.rstrip('_'))},{condition}" for column, condition in where.items())


def _sum(sheet: Sheet, column: str, where: dict[str, str]) -> str:
    return f"SUMIFS({sheet.range(column)},{_conditions(sheet, where)})"


def _count(sheet: Sheet, where: dict[str, str]) -> str:
    return f"COUNTIFS({_conditions(sheet, where)})"


_IN = {"": '">="&{since}', "_": '"<"&{upto}'}
_KNOWN = {"read_at": '"<="&{made_at}', "until": '">"&{made_at}'}


def _within(column: str) -> dict[str, str]:
    return {column + suffix: condition for suffix, condition in _IN.items()}


def _reports(sheets: dict[str, Sheet]) -> Sheet:
    rows, posts, readings, days, bills = (sheets[name] for name in ("rows", "posts", "readings", "days", "bills"))
    agencies, boosts = sheets["agencies"].range("agency"), sheets["boosts"]
    sent = _count(rows, {"agency": agencies, **_within("sent_at")})
    accepted = _count(rows, {"agency": agencies, **_within("accepted_at")})
    waiting = {**_within("sent_at"), "sent_again": '">"&{made_at}', "accepted_at": '">"&{made_at}'}
    new = {"first": '"=1"', **_within("sent_at")}
    taken = {"taken_at": '"<="&{made_at}'}
    never, held = '">"&{made_at}', '"=held"'
    gone = f"({rows.range('first')}=1)*({rows.range('out_at')}>={{since}})*({rows.range('out_at')}<{{upto}})"
    columns = {
        "since": "={first}",
        "upto": "={last}+1",
        "reporting": f"=SUMPRODUCT(--({accepted}>0))",
        "silent": f"=SUMPRODUCT(--({sent}+{accepted}=0))",
        "accepted": "=" + _count(rows, {**_within("accepted_at"), "accepted_again": '">="&{upto}'}),
        "held": "=" + _count(rows, {**waiting, "verdict": '"=held"'}),
        "in_review": "=" + _count(rows, {**waiting, "verdict": '"=review"'}),
        "items": "=" + _count(posts, {**_within("published_at"), "before": '"<"&{since}'}),
        "net": "=" + _sum(bills, "net", {**_within("day"), **_KNOWN}),
        "tax": "=" + _sum(bills, "tax", {**_within("day"), **_KNOWN}),
        "in_time": "=" + _count(rows, {**new, "late": '"<=3"'}),
        "new": "=" + _count(rows, new),
        "right_at_once": "=" + _count(rows, {**new, "accepted_at": '"<="&{made_at}'}),
        "judged": f"={_count(rows, {**new, **taken})}+{_count(rows, {**new, 'taken_at': never, 'verdict': held})}",
        "gone_out": "=" + _count(rows, {**new, "out_at": '"<="&{made_at}'}),
        "taken": "=" + _count(rows, {**new, **taken}),
        "waited": f"=SUMPRODUCT({gone})",
        "wait": f"=IF({{waited}}=0,0,MEDIAN(IF({gone},{rows.range('out_at')}-{rows.range('sent_at')})))",
        "overrun": f"={_passed(boosts, bills, '{upto}')}-{_passed(boosts, bills, '{since}')}",
    }
    for channel in ("facebook", "instagram"):
        of_channel = {"channel": f'"={channel}"'}
        told = {**of_channel, **_within("published_at"), **_KNOWN, "metric": '"<>reach"'}
        ended = {**of_channel, "ends_at": '">"&{since}', "ends_at_": '"<="&{upto}', "metric": '"=reach"', **_KNOWN}
        widest = f'"="&{{reach_{channel}}}'
        columns |= {
            f"posts_{channel}": "=" + _count(posts, {**_within("published_at"), **of_channel}),
            f"read_{channel}": "=" + _count(readings, told),
            f"interactions_{channel}": "=" + _sum(readings, "value", told),
            f"known_{channel}": "=" + _count(days, {**ended, "value": '">=0"'}),
            f"reach_{channel}": f"=MAXIFS({days.range('value')},{_conditions(days, ended)})",
            f"day_{channel}": f"=MINIFS({days.range('day')},{_conditions(days, {**ended, 'value': widest})})",
        }
        for name, end in (("closing", "upto"), ("opening", "since")):
            known = {**of_channel, "metric": '"=followers"', **_KNOWN}
            by_then = f'"<="&{{{end}}}'
            newest = f"MAXIFS({days.range('ends_at')},{_conditions(days, {**known, 'ends_at': by_then})})"
            columns[f"{name}_{channel}"] = "=" + _sum(days, "value", {**known, "ends_at": f'"="&{newest}'})
    return Sheet(
        "reports",
        ["kind", "first", "last", "made_at", *columns],
        [[*report, *columns.values()] for report in inputs.reports()],
    )


def _passed(boosts: Sheet, bills: Sheet, end: str, *, of_month: str = "") -> str:
    """What bills of days before `end` pass of what was promised, boost by boost."""
    billed = _sum(bills, "gross", {"boost": boosts.range("boost"), "day": f'"<"&{end}', **_KNOWN})
    over = f"({billed}-{boosts.range('promised')})"
    return f"SUMPRODUCT(({over}>0)*{over}{of_month})"


def _ceilings(sheets: dict[str, Sheet]) -> Sheet:
    """A line for the city's month or year that a report touches."""
    boosts, bills, caps = sheets["boosts"], sheets["bills"], sheets["caps"]
    mine = f"*({boosts.range('promised_at')}>={{begins}})*({boosts.range('promised_at')}<{{ends}})"
    promised = {"promised_at": '">="&{begins}', "promised_at_": '"<"&{ends}'}
    given = {**promised, "over_at": '"<="&{made_at}'}
    by_now = f"*({boosts.range('promised_at')}<={{made_at}})"
    days = {"boost": boosts.range("boost"), "day": '"<="&{last}', **_KNOWN}
    in_force = {"level": '"="&{level}', "from": '"<"&MIN({ends},{made_at})'}
    since = f"MAXIFS({caps.range('from')},{_conditions(caps, in_force)})"
    every = "{made_at}+1000"
    columns = {
        "cap": "=" + _sum(caps, "cap", {"level": '"="&{level}', "from": f'"="&{since}'}),
        "settled": f"=SUMPRODUCT({_sum(bills, 'gross', days)}{mine})",
        "tax": f"=SUMPRODUCT({_sum(bills, 'tax', days)}{mine})",
        "bound": (
            f"=SUMPRODUCT({boosts.range('promised')}{mine}{by_now})"
            f"-{_sum(boosts, 'given_back', given)}"
            f"+{_passed(boosts, bills, every, of_month=mine)}"
        ),
        "promised": "={bound}-{settled}",
        "left": "=MAX({cap}-{bound},0)",
        "beyond": "=MAX({bound}-{cap},0)",
    }
    lines = []
    for kind, first, last, made_at in inputs.reports():
        for year, month in _months(first, last):
            begins = datetime(year, month, 1)
            after = datetime(year + month // 12, month % 12 + 1, 1)
            lines.append([kind, first, last, made_at, "city_month", f"{year}-{month:02}", begins, after])
        lines.append([kind, first, last, made_at, "city_year", "2026", datetime(2026, 1, 1), datetime(2027, 1, 1)])
    return Sheet(
        "ceilings",
        ["kind", "first", "last", "made_at", "level", "period", "begins", "ends", *columns],
        [[*line, *columns.values()] for line in lines],
    )


def _months(first: date, last: date) -> list[tuple[int, int]]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(number // 12, number % 12 + 1) for number in numbers]


def _agencies(sheets: dict[str, Sheet]) -> Sheet:
    """What each agency sent, of the months and the quarter, when everything is known."""
    rows = sheets["rows"]
    since, upto = {"sent_at": '">="&{first}'}, {"sent_at_": '"<"&{last}+1'}
    own = {"agency": '"="&{agency}'}
    sent = {**own, **since, **upto, "sent_again": '">="&{last}+1'}
    waits = {**own, **since, **upto, "sent_again": '">"&{made_at}', "accepted_at": '">"&{made_at}'}
    columns = {
        "sent": "=" + _count(rows, sent),
        "accepted": "=" + _count(rows, {**own, "accepted_at": '">="&{first}', "accepted_at_": '"<"&{last}+1', "accepted_again": '">="&{last}+1'}),
        "held": "=" + _count(rows, {**waits, "verdict": '"=held"'}),
        "review": "=" + _count(rows, {**waits, "verdict": '"=review"'}),
        "spent": "=" + _sum(sheets["bills"], "gross", {**own, "day": '">="&{first}', "day_": '"<="&{last}', **_KNOWN}),
    }  # fmt: skip
    codes = [line[0] for line in sheets["agencies"].lines] + ["PERUMDA_AIR"]
    asked = [report for report in inputs.reports() if report[0] == "asked" and report[2] - report[1] > timedelta(7)]
    return Sheet(
        "by_agency",
        ["kind", "first", "last", "made_at", "agency", *columns],
        [[*report, code, *columns.values()] for report in asked for code in codes],
    )


def _adverts(sheets: dict[str, Sheet]) -> Sheet:
    """What each boost cost and reached since its beginning, when everything is known."""
    bills = sheets["bills"]
    own = {"boost": '"="&{boost}', "until": '">"&{made_at}'}
    newest = f"MAXIFS({bills.range('read_at')},{bills.range('boost')},{{boost}})"
    columns = {
        "spend": "=" + _sum(bills, "gross", own),
        "reach": "=" + _sum(bills, "reach", {"boost": '"="&{boost}', "read_at": f'"="&{newest}'}),
        "per_thousand": "=ROUNDUP({spend}/{reach}*1000,0)",
    }
    return Sheet(
        "adverts",
        ["boost", "made_at", *columns],
        [[boost[0], inputs.ASKED, *columns.values()] for boost in inputs.BOOSTS],
    )


def _audience(sheets: dict[str, Sheet]) -> Sheet:
    """What the posts of a report reached at the age of a day, by channel."""
    posts = sheets["posts"]
    own = {"channel": '"="&{channel}', **_within_days("published_at"), "promised_then": '"=0"'}
    aged = {**own, "published_at__": '"<="&({made_at}-1)'}
    among = (
        f"({posts.range('channel')}={{channel}})*({posts.range('published_at')}>={{first}})"
        f"*({posts.range('published_at')}<{{last}}+1)*({posts.range('promised_then')}=0)*({posts.range('reach_then')}>=0)"
        f"*({posts.range('published_at')}<={{made_at}}-1)"
    )
    columns = {
        "aged": "=" + _count(posts, aged),
        "compared": "=" + _count(posts, {**aged, "reach_then": '">=0"'}),
        "reach": f"=IF({{compared}}<0.9*{{aged}},-1,IF({{compared}}=0,-1,MEDIAN(IF({among},{posts.range('reach_then')}))))",
    }
    return Sheet(
        "audience",
        ["kind", "first", "last", "made_at", "channel", *columns],
        [
            [*report, channel, *columns.values()]
            for report in inputs.reports()
            if report[2] - report[1] > timedelta(5)
            for channel in ("facebook", "instagram")
        ],
    )


def _within_days(column: str) -> dict[str, str]:
    return {column: '">="&{first}', f"{column}_": '"<"&({last}+1)'}


def _weeks() -> Sheet:
    """Each week that a month touches, with how many of its working days lie in the month."""
    lines = []
    for kind, first, last, _ in inputs.reports():
        monday = first - timedelta(days=first.weekday())
        while kind == "bulanan" and monday <= last:
            lines.append(
                [first, last, monday, "=NETWORKDAYS(MAX({monday},{first}),MIN({monday}+6,{last}),days_off!$A$2:$A$3)"]
            )
            monday += timedelta(days=7)
    return Sheet("weeks", ["first", "last", "monday", "days"], lines)


def _league(sheets: dict[str, Sheet]) -> Sheet:
    """How each agency stands in a month's report."""
    rows, weeks = sheets["rows"], sheets["weeks"]
    new = {"agency": '"="&{agency}', "first": '"=1"', "sent_at": '">="&{first}', "sent_at_": '"<"&({last}+1)'}
    monday = weeks.range("monday")
    sent = (
        f'COUNTIFS({rows.range("agency")},{{agency}},{rows.range("first")},1,{rows.range("sent_at")},">="&{monday},'
        f'{rows.range("sent_at")},"<"&({monday}+7))'
    )
    taken, held = {"taken_at": '"<="&{made_at}'}, {"taken_at": '">"&{made_at}', "verdict": '"=held"'}
    used = f"({weeks.range('first')}={{first}})*({weeks.range('days')}>=3)"
    columns = {
        "new": "=" + _count(rows, new),
        "rutin": f"=SUMPRODUCT({used}*({sent}>0))",
        "weeks": f"=SUMPRODUCT({used}*1)",
        "in_time": "=" + _count(rows, {**new, "late": '"<=3"'}),
        "right": "=" + _count(rows, {**new, "accepted_at": '"<="&{made_at}'}),
        "judged": "=" + _count(rows, {**new, **taken}) + "+" + _count(rows, {**new, **held}),
        "score": "=IF({new}<5,-1,INT(ROUND(100*(30*{rutin}/{weeks}+35*{in_time}/{new}+IF({judged}=0,0,35*{right}/{judged}))"
        "/(65+IF({judged}=0,0,35)),9)))",
    }
    codes = [line[0] for line in sheets["agencies"].lines] + ["PERUMDA_AIR"]
    months = [report for report in inputs.reports() if report[0] == "bulanan"]
    return Sheet(
        "league",
        ["kind", "first", "last", "made_at", "agency", *columns],
        [[*report, code, *columns.values()] for report in months for code in codes],
    )


def write(path: Path, values: dict[tuple[str, int, int], Any]) -> None:
    """Write the workbook. `values`: what its formulas come to, by sheet, row and column."""
    sheets = _inputs()
    sheets["weeks"] = _weeks()
    made_sheets = (
        _reports(sheets),
        _ceilings(sheets),
        _adverts(sheets),
        _agencies(sheets),
        _audience(sheets),
        _league(sheets),
    )
    sheets |= {made.name: made for made in made_sheets}
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"})
    book.set_properties({"created": datetime(2026, 10, 15)})
    head = book.add_format({"bold": True})
    about = book.add_worksheet("about")
    for number, note in enumerate(_NOTES):
        about.write_string(number, 0, note)
    for sheet in sheets.values():
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, 16)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column, head)
        for row, place, value in sheet.cells():
            if isinstance(value, str) and value.startswith("="):
                named = value.replace("MAXIFS", "_xlfn.MAXIFS").replace("MINIFS", "_xlfn.MINIFS")
                # An array of the cells that fit; Excel would take the first of them else.
                add = page.write_array_formula if "MEDIAN(IF(" in named else page.write_formula
                cell = (row, place, row, place) if "MEDIAN(IF(" in named else (row, place)
                add(*cell, named, None, values.get((sheet.name, row, place), ""))
            elif value is not None:
                page.write(row, place, value)
    book.close()


def main() -> None:
    """Write it, let LibreOffice compute it, and write it with what came out."""
    with tempfile.TemporaryDirectory() as folder:
        bare, done = Path(folder) / "bare" / WORKBOOK.name, Path(folder) / WORKBOOK.name
        bare.parent.mkdir()
        write(bare, {})
        subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "--outdir", folder, str(bare)], check=True)
        computed = load_workbook(done, data_only=True)
        values = {
            (page.title, cell.row - 1, cell.column - 1): cell.value
            for page in computed
            for line in page.iter_rows()
            for cell in line
            if cell.value is not None
        }
    broken = {key: value for key, value in values.items() if isinstance(value, str) and value.startswith(("#", "Err:"))}
    if broken:
        raise SystemExit(f"{len(broken)} formulas are broken: {dict(list(broken.items())[:5])}")
    write(WORKBOOK, values)


if __name__ == "__main__":
    main()
