"""
### Turn every unknown outcome into the truth

**Steps.** `reconcile` looks at each publication whose outcome is not proven (containers, published posts, photo
targets, reference code), twice with a pause because lists lag behind, and decides: published, not published, or
parked with a sentence for the editor after 30 minutes.

**Safe to repeat.** It only reads the platforms.

**When it fails.** Nothing is decided; the next run looks again. Alert on the age of unknown publications, not on one
failed run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.assets import PUBLICATIONS
from siar.dag_defaults import DEFAULT_ARGS, every
from siar.tags import Tag


@dag(
    schedule=every("*/10 * * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=20),
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=[Tag.POSTS],
)
def publications_reconcile() -> None:
    @task(pool="meta_graph")
    def reconcile() -> dict[str, Any]:
        """Look, then decide."""
        from siar.tasks import publishing

        return publishing.reconcile()

    @task.short_circuit
    def any_resolved(result: dict[str, Any]) -> bool:
        """Wake nobody for nothing."""
        return bool(result["published"] + result["again"])

    @task(outlets=[PUBLICATIONS])
    def announce_publications() -> None:
        """Fire asset `publications`."""

    any_resolved(reconcile()) >> announce_publications()


publications_reconcile()
