"""
### Watch what waits

**Steps.** `watch_queue` looks for due posts that have waited too long and accounts that wait for a person.

It is a DAG of its own and waits for nothing: a run that hangs elsewhere cannot keep it from looking.

**Safe to repeat.** It reads.

**When it fails.** The message says which posts or accounts wait, and for what; that is what it is for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.dag_defaults import DEFAULT_ARGS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=every("*/10 * * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=15),
    default_args=DEFAULT_ARGS | SOON_AGAIN | {"execution_timeout": timedelta(minutes=2)},
    doc_md=__doc__,
    tags=[Tag.HEALTH],
)
def queue_watch() -> None:
    @task
    def watch_queue() -> dict[str, Any]:
        """Tell what waits too long."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.watch_queue()

    watch_queue()


queue_watch()
