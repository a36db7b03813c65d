"""
### Send leadership its reports

**When.** After each reading of metrics, and hourly by the clock, so that a report leaves on time even when a reading
failed. `include/config/briefings.yaml` says which reports exist, when each may leave and to whom.

**Steps.** `send_due` makes every report that is due and not yet made (figures, PDF) and mails it to every recipient
who has not had it.

**Safe to repeat.** A report exists once a kind and period, a delivery once a recipient. A mail whose acceptance is
not proven is marked so and not sent again by itself.

**When it fails.** Figures that are missing print "belum tersedia"; a mail server that is down is tried again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import METRICS
from siar.dag_defaults import DEFAULT_ARGS, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=every("15 * * * *"),
        assets=[METRICS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=[Tag.BRIEFINGS],
)
def briefings_send() -> None:
    @task
    def send_due() -> dict[str, Any]:
        """Make and mail what is due."""
        from siar.tasks import briefings

        return briefings.send_due()

    send_due()


briefings_send()
