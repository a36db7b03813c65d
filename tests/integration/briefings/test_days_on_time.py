"""Reports and readings on the schedules of the DAG files, in virtual time: what stands in a report when it leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from siar.briefings.day_notes import day_notes
from siar.briefings.editions import make_due
from siar.briefings.phrases import Phrases
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.meta.insights import META_DAY
from siar.metrics.collect import collect
from siar.platform_days import PlatformDay
from siar.settings import load_settings
from siar.store import Connection
from stack.clockwork import Clockwork, Ended, Run, schedules
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
CITY = SETTINGS.city.zone
QUARTER = timedelta(minutes=15)


class Weeks:
    """Days that pass: the stand-in's clock, the product's readings and reports, started as their DAGs are."""

    def __init__(self, conn: Connection, stand: Stand, folder: Path, *, told_after: float) -> None:
        self.conn, self.stand, self.folder = conn, stand, folder
        stand.meta.state.service.insights_delay_hours = told_after
        self.readings: list[datetime] = []

    def live(self, start: datetime, end: datetime) -> None:
        """Let time pass."""
        self._set(start)
        work = {"metrics_collect": self._collect, "briefings_send": self._brief}
        clockwork = Clockwork(SETTINGS, work, start, timedelta(seconds=6))
        clockwork.run(end)

    def _set(self, moment: datetime) -> None:
        self.stand.world.clock.offset = moment - datetime.now(UTC)

    def _collect(self, run: Run) -> Ended:
        self._set(run.began)
        self.readings.append(run.began)
        graph = self.stand.client()
        collect(self.conn, lambda _: graph, ads=graph, settings=SETTINGS, now=run.began)
        return Ended(QUARTER, ("metrics",))

    def _brief(self, run: Run) -> Ended:
        make_due(self.conn, settings=SETTINGS, output_dir=self.folder, now=run.began)
        return Ended(timedelta(seconds=20))

    def reports(self, kind: str) -> list[dict[str, Any]]:
        """The reports of a kind, the oldest first, with their figures."""
        return self.conn.execute(
            "select briefing_id, period_start, period_end, created_at, figures, summary from siar.briefings"
            " where kind = %s order by briefing_id",
            (kind,),
        ).fetchall()


def page_days(report: dict[str, Any]) -> dict[date, int | None]:
    return {date.fromisoformat(day["day"]): day["reach"] for day in report["figures"]["daily_reach"]["facebook"]}


def city(month: int, day: int, hour: int) -> datetime:
    """A moment of 2026 in the city's own time."""
    return datetime(2026, month, day, hour, tzinfo=CITY).astimezone(UTC)


def test_a_daily_report_at_seven_holds_the_page_s_reach_of_the_day_it_names(conn, stand, tmp_path):
    """The Pacific day of the report was not over when it was read at 05.30, and not asked for again before 07.00."""
    weeks = Weeks(conn, stand, tmp_path, told_after=12)
    weeks.live(city(11, 29, 17), city(12, 2, 8))
    monday, tuesday, wednesday = weeks.reports("harian")
    for report in (monday, tuesday, wednesday):
        assert report["created_at"].astimezone(CITY).strftime("%H:%M") == "07:15"
        # Of the platform day that ended on the city's own.
        newest = report["period_end"] - timedelta(days=1)
        assert page_days(report)[newest] is not None
        assert PlatformDay(newest, META_DAY.key).ends_at < report["created_at"]
    # Monday's holds Saturday and Sunday, and Friday, whose report would have left at the weekend.
    assert (monday["period_start"], monday["period_end"]) == (date(2026, 11, 27), date(2026, 11, 29))
    assert [day.day for day, reach in page_days(monday).items() if reach is not None] == [26, 27, 28]
    assert [[day.day for day in page_days(report)] for report in (tuesday, wednesday)] == [[29], [30]]
    assert "akun (sementara), hari platform Senin 30 November, 16.00–16.00 WITA" in wednesday["summary"]


def test_a_weekly_report_holds_every_day_of_its_week_over_the_change_of_clocks(conn, stand, tmp_path):
    """Clocks go back on 1 November 2026: the Pacific day begins at 15.00 before, at 16.00 after."""
    weeks = Weeks(conn, stand, tmp_path, told_after=12)
    weeks.live(city(11, 8, 17), city(11, 9, 8))
    (report,) = [one for one in weeks.reports("mingguan") if one["period_end"] == date(2026, 11, 8)]
    assert report["created_at"].astimezone(CITY).strftime("%a %H:%M") == "Mon 06:15"
    # Those that end on Saturday and Sunday, too.
    assert list(page_days(report)) == [date(2026, 11, 1) + timedelta(days=n) for n in range(7)]
    assert None not in page_days(report).values()
    (note, *_) = _notes(conn, report)
    assert "hari platform Minggu 1–Sabtu 7 November, 15.00–16.00 WITA" in note


def test_a_monthly_report_holds_the_days_that_end_in_its_month(conn, stand, tmp_path):
    weeks = Weeks(conn, stand, tmp_path, told_after=12)
    # It leaves on the fifth working day.
    weeks.live(city(11, 30, 17), city(12, 7, 8))
    (report,) = [one for one in weeks.reports("bulanan") if one["period_end"] == date(2026, 11, 30)]
    # The days before the first reading came with it: Meta still serves them.
    assert list(page_days(report)) == [date(2026, 10, 31) + timedelta(days=n) for n in range(30)]
    assert None not in page_days(report).values()


def test_readings_begin_when_meta_s_day_is_over_whatever_the_clocks_do():
    ticks = schedules(SETTINGS)["metrics_collect"].ticks
    assert ticks is not None
    moment, found = city(10, 30, 12), []
    while moment < city(11, 4, 12):
        moment = ticks(moment)
        found.append(moment)
    assert {at.astimezone(META_DAY).strftime("%H:%M") for at in found} == {"03:00", "13:00"}
    # Before the day's first report in the city, at 06.00.
    assert {at.astimezone(CITY).hour for at in found} == {18, 4, 19, 5}


def test_numbers_that_come_two_days_late_are_told_later_and_named_as_corrected(conn, stand, tmp_path):
    weeks = Weeks(conn, stand, tmp_path, told_after=48)
    weeks.live(city(11, 30, 2), city(12, 3, 8))
    _, tuesday, wednesday, thursday = weeks.reports("harian")
    # The day that ended yesterday is not told; the newest that is stands for it under its own name.
    assert [(day.day, reach is None) for day, reach in page_days(tuesday).items()] == [(27, False), (29, True)]
    assert [(day.day, reach is None) for day, reach in page_days(wednesday).items()] == [(28, False), (30, True)]
    corrected = [
        [(item["channel"], item["day"]) for item in report["figures"]["corrections"]]
        for report in (tuesday, wednesday, thursday)
    ]
    # Of Monday's days the last came on Wednesday, Tuesday's on Thursday: each is named once.
    assert corrected == [[("facebook", "2026-11-27")], [("facebook", "2026-11-28")], [("facebook", "2026-11-29")]]
    assert "Koreksi Meta atas laporan sebelumnya: Facebook Min 29 Nov" in thursday["summary"]
    assert "(semula belum tersedia)" in thursday["summary"]


def _notes(conn: Connection, report: dict[str, Any]) -> list[str]:
    period = Period(report["period_start"], report["period_end"], "week")
    figures = gather(conn, period=period, settings=SETTINGS, now=report["created_at"])
    return day_notes(figures, Phrases.of(SETTINGS))
