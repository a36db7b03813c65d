"""What passed by costs minutes: posts on the DAG files' own schedules, in virtual time, against the stand-in.

The judge is what residents see, and when. Nothing here publishes at another moment than production would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from siar import freezes, work
from siar.editorial import parking, release
from siar.publishing import dispatch, ledger, stops
from siar.publishing import reconcile as reconciling
from siar.settings import Settings, load_settings
from siar.store import Connection
from stack.clockwork import Clockwork, Ended, Run
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import plan_post, row_of

pytestmark = pytest.mark.integration

ZONE = ZoneInfo("Asia/Makassar")
DAY = datetime(2026, 11, 30, 6, 0, tzinfo=ZONE)
LATENCY = timedelta(seconds=8)
COMMIT = {"facebook": "meta.page.feed.create", "instagram": "meta.ig.media_publish.create"}
STAGING = {"facebook": "meta.page.photos.create", "instagram": "meta.ig.media.create"}

AT_SLOTS = ("07.00", "07.20", "12.00", "12.20", "19.00", "19.20")
AT_ONCE = ("14.00", "20.30")
WITHIN = {True: timedelta(minutes=3), False: timedelta(minutes=10)}
"""How long after it could go out, by whether it was approved for at once."""


def moment(text: str) -> datetime:
    hour, minute = text.split(".")
    return DAY.replace(hour=int(hour), minute=int(minute))


@dataclass
class City:
    """One city's day: the scheduler, the triggerer, and what runs do."""

    conn: Connection
    settings: Settings
    world: GraphWorld
    clockwork: Clockwork

    def publish(self, run: Run) -> Ended:
        self._set(run.began)
        result = dispatch.publish_due(
            self.conn,
            self.world.publishers(),
            objections=release.objections(self.settings),
            settings=self.settings,
            now=run.began,
            workers=1,
        )
        return self._ended(run, "publications" if result.published else None)

    def reconcile(self, run: Run) -> Ended:
        self._set(run.began)
        reconciling.reconcile(self.conn, self.world.publishers(), now=run.began)
        return self._ended(run, "urgent_posts" if self.look(run.began).waiting["posts"] else None)

    def look(self, now: datetime) -> work.Look:
        return work.look(self.conn, settings=self.settings, now=now)

    def _set(self, now: datetime) -> None:
        self.world.clock.offset = now - self.world.clock.start

    def _ended(self, run: Run, fires: str | None) -> Ended:
        lasted = self.world.clock.now() - run.began + timedelta(seconds=5)
        return Ended(lasted, (fires,) if fires else ())


@pytest.fixture
def city(conn: Connection) -> Callable[..., City]:
    def build(*, triggerer: bool = True, began: datetime = DAY) -> City:
        settings = load_settings()
        found = City(conn, settings, GraphWorld(began), None)  # type: ignore[arg-type]
        found.clockwork = Clockwork(
            settings,
            {"posts_publish": found.publish, "publications_reconcile": found.reconcile},
            began,
            LATENCY,
            look=found.look if triggerer else None,
        )
        return found

    return build


def plan(city: City, due: str, channel: str) -> int:
    """A post approved for its slot, or for at once, which the desk announces."""
    publication_id, _ = plan_post(city.conn, channel=channel, form="photo", now=moment(due))
    if due in AT_ONCE:
        city.clockwork.at(moment(due), lambda now: city.clockwork.fire(["urgent_posts"], now))
    return publication_id


def out_after(city: City, publication_id: int, *, hours: float = 6) -> timedelta | None:
    """How long after its time residents saw it, once; None when they never did.

    A day goes on for so many hours at most, and for a further half once it is out.
    """
    due = row_of(city.conn, publication_id)["due_at"]
    was_out = False
    while city.clockwork.now < due + timedelta(hours=hours) and not was_out:
        was_out = row_of(city.conn, publication_id)["state"] == "published"
        city.clockwork.run(max(due, city.clockwork.now) + timedelta(minutes=30))
    row = row_of(city.conn, publication_id)
    seen = city.world.live()[f"{row['channel']}:{row['payload']['text']}"]
    assert seen == (1 if row["state"] == "published" else 0)
    return row["published_at"] - due if seen else None


def tried_before(city: City, publication_id: int) -> bool:
    """Whether the fault was met: something was tried and did not go well."""
    return any(tried.outcome in {"unknown", "refused"} for tried in ledger.attempts(city.conn, publication_id))


CASES = [(due, channel) for channel in STAGING for due in (*AT_SLOTS, *AT_ONCE)]


@pytest.mark.parametrize(("due", "channel"), CASES)
def test_one_server_error_while_staging_costs_minutes(city, due: str, channel: str) -> None:
    day = city()
    publication_id = plan(day, due, channel)
    day.world.faults.add(STAGING[channel], "status", times=1, params={"status": 500})
    after = out_after(day, publication_id)
    assert tried_before(day, publication_id)
    assert after is not None
    assert after <= WITHIN[due in AT_ONCE]


def test_however_often_it_failed_it_is_tried_again_minutes_after_the_service_is_well(city) -> None:
    day = city()
    publication_id = plan(day, "07.00", "facebook")
    day.conn.execute("update siar.publications set tries = 10")
    day.world.faults.add(STAGING["facebook"], "status", times=1, params={"status": 503})
    after = out_after(day, publication_id)
    assert after is not None
    assert after <= timedelta(minutes=4)


@pytest.mark.parametrize(("due", "channel"), CASES)
def test_a_throttle_of_five_minutes_costs_little_more_than_five(city, due: str, channel: str) -> None:
    day = city()
    publication_id = plan(day, due, channel)
    kind = "throttle_buc_pages" if channel == "facebook" else "throttle_buc_instagram"
    day.world.faults.add(STAGING[channel], kind, times=1)
    day.clockwork.run(moment(due) + timedelta(minutes=2))
    pause_over = row_of(day.conn, publication_id)["next_try_at"]
    assert pause_over is not None
    after = out_after(day, publication_id)
    assert after is not None
    assert after <= WITHIN[False]
    assert moment(due) + after <= pause_over + WITHIN[True]


@pytest.mark.parametrize("due", [*AT_SLOTS, *AT_ONCE])
def test_a_dead_token_that_is_mended_costs_no_slot(city, due: str) -> None:
    day = city()
    publication_id = plan(day, due, "facebook")
    day.world.faults.add("meta.page.*", "invalid_token")
    day.clockwork.run(moment(due) + timedelta(minutes=30))
    assert [stop.account_id for stop in stops.stops(day.conn)] == ["facebook-city"]
    runs = len(list(day.clockwork.of("posts_publish")))
    day.world.faults.clear()
    reopened = moment(due) + timedelta(minutes=30)
    stops.resume(day.conn, "facebook-city", actor="admin", now=reopened)
    after = out_after(day, publication_id)
    assert after is not None
    assert moment(due) + after - reopened <= WITHIN[True]
    assert len(list(day.clockwork.of("posts_publish"))) > runs


@pytest.mark.parametrize("due", [*AT_SLOTS, *AT_ONCE])
@pytest.mark.parametrize("trouble", ["an error while staging", "a dead token"])
def test_without_the_triggerer_it_costs_minutes_not_the_post(city, due: str, trouble: str) -> None:
    """Reconcile's tick looks instead: ten minutes at most, and its run and that of posts_publish after it."""
    day = city(triggerer=False)
    publication_id = plan(day, due, "facebook")
    claimable = moment(due)
    if trouble == "a dead token":
        day.world.faults.add("meta.page.*", "invalid_token")
        claimable += timedelta(minutes=30)
        day.clockwork.run(claimable)
        day.world.faults.clear()
        assert stops.resume(day.conn, "facebook-city", actor="admin", now=claimable)
    else:
        day.world.faults.add(STAGING["facebook"], "status", times=1, params={"status": 500})
    after = out_after(day, publication_id)
    assert after is not None
    assert moment(due) + after - claimable <= timedelta(minutes=11)


# -- at the commit: whether it is out has to be looked at first -------------------------------------------------------------


@pytest.mark.parametrize(("due", "channel"), CASES)
def test_a_token_that_dies_at_the_commit_costs_minutes_after_it_is_mended(city, due: str, channel: str) -> None:
    day = city()
    publication_id = plan(day, due, channel)
    day.world.faults.add(COMMIT[channel], "invalid_token")
    day.clockwork.run(moment(due) + timedelta(minutes=1))
    assert row_of(day.conn, publication_id)["state"] == "unknown"
    day.world.faults.add("meta.*", "invalid_token")
    reopened = moment(due) + timedelta(minutes=30)
    day.clockwork.run(reopened)
    day.world.faults.clear()
    assert stops.resume(day.conn, f"{channel}-city", actor="admin", now=reopened)
    after = out_after(day, publication_id)
    assert after is not None
    assert moment(due) + after - reopened <= timedelta(minutes=4)
    assert row_of(day.conn, publication_id)["commits"] == 2


@pytest.mark.parametrize("channel", STAGING)
def test_what_was_out_when_the_token_died_is_found_at_once(city, channel: str) -> None:
    day = city()
    publication_id = plan(day, "19.00", channel)
    day.world.faults.add(COMMIT[channel], "error_after", params={"status": 400, "kind": "190/463"})
    reopened = moment("19.30")
    day.clockwork.run(reopened)
    day.world.faults.clear()
    assert stops.resume(day.conn, f"{channel}-city", actor="admin", now=reopened)
    day.clockwork.run(reopened + timedelta(minutes=1))
    row = row_of(day.conn, publication_id)
    assert (row["state"], row["commits"]) == ("published", 1)
    assert out_after(day, publication_id) is not None


@pytest.mark.parametrize("channel", STAGING)
@pytest.mark.parametrize("action", ["drop_before", "drop_after"])
def test_a_connection_that_breaks_at_the_commit_costs_minutes(city, channel: str, action: str) -> None:
    day = city()
    publication_id = plan(day, "07.20", channel)
    day.world.faults.add(COMMIT[channel], action, times=1)
    after = out_after(day, publication_id)
    assert after is not None
    assert after <= timedelta(minutes=5)
    kinds = [run.run_type for run in day.clockwork.of("publications_reconcile")]
    assert kinds.count("asset_triggered") <= 3, "one look for each moment that may show something else"


@pytest.mark.parametrize("channel", STAGING)
@pytest.mark.parametrize("due", AT_ONCE)
@pytest.mark.parametrize("seconds", range(0, 25, 4))
def test_what_goes_out_at_once_meets_a_doubted_commit_and_is_out_in_three_minutes(
    city, channel: str, due: str, seconds: int
) -> None:
    # Whenever the watcher happens to look.
    day = city(began=DAY + timedelta(seconds=seconds))
    publication_id = plan(day, due, channel)
    day.world.faults.add(COMMIT[channel], "drop_before", times=1)
    after = out_after(day, publication_id)
    assert tried_before(day, publication_id)
    assert after is not None
    assert after <= WITHIN[True]
    assert row_of(day.conn, publication_id)["commits"] == 2


@pytest.mark.parametrize("channel", STAGING)
def test_a_worker_that_dies_costs_its_lease(city, channel: str) -> None:
    day = city()
    publication_id = plan(day, "12.20", channel)
    held = ledger.claim(day.conn, [f"{channel}-city"], now=moment("12.20"))
    assert held is not None
    after = out_after(day, publication_id)
    assert after is not None
    assert after <= ledger.LEASE + timedelta(minutes=2)


def test_a_thaw_puts_nothing_out(city) -> None:
    day = city()
    freezes.freeze(day.conn, "all", reason="uji coba", actor="admin", now=DAY)
    publication_id = plan(day, "07.00", "facebook")
    day.clockwork.run(moment("09.00"))
    thawed = parking.thaw(day.conn, "all", actor="admin", now=moment("09.00"))
    assert thawed.parked == 1
    runs = len(list(day.clockwork.of("posts_publish")))
    day.clockwork.run(moment("11.00"))
    assert out_after(day, publication_id, hours=4) is None
    assert row_of(day.conn, publication_id)["state"] == "parked"
    assert len(list(day.clockwork.of("posts_publish"))) == runs


def test_a_quiet_day_starts_runs_at_its_slots_only(city) -> None:
    day = city()
    day.clockwork.run(DAY + timedelta(hours=24))
    assert {run.run_type for run in day.clockwork.runs} == {"scheduled"}
    runs = list(day.clockwork.of("posts_publish"))
    assert len(runs) == len(day.settings.slots.slots) * day.settings.slots.per_slot


def test_a_run_that_always_fails_makes_no_storm(city) -> None:
    day = city()
    plan(day, "07.00", "facebook")
    # Whatever breaks before the first claim: the post stays as due as it was.
    day.clockwork._states["posts_publish"].work = lambda run: Ended(timedelta(seconds=5))
    day.clockwork.run(moment("12.00") - timedelta(seconds=1))
    runs = [run for run in day.clockwork.of("posts_publish") if run.began > moment("07.00")]
    # Five hours of the watcher's ten minutes and of reconcile's, three slots, and the watcher's first impatience.
    assert 30 <= len(runs) <= 2 * 6 * 5 + 3 + 3
