"""
### Create or upgrade agencies' spreadsheets

**When.** By hand. Leave `opd` empty for every agency that must report.

**Params.** `opd`: agency codes, for example `["DINKES", "PUPR"]`; `folder_id`: a folder in a shared drive (a service
account cannot own files elsewhere).

**Safe to repeat.** Also on a sheet in use: only what is missing is added; no cell of the agency's is changed.

**When it fails.** The log says which address needs access to which folder.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, task

from siar.dag_defaults import DEFAULT_ARGS, ENDS
from siar.tags import Tag


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=150),
    default_args=DEFAULT_ARGS,
    **ENDS,
    doc_md=__doc__,
    tags=[Tag.SHEETS, Tag.BY_HAND],
    params={
        "opd": Param([], type="array", items={"type": "string"}, title="Agency codes (empty: all)"),
        "folder_id": Param("", type="string", title="Folder in a shared drive"),
    },
)
def sheets_provision() -> None:
    @task(pool="google_sheets", retries=1, execution_timeout=timedelta(minutes=50))
    def provision(params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Create or upgrade."""
        from siar.tasks import intake  # noqa: PLC0415 - airflow

        chosen = params or {}
        return intake.provision(opd=chosen.get("opd", []), folder_id=chosen.get("folder_id", ""))

    provision()


sheets_provision()
