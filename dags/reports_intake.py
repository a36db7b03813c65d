"""
### Read the agencies' sheets, judge what changed, answer beside the row

**When.** Every five minutes, every spreadsheet; and when asset `warm_sheets` fires, those that changed within the last
quarter of an hour: about every minute while somebody is at work.

**Steps.** `read_sheets` reads the spreadsheets whose turn it is, lands changed rows as revisions, judges them and
writes status and messages back; `announce_reports` fires asset `reports` when rows were accepted; `plan_digests`
plans a letter to each agency whose rows wait, once a day at most, also when some sheet could not be read, and
`announce_messages` fires asset `messages`, so that they are sent.

**Safe to repeat.** Rows are found by their ID, revisions by the hash of their cells, feedback is written only where
it changed. A cycle that could not finish fails after saving what it did; the next one goes on from there.

**When it fails.** The log names the spreadsheet and the reason. A sheet that its agency does not share is told to the
agency and does not fail the run. When our service account has lost its access to most or all of them, the run is red,
one letter says so, and no agency is asked to share its sheet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, TriggerRule, dag, task

from siar.assets import MESSAGES, REPORTS, WARM_SHEETS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=every("*/5 * * * *"),
        assets=[WARM_SHEETS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=195),
    default_args=DEFAULT_ARGS | SOON_AGAIN,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.SHEETS],
)
def reports_intake() -> None:
    @task(pool="google_sheets", execution_timeout=timedelta(minutes=20))
    def read_sheets(dag_run: Any = None) -> dict[str, Any]:
        """Read, land, judge, answer."""
        from siar.tasks import intake  # noqa: PLC0415 - airflow

        return intake.read_sheets(full=dag_run.run_type != "asset_triggered")

    @task.short_circuit(**BRIEF)
    def any_to_compose(cycle: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(cycle["to_compose"])

    @task(outlets=[REPORTS], **BRIEF)
    def announce_reports() -> None:
        """Fire asset `reports`."""

    @task(trigger_rule=TriggerRule.ALL_DONE, execution_timeout=timedelta(minutes=10))
    def plan_digests() -> dict[str, Any]:
        """Plan to tell agencies what waits for them."""
        from siar.tasks import intake  # noqa: PLC0415 - airflow

        return intake.plan_digests()

    @task.short_circuit(**BRIEF)
    def any_to_send(digests: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(digests["planned"])

    @task(outlets=[MESSAGES], **BRIEF)
    def announce_messages() -> None:
        """Fire asset `messages`."""

    cycle: Any = read_sheets()
    any_to_compose(cycle) >> announce_reports()
    digests: Any = plan_digests()
    cycle >> digests
    any_to_send(digests) >> announce_messages()


reports_intake()
