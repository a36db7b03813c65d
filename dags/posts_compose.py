"""
### Turn accepted reports into drafts: picture, caption, alt text

**Steps.** `compose_drafts` renders a visual, stores it, and writes a draft with one post an account for every accepted
report that has none; `announce_drafts` fires asset `drafts`.

**Safe to repeat.** A report has at most one live draft; the same inputs give the same bytes and the same file name.

**When it fails.** A report that cannot be composed (a text that fits no box, a missing figure) is recorded with its
finding for the editor and does not stop the others.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.assets import DRAFTS, REPORTS
from siar.dag_defaults import BRIEF, DEFAULT_ARGS, ENDS
from siar.tags import Tag


@dag(
    schedule=[REPORTS],
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=95),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.POSTS],
)
def posts_compose() -> None:
    @task(retries=2, execution_timeout=timedelta(minutes=20))
    def compose_drafts() -> dict[str, Any]:
        """Render and write drafts."""
        from siar.tasks import editorial  # noqa: PLC0415 - airflow

        return editorial.compose_drafts()

    @task.short_circuit(**BRIEF)
    def any_drafted(result: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(result["composed"])

    @task(outlets=[DRAFTS], **BRIEF)
    def announce_drafts() -> None:
        """Fire asset `drafts`."""

    any_drafted(compose_drafts()) >> announce_drafts()


posts_compose()
