"""A number that is missing says why beside the post; one that is known stays, with what the last try said."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from siar.metrics import catalogue
from siar.metrics.entities import know
from siar.metrics.readings import Number, begin
from siar.quantities import Reach

pytestmark = pytest.mark.integration


def test_what_is_missing_says_why(world, desk):
    post = next(post for post in world.publish_one(title="Pasar murah") if post["channel"] == "facebook")
    out = world.conn.execute("select * from publications where post_id = %s", (post["post_id"],)).fetchone()
    catalogue.publish(world.conn)

    def said() -> str:
        whole = desk("edi").get(f"/kiriman/{post['post_id']}").text
        part = whole.partition('id="h-angka">')[2].partition("</section>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", part).split())

    def read(*numbers: Number, hours: float) -> None:
        at, account = out["published_at"] + timedelta(hours=hours), out["account_id"]
        entity = know(
            world.conn,
            platform="facebook",
            kind="post",
            remote_id=out["remote_id"],
            account_id=account,
            publication_id=out["publication_id"],
            published_at=out["published_at"],
            now=at,
        )
        run = begin(world.conn, source="posts", account_id=account, api_version="v26.0", account_tz="UTC", now=at)
        run.store(entity, numbers)
        run.end(ok=True)

    assert said() == "Angka Belum tersedia (belum dibaca)."
    refused = Number("post.views", None, None, "refused")
    read(Number("post.reach", None, None, "empty"), Number("post.clicks", None, Decimal(3)), refused, hours=1)
    assert "akun terjangkau belum tersedia (belum disampaikan Meta)" in said()
    assert "kali dilihat belum tersedia (ditolak Meta)" in said()
    read(Number("post.reach", None, None, "empty"), Number("post.clicks", None, None, "refused"), hours=50)
    assert "akun terjangkau belum tersedia (tidak disajikan Meta)" in said()
    assert re.search(r"klik 3 per .* pembacaan terakhir ditolak Meta", said())
    read(Number("post.reach", None, Reach(1200)), hours=51)
    assert re.search(r"akun terjangkau 1\.200 per ", said())
