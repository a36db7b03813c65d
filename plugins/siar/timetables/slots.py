"""The city's publishing slots as an Airflow timetable.

The slots are read from `include/config/slots.yaml` when the scheduler asks for the next run, not when a DAG file is
parsed: an edited slot takes effect without a new DAG version.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pendulum
from airflow.timetables.base import DagRunInfo, DataInterval, Timetable

from siar.slots import next_slot

if TYPE_CHECKING:
    from airflow.timetables.base import TimeRestriction

__all__ = ["SlotTimetable"]


class SlotTimetable(Timetable):
    """Run at each slot of the day, in the city's own time."""

    description = "The city's publishing slots"

    @property
    def summary(self) -> str:
        """What the UI shows in the schedule column."""
        return "slot tayang"

    def serialize(self) -> dict[str, Any]:
        """Return nothing: the slots stay in their file."""
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> SlotTimetable:  # noqa: ARG003 - the interface's name
        """Make the timetable again."""
        return cls()

    def infer_manual_data_interval(self, *, run_after: pendulum.DateTime) -> DataInterval:
        """A run started by hand covers its own moment."""
        return DataInterval.exact(run_after)

    def next_dagrun_info(
        self,
        *,
        last_automated_data_interval: DataInterval | None,
        restriction: TimeRestriction,
    ) -> DagRunInfo | None:
        """Return the next slot after the last run; a slot missed while the scheduler was down runs once, not each."""
        now = datetime.now(UTC)
        if last_automated_data_interval is not None:
            start: datetime = last_automated_data_interval.end
            if not restriction.catchup:
                start = max(start, now - timedelta(minutes=1))
        else:
            start = now
        if restriction.earliest is not None:
            start = max(start, restriction.earliest - timedelta(microseconds=1))
        run_after = pendulum.instance(next_slot(after=start))
        if restriction.latest is not None and run_after > restriction.latest:
            return None
        return DagRunInfo.exact(run_after)
