"""
### Publish what is approved and due

**When.** At the city's slots (`include/config/slots.yaml`), and at once when asset `urgent_posts` fires: when somebody
approved posts for at once, and within half a minute when a post is due whose pause is over, whose account was opened
again, or that the last run had to leave. A thaw starts nothing: what fell due meanwhile is parked.

**Steps.** `publish_due` takes approved posts whose time has come through prepare, commit, confirm, each step recorded
in the ledger before the next; `announce_publications` fires asset `publications`.

**Never repeated by Airflow.** `publish_due` has no retries: what was interrupted is found by `publications_reconcile`,
which reads before it decides. Clearing the task or running the DAG again is safe: the ledger lets a post be committed
once.

**When it fails.** With every account stopped, or due posts behind one that is, the run is red after the rest; what is
frozen makes no run red. Token, permission and policy errors stop the account and say who must do what; its posts wait. What is
frozen, an account or a whole channel, publishes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import PUBLICATIONS, URGENT_POSTS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS, ONCE
from siar.tags import Tag
from siar.timetables.slots import SlotTimetable


@dag(
    schedule=AssetOrTimeSchedule(timetable=SlotTimetable(), assets=[URGENT_POSTS]),
    catchup=False,
    # One at a time keeps the log readable; what prevents a second post is the ledger, not this.
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=60),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.POSTS, Tag.PUBLIC],
)
def posts_publish() -> None:
    @task(pool="meta_graph", execution_timeout=timedelta(minutes=30), **ONCE)
    def publish_due() -> dict[str, Any]:
        """Prepare, commit, confirm."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.publish_due()

    @task.short_circuit(**BRIEF)
    def any_published(result: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(result["published"])

    @task(outlets=[PUBLICATIONS], **BRIEF)
    def announce_publications() -> None:
        """Fire asset `publications`."""

    any_published(publish_due()) >> announce_publications()


posts_publish()
