"""
### Read what Facebook, Instagram and the ads report

**When.** Daily before the morning briefing, and after each round of boosts (hourly), so that young posts are read
hourly.

**Steps.** `collect_metrics` reads page, post, Instagram and ad insights: what is known of each value, and every reading behind
it. What the platform does not answer is stored as a try with its reason, never as zero, and leaves what is known alone. Beside
it `tend_months` makes the months in which readings are kept, and takes out those that `retention.yaml` lets go.

**Safe to repeat.** A reading is keyed by what it describes and when it was read; played again it changes nothing.

**When it fails.** The run of a failed source is marked as such; reports go on with what was known, and print "belum tersedia"
where nothing ever was.
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
        """Read insights and store them."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.collect_metrics()

    @task
    def tend_months() -> dict[str, Any]:
        """Make the months in which readings are kept; take out those past their time."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.tend_months()

    collect_metrics()
    tend_months()


metrics_collect()
