from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from siar import freezes
from tests.integration.commands.conftest import set_media
from tests.integration.publishing.posts import plan_post

pytestmark = pytest.mark.integration


def test_what_is_frozen_stays_frozen_with_the_first_reason(siar, conn):
    assert siar("freeze", "facebook", "--reason", "akun dicurigai").stdout == "facebook dihentikan.\n"
    again = siar("freeze", "facebook", "--reason", "alasan lain")
    assert (again.exit_code, again.stdout) == (0, "facebook memang sedang dihentikan.\n")
    (frozen,) = freezes.active(conn)
    assert (frozen.scope, frozen.reason, frozen.frozen_by.split(":")[0]) == ("facebook", "akun dicurigai", "cli")


def test_a_reason_that_names_a_resident_is_refused_and_not_repeated(siar, conn):
    answer = siar("freeze", "facebook", "--reason", "dilaporkan NIK 5371011203850001")
    assert answer.exit_code == 2
    said = " ".join((answer.stdout + answer.stderr).split())
    assert "nomor identitas" in said
    assert "5371011203850001" not in said
    assert freezes.active(conn) == []


def test_thawing_publishes_nothing_and_says_what_fell_due_meanwhile(siar, conn):
    plan_post(conn, now=datetime.now(UTC) - timedelta(hours=1))
    siar("freeze", "--reason", "akun dicurigai")
    assert siar("thaw").stdout == (
        "all dijalankan kembali.\n1 kiriman lewat waktu selama itu; beri slot baru di Meja Redaksi.\n"
    )
    assert siar("thaw").stdout == "all tidak sedang dihentikan.\n"
    assert conn.execute("select state from publications").fetchone()["state"] == "parked"


def test_publishing_by_hand_parks_what_is_too_old_like_every_run(siar, conn, monkeypatch, tmp_path):
    """No network is needed: nothing of it may be tried."""
    extra = {"app_id": "1", "app_secret": "s", "page_id": "2", "instagram_user_id": "3", "ad_account_id": "4"}
    graph = {"conn_type": "meta_graph", "password": "t", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_META_GRAPH", json.dumps(graph))
    set_media(monkeypatch, tmp_path)
    plan_post(conn, now=datetime.now(UTC) - timedelta(hours=7))
    answer = siar("publish-now")
    assert answer.exit_code == 0, answer.output
    row = conn.execute("select state, commits, sentence from publications").fetchone()
    assert (row["state"], row["commits"]) == ("parked", 0)
    assert "sudah lama lewat" in row["sentence"]


def test_a_scope_that_does_not_exist_is_refused(siar):
    answer = siar("freeze", "tiktok", "--reason", "akun dicurigai")
    assert answer.exit_code == 2
    assert "Pilih salah satu: all, facebook, instagram, boosts." in answer.output


def test_nothing_to_explain_is_an_exit_code(siar, monkeypatch, tmp_path):
    set_media(monkeypatch, tmp_path)
    answer = siar("explain", "KPG-2609-9999")
    assert (answer.exit_code, answer.stdout) == (1, "Tidak ada kiriman dengan tanda itu.\n")
