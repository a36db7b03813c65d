"""The watcher in the real triggerer: what is due outside every slot goes out, and nothing is started for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from siar.settings import load_settings
from siar.slots import next_slot
from siar.store import connect
from stack.airflow_api import utc_now
from stack.local import Stack
from stack.processes import wait_until
from tests.integration.publishing.graphworld import JPEG
from tests.integration.publishing.posts import plan_post, row_of
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("live"), pytest.mark.timeout(900)]

PAUSE = timedelta(seconds=40)


def started_by_watchers(stack: Stack, dag_id: str, since: datetime) -> list[dict[str, Any]]:
    return [run for run in stack.client().runs(dag_id, since=since) if run["run_type"] == "asset_triggered"]


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
    runs = started_by_watchers(stack, "posts_publish", began)
    slot = next_slot(after=began, settings=load_settings())
    assert len(runs) == 1 or slot < utc_now(), "one state of the work starts one run"
    event = stack.client().call(
        "GET", f"/api/v2/dags/posts_publish/dagRuns/{runs[0]['dag_run_id']}/upstreamAssetEvents"
    )
    assert event["asset_events"][0]["extra"]["payload"]["kind"] == "posts"
    # Messages that nobody wrote start nothing.
    assert started_by_watchers(stack, "messages_send", began) == []
