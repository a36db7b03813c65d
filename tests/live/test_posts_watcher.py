"""The watcher in the real triggerer: what is due outside every slot goes out, and nothing is started for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

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


def told_by(stack: Stack, run: dict[str, Any]) -> list[str]:
    """The kinds of work of which the watcher told this run."""
    address = f"/api/v2/dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/upstreamAssetEvents"
    events = stack.client().call("GET", address)["asset_events"]
    return [event["extra"]["payload"]["kind"] for event in events if "payload" in event["extra"]]


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
    with connect(stack.database_url) as conn:
        row = conn.execute(
            "select published_at, commits from siar.publications where publication_id = %s", (publication_id,)
        ).fetchone()
    assert row
    assert row["commits"] == 1
    assert row["published_at"] >= due["next_try_at"]
    # The ten-minute tick may have asked in between; by the watcher, one state of the work starts one run.
    assert [kind for run in started_by_watchers(stack, "posts_publish", began) for kind in told_by(stack, run)] == [
        "posts"
    ]
    # Messages that nobody wrote start nothing.
    assert started_by_watchers(stack, "messages_send", began) == []
