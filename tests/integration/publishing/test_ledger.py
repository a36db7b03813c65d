from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from siar.errors import InputError
from siar.publishing import ledger
from siar.publishing.ledger import Attempt, LostClaimError
from siar.publishing.records import Publication
from siar.store import Connection, connect
from tests.integration.publishing.posts import NOW, add_post, clear, code_of, payload_of, plan_post, row_of

pytestmark = pytest.mark.integration
LATER = NOW + timedelta(minutes=1)


def at(step: str = "commit", outcome: Any = "done") -> Attempt:
    return Attempt(step, LATER, outcome, reply={"class": "Test"})


def claimed(conn: Connection) -> Publication:
    item = ledger.claim(conn, ["facebook-city", "instagram-city"], now=NOW)
    assert item
    return item


def committing(conn: Connection) -> Publication:
    plan_post(conn)
    item = claimed(conn)
    ledger.prepared(conn, item, {"photo_0": "1"}, now=NOW)
    clear(conn, item.publication_id)
    ledger.begin_commit(conn, item, Attempt("commit", NOW, "sent"))
    return item


def sqlstate(conn: Connection, statement: str, *values: Any) -> str | None:
    with pytest.raises(psycopg.Error) as caught, conn.transaction():
        conn.execute(statement, values)
    return caught.value.sqlstate


def test_planning_twice_is_planning_once_and_moves_the_time(conn) -> None:
    code = code_of(1)
    post_id, digest = add_post(conn, channel="facebook", text="x", code=code)
    plan = {"post_id": post_id, "account_id": "facebook-city", "channel": "facebook", "content_hash": digest, "reference_code": code,
            "payload": payload_of("text", code), "now": NOW}  # fmt: skip
    first = ledger.plan(conn, due_at=NOW, **plan)
    assert ledger.plan(conn, due_at=LATER, **plan) == first
    assert row_of(conn, first)["due_at"] == LATER


def test_other_content_replaces_the_planned_one_as_a_new_revision(conn) -> None:
    publication_id, code = plan_post(conn, form="text")
    row = row_of(conn, publication_id)
    ledger.plan(conn, post_id=row["post_id"], account_id="facebook-city", channel="facebook", content_hash="b" * 64, reference_code=code,
                payload=payload_of("photo", code), due_at=NOW, now=NOW)  # fmt: skip
    row = row_of(conn, publication_id)
    assert (row["revision"], row["content_hash"], row["payload"]["form"]) == (2, "b" * 64, "photo")
    assert [attempt.step for attempt in ledger.attempts(conn, publication_id)] == ["replan"]


def other_content(conn: Connection, publication_id: int, code: str) -> dict[str, Any]:
    return {"post_id": row_of(conn, publication_id)["post_id"], "account_id": "facebook-city", "channel": "facebook", "content_hash": "b" * 64,
            "reference_code": code, "payload": payload_of("photo", code), "due_at": NOW, "now": NOW}  # fmt: skip


def test_other_content_takes_it_from_whoever_prepares_the_old_one(conn) -> None:
    publication_id, code = plan_post(conn, form="text")
    stale = claimed(conn)
    ledger.plan(conn, **other_content(conn, publication_id, code))
    row = row_of(conn, publication_id)
    assert (row["state"], row["content_hash"]) == ("planned", "b" * 64)
    with pytest.raises(LostClaimError):
        ledger.save_staged(conn, stale, {"photo_0": "1"}, at())


def test_other_content_is_refused_while_it_may_be_out(conn) -> None:
    item = committing(conn)
    with pytest.raises(InputError):
        ledger.plan(conn, **other_content(conn, item.publication_id, item.reference_code))


def test_what_is_proven_not_to_be_out_may_get_other_content_and_keeps_its_proof(conn) -> None:
    publication_id, code = plan_post(conn, form="text")
    item = claimed(conn)
    ledger.prepared(conn, item, {"photo_0": "1"}, now=NOW)
    clear(conn, publication_id)
    ledger.begin_commit(conn, item, at(outcome="sent"))
    ledger.give_back(
        conn, item, at(outcome="not_sent"), state="prepared", staged={}, next_try_at=None, tries=1, proof="not_sent"
    )
    ledger.park(conn, item, at(outcome="moved"), sentence="Berubah.")
    ledger.plan(conn, **other_content(conn, publication_id, code))
    row = row_of(conn, publication_id)
    assert (row["state"], row["content_hash"], row["commits"], row["proof"]) == ("planned", "b" * 64, 1, "not_sent")


def test_what_was_parked_in_doubt_gets_no_other_content(conn) -> None:
    item = committing(conn)
    ledger.unproven(conn, item, at(outcome="unknown"))
    ledger.park(conn, item, at(outcome="unknown"), sentence="Belum pasti.")
    with pytest.raises(InputError):
        ledger.plan(conn, **other_content(conn, item.publication_id, item.reference_code))


def test_a_claim_excludes_others_until_its_lease_ends(conn) -> None:
    plan_post(conn)
    first = claimed(conn)
    assert ledger.claim(conn, ["facebook-city"], now=NOW) is None
    ledger.prepared(conn, first, {}, now=NOW)
    second = ledger.claim(conn, ["facebook-city"], now=NOW + ledger.LEASE)
    assert second
    assert second.fence == first.fence + 1


@pytest.mark.parametrize("write", [
    lambda conn, item: ledger.save_staged(conn, item, {"photo_0": "9"}, at()),
    lambda conn, item: ledger.begin_commit(conn, item, at(outcome="sent")),
    lambda conn, item: ledger.published(conn, item, at(), remote_id="1", proof="reply", published_at=NOW),
    lambda conn, item: ledger.unproven(conn, item, at(outcome="unknown")),
    lambda conn, item: ledger.park(conn, item, at(), sentence="x"),
])  # fmt: skip
def test_whoever_lost_the_claim_can_write_nothing(conn, write) -> None:
    plan_post(conn)
    old = claimed(conn)
    ledger.prepared(conn, old, {}, now=NOW)
    ledger.claim(conn, ["facebook-city"], now=NOW + ledger.LEASE)
    before = row_of(conn, old.publication_id)
    with pytest.raises(LostClaimError):
        write(conn, old)
    assert row_of(conn, old.publication_id) == before


def test_unknown_is_never_claimed_for_dispatch(conn) -> None:
    item = committing(conn)
    ledger.unproven(conn, item, at(outcome="unknown"))
    assert ledger.claim(conn, ["facebook-city"], now=NOW + timedelta(days=1)) is None


@pytest.mark.parametrize("state", ["planned", "preparing", "prepared", "published", "failed", "parked"])
def test_committing_without_proof_leads_nowhere_but_unknown(conn, state) -> None:
    item = committing(conn)
    statement = ("update siar.publications set state = %s, sentence = 'x', published_at = now(), lease_until = null"
                 " where publication_id = %s")  # fmt: skip
    expected = {
        "planned": "SI002",
        "preparing": "SI002",
        "parked": "SI002",
        "failed": "SI002",
        "published": "23514",
    }.get(state, "SI006")
    assert sqlstate(conn, statement, state, item.publication_id) == expected


@pytest.mark.parametrize("looks", ["0", "1", "2, first_look_at = now(), last_look_at = now()"])
@pytest.mark.parametrize("state", ["prepared", "planned", "failed"])
def test_unknown_is_not_committed_again_without_two_looks(conn, looks, state) -> None:
    item = committing(conn)
    ledger.unproven(conn, item, at(outcome="unknown"))
    statement = f"update siar.publications set state = %s, proof = 'absent', looks = {looks} where publication_id = %s"
    assert sqlstate(conn, statement, state, item.publication_id) == "SI006"


def test_a_commit_is_counted_exactly_when_it_begins(conn) -> None:
    item = committing(conn)
    for change in ("commits = 0", "commits = commits + 1"):
        assert sqlstate(conn, f"update siar.publications set {change} where publication_id = %s", item.publication_id)


def test_ends_are_final_but_a_missing_address_may_be_filled_in_once(conn) -> None:
    item = committing(conn)
    ledger.published(conn, item, at(), remote_id=None, proof="container", published_at=NOW)
    fill = "update siar.publications set remote_id = %s, permalink = %s where publication_id = %s"
    conn.execute(fill, ("17", "https://x", item.publication_id))
    assert sqlstate(conn, fill, "18", "https://x", item.publication_id) == "SI004"
    for change in ("state = 'unknown'", "state = 'planned'", "due_at = now()", "fence = fence + 1", "payload = '{}'"):
        assert sqlstate(conn, f"update siar.publications set {change} where publication_id = %s", item.publication_id)
    assert sqlstate(conn, "delete from siar.publications where publication_id = %s", item.publication_id)


def test_content_and_identity_are_immutable_and_attempts_append_only(conn) -> None:
    item = committing(conn)
    for change in (
        "payload = '{}'",
        "content_hash = 'x'",
        "reference_code = 'x'",
        "channel = 'instagram'",
        "account_id = 'instagram-city'",
        "post_id = 9",
    ):
        statement = f"update siar.publications set {change} where publication_id = %s"
        assert sqlstate(conn, statement, item.publication_id) in {"SI002", "SI003"}
    assert sqlstate(conn, "update siar.publication_attempts set outcome = 'done'")
    assert sqlstate(conn, "delete from siar.publication_attempts")
    insert = ("insert into siar.publications (post_id, account_id, channel, reference_code, content_hash, payload, state,"
              " due_at, created_at, updated_at) values (1, 'facebook-city', 'facebook', 'x', 'x', '{}', 'prepared', now(), now(), now())")  # fmt: skip
    assert sqlstate(conn, insert) == "SI002"


def test_one_remote_object_belongs_to_one_publication(conn) -> None:
    first, second = committing(conn), committing(conn)
    ledger.published(conn, first, at(), remote_id="77", proof="reply", published_at=NOW)
    with pytest.raises(psycopg.errors.UniqueViolation):
        ledger.published(conn, second, at(), remote_id="77", proof="found", published_at=NOW)


def test_taken_off_it_is_parked_and_whoever_prepared_it_can_write_nothing(conn) -> None:
    plan_post(conn)
    item = claimed(conn)
    assert ledger.take_off(conn, item.publication_id, at("held", "moved"), sentence="x")
    assert row_of(conn, item.publication_id)["state"] == "parked"
    with pytest.raises(LostClaimError):
        ledger.save_staged(conn, item, {"photo_0": "9"}, at())
    with pytest.raises(LostClaimError):
        ledger.prepared(conn, item, {"photo_0": "9"}, now=LATER)


def test_what_is_being_committed_is_not_taken_off(conn) -> None:
    item = committing(conn)
    assert not ledger.take_off(conn, item.publication_id, at("held", "moved"), sentence="x")
    assert row_of(conn, item.publication_id)["state"] == "committing"


def test_two_connections_never_claim_the_same(conn, database) -> None:
    for _ in range(6):
        plan_post(conn)
    with connect(database) as other, conn.transaction():
        mine = [ledger.claim(conn, ["facebook-city"], now=NOW) for _ in range(3)]
        theirs = [ledger.claim(other, ["facebook-city"], now=NOW) for _ in range(4)]
    ids = [item.publication_id for item in mine + theirs if item]
    assert len(ids) == len(set(ids)) == 6
