"""The quarter of `tests/data/golden_quarter/kuartal.xlsx`, lived once: what happened goes into a database in the order of time,
and reports are made, mailed and asked for in between, as they would have been.

Only the workbook's input sheets are read here; what they come to is for the tests to compare.
"""

# ruff: noqa: DTZ001 - a workbook's moments have no zone: all of them are the city's

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.briefings.editions import make_due
from siar.channels import CHANNELS
from siar.figures.kpis import Figures, gather
from siar.figures.periods import Period
from siar.meta.insights import META_DAY
from siar.metrics import catalogue, entities
from siar.metrics.catalogue import metric_of
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Rupiah
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import RAN, approved_draft, boost_row, published, walk
from tests.integration.outbox.post_office import PostOffice

WORKBOOK = Path(__file__).resolve().parents[2] / "data" / "golden_quarter" / "kuartal.xlsx"
NEVER = datetime(2099, 1, 1)
UNITS = {"harian": "day", "mingguan": "week", "bulanan": "month", "triwulan": "quarter"}
OBJECTS = {"facebook": ("page", "post"), "instagram": ("ig_user", "ig_media")}

Line = dict[str, Any]
Key = tuple[str, date, date]


@cache
def sheet(name: str) -> list[Line]:
    """The lines of a sheet by its columns' names, formulas as what they come to."""
    lines = load_workbook(WORKBOOK, data_only=True, read_only=True)[name].iter_rows(values_only=True)
    columns = next(lines)
    return [dict(zip(columns, line, strict=True)) for line in lines]


def key_of(line: Line) -> Key:
    return line["kind"], line["first"].date(), line["last"].date()


def period_of(line: Line) -> Period:
    """The period of a line; what is asked for without being a report has the unit that its days make."""
    kind, first, last = key_of(line)
    days = (last - first).days + 1
    asked = {1: "day", 7: "week"}.get(days, "month" if days < 32 else "quarter")
    return Period(first, last, UNITS.get(kind, asked))


@dataclass(frozen=True)
class Report:
    """One report: its figures as gathered at its moment, and as it left: archived, as a document, and as a letter."""

    figures: Figures
    archived: dict[str, Any] | None = None
    summary: str = ""
    pdf: Path | None = None
    letter: EmailMessage | None = None


@dataclass
class Quarter:
    """The quarter, and what was reported of it."""

    conn: Connection
    office: PostOffice
    folder: Path
    settings: Settings = field(default_factory=load_settings)
    reports: dict[Key, Report] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _mailed: list[Key] = field(default_factory=list)

    def live(self) -> None:
        """Let everything happen."""
        catalogue.publish(self.conn)
        self.conn.execute(
            """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since, first_read_at)
               values ('book', null, 'Laporan', 'Laporan', '2026-01-01', '2026-01-01', '2026-01-01')"""
        )
        first = sheet("caps")[0]["from"]
        self._dated_caps(at=self.utc(first), newest=False)
        events = sorted(self._events(), key=lambda event: event[:2])
        for moment, _, happens in events:
            happens(self.utc(moment))
        for key, letter in zip(self._mailed, self.office.letters, strict=True):
            self.reports[key] = replace(self.reports[key], letter=letter)

    def utc(self, moment: datetime) -> datetime:
        """A moment of the city's."""
        return moment.replace(tzinfo=self.settings.city.zone)

    def _events(self) -> Iterator[tuple[datetime, int, Callable[[datetime], None]]]:
        for row in sheet("rows"):
            yield row["sent_at"], 0, lambda now, row=row: self._send(row, now)
            if row["verdict"] != "accepted" and row["accepted_at"] < NEVER:
                yield row["accepted_at"], 1, lambda now, row=row: self._judge(row, "accepted", now, same=True)
        for post in sheet("posts"):
            yield post["published_at"], 2, lambda now, post=post: self._publish(post, now)
            for days in (0, 1, 3) if post["deleted_at"] < NEVER else ():
                yield post["deleted_at"] + timedelta(days=days), 3, lambda now, post=post: self._miss(post, now)
        for boost in sheet("boosts"):
            yield boost["promised_at"], 4, lambda now, boost=boost: self._promise(boost, now)
            if boost["acknowledged_at"] < NEVER:
                yield boost["acknowledged_at"], 5, lambda now, boost=boost: self._acknowledge(boost, now)
            if boost["over_at"] < NEVER:
                yield boost["over_at"], 6, lambda now, boost=boost: self._release(boost, now)
        for cap in sheet("caps"):
            if cap["from"].year == 2026 and cap["from"].month > 1:
                yield cap["from"], 4, lambda now, cap=cap: self._lower(cap, now)
        for bill in sheet("bills"):
            yield bill["read_at"], 7, lambda now, bill=bill: self._bill(bill, now)
        for moment, lines in _by_moment(sheet("readings")).items():
            yield moment, 8, lambda now, lines=lines: self._read_posts(lines, now)
        for moment, lines in _by_moment(sheet("days")).items():
            yield moment, 9, lambda now, lines=lines: self._read_days(lines, now)
        for line in sheet("reports"):
            yield line["made_at"], 10, lambda now, line=line: self._report(line, now)

    def _send(self, row: Line, now: datetime) -> None:
        if row["row"] not in self._ids:
            self._ids[row["row"]] = len(self._ids) + 1
            self.conn.execute(
                """insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
                   values (%s, 'book', %s, %s, %s)""",
                (self._row(row), now, now, self._ids[row["row"]]),
            )
        self._judge(row, row["verdict"], now)

    def _row(self, row: Line) -> str:
        return f"RW{self._ids[row['row']]:06d}"

    def _judge(self, row: Line, verdict: str, now: datetime, *, same: bool = False) -> None:
        """A new content of a row as judged; `same`: what was sent before, decided by an editor."""
        row_id, agency = self._row(row), row["agency"]
        last = self.conn.execute(
            "select revision_id, revision_no, input_hash from siar.row_revisions where row_id = %s order by 2 desc limit 1",
            (row_id,),
        ).fetchone()
        number = last["revision_no"] + 1 if last else 1
        if last:
            self.conn.execute(
                "update siar.verdicts set replaced_at = %s where revision_id = %s", (now, last["revision_id"])
            )
            self.conn.execute(
                "update siar.reports set superseded_at = %s where row_id = %s and superseded_at is null", (now, row_id)
            )
        revision = self.conn.execute(
            """insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
               values (%s, %s, %s, '{}', 1, %s) returning revision_id""",
            (row_id, number, last["input_hash"] if same else f"h{number}", now),
        ).fetchone()["revision_id"]
        self.conn.execute(
            "insert into siar.verdicts (revision_id, verdict, opd, fields, judged_at) values (%s, %s, %s, %s, %s)",
            (revision, verdict, agency, json.dumps({"starts_on": row["event"].date().isoformat()}), now),
        )
        if verdict == "accepted":
            self.conn.execute(
                """insert into siar.reports (row_id, revision_id, opd, kind, title, as_of, accepted_at, sent_at)
                   values (%s, %s, %s, 'Kegiatan', %s, %s, %s, %s)""",
                (
                    row_id,
                    revision,
                    agency,
                    f"Kegiatan {row['row']}",
                    row["event"].date(),
                    now,
                    self.utc(row["sent_at"]),
                ),
            )

    def _publish(self, post: Line, now: datetime) -> None:
        report = self.conn.execute(
            "select report_id, opd from siar.reports where row_id = %s and superseded_at is null",
            (f"RW{self._ids[post['row']]:06d}",),
        ).fetchone()
        if post["draft"] not in self._ids:
            self._ids[post["draft"]] = approved_draft(self.conn, report["report_id"], opd=report["opd"], at=now)
        publication = published(
            self.conn, self._ids[post["draft"]], channel=post["channel"], at=now, remote_id=post["post"]
        )
        self._ids[post["post"]] = publication
        self._ids[f"entity {post['post']}"] = entities.know(
            self.conn,
            platform=post["channel"],
            kind=OBJECTS[post["channel"]][1],
            remote_id=post["post"],
            account_id=f"{post['channel']}-city",
            publication_id=publication,
            published_at=now,
            now=now,
        )

    def _miss(self, post: Line, now: datetime) -> None:
        entities.missed(self.conn, entity_id=self._ids[f"entity {post['post']}"], now=now)

    def _promise(self, boost: Line, now: datetime) -> None:
        tax = boost["promised"] - boost["net"]
        number = boost_row(
            self.conn, self._ids[boost["post"]], opd=boost["agency"], budget=boost["net"], tax=tax, now=now
        )
        ledger.reserve(self.conn, boost_id=number, now=now)
        walk(self.conn, number, *RAN[:4], at=now)
        self._ids[boost["boost"]] = number

    def _acknowledge(self, boost: Line, now: datetime) -> None:
        seen = ledger.acknowledge(
            self.conn, boost_id=self._ids[boost["boost"]], actor="asti", reason="Tagihan Meta benar.", now=now
        )
        assert seen

    def _release(self, boost: Line, now: datetime) -> None:
        walk(self.conn, self._ids[boost["boost"]], "ended", "closing", at=now)
        ledger.release(self.conn, boost_id=self._ids[boost["boost"]], now=now)

    def _bill(self, bill: Line, now: datetime) -> None:
        number = self._ids[bill["boost"]]
        owed = Taxed(Rupiah(bill["net"]), Rupiah(bill["tax"]))
        ledger.bill(self.conn, boost_id=number, spent_on=bill["day"].date(), owed=owed, now=now)
        net = sum((day.net for day in ledger.billed_by_day(self.conn, boost_id=number).values()), Rupiah(0))
        self.conn.execute(
            "update siar.boosts set spend = %s, reach = %s, watched_at = %s where boost_id = %s",
            (net.amount, bill["reach"], now, number),
        )

    def _lower(self, cap: Line, now: datetime) -> None:
        self.conn.execute(
            "select siar.lower_cap(%s, %s, %s, 'Efisiensi', 'asti')", (cap["level"], cap["holder"], cap["cap"])
        )
        self._dated_caps(at=now, newest=True)

    def _dated_caps(self, *, at: datetime, newest: bool) -> None:
        """Let decisions be of a moment of the quarter: the database dates them by its own clock, and keeps them as they are."""
        self.conn.execute("set session_replication_role = replica")
        self.conn.execute(
            """update siar.cap_policies set valid_from = %s
                where not %s or policy_id = (select max(policy_id) from siar.cap_policies)""",
            (at, newest),
        )
        self.conn.execute("set session_replication_role = origin")

    def _read_posts(self, lines: list[Line], now: datetime) -> None:
        for channel, (_, kind) in OBJECTS.items():
            own = [line for line in lines if line["channel"] == channel]
            if own:
                run = begin(
                    self.conn,
                    source="posts",
                    account_id=f"{channel}-city",
                    api_version="v26.0",
                    account_tz="x",
                    now=now,
                )
                for line in own:
                    run.store(self._ids[f"entity {line['post']}"], [_number(f"{kind}.{line['metric']}", line, None)])
                run.end(ok=True)

    def _read_days(self, lines: list[Line], now: datetime) -> None:
        zones = {"pacific": META_DAY.key, "city": self.settings.city.timezone}
        for channel, (kind, _) in OBJECTS.items():
            account = f"{channel}-city"
            own = [line for line in lines if line["channel"] == channel]
            if own:
                entity = entities.know(
                    self.conn, platform=channel, account_id=account, kind=kind, remote_id=account, now=now
                )
                source = CHANNELS[channel].account_days
                run = begin(self.conn, source=source, account_id=account, api_version="v26.0", account_tz="x", now=now)
                for line in own:
                    day = PlatformDay(line["day"].date(), zones[line["whose"]])
                    run.store(entity, [_number(f"{kind}.{line['metric']}", line, day)])
                run.end(ok=True)

    def _report(self, line: Line, now: datetime) -> None:
        kind, first, last = key = key_of(line)
        # Ceilings are read as of the quarter's moments, which are far from the database's clock.
        self.conn.execute("update siar.money_clock set drift = '6 hours'")
        if kind in UNITS:
            self._make(key, now)
        figures = gather(
            self.conn,
            period=period_of(line),
            settings=self.settings,
            now=now,
            # After it was made itself, it would name what it tells as told.
            kind=None,
        )
        self.conn.execute("update siar.money_clock set drift = null")
        row = self.conn.execute(
            """select figures, summary, path from siar.briefings
                where kind = %s and period_start = %s and period_end = %s and created_at = %s""",
            (kind, first, last, now),
        ).fetchone()
        if row is None:
            self.reports[key] = Report(figures)
            return
        self.reports[key] = Report(figures, row["figures"], row["summary"], Path(row["path"]))

    def _make(self, key: Key, now: datetime) -> None:
        kind = key[0]
        plans = self.settings.briefings.briefings
        # A week's report tells of content and money in short; here every page of a month's is read, week by week.
        pages = plans["bulanan" if kind == "mingguan" else kind].pages
        plan = plans[kind].model_copy(
            update={"recipients": ["asti@kupangkota.example"], "pages": pages, "in_short": []}
        )
        only = self.settings.briefings.model_copy(update={"briefings": {kind: plan}})
        settings = self.settings.model_copy(update={"briefings": only})
        self._mailed += [key] * make_due(self.conn, settings=settings, output_dir=self.folder, now=now).planned
        self.office.clock.start = now
        self.office.send(self.conn)


def _by_moment(lines: list[Line]) -> dict[datetime, list[Line]]:
    found: dict[datetime, list[Line]] = {}
    for line in lines:
        found.setdefault(line["read_at"], []).append(line)
    return found


def _number(metric: str, line: Line, day: PlatformDay | None) -> Number:
    if line["value"] is None:
        return Number(metric, day, None, line["reason"])
    return Number(metric, day, metric_of(metric).measured(Decimal(line["value"])))
