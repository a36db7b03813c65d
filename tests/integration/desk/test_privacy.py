"""*Data pribadi*: who helps with rows that name a resident sees where, what kind and since when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.integration.desk.world import NOW

pytestmark = pytest.mark.integration

WORDS = "Keluhan Yohanis Sentinel, NIK 5371011203850001"


def hold(world, *, hours: float, code: str = "E_PII_NIK", column: str | None = "uraian", title: str = WORDS) -> str:
    """A row that names a resident since so many hours; return its ID."""
    revision = world.add_review(title=title)
    finding = {
        "code": code,
        "level": "E",
        "column": column,
        "message": "Baris 2, kolom uraian: “537***01” menyerupai NIK.",
    }
    world.conn.execute(
        "update siar.verdicts set verdict = 'held', findings = %s where revision_id = %s",
        (json.dumps([finding]), revision),
    )
    world.conn.execute("alter table siar.row_revisions disable trigger user")
    row = world.conn.execute(
        "update siar.row_revisions set observed_at = %s where revision_id = %s returning row_id",
        (NOW - timedelta(hours=hours), revision),
    ).fetchone()
    world.conn.execute("alter table siar.row_revisions enable trigger user")
    return str(row["row_id"])


def test_each_row_with_kind_column_and_age_and_nothing_of_its_text(world, desk):
    young, old = hold(world, hours=2), hold(world, hours=80, code="E_DATA_PASIEN", column=None)
    text = desk("asti").get("/data-pribadi").text
    assert text.index(old) < text.index(young), "the longest held first"
    for part in (
        "nomor identitas",
        "keterangan pasien",
        "seluruh baris",
        "3 hari",
        "2 jam",
        "2 baris ditahan, 1 di antaranya",
    ):
        assert part in text, part
    for part in ("Sentinel", "537", "Keluhan", "menyerupai"):
        assert part not in text, part


def test_none_is_said_so(world, desk):
    assert "Tidak ada baris yang ditahan karena data pribadi." in desk("asti").get("/data-pribadi").text


def test_who_may_not_see_it_is_not_offered_it(world, desk):
    hold(world, hours=2)
    assert desk("tamu").get("/data-pribadi").status_code == 403
    assert "/data-pribadi" not in desk("tamu").get("/kesehatan").text
    assert "/data-pribadi" in desk("vera").get("/kesehatan").text
