"""What waits: exactly what a run would take, in every state that a post, a sheet or a message can be in."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from siar import freezes, work
from siar.accounts import accounts, sync
from siar.intake import registry
from siar.publishing import ledger, stops
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity
from tests.integration.publishing.posts import NOW, plan_post

pytestmark = pytest.mark.integration

MINUTE = timedelta(minutes=1)


def waiting(conn: Connection, kind: work.Kind, *, now: datetime = NOW) -> list[str]:
    return sorted(item.item for item in work.look(conn, settings=load_settings(), now=now).waiting[kind])


def given_back(conn: Connection, publication_id: int, *, until: datetime | None) -> None:
    """A run took it and could not get on."""
    item = ledger.claim(conn, ["facebook-city"], now=NOW)
    assert item is not None
    assert item.publication_id == publication_id
    ledger.give_back(
        conn,
        item,
        ledger.Attempt("prepare", NOW, "unknown"),
        state="planned",
        staged={},
        next_try_at=until,
        tries=1,
    )


class TestPosts:
    def test_a_due_post_waits_and_one_of_tomorrow_does_not(self, conn: Connection) -> None:
        due, _ = plan_post(conn)
        plan_post(conn, now=NOW + timedelta(days=1))
        assert waiting(conn, "posts") == [str(due)]

    def test_a_post_that_a_run_holds_is_left_to_it_until_the_lease_ends(self, conn: Connection) -> None:
        publication_id, _ = plan_post(conn)
        item = ledger.claim(conn, ["facebook-city"], now=NOW)
        assert item is not None
        ledger.prepared(conn, item, {}, now=NOW)
        assert waiting(conn, "posts", now=NOW + MINUTE) == []
        assert waiting(conn, "posts", now=NOW + ledger.LEASE) == [str(publication_id)]

    def test_its_pause_being_over_makes_it_another_item(self, conn: Connection, settings: Settings) -> None:
        publication_id, _ = plan_post(conn)
        before = work.look(conn, settings=settings, now=NOW).waiting["posts"]
        given_back(conn, publication_id, until=NOW + MINUTE)
        assert waiting(conn, "posts", now=NOW + MINUTE / 2) == []
        after = work.look(conn, settings=settings, now=NOW + MINUTE).waiting["posts"]
        assert {item.item for item in before} == {item.item for item in after}
        assert before.isdisjoint(after)

    def test_a_stopped_account_s_posts_wait_once_it_is_opened_again(self, conn: Connection) -> None:
        publication_id, _ = plan_post(conn)
        item = ledger.read(conn, publication_id)
        stops.stop(conn, item, {"code": 190}, now=NOW)
        assert waiting(conn, "posts") == []
        stops.resume(conn, "facebook-city", actor="admin", now=NOW)
        assert waiting(conn, "posts") == [str(publication_id)]

    @pytest.mark.parametrize("scope", ["all", "facebook"])
    def test_nothing_waits_in_a_frozen_scope(self, conn: Connection, scope: str) -> None:
        facebook, _ = plan_post(conn)
        instagram, _ = plan_post(conn, channel="instagram")
        assert waiting(conn, "posts") == sorted([str(facebook), str(instagram)])
        freezes.freeze(conn, scope, reason="uji coba", actor="admin", now=NOW)
        assert waiting(conn, "posts") == ([] if scope == "all" else [str(instagram)])

    def test_a_resting_account_s_posts_wait_after_the_rest(self, conn: Connection) -> None:
        publication_id, _ = plan_post(conn)
        stops.rest(conn, "facebook-city", until=NOW + MINUTE, reason="throttled", now=NOW)
        assert waiting(conn, "posts") == []
        assert waiting(conn, "posts", now=NOW + MINUTE) == [str(publication_id)]

    def test_a_post_that_is_no_longer_approved_does_not_wait(self, conn: Connection) -> None:
        plan_post(conn)
        conn.execute("update siar.posts set state = 'draft'")
        assert waiting(conn, "posts") == []

    def test_the_look_and_the_claim_agree_in_every_state(self, conn: Connection, settings: Settings) -> None:
        # Each of what decides, with each of the others: the two conditions stand in two files, and may not part.
        sync(conn, settings=settings, now=NOW)
        seen = {True: 0, False: 0}
        for due, pause, post, hold in itertools.product(
            (NOW - MINUTE, NOW + MINUTE),
            (None, NOW, NOW + MINUTE),
            ("approved", "draft", "changed"),
            ("none", "stop", "rest", "rested", "freeze"),
        ):
            with conn.transaction(force_rollback=True):
                publication_id, _ = plan_post(conn, now=due)
                conn.execute(
                    "update siar.publications set next_try_at = %s where publication_id = %s", (pause, publication_id)
                )
                if post == "changed":
                    conn.execute("update siar.posts set content_hash = repeat('0', 64)")
                else:
                    conn.execute("update siar.posts set state = %s", (post,))
                if hold == "stop":
                    stops.stop(conn, ledger.read(conn, publication_id), {"code": 190}, now=NOW)
                elif hold in {"rest", "rested"}:
                    until = NOW + MINUTE if hold == "rest" else NOW
                    stops.rest(conn, "facebook-city", until=until, reason="throttled", now=NOW)
                elif hold == "freeze":
                    freezes.freeze(conn, "facebook", reason="uji coba", actor="admin", now=NOW)
                found = waiting(conn, "posts")
                ready = stops.open_accounts(conn, [account.account_id for account in accounts(conn)], now=NOW)
                claimed = ledger.claim(conn, ready, now=NOW) if ready else None
                assert found == ([str(claimed.publication_id)] if claimed else []), (due, pause, post, hold)
                seen[claimed is not None] += 1
        assert min(seen.values()) >= 4, seen


class TestOutcomes:
    """What a look may settle is told once for each moment that may have changed what it shows."""

    @pytest.fixture
    def doubtful(self, conn: Connection) -> int:
        publication_id, _ = plan_post(conn)
        item = ledger.claim(conn, ["facebook-city"], now=NOW)
        assert item is not None
        ledger.doubt(conn, item, ledger.Attempt("commit", NOW, "unknown"), staged={"photo_0": "1"})
        return publication_id

    def looked(self, conn: Connection, *, minutes: float, absent: bool) -> None:
        conn.execute(
            "update siar.publications set looks = looks + %(absent)s::int, updated_at = %(now)s,"
            " first_look_at = case when %(absent)s then coalesce(first_look_at, %(now)s) end",
            {"now": NOW + minutes * MINUTE, "absent": absent},
        )

    def told(self, conn: Connection, *minutes: float) -> list[bool]:
        return [bool(waiting(conn, "outcomes", now=NOW + one * MINUTE)) for one in minutes]

    def test_an_open_outcome_waits_for_its_first_look_and_for_the_one_that_may_settle_it(self, conn, doubtful) -> None:
        assert waiting(conn, "outcomes") == [str(doubtful)]
        assert waiting(conn, "posts", now=NOW + MINUTE) == []
        self.looked(conn, minutes=0.5, absent=True)
        # The pause since the first look is over before what an absence has to wait for, counted from the commit: less where what is
        # staged says itself that it is not out.
        assert self.told(conn, 1, 1.4, 1.5) == [False, False, True]
        self.looked(conn, minutes=1.6, absent=True)
        assert self.told(conn, 1.7, 2.9, 3) == [False, False, True]
        self.looked(conn, minutes=3.1, absent=True)
        assert self.told(conn, 3.5, 9, 60) == [False, False, False]

    def test_a_look_that_shows_nothing_either_way_leaves_it_to_the_schedule(self, conn, doubtful) -> None:
        self.looked(conn, minutes=3.1, absent=False)
        assert self.told(conn, 4, 9, 60) == [False, False, False]

    def test_one_that_showed_nothing_before_waits_for_the_end_of_doubt(self, conn, doubtful) -> None:
        self.looked(conn, minutes=0.5, absent=False)
        assert self.told(conn, 1.4, 1.5) == [False, True]
        self.looked(conn, minutes=1.6, absent=False)
        assert self.told(conn, 2.9, 3) == [False, True]

    def test_it_waits_when_its_account_is_opened_again(self, conn, doubtful) -> None:
        stops.stop(conn, ledger.read(conn, doubtful), {"code": 190}, now=NOW)
        assert self.told(conn, 1, 5) == [False, False]
        self.looked(conn, minutes=20, absent=False)
        stops.resume(conn, "facebook-city", actor="admin", now=NOW + 30 * MINUTE)
        assert self.told(conn, 30, 31) == [True, True]
        self.looked(conn, minutes=31, absent=True)
        assert self.told(conn, 31.9, 32) == [False, True]
        self.looked(conn, minutes=32.1, absent=True)
        assert self.told(conn, 32.9, 33) == [False, True]

    def test_it_waits_when_its_account_has_rested(self, conn, doubtful) -> None:
        stops.rest(conn, "facebook-city", until=NOW + 5 * MINUTE, reason="throttled", now=NOW)
        assert self.told(conn, 0, 4, 5) == [False, False, True]

    def test_what_a_dead_worker_held_waits_when_its_lease_ends(self, conn) -> None:
        plan_post(conn)
        item = ledger.claim(conn, ["facebook-city"], now=NOW)
        assert item is not None
        assert self.told(conn, 1, 4.9, 5) == [False, False, True]

    def test_what_the_outcome_is_of_does_not_matter_once_it_is_known(self, conn, doubtful) -> None:
        conn.execute("update siar.publications set state = 'parked', sentence = 'x'")
        assert self.told(conn, 0, 5, 60) == [False, False, False]


class TestSheets:
    @pytest.fixture
    def sheet(self, conn: Connection) -> str:
        registry.register(conn, spreadsheet_id="s1", opd="DINKES", title="Dinkes", tab="Laporan", now=NOW)
        return "s1"

    def read(self, conn: Connection, sheet: str, digest: str, *, minutes: float) -> None:
        registry.record_read(conn, sheet, tab="Laporan", digest=digest, now=NOW + minutes * MINUTE)

    def test_a_sheet_that_nobody_changes_is_left_to_the_schedule(self, conn: Connection, sheet: str) -> None:
        for minutes in range(0, 20, 5):
            self.read(conn, sheet, "same", minutes=minutes)
            assert waiting(conn, "sheets", now=NOW + (minutes + 4.5) * MINUTE) == []

    def test_a_warm_sheet_waits_when_its_turn_has_come(self, conn: Connection, sheet: str) -> None:
        self.read(conn, sheet, "before", minutes=0)
        self.read(conn, sheet, "after", minutes=5)
        assert waiting(conn, "sheets", now=NOW + 5.5 * MINUTE) == []
        assert waiting(conn, "sheets", now=NOW + 5.7 * MINUTE) == [sheet]

    def test_it_is_cold_again_a_quarter_of_an_hour_later(self, conn: Connection, sheet: str) -> None:
        self.read(conn, sheet, "before", minutes=0)
        self.read(conn, sheet, "after", minutes=5)
        for minutes in range(6, 20):
            assert waiting(conn, "sheets", now=NOW + minutes * MINUTE) == [sheet], minutes
            self.read(conn, sheet, "after", minutes=minutes)
        assert waiting(conn, "sheets", now=NOW + 21 * MINUTE) == []

    def test_one_that_cannot_be_read_waits_no_more_often(self, conn: Connection, sheet: str) -> None:
        self.read(conn, sheet, "before", minutes=0)
        self.read(conn, sheet, "after", minutes=5)
        registry.record_failure(conn, sheet, state="access", error="Mohon bagikan.", now=NOW + 6 * MINUTE)
        assert waiting(conn, "sheets", now=NOW + 6.5 * MINUTE) == []
        assert waiting(conn, "sheets", now=NOW + 6.7 * MINUTE) == [sheet]


def test_a_message_waits_from_its_next_try_on(conn: Connection) -> None:
    conn.execute(
        "insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, dedupe_key, reference,"
        " created_at, next_try_at, gives_up_at) values ('mail', 'digest', 'a@example', '', 'id', 'Laporan', '-', 'k', 'r',"
        " %(now)s, %(later)s, %(end)s)",
        {"now": NOW, "later": NOW + MINUTE, "end": NOW + 60 * MINUTE},
    )
    assert waiting(conn, "messages") == []
    assert len(waiting(conn, "messages", now=NOW + MINUTE)) == 1


def test_a_look_reads_by_index(conn: Connection) -> None:
    # Years of publications and messages are out; the look goes by what is due.
    conn.execute("set enable_seqscan = off")
    plan = "\n".join(
        str(row["QUERY PLAN"])
        for row in conn.execute(
            "explain select 1 from siar.publications p where p.state in ('planned', 'prepared') and p.due_at <= now()"
        ).fetchall()
        + conn.execute(
            "explain select 1 from siar.messages where state = 'planned' and next_try_at <= now()"
        ).fetchall()
    )
    assert "publications_due" in plan
    assert "messages_due" in plan


class TestStops:
    def test_what_has_to_stop_waits_until_it_is_proven(self, conn: Connection) -> None:
        city = AdCity(conn)
        city.publish()
        city.run()
        boost_id = city.boost()["boost_id"]
        assert waiting(conn, "stops", now=city.now) == []
        freezes.freeze(conn, "all", reason="bencana", actor="kadis", now=city.now)
        assert waiting(conn, "stops", now=city.now) == [f"{boost_id} freeze"]
        city.refuse_reads("2")
        city.halt()
        assert waiting(conn, "stops", now=city.now) == [f"{boost_id} freeze"]
        city.world.faults.clear()
        city.halt()
        assert waiting(conn, "stops", now=city.now) == []
