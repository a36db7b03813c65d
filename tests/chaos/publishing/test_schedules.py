"""Thousands of deaths in one process: at a checkpoint a BaseException ends the run as a kill would.

Transactions roll back, leases stay, nothing of ours runs afterwards. The same boundaries under a real SIGKILL are in
test_sigkill.py. The judge is the stand-in's own state. `SIAR_CHAOS_SCHEDULES` sets how many schedules run (default
2000; 0 means the whole matrix), `SIAR_CHAOS_SEED` which.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from siar.publishing.channels import search
from siar.publishing.reconcile import Policy
from siar.settings import load_settings
from stack.postgres import Cluster
from tests.chaos.publishing.driver import Schedule, Verdict, bases, deaths, live_out

T = TypeVar("T")

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800)]

WANTED = int(os.environ.get("SIAR_CHAOS_SCHEDULES", "2000"))
SEED = int(os.environ.get("SIAR_CHAOS_SEED", "20261122"))
NONE = timedelta()
RUSH = Policy(pause=NONE, grace=NONE, guarded_grace=NONE, own_pause=NONE, own_grace=NONE)
REPORT = Path("var/chaos/publishing.json")


def _count(dsn: str, found: Sequence[Schedule]) -> list[tuple[Schedule, int, int]]:
    logging.disable(logging.CRITICAL)
    settings = load_settings()
    counted = []
    for base in found:
        _, run, look = live_out(dsn, base, settings)
        counted.append((base, len(run), len(look)))
    return counted


def _run_all(dsn: str, schedules: Sequence[Schedule]) -> list[Verdict]:
    logging.disable(logging.CRITICAL)
    settings = load_settings()
    return [live_out(dsn, schedule, settings)[0] for schedule in schedules]


def _in_streams(work: Callable[[str, Sequence[Schedule]], list[T]], urls: list[str], todo: list[Schedule]) -> list[T]:
    """Forked processes, each with a database of its own: two cores, two streams."""
    with ProcessPoolExecutor(len(urls), mp_context=multiprocessing.get_context("fork")) as pool:
        streams = [pool.submit(work, url, todo[index :: len(urls)]) for index, url in enumerate(urls)]
        return [result for stream in streams for result in stream.result()]


def test_no_death_and_no_fault_doubles_or_loses_a_post(cluster: Cluster, template_database: str) -> None:
    databases = ["chaos_a", "chaos_b"]
    for name in databases:
        cluster.create_database(name, template=template_database)
    urls = [cluster.url(name) for name in databases]
    try:
        everything = [one for base in _in_streams(_count, urls, bases(SEED)) for one in deaths(*base)]
        random.Random(SEED).shuffle(everything)
        chosen = everything[:WANTED] if WANTED else everything
        verdicts = _in_streams(_run_all, urls, chosen)
    finally:
        for name in databases:
            cluster.drop_database(name)
    problems = [verdict for verdict in verdicts if verdict.problem]
    humans = sum(verdict.human for verdict in verdicts)
    report = {
        "schedules": len(verdicts),
        "of": len(everything),
        "seed": SEED,
        "problems": [asdict(verdict) | {"problem": verdict.problem} for verdict in problems],
        "needed_a_person": humans,
        "share": humans / len(verdicts),
        "faults": dict(Counter(verdict.schedule.fault for verdict in verdicts)),
        "commits": dict(Counter(verdict.commits for verdict in verdicts)),
        "minutes_p95": sorted(verdict.minutes for verdict in verdicts)[int(len(verdicts) * 0.95)],
    }
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    assert not problems, problems[:3]
    assert len(verdicts) >= min(WANTED or 1, len(everything))
    assert report["share"] <= 0.01, report


@pytest.mark.parametrize(("form", "channel"), [("text", "facebook"), ("photo", "instagram")])
def test_the_harness_catches_a_search_that_stops_at_the_first_older_element(
    conn, database: str, monkeypatch: pytest.MonkeyPatch, form: str, channel: str
) -> None:
    monkeypatch.setattr(search, "OLDER_IN_A_ROW", 1)
    caught = Counter()
    for seed in range(24):
        schedule = Schedule(channel, form, "attach", "pinned_refused", None, None, seed)
        verdict, _, _ = live_out(database, schedule, load_settings())
        caught[verdict.problem] += 1
    assert caught["duplicate"] > 0, caught


@pytest.mark.parametrize(
    ("mutant", "form", "channel"),
    [("no grace", "text", "facebook"), ("blind", "text", "facebook"), ("blind", "photo", "instagram")],
)
def test_the_harness_catches_mutants(conn, database: str, mutant: str, form: str, channel: str) -> None:
    """A publisher that hurries, or that does not look, must be found out; else the test above proves nothing."""
    caught = Counter()
    for seed in range(12):
        schedule = Schedule(channel, form, "attach", "list_lag", None, None, seed)
        verdict, _, _ = live_out(
            database,
            schedule,
            load_settings(),
            policy=RUSH if mutant == "no grace" else None,
            blind=mutant == "blind",
        )
        caught[verdict.problem or ("parked" if verdict.human else "fine")] += 1
    # A container publishes once, so the blind one cannot double there: it asks an editor for every post instead.
    expected = "parked" if channel == "instagram" else "duplicate"
    assert caught[expected] > 0, caught
