"""
### Read what Facebook, Instagram and the ads report

**When.** When a Pacific day, which is Meta's, is over, again ahead of the morning's reports, and after each round of boosts
(hourly), so that young posts are read hourly and a day from when Meta tells it.

**Steps.** `collect_metrics` reads page, post, Instagram and ad insights: what is known of each value, and every reading behind
it. What the platform does not answer is stored as a try with its reason, never as zero, and leaves what is known alone; then
`announce_metrics` fires asset `metrics`, and `keep_dashboard` packs the months of posts that the dashboard adds up, whether or not
every source answered. Beside
them `read_comments` reads what residents wrote below young posts, below those whose number of comments moved, and below those with
an open question: masked, without names. `tend_months` makes the months in which readings are kept, and takes out those that
`retention.yaml` lets go.

**Days.** Those of the Page, the Instagram account and the ads are read until Meta corrects them no more. Which ones are missing
is found in what is stored: an outage is made good by the next runs, as far back as Meta serves (the Page two years, the account
about 90 days, ads 37 months). To have days read again all the same, trigger the DAG with `from` and `to` (platform days, both
inclusive) and, for one of them alone, `source`.

**Safe to repeat.** A reading is keyed by what it describes and when it was read; played again it changes nothing.

**When it fails.** The run of a failed source is marked as such; reports go on with what was known, and print "belum tersedia"
where nothing ever was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, Param, TriggerRule, dag, task

from siar.assets import BOOSTS, METRICS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        # Three hours after Meta's midnight, an hour that every day has once; and 04:00 or 05:00 in the city of the first
        # installation, before the first report of the day.
        timetable=every("0 3,13 * * *", zone="America/Los_Angeles"),
        assets=[BOOSTS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3, minutes=30),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.METRICS],
    params={
        "from": Param(None, type=["null", "string"], format="date", title="First platform day to read again"),
        "to": Param(None, type=["null", "string"], format="date", title="Last platform day to read again"),
        "source": Param(
            "",
            type="string",
            enum=["", "page", "posts", "ig_user", "ig_media", "ads"],
            title="Source (empty: all; days have page, ig_user and ads)",
        ),
    },
)
def metrics_collect() -> None:
    @task(pool="meta_graph")
    def collect_metrics(params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read insights and store them."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        chosen = params or {}
        return metrics.collect_metrics(
            first=chosen.get("from"), last=chosen.get("to"), source=chosen.get("source") or None
        )

    @task(outlets=[METRICS], **BRIEF)
    def announce_metrics() -> None:
        """Fire asset `metrics`."""

    # Also when a source failed: what the others told is to be seen.
    @task(trigger_rule=TriggerRule.ALL_DONE, retries=1, execution_timeout=timedelta(minutes=5))
    def keep_dashboard() -> dict[str, Any]:
        """Bring what the dashboard adds up to what is known now."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.keep_dashboard()

    # Beside the figures, not behind them: a run ends as its last tasks do, and a failed source is to be seen.
    @task(pool="meta_graph")
    def read_comments() -> dict[str, Any]:
        """Read residents' comments: which questions wait for an answer."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.read_comments()

    @task
    def tend_months() -> dict[str, Any]:
        """Make the months in which readings are kept; take out those past their time."""
        from siar.tasks import metrics  # noqa: PLC0415 - airflow

        return metrics.tend_months()

    collected: Any = collect_metrics()
    collected >> [announce_metrics(), keep_dashboard()]
    read_comments()
    tend_months()


metrics_collect()
