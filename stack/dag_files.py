"""The DAG files as Airflow reads them, without an Airflow that runs."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from typing import Any

from stack.local import REPOSITORY

__all__ = ["load"]


@cache
def load() -> dict[str, Any]:
    """Return the DAGs by id, read once a process.

    :raises RuntimeError: with what could not be imported.
    """
    with tempfile.TemporaryDirectory() as home:
        # Airflow reads its settings when it is first imported.
        os.environ.setdefault("AIRFLOW_HOME", home)
        os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
        os.environ["AIRFLOW__CORE__PLUGINS_FOLDER"] = str(REPOSITORY / "plugins")
        from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 - environment

        bag = DagBag(dag_folder=str(REPOSITORY / "dags"), bundle_name="dags-folder")
        if bag.import_errors:
            raise RuntimeError(bag.import_errors)
        return dict(bag.dags)
