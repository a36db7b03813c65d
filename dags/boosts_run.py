"""
### Boost good posts inside a budget that cannot be passed

**When.** Hourly, and when asset `publications` fires.

**Steps.** `run_boosts` watches running boosts (pause what is wrong, settle what was spent, release what was not),
then chooses what may be advertised and how much each gets. What was chosen waits for a person on page *Iklan*
(boosts.yaml: `approval`), or is reserved in the ledger at once; what is reserved is launched: everything is created
paused and activated last.

**Never repeated by Airflow.** The reservation and every remote id are saved before the next call; an interrupted
launch is picked up by the next run, which looks by name before it creates.

**When it fails.** Money that is reserved stays reserved until the truth is known. A ceiling that would be passed is
refused by the database, not by this code.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import BOOSTS, PUBLICATIONS
from siar.dag_defaults import DEFAULT_ARGS, ENDS, ONCE, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=every("7 * * * *"),
        assets=[PUBLICATIONS],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.POSTS, Tag.MONEY, Tag.PUBLIC],
)
def boosts_run() -> None:
    @task(pool="meta_ads", outlets=[BOOSTS], **ONCE)
    def run_boosts() -> dict[str, Any]:
        """Watch, settle, choose, reserve, launch."""
        from siar.tasks import boosts  # noqa: PLC0415 - airflow

        return boosts.run_boosts()

    run_boosts()


boosts_run()
