"""The whole path through the four Airflow processes, judged from outside: feed, sheets, mailbox, ledger."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from pathlib import Path

import pytest
import requests
from rich.console import Console

from siar import audit, proof
from siar.doctor import examine
from siar.explain import explain
from siar.runtime import Runtime
from siar.store import connect
from stack.demo import Demo, Outcome
from stack.local import Stack
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]


class TestFirstRun:
    def test_every_accepted_row_is_out_once_on_both_channels(self, first: Outcome, outside: Outside) -> None:
        facebook, instagram = outside.references("facebook"), outside.references("instagram")
        assert first.accepted == first.drafted >= 70
        assert first.over == 4, "one announcement and three notices of years ago"
        assert len(facebook) == len(set(facebook)) == first.accepted - first.over
        assert sorted(facebook) == sorted(instagram)

    def test_pictures_are_out_with_alternative_text(self, outside: Outside) -> None:
        posts = outside.get("meta/published")
        for channel in ("facebook", "instagram"):
            assert all(len(post["photo_sha256"]) == 1 and all(post["alt_texts"]) for post in posts[channel])
        assert {post["photo_sha256"][0] for post in posts["facebook"]} == {
            post["photo_sha256"][0] for post in posts["instagram"]
        }

    def test_the_ledger_agrees_with_the_feed(self, stack: Stack, outside: Outside) -> None:
        with connect(stack.database_url) as conn:
            rows = conn.execute("select channel, state, remote_id, commits from siar.publications").fetchall()
            entries = audit.verify(conn)
        assert Counter(row["state"] for row in rows) == {"published": len(rows)}
        assert {row["commits"] for row in rows} == {1}
        posts = outside.get("meta/published")
        for channel in ("facebook", "instagram"):
            assert {row["remote_id"] for row in rows if row["channel"] == channel} == {
                post["id"] for post in posts[channel]
            }
        assert entries.broken_at is None
        assert entries.entries > len(rows)

    def test_the_sheets_answer_beside_each_row(self, stack: Stack, first: Outcome) -> None:
        with connect(stack.database_url) as conn:
            answers = conn.execute("select status, count(*) as n from siar.feedback group by status").fetchall()
        counts = {row["status"]: row["n"] for row in answers}
        assert counts["Tayang"] == first.accepted - first.over
        assert counts["Perlu diperbaiki"] >= 10
        assert counts["Perlu dicek"] >= 5

    def test_one_boost_inside_its_ceiling(self, stack: Stack, outside: Outside) -> None:
        with connect(stack.database_url) as conn:
            boosts = conn.execute("select state, lifetime_budget from siar.boosts").fetchall()
            budgets = conn.execute("select reserved, settled, cap from siar.budgets").fetchall()
        assert len(boosts) == 1
        assert budgets
        assert all(0 < row["reserved"] + row["settled"] <= row["cap"] for row in budgets)
        (adset,) = outside.get("meta/ads")["adsets"]
        assert adset["lifetime_budget"] == boosts[0]["lifetime_budget"]
        assert adset["daily_budget"] is None
        assert adset["effective_status"] == "ACTIVE"

    def test_leadership_has_one_report_with_a_pdf(self, outside: Outside, first: Outcome) -> None:
        mails = outside.get("mailbox")
        assert len(mails) == 3  # one to each recipient of the weekly report
        assert len({mail["to"] for mail in mails}) == 3
        for mail in mails:
            (attachment,) = [item for item in mail["attachments"] if item["content_type"] == "application/pdf"]
            assert attachment["filename"].startswith("Laporan-Medsos-Kota-Kupang_")
        (path,) = first.briefings
        assert Path(path).read_bytes()[:5] == b"%PDF-"

    def test_the_stand_in_kept_to_googles_schemas(self, outside: Outside) -> None:
        assert outside.get("google")["violations"] == []


def test_nothing_is_public_without_the_proof_of_who_let_it(
    stack: Stack, first: Outcome, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stack.environment().items():
        if name.startswith(("AIRFLOW_CONN_", "SIAR_", "NO_PROXY", "no_proxy")):
            monkeypatch.setenv(name, value)
    seen = outside.get("meta/published")
    public = {post["id"] for channel in ("facebook", "instagram") for post in seen[channel]}
    runtime = Runtime()
    with runtime.connect() as conn:
        proofs = [proof.proof_of(conn, each, media=runtime.public_copies) for each in proof.public_posts(conn)]
        rows = conn.execute(
            "select p.remote_id, c.agreements from siar.publications p join siar.clearances c using (publication_id)"
        ).fetchall()
    assert [found for found in proofs if not found or not found.whole] == []
    assert {row["remote_id"] for row in rows} == public
    assert len(public) == len(proofs) >= 140
    assert first.proven == f"Utuh: {len(public)} kiriman yang tayang, semua dengan bukti penuh."
    for row in rows:
        people = [given["actor"] for given in row["agreements"]]
        assert people
        assert len(people) == len(set(people))


def test_what_is_served_is_what_is_out_and_nothing_else(stack: Stack, first: Outcome) -> None:
    public, private = stack.folder / "media", stack.folder / "media-private"
    with connect(stack.database_url) as conn:
        out = conn.execute(
            "select distinct m.value->>'sha256' as sha256 from siar.publications p"
            " cross join lateral jsonb_array_elements(p.payload->'media') m where p.channel = 'instagram'"
        ).fetchall()
    served = [path for path in public.rglob("*") if path.is_file()]
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in served} == {row["sha256"] for row in out}
    kept = [path.relative_to(private).as_posix() for path in private.rglob("*") if path.is_file()]
    assert len(kept) >= len(out) >= 70
    with requests.Session() as session:
        session.trust_env = False
        answers = Counter(session.get(f"{stack.media_url}/{path}", timeout=10).status_code for path in kept)
    assert answers == {404: len(kept)}


def test_a_second_run_publishes_nothing_twice(stack: Stack, first: Outcome, outside: Outside) -> None:
    before = outside.get("meta/published")
    mails = len(outside.get("mailbox"))
    second = Demo(stack, console=Console(quiet=True)).run()
    assert (second.accepted, second.approved, second.published) == (0, 0, {})
    assert outside.get("meta/published") == before
    assert len(outside.get("mailbox")) == mails
    assert len(outside.get("meta/ads")["campaigns"]) == 1


def test_the_desk_answers_nobody_without_a_token(stack: Stack, first: Outcome) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for path in ("/desk/", "/desk/api/posts", "/desk/api/me", "/desk/static/desk.css"):
            assert session.get(f"{stack.airflow_url}{path}", timeout=30).status_code == 401


def test_a_viewer_sees_and_changes_nothing(stack: Stack, first: Outcome) -> None:
    viewer = stack.client("pemantau")
    assert viewer.call("GET", "/desk/api/posts?state=approved&limit=1")["posts"]
    with pytest.raises(requests.HTTPError, match="403"):
        viewer.call("PUT", "/desk/api/freezes/all", json={"reason": "coba-coba saja"}, headers={"X-Siar-Desk": "test"})


@pytest.fixture
def secrets(stack: Stack, outside: Outside) -> list[str]:
    accounts = outside.get("meta/accounts")
    token, app_secret = accounts["system_user_token"], accounts["app_secret"]
    proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    found = [token, app_secret, proof, accounts["page_token"], outside.get("google/keyfile")["private_key"][40:80]]
    assert all(len(secret) >= 20 for secret in found)
    return found


def test_no_secret_in_any_log(stack: Stack, secrets: list[str]) -> None:
    files = [path for folder in ("logs", "run") for path in (stack.folder / folder).rglob("*.log")]
    assert len(files) > 10
    for path in files:
        text = path.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], path


@pytest.mark.parametrize("database", ["siar", "airflow"])
def test_no_secret_in_any_table_or_xcom(stack: Stack, secrets: list[str], database: str) -> None:
    text = stack.cluster.dump(database)
    assert "posts_publish" in text or "KPG-" in text
    assert not [secret for secret in secrets if secret in text]


def test_no_secret_on_any_page(stack: Stack, secrets: list[str]) -> None:
    client = stack.client()
    client.login()
    pages = ["/desk/", "/desk/api/posts?state=approved", "/api/v2/connections", "/api/v2/variables"]
    for page in pages:
        answer = client.fetch(page)
        assert answer.status_code == 200
        assert not [secret for secret in secrets if secret in answer.text], page


def test_doctor_finds_everything_in_order(stack: Stack, first: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.environment().items():
        if name.startswith(("AIRFLOW_CONN_", "SIAR_")):
            monkeypatch.setenv(name, value)
    findings = examine(Runtime())
    assert len(findings) >= 12
    assert [finding for finding in findings if finding.bad] == []
    (role,) = [finding.message for finding in findings if finding.subject == "Peran basis data"]
    assert role == "siar_app tidak dapat mengubah pagu maupun tabel."


def test_explain_walks_from_a_post_to_its_cell(stack: Stack, first: Outcome, outside: Outside) -> None:
    code = outside.references("facebook")[0]
    with connect(stack.database_url) as conn:
        facts = explain(conn, code)
    labels = {fact.label for fact in facts}
    assert {"Alamat", "Keputusan", "Gambar", "Templat", "Putusan", "Revisi", "Baris", "Lembar"} <= labels
    decisions = [fact.text for fact in facts if fact.label == "Keputusan"]
    assert len({decision.split()[2] for decision in decisions}) >= 2, "one person alone decided"
