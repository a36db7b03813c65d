"""
### Stop what has to stop

**When.** When something has to stop (asset `stop_orders`: a freeze, a withdrawal, a text that may not be advertised, a
person's decision), and every five minutes in any case: mourning begins at midnight, and what a post announces comes to its end.

**Steps.** `stop_boosts` writes a stop order for each boost that has to stand still, pauses it at Meta, and reads back.
Nothing is asked before the pause: a limit or a fault of reads keeps nothing running. It waits for no round of `boosts_run`, and
for no worker that holds the boost.

**Safe to repeat.** Pausing twice is the same as once, and an order is open until Meta was read to show that nothing is spent.

**When it fails.** Meta did not take the pause, or could not be read to show it; that is told, and tried again after two minutes
at first. The page *Iklan* shows which boost it is. Pause its campaign in Meta's Ads Manager by hand when it is urgent; a rule at
Meta and the account's spending limit hold meanwhile.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, dag, task

from siar.assets import STOP_ORDERS
from siar.dag_defaults import DEFAULT_ARGS, ENDS, SOON_AGAIN, every
from siar.tags import Tag


@dag(
    schedule=AssetOrTimeSchedule(timetable=every("*/5 * * * *"), assets=[STOP_ORDERS]),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=30),
    default_args=DEFAULT_ARGS | SOON_AGAIN,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.MONEY],
)
def boosts_stop() -> None:
    # No pool: it must not wait until a round of boosts_run is over.
    @task(execution_timeout=timedelta(minutes=5))
    def stop_boosts() -> dict[str, Any]:
        """Stop what has to stop; fail when Meta did not take it, or did not show it."""
        from siar.tasks import boosts  # noqa: PLC0415 - airflow

        return boosts.stop_boosts()

    stop_boosts()


boosts_stop()
