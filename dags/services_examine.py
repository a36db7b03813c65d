"""
### Examine every outside service once a day

**When.** Daily before the morning's first slot, and by hand after a change of a token or a connection.

**Steps.** `examine` runs what `siar doctor` runs: database, migrations, clock, queue, sheets, token (kind, expiry,
scopes), Page tasks, Instagram link and quota, ad account, media address, mail.

**Safe to repeat.** It reads; the only thing it writes is a probe file in the media store.

**When it fails.** The mail and the log list what a person must do, one line each. Nothing else stops because of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.dag_defaults import DEFAULT_ARGS, ENDS, every
from siar.tags import Tag


@dag(
    # 06:00 in the city of the first installation is 22:00 UTC the day before.
    schedule=every("0 22 * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=60),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.HEALTH],
)
def services_examine() -> None:
    @task
    def examine() -> dict[str, Any]:
        """Look at everything; fail when a person must act."""
        from siar.tasks import health  # noqa: PLC0415 - airflow

        return health.examine()

    examine()


services_examine()
