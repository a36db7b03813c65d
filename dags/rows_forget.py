"""
### Forget what names a resident when its time is over

**When.** Once a day, at night.

**Steps.** `forget` cleans what `retention.yaml` lets go: texts and photos of rows that were held for privacy (7 days), held or
returned (30), replaced by newer contents (90), and, where the city has set a limit, of what was published. It goes on with
erasures (`siar erase`) that were interrupted or wait until a withdrawal is certain.

**Safe to repeat.** What was cleaned is not looked at again; a row that still stands in its sheet is not taken for new.

**When it fails.** The mail names class and place of each content that could not be cleaned; the others were, and those are tried
again by themselves. A media store that does not answer is the usual reason. `siar verify` tells whether what was erased is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task

from siar.dag_defaults import DEFAULT_ARGS, ENDS, every
from siar.tags import Tag


@dag(
    # 01:30 in the city of the first installation.
    schedule=every("30 17 * * *"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=60),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.PRIVACY],
)
def rows_forget() -> None:
    @task
    def forget() -> dict[str, Any]:
        """Clean what is past its time; fail when something could not be, after the rest."""
        from siar.tasks import privacy  # noqa: PLC0415 - airflow

        return privacy.forget()

    forget()


rows_forget()
