"""
### Send leadership its reports

**When.** After each reading of metrics, and hourly by the clock, so that a report leaves on time even when a reading
failed. `include/config/briefings.yaml` says which reports exist, when each may leave and to whom.

**Steps.** `make_due` makes every report that is due and not yet made (figures, PDF) and plans a letter to every
recipient; `announce_messages` fires asset `messages`, and `messages_send` sends them.

**Safe to repeat.** A report exists once a kind and period, a letter once a recipient.

**When it fails.** A report that did not reach a reader for certain makes every run red until somebody has decided on
*Kesehatan*. Figures that are missing print "belum tersedia"; what was not made is made by the next run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import MESSAGES, METRICS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=every("15 * * * *"),
        assets=[METRICS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=80),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.BRIEFINGS],
)
def briefings_send() -> None:
    @task
    def make_due() -> dict[str, Any]:
        """Make what is due, plan its letters."""
        from siar.tasks import briefings  # noqa: PLC0415 - airflow

        return briefings.make_due()

    @task.short_circuit(**BRIEF)
    def any_planned(result: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(result["planned"])

    @task(outlets=[MESSAGES], **BRIEF)
    def announce_messages() -> None:
        """Fire asset `messages`."""

    any_planned(make_due()) >> announce_messages()


briefings_send()
