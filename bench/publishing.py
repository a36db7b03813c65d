"""Calls a post, and posts a minute at 0, 100 and 300 ms latency of the API: `python -m bench.publishing`.

The sandbox answers over HTTP with the latency injected; the ledger is a real PostgreSQL. The floor is the API's own
latency times the fewest calls that a post needs, on as many threads as the publisher uses, with everything else free:
Facebook 2 (stage the photo, publish it), Instagram 3 (container, its state, publish). The address of each post is one
read more; the Page token and Instagram's quota are read once a run.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from bench.database import migrated
from bench.results import write
from siar.connections import MetaConnection
from siar.editorial import release
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.publishing import dispatch, ledger
from siar.publishing.channels import Publishers
from siar.publishing.channels.facebook import FacebookPublisher
from siar.publishing.channels.instagram import InstagramPublisher
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium, Payload
from siar.settings import load_settings
from siar.store import Connection, connect
from tests.integration.publishing.graphworld import JPEG_SHA
from tests.integration.publishing.posts import add_post

FEWEST = {"facebook": 2, "instagram": 3}
POSTS, WORKERS = 40, 4
LATENCIES = (0, 100, 300)
OUTPUT = Path("var/bench/publishing.json")


class Pictures:
    """One picture for every post."""

    def __init__(self) -> None:
        buffer = io.BytesIO()
        Image.linear_gradient("L").resize((1080, 1350)).convert("RGB").save(buffer, "JPEG", quality=88)
        self.jpeg = buffer.getvalue()

    def read(self, path: str) -> bytes:  # noqa: ARG002 - the media store's shape
        """Return the picture."""
        return self.jpeg

    def show(self, medium: Medium) -> str:
        """Not used: Instagram is given the address of a photo on the Page."""
        raise FileNotFoundError(medium.path)

    address = show

    def is_shown(self, medium: Medium) -> bool:
        """Not used, as above."""
        raise FileNotFoundError(medium.path)


class OneUrl:
    """The same address for every container, so that its cost is not counted."""

    def __init__(self, url: str) -> None:
        self._url = url

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:  # noqa: ARG002 - the protocol's shape
        """Return the address."""
        return self._url

    def check(self, medium: Medium) -> None:
        """Not looked at: what is there is the Page's."""


@contextmanager
def sandbox() -> Iterator[str]:
    """Run a sandbox process and give its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[1].rstrip("/")
        finally:
            process.terminate()


def admin(base: str, method: str, path: str, **body: Any) -> Any:
    """Call the sandbox's admin API."""
    answer = requests.request(method, f"{base}/admin/api/{path}", json=body or None, timeout=10)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def channels_of(base: str) -> Publishers:
    """Return both channels on the sandbox."""
    found = admin(base, "GET", "meta/accounts")
    connection = MetaConnection(
        token=found["system_user_token"],
        app_id=found["app_id"],
        app_secret=found["app_secret"],
        page_id=found["page_id"],
        instagram_user_id=found["ig_user_id"],
        ad_account_id=found["ad_account_id"].removeprefix("act_"),
        graph_url=base,
    )
    client, pictures = GraphClient(connection), Pictures()
    page = Page(client)
    url = page.photo_source(page.stage_photo(pictures.jpeg, alt_text="Gambar"))
    assert url
    return {
        "facebook-city": FacebookPublisher(page, pictures),
        "instagram-city": InstagramPublisher(Instagram(client), OneUrl(url)),
    }


def plan(conn: Connection, channel: Any, number: int, now: datetime) -> None:
    """Plan one approved post, with the row that it tells of and the people who agreed."""
    code = f"KPG-2611-{number:04d}"
    text, media = f"Kabar kota.\n\n{code}", [Medium("x", JPEG_SHA, "Gambar")]
    post_id, digest = add_post(conn, channel=channel, text=text, code=code, media=media, at=now)
    ledger.plan(
        conn,
        post_id=post_id,
        account_id=f"{channel}-city",
        channel=channel,
        content_hash=digest,
        reference_code=code,
        due_at=now,
        payload=Payload(form="photo", text=text, media=tuple(media)).to_json(),
        now=now,
    )


def measure(
    conn: Connection, base: str, channels: Publishers, names: list[Any], latency: int, first: int
) -> dict[str, Any]:
    """Publish a slot and return seconds, calls and the 95th percentile from due to published."""
    admin(base, "DELETE", "faults")
    if latency:
        admin(base, "POST", "faults", route="meta.*", action="latency", params={"ms": latency})
    admin(base, "DELETE", "requests")
    due = datetime.now(UTC)
    for number in range(POSTS):
        for offset, name in enumerate(names):
            plan(conn, name, first + number * 2 + offset, due)
    begun = datetime.now(UTC)
    started = time.monotonic()
    result = dispatch.publish_due(
        conn,
        channels,
        objections=release.objections(load_settings()),
        settings=load_settings(),
        now=begun,
        workers=WORKERS,
    )
    seconds = time.monotonic() - started
    wanted = POSTS * len(names)
    assert result.published == wanted, result
    rows = conn.execute(
        "select extract(epoch from published_at - %s) as s from siar.publications where due_at = %s", (begun, due)
    ).fetchall()
    ages = sorted(float(row["s"]) for row in rows)
    calls = admin(base, "GET", "requests?operation=meta.*&limit=2000")
    return {"seconds": seconds, "calls": len(calls) / wanted, "p95": ages[int(len(ages) * 0.95)]}


def rows_of(conn: Connection, base: str) -> Iterator[dict[str, Any]]:
    """Measure every case."""
    first = 1
    for latency in LATENCIES:
        for names in (["facebook"], ["instagram"], ["facebook", "instagram"]):
            found = measure(conn, base, channels_of(base), names, latency, first)
            first += POSTS * 2
            label = f"{' + '.join(names)}, {POSTS} posts each, {latency} ms"
            fewest = sum(FEWEST[name] for name in names) / len(names)
            wanted = POSTS * len(names)
            floor = WORKERS * 60_000 / (latency * fewest) if latency else None
            yield {"case": label, "unit": "posts a minute", "ours": round(wanted * 60 / found["seconds"], 1),
                   "floor": floor and round(floor, 1), "peers": {}}  # fmt: skip
            yield {
                "case": label,
                "unit": "calls a post",
                "ours": round(found["calls"], 2),
                "floor": fewest,
                "peers": {},
            }
            yield {"case": label, "unit": "seconds due to published, p95", "ours": round(found["p95"], 1),
                   "floor": latency * fewest / 1000 * wanted / WORKERS, "peers": {}}  # fmt: skip


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    output = parser.parse_args().output
    results = []
    with migrated() as url, sandbox() as base, connect(url) as conn:
        admin(base, "POST", "meta/settings", instagram_quota_total=10_000, container_polls=0)
        for row in rows_of(conn, base):
            results.append(row)
            print(f"{row['case']:50} {row['unit']:32} {row['ours']:>8}  floor {row['floor']}")
    write("publishing", results, output=output)


if __name__ == "__main__":
    main()
