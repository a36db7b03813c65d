"""The whole Airflow tree and the database are killed in the middle of a slot; the feed is the judge."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from siar import accounts
from siar.connections import MediaConnection, MetaConnection, RawConnection
from siar.editorial import release
from siar.meta.client import GraphClient
from siar.publishing import dispatch
from siar.publishing import reconcile as reconciling
from siar.publishing.channels import build
from siar.publishing.public_copies import PublicCopies
from siar.settings import load_settings
from siar.store import connect
from siar.store.media import MediaStore
from stack.airflow_api import utc_now
from stack.demo import SAMPLE, Demo, Outcome
from stack.local import Stack
from stack.processes import wait_until
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.chaos, pytest.mark.timeout(900)]

ROWS = 16


def later_rows(path: Path) -> Path:
    """Rows like the sample's, of another day each: new reports, not duplicates."""
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        plain = [
            row
            for row in csv.DictReader(handle)
            # A notice of a day of October would be over.
            if row["expect"] == "OK" and not row["indikator_1"].strip() and row["jenis_laporan"] != "Imbauan"
        ]
    rows = [dict(plain[number % len(plain)]) for number in range(ROWS)]
    for number, row in enumerate(rows, start=1):
        row["judul"] = f"Kegiatan lanjutan pelayanan warga tahap {number}"
        row["tanggal_mulai"], row["tanggal_selesai"] = f"{number:02d}/10/2026", ""
        row["waktu_kirim"] = f"{number + 1:02d}/10/2026 09:00"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def open_publications(stack: Stack) -> dict[str, int]:
    with connect(stack.database_url) as conn:
        rows = conn.execute("select state, count(*)::int as n from siar.publications group by state").fetchall()
    return {row["state"]: row["n"] for row in rows}


def finish(stack: Stack, outside: Outside) -> None:
    """Let time pass, as it would until the next runs of reconcile and publish, without waiting for it."""
    world = outside.get("meta/accounts")
    extra = {
        "app_id": world["app_id"],
        "app_secret": world["app_secret"],
        "page_id": world["page_id"],
        "instagram_user_id": world["ig_user_id"],
        "graph_url": stack.sandbox_url,
    }
    connection = MetaConnection.from_raw(RawConnection("meta_graph", password=world["system_user_token"], extra=extra))
    media = PublicCopies(
        MediaStore(MediaConnection(root_url=str(stack.folder / "media-private"), public_base_url=None)),
        MediaStore(MediaConnection(root_url=str(stack.folder / "media"), public_base_url=stack.media_url)),
    )
    graph = GraphClient(connection)
    with connect(stack.database_url) as conn:
        publishers = build(accounts.accounts(conn), lambda _account: graph, media=media)
    now = utc_now()
    for _ in range(12):
        now += timedelta(minutes=11)
        outside.call("POST", "clock/advance", {"seconds": 11 * 60})
        with connect(stack.database_url) as conn:
            reconciling.reconcile(conn, publishers, now=now)
            desk = {"objections": release.objections(load_settings()), "settings": load_settings()}
            dispatch.publish_due(conn, publishers, **desk, now=now)
        if set(open_publications(stack)) == {"published"}:
            return


def test_a_slot_survives_the_death_of_everything(
    stack: Stack, first: Outcome, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is finished here is finished under the stack's own configuration.
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(stack.overlay))
    before = {channel: len(outside.references(channel)) for channel in ("facebook", "instagram")}
    demo = Demo(stack, console=Console(quiet=True), sample=later_rows(tmp_path / "later.csv"))
    airflow = stack.client()
    began = utc_now()
    demo.fill_sheets()
    demo.read_and_compose(airflow, began)
    assert demo.outcome.drafted == ROWS
    # Slow enough that the kill falls into the middle.
    for route in ("meta.page.feed.create", "meta.ig.media_publish.create"):
        outside.call("POST", "faults", {"route": route, "action": "latency", "params": {"ms": 500}})
    demo.approve()
    wait_until(
        lambda: sum(len(outside.references(channel)) for channel in before) >= sum(before.values()) + 6,
        timeout=120,
        what="the slot to be under way",
    )
    for process in stack.airflow.values():
        process.kill()
    stack.cluster.kill()

    stack.cluster.start()
    left = open_publications(stack)
    assert left.get("published", 0) < sum(before.values()) + 2 * ROWS, "the kill came too late to prove anything"
    outside.call("DELETE", "faults")
    stack.start_airflow()
    finish(stack, outside)

    assert set(open_publications(stack)) == {"published"}
    for channel, stood in before.items():
        seen = outside.references(channel)
        assert len(seen) == len(set(seen)) == stood + ROWS
