"""What the calendar says of slots is what the newest report on growing the audience says, and no older one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from siar.briefings.slot_hints import SlotHints, slot_hints
from siar.figures.growth import Growth
from siar.json_values import plain
from siar.settings import load_settings
from siar.slots import slots_of
from siar.store import Connection
from tests.unit.siar.briefings.examples import growth

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
ZONE = SETTINGS.city.zone
TODAY = date(2026, 10, 12)
WEEK = [TODAY + timedelta(days=number) for number in range(7)]
SLOTS = [at for day in WEEK for at in slots_of(day, settings=SETTINGS)]


def keep(conn: Connection, told: Growth | None, *, kind: str = "bulanan", month: int = 9) -> None:
    conn.execute(
        "insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)"
        " values (%s, make_date(2026, %s, 1), make_date(2026, %s, 30), 'a.pdf', %s, %s, 'Ringkas.', now())",
        (kind, month, month, "0" * 64, json.dumps({"growth": plain(told)})),
    )


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)


def test_what_brought_more_and_what_is_to_be_tried_stands_beside_its_slot(conn):
    keep(conn, growth())
    found = slot_hints(conn, SLOTS, settings=SETTINGS, today=TODAY)
    assert found.until == date(2026, 9, 30)
    # What is true of every evening is said once; less than others is no hint.
    assert found.hours == {time(19): "jangkauan 1,6 kali jam lain (FB)"}
    untried = "baru 2 unggahan dalam 13 pekan: patut dicoba"
    assert set(found.slots.values()) == {untried}
    assert {at(WEEK[5], 12), at(WEEK[6], 19)} <= found.slots.keys()
    assert at(WEEK[0], 19) not in found.slots
    assert found.days == {}


def test_of_an_hour_that_is_over_for_the_week_nothing_is_said(conn):
    keep(conn, growth())
    left = [slot for slot in SLOTS if slot < at(WEEK[0], 19)]
    assert slot_hints(conn, left, settings=SETTINGS, today=TODAY).until is None


def test_without_a_report_of_late_nothing_is_said(conn):
    assert slot_hints(conn, SLOTS, settings=SETTINGS, today=TODAY).until is None
    keep(conn, growth(), month=6)
    keep(conn, None)
    keep(conn, growth(), kind="mingguan")
    found = slot_hints(conn, SLOTS, settings=SETTINGS, today=TODAY)
    assert found == SlotHints(None, {}, {}, {})


def test_a_report_that_found_nothing_hints_at_nothing(conn):
    keep(conn, growth(), month=8)
    keep(conn, growth(effects=(), untried=()))
    assert slot_hints(conn, SLOTS, settings=SETTINGS, today=TODAY).until is None


def test_what_an_archive_keeps_is_read_back():
    told = growth()
    assert Growth.of_plain(json.loads(json.dumps(plain(told)))) == told
