"""Retry policies derived from the error tree: what an exception is decides what Airflow does.

`RetryError` is tried again with the task's own delay, `WaitError` not before the moment it names and not at all in this run
when that is far, `FixError` and `UnprovenError` never. Anything unforeseen is tried again only where the task says that repeating is harmless.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk.definitions.retry_policy import RetryDecision, RetryPolicy

from siar.errors import FixError, RetryError, UnprovenError, WaitError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

__all__ = ["LONGEST_PAUSE", "RepeatablePolicy"]

LONGEST_PAUSE = timedelta(minutes=5)
"""What a run waits for between two tries. Whoever asks for more is asked by the next run: this one would hold it up."""


class RepeatablePolicy(RetryPolicy):
    """For tasks that may be repeated: reads, renders, and writes that are keyed by a stable id."""

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,  # noqa: ARG002 - the interface's name
        max_tries: int,  # noqa: ARG002 - the interface's name
        context: Context | None = None,  # noqa: ARG002 - the interface's name
    ) -> RetryDecision:
        """Decide by type."""
        if isinstance(exception, WaitError):
            pause = max(exception.until - datetime.now(UTC), timedelta(seconds=1))
            if pause > LONGEST_PAUSE:
                return RetryDecision.fail(
                    reason=f"asked to wait until {exception.until:%H:%M} UTC; a later run goes on"
                )
            return RetryDecision.retry(delay=pause, reason=f"asked to wait until {exception.until:%H:%M:%S} UTC")
        if isinstance(exception, FixError):
            return RetryDecision.fail(reason="a person has to act; the message says what")
        if isinstance(exception, UnprovenError):
            return RetryDecision.fail(reason="the outcome is not proven; publications_reconcile resolves it")
        if isinstance(exception, RetryError):
            return RetryDecision.retry(reason="a passing fault")
        return RetryDecision.default()

    def serialize(self) -> dict[str, Any]:
        """Return nothing: the policy has no parameters."""
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> RepeatablePolicy:  # noqa: ARG003 - the interface's name
        """Make the policy again."""
        return cls()
