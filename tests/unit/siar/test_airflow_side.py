from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pendulum
import pytest
import time_machine
from airflow.sdk.definitions.retry_policy import RetryAction
from airflow.timetables.base import DataInterval, TimeRestriction

from siar.errors import FixError, RetryError, UnprovenError, WaitError
from siar.hooks import read_airflow
from siar.provider import get_provider_info
from siar.retries import RepeatablePolicy
from siar.timetables.slots import SlotTimetable


class TestRetries:
    def action(self, error: BaseException) -> RetryAction:
        return RepeatablePolicy().evaluate(error, 1, 3).action

    def test_the_type_decides(self) -> None:
        assert self.action(RetryError("x")) is RetryAction.RETRY
        assert self.action(FixError("x")) is RetryAction.FAIL
        assert self.action(UnprovenError("x")) is RetryAction.FAIL
        assert self.action(ValueError("x")) is RetryAction.DEFAULT

    def test_a_pause_lasts_until_the_named_moment(self) -> None:
        decision = RepeatablePolicy().evaluate(WaitError("x", until=datetime.now(UTC) + timedelta(minutes=7)), 1, 3)
        assert decision.action is RetryAction.RETRY
        assert decision.retry_delay is not None
        assert timedelta(minutes=6) < decision.retry_delay <= timedelta(minutes=7)

    def test_survives_serialisation(self) -> None:
        assert isinstance(RepeatablePolicy.deserialize(RepeatablePolicy().serialize()), RepeatablePolicy)


class TestSlotTimetable:
    def run_after(self, now: str, *, last: str | None = None, catchup: bool = False) -> str:
        interval = DataInterval.exact(pendulum.parse(last)) if last else None  # type: ignore[arg-type]
        with time_machine.travel(now, tick=False):
            info = SlotTimetable().next_dagrun_info(
                last_automated_data_interval=interval,
                restriction=TimeRestriction(earliest=None, latest=None, catchup=catchup),
            )
        assert info is not None
        return info.run_after.in_timezone("UTC").to_iso8601_string()

    def test_the_first_run_waits_for_the_next_slot(self) -> None:
        assert self.run_after("2026-01-05T20:00:00+00:00") == "2026-01-05T23:00:00Z"

    def test_places_follow_each_other(self) -> None:
        assert self.run_after("2026-01-05T23:00:05+00:00", last="2026-01-05T23:00:00+00:00") == "2026-01-05T23:10:00Z"

    def test_slots_missed_while_down_are_not_run_one_by_one(self) -> None:
        assert self.run_after("2026-01-09T10:00:00+00:00", last="2026-01-05T23:00:00+00:00") == "2026-01-09T11:00:00Z"


class TestProvider:
    def test_entry_point_registers_the_connection_types(self) -> None:
        from importlib.metadata import entry_points

        (point,) = [item for item in entry_points(group="apache_airflow_provider") if item.value.startswith("siar.")]
        types = {item["connection-type"]: item for item in point.load()()["connection-types"]}
        assert set(types) == {"google_workspace", "meta_graph", "siar_webhook"}
        assert types["meta_graph"]["conn-fields"]["app_secret"]["schema"]["format"] == "password"
        assert types["siar_webhook"]["conn-fields"]["url"]["schema"]["format"] == "password"

    def test_hook_classes_exist_and_agree(self) -> None:
        from airflow.sdk._shared.module_loading import import_string  # the loader that Airflow itself uses

        for item in get_provider_info()["connection-types"]:
            hook = import_string(item["hook-class-name"])
            assert hook.conn_type == item["connection-type"]
            assert hook.hook_name == item["hook-name"]


def test_airflow_connection_becomes_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"conn_type": "meta_graph", "password": "t0ken", "extra": {"page_id": "1"}}
    monkeypatch.setenv("AIRFLOW_CONN_META_GRAPH", json.dumps(value))
    raw = read_airflow("meta_graph")
    assert (raw.password, raw.extra["page_id"]) == ("t0ken", "1")
