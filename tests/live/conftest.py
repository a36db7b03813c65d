"""One stack for all live tests, stopped as soon as the last of them is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from rich.console import Console

from stack.demo import Demo, Outcome, open_stack
from stack.local import REPOSITORY, Stack
from tests.live.outside import Outside


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL, sandbox, media server and Airflow, on ports of their own."""
    folder = tmp_path_factory.mktemp("live")
    # DAG files of its own: a test breaks one.
    dags = shutil.copytree(REPOSITORY / "dags", folder / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    with open_stack(folder, preferred_ports=False, dags=dags).running() as running:
        yield running
    running.cluster.destroy()


@pytest.fixture(scope="package")
def first(stack: Stack) -> Outcome:
    """The demo's first run."""
    return Demo(stack, console=Console(quiet=True)).run()


@pytest.fixture(scope="package")
def outside(stack: Stack, first: Outcome) -> Outside:
    """The judge."""
    return Outside(stack)
