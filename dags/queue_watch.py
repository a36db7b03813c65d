"""
### Watch what waits, and what has fallen silent

**Steps.** `watch_queue` looks at what the tables show to be wrong (due posts that wait too long, accounts that wait for a
person, items that failed, letters that did not arrive), opens and ends their troubles, and repeats those that last. `watch_beats`
looks for DAGs that are paused, cannot be read or end no run, for processes of Airflow that are dead, and whether the other
watchers look (the one in the triggerer, `siar watch` outside of Airflow); then it calls the dead man's switch, when
there is one (connection `siar_switch`).

It is a DAG of its own, and its tasks wait for nothing: a run that hangs elsewhere cannot keep it from looking.

**Safe to repeat.** It reads; a trouble is told once, however often it is seen.

**When it fails.** `watch_queue` is red while posts or accounts wait, which is told once and not at every run. When it does
not run at all, the other watchers tell that it has no run; `include/config/beats.yaml` says after how long.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.dag_defaults import DEFAULT_ARGS, ENDS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=every("*/10 * * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=15),
    default_args=DEFAULT_ARGS | SOON_AGAIN | {"execution_timeout": timedelta(minutes=2)},
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.HEALTH],
)
def queue_watch() -> None:
    @task
    def watch_queue() -> dict[str, Any]:
        """Tell what waits too long."""
        from siar.tasks import publishing  # noqa: PLC0415 - airflow

        return publishing.watch_queue()

    @task
    def watch_beats(ti: Any = None) -> dict[str, Any]:
        """Tell what has fallen silent."""
        from siar.hooks.api_server import paused  # noqa: PLC0415 - airflow
        from siar.tasks import beats  # noqa: PLC0415 - airflow

        return beats.watch_beats(paused=paused(ti))

    watch_queue()
    watch_beats()


queue_watch()
