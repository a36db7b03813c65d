"""What Airflow does with an error, decided by its type."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk.definitions.retry_policy import RetryAction

from siar.errors import FixError, RetryError, UnprovenError, WaitError
from siar.retries import LONGEST_PAUSE, RepeatablePolicy


def action(error: BaseException) -> RetryAction:
    return RepeatablePolicy().evaluate(error, 1, 3).action


def test_the_type_decides() -> None:
    assert action(RetryError("x")) is RetryAction.RETRY
    assert action(FixError("x")) is RetryAction.FAIL
    assert action(UnprovenError("x")) is RetryAction.FAIL
    assert action(ValueError("x")) is RetryAction.DEFAULT


def test_a_pause_lasts_until_the_named_moment() -> None:
    decision = RepeatablePolicy().evaluate(WaitError("x", until=datetime.now(UTC) + timedelta(minutes=4)), 1, 3)
    assert decision.action is RetryAction.RETRY
    assert decision.retry_delay is not None
    assert timedelta(minutes=3) < decision.retry_delay <= timedelta(minutes=4)


def test_a_pause_that_is_longer_than_a_run_waits_is_left_to_a_later_run() -> None:
    decision = RepeatablePolicy().evaluate(WaitError("x", until=datetime.now(UTC) + 2 * LONGEST_PAUSE), 1, 3)
    assert decision.action is RetryAction.FAIL


def test_survives_serialisation() -> None:
    assert isinstance(RepeatablePolicy.deserialize(RepeatablePolicy().serialize()), RepeatablePolicy)
