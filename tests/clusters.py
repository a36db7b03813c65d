"""The databases of a process that runs tests: in a folder that bears its number, so that the next one knows what was left behind."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from stack.postgres import Cluster

FOLDER = Path(tempfile.gettempdir())


def cluster_of(pid: int, worker: str, *, folder: Path = FOLDER) -> Cluster:
    """Return the server of one process: without fsync, in memory where there is room."""
    return Cluster(folder / f"siar-tests-{os.getuid()}-{pid}-{worker}", durable=False, in_memory=True)


def remove(server: Cluster) -> None:
    """Stop a server and leave nothing of it."""
    server.destroy()
    shutil.rmtree(server.home, ignore_errors=True)


def remove_abandoned(folder: Path = FOLDER) -> None:
    """Remove the servers of processes that were killed: they run on, and their data is memory that nobody gets back."""
    for home in folder.glob(f"siar-tests-{os.getuid()}-*"):
        found = re.fullmatch(r"siar-tests-\d+-(\d+)-(\w+)", home.name)
        if found and not Path("/proc", found[1]).exists():
            remove(cluster_of(int(found[1]), found[2], folder=folder))
