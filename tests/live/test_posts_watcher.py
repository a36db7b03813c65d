"""The watcher in the real triggerer: what is due outside every slot goes out, and nothing is started for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from siar.settings import load_settings
from siar.store import connect
from stack.airflow_api import utc_now
from stack.local import Stack
from stack.processes import wait_until
from tests.integration.publishing.graphworld import JPEG
from tests.integration.publishing.posts import plan_post, row_of
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

PAUSE = timedelta(seconds=40)


def started_by_watchers(stack: Stack, dag_id: str, since: datetime) -> list[dict[str, Any]]:
    return [run for run in stack.client().runs(dag_id, since=since) if run["run_type"] == "asset_triggered"]


@dataclass(frozen=True)
class Told:
    """That a watcher fired: the kind of work, and since when the longest of it has waited."""

    at: datetime
    kind: str
    oldest: datetime


def told_by(stack: Stack, run: dict[str, Any]) -> list[Told]:
    """What the watcher told this run."""
    address = f"/api/v2/dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/upstreamAssetEvents"
    events = stack.client().call("GET", address)["asset_events"]
    return [
        Told(
            datetime.fromisoformat(event["timestamp"]),
            event["extra"]["payload"]["kind"],
            datetime.fromisoformat(event["extra"]["payload"]["oldest"]),
        )
        for event in events
        if "payload" in event["extra"]
    ]


def test_a_post_whose_pause_is_over_goes_out_without_a_slot(stack: Stack) -> None:
    began = utc_now()
    with connect(stack.database_url) as conn:
        publication_id, code = plan_post(conn, now=began)
        picture = stack.folder / "media-private" / row_of(conn, publication_id)["payload"]["media"][0]["path"]
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(JPEG)
        # As a run that met a passing fault leaves it.
        due = conn.execute(
            "update siar.publications set next_try_at = %s where publication_id = %s returning next_try_at",
            (began + PAUSE, publication_id),
        ).fetchone()
    assert due
    outside = Outside(stack)
    wait_until(lambda: code in outside.references("facebook"), timeout=180, what="the watcher to start posts_publish")

    def ended() -> dict[str, Any] | None:
        """The post in the ledger, once that knows what residents see already."""
        with connect(stack.database_url) as conn:
            return conn.execute(
                "select published_at, commits from siar.publications where publication_id = %s and state = 'published'",
                (publication_id,),
            ).fetchone()

    wait_until(lambda: ended() is not None, timeout=120, what="the ledger to know that it is out")
    row = ended()
    assert row
    assert row["commits"] == 1
    assert row["published_at"] >= due["next_try_at"]
    # By the watcher, one state of the work starts one run. On a machine so busy that no run comes to it, or that a picture is not
    # fetched in time, it is told again: after the pause, or because it was put off and is due anew.
    told = [told for run in started_by_watchers(stack, "posts_publish", began) for told in told_by(stack, run)]
    assert {one.kind for one in told} == {"posts"}
    first_pause = load_settings().work.first_pause
    assert all(
        later.oldest != earlier.oldest or later.at - earlier.at >= first_pause
        for earlier, later in pairwise(sorted(told, key=lambda one: one.at))
    )
    # Messages that nobody wrote start nothing.
    assert started_by_watchers(stack, "messages_send", began) == []
