"""
### Read the agencies' sheets, judge what changed, answer beside the row

**Steps.** `read_sheets` reads every registered spreadsheet once, lands changed rows as revisions, judges them and
writes status and messages back; `announce_reports` fires asset `reports` when rows were accepted.

**Safe to repeat.** Rows are found by their ID, revisions by the hash of their cells, feedback is written only where
it changed. A cycle that could not finish fails after saving what it did; the next one goes on from there.

**When it fails.** The log names the spreadsheet and the reason. A sheet that is not shared with the service account
is reported to Kominfo and does not fail the run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.assets import REPORTS
from siar.dag_defaults import DEFAULT_ARGS, every
from siar.tags import Tag


@dag(
    schedule=every("*/5 * * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=[Tag.SHEETS],
)
def reports_intake() -> None:
    @task(pool="google_sheets", execution_timeout=timedelta(minutes=20))
    def read_sheets() -> dict[str, Any]:
        """Read, land, judge, answer."""
        from siar.tasks import intake

        return intake.read_sheets()

    @task.short_circuit
    def any_accepted(cycle: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(cycle["accepted"])

    @task(outlets=[REPORTS])
    def announce_reports() -> None:
        """Fire asset `reports`."""

    any_accepted(read_sheets()) >> announce_reports()


reports_intake()
