"""
### Read what Facebook, Instagram and the ads report

**When.** Daily before the morning briefing, and after each round of boosts (hourly), so that young posts are read
hourly.

**Steps.** `collect_metrics` reads page, post, Instagram and ad insights into append-only snapshots and newest-wins
daily values. What the platform does not answer is stored as unknown with the reason, never as zero.

**Safe to repeat.** Snapshots are keyed by what they describe and when they were read.

**When it fails.** Snapshots of a failed source are marked as such; reports print "belum tersedia".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import BOOSTS, METRICS
from siar.dag_defaults import DEFAULT_ARGS, ENDS, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        # 05:30 in the city of the first installation is 21:30 UTC the day before.
        timetable=every("30 21 * * *"),
        assets=[BOOSTS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.METRICS],
)
def metrics_collect() -> None:
    @task(pool="meta_graph", outlets=[METRICS])
    def collect_metrics() -> dict[str, Any]:
        """Read insights into snapshots."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.collect_metrics()

    collect_metrics()


metrics_collect()
