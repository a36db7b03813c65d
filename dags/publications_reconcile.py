"""
### Turn every unknown outcome into the truth

**When.** Every ten minutes, and when asset `open_outcomes` fires: within half a minute once a look may settle something, as
after a commit without a good answer, a dead worker's lease, or the opening of its account.

**Steps.** `reconcile` looks at each publication whose outcome is not proven (containers, published posts, photo
targets, reference code), twice with a pause because lists lag behind, and decides: published, not published, or
parked with a sentence for the editor after 30 minutes.

`look_at_corrections` does the same for corrected texts whose sender died: once its lease has ended, reading the post says
whether the text is there.

`look_for_posts` asks what the watcher of asset `urgent_posts` asks every half minute, and fires it when a post could go
out and is not on its way: a dead triggerer costs minutes, not posts.

**Safe to repeat.** It only reads the platforms.

**When it fails.** Nothing is decided; the next run looks again. A run that had something to look at and could read nothing is
red, and told as one trouble until a run can read again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, TriggerRule, dag, task

from siar.assets import OPEN_OUTCOMES, PUBLICATIONS, URGENT_POSTS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(timetable=every("*/10 * * * *"), assets=[OPEN_OUTCOMES]),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=110),
    default_args=DEFAULT_ARGS | SOON_AGAIN,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.POSTS],
)
def publications_reconcile() -> None:
    @task(pool="meta_graph")
    def reconcile() -> dict[str, Any]:
        """Look, then decide."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.reconcile()

    @task(pool="meta_graph")
    def look_at_corrections() -> dict[str, Any]:
        """Look at what was corrected and not proven."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.look_at_corrections()

    @task.short_circuit(**BRIEF)
    def any_published(result: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(result["published"])

    @task(outlets=[PUBLICATIONS], **BRIEF)
    def announce_publications() -> None:
        """Fire asset `publications`."""

    # Also when reconciling failed: what is due has nothing to do with it.
    @task.short_circuit(trigger_rule=TriggerRule.ALL_DONE, **BRIEF)
    def look_for_posts() -> bool:
        """Whether a post could go out now."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.any_waiting()

    @task(outlets=[URGENT_POSTS], **BRIEF)
    def announce_urgent_posts() -> None:
        """Fire asset `urgent_posts`."""

    look_at_corrections()
    result = reconcile()
    any_published(result) >> announce_publications()
    result >> look_for_posts() >> announce_urgent_posts()


publications_reconcile()
