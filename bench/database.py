"""A database for one benchmark: made, brought up to date, and gone afterwards."""

from __future__ import annotations

import base64
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack.postgres import Cluster

__all__ = ["migrated"]


@contextmanager
def migrated() -> Iterator[str]:
    """Give the address of an empty database with all of Siar's tables, in a server of its own."""
    from siar.store import migrate  # noqa: PLC0415 - environment

    # What rows say is sealed with a key outside the database; this one lives as long as the database.
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    os.environ.setdefault("AIRFLOW_CONN_SIAR_VAULT", json.dumps({"conn_type": "generic", "password": key}))
    with tempfile.TemporaryDirectory(prefix="siar-bench-") as folder:
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        cluster.start()
        try:
            cluster.create_database("bench")
            migrate(cluster.url("bench"))
            yield cluster.url("bench")
        finally:
            cluster.destroy()
