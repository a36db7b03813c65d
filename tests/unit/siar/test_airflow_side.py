from __future__ import annotations

import json
import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pendulum
import pytest
import time_machine
from airflow.sdk.definitions.retry_policy import RetryAction
from airflow.timetables.base import DataInterval, TimeRestriction

from siar.connections import SmtpConnection
from siar.errors import AccessError, FixError, InputError, RetryError, UnprovenError, WaitError
from siar.hooks import read_airflow
from siar.mail import deliver
from siar.notifiers.trouble import TroubleNotifier
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
    def test_entry_point_registers_both_connection_types(self) -> None:
        from importlib.metadata import entry_points

        (point,) = [item for item in entry_points(group="apache_airflow_provider") if item.value.startswith("siar.")]
        types = {item["connection-type"]: item for item in point.load()()["connection-types"]}
        assert set(types) == {"google_workspace", "meta_graph"}
        assert types["meta_graph"]["conn-fields"]["app_secret"]["schema"]["format"] == "password"

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


class FakeServer:
    """An SMTP conversation that breaks where a test wants it to."""

    def __init__(self, error: Exception | None = None, *, at: str = "") -> None:
        self.error, self.at, self.sent = error, at, []

    def __call__(self, *_args: Any, **_kwargs: Any) -> FakeServer:
        self._break("connect")
        return self

    def _break(self, at: str) -> None:
        if self.error and self.at == at:
            raise self.error

    def starttls(self, **_kwargs: Any) -> None:
        self._break("starttls")

    def login(self, *_args: str) -> None:
        self._break("login")

    def send_message(self, message: EmailMessage) -> dict[str, Any]:
        self._break("send")
        self.sent.append(message)
        return {}

    def quit(self) -> None:
        self._break("quit")


class TestMail:
    CONNECTION = SmtpConnection(host="mail", port=25, login="siar", password="p4ss", from_email="a@b")

    @pytest.mark.parametrize(
        ("at", "error", "kind"),
        [
            ("connect", ConnectionRefusedError(), RetryError),
            ("login", smtplib.SMTPAuthenticationError(535, b"p4ss is wrong"), AccessError),
            ("send", smtplib.SMTPServerDisconnected(), UnprovenError),
            ("send", ConnectionResetError(), UnprovenError),
            ("send", smtplib.SMTPDataError(451, b"later"), RetryError),
            ("send", smtplib.SMTPDataError(554, b"never"), InputError),
            ("send", smtplib.SMTPRecipientsRefused({"x@y": (550, b"no")}), InputError),
        ],
    )
    def test_errors_say_what_to_do_next(
        self, monkeypatch: pytest.MonkeyPatch, at: str, error: Exception, kind: type[Exception]
    ) -> None:
        monkeypatch.setattr(smtplib, "SMTP", FakeServer(error, at=at))
        with pytest.raises(kind) as caught:
            deliver(self.CONNECTION, EmailMessage())
        assert "p4ss" not in str(caught.value)

    def test_a_bad_goodbye_does_not_undo_the_delivery(self, monkeypatch: pytest.MonkeyPatch) -> None:
        server = FakeServer(smtplib.SMTPServerDisconnected(), at="quit")
        monkeypatch.setattr(smtplib, "SMTP", server)
        deliver(self.CONNECTION, EmailMessage())
        assert len(server.sent) == 1


class TestTrouble:
    def context(self, error: Exception) -> dict[str, Any]:
        instance = SimpleNamespace(dag_id="posts_publish", task_id="publish_due", run_id="r1", try_number=1)
        return {"task_instance": instance, "exception": error}

    def environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        value = {
            "conn_type": "smtp",
            "host": "mail",
            "port": 25,
            "extra": {"disable_ssl": True, "disable_tls": True, "from_email": "a@b"},
        }
        monkeypatch.setenv("AIRFLOW_CONN_SIAR_SMTP", json.dumps(value))

    def test_the_mail_says_what_failed_what_it_means_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.environment(monkeypatch)
        server = FakeServer()
        monkeypatch.setattr(smtplib, "SMTP", server)
        TroubleNotifier().notify(self.context(UnprovenError("no answer")))  # type: ignore[arg-type]
        (mail,) = server.sent
        assert mail["Subject"] == "[Siar] posts_publish.publish_due failed"
        assert "publications_reconcile" in mail.get_content()

    def test_a_dead_mail_server_does_not_hide_the_failure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.environment(monkeypatch)
        monkeypatch.setattr(smtplib, "SMTP", FakeServer(ConnectionRefusedError(), at="connect"))
        TroubleNotifier().notify(self.context(ValueError("x")))  # type: ignore[arg-type]
