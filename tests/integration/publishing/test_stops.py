"""When an account rests: by faults in a row, and anew only by another row of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.accounts import sync
from siar.publishing import dispatch, reconcile, stops
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld, reply
from tests.integration.publishing.posts import NOW, desk, plan_post

pytestmark = pytest.mark.integration

ACCOUNT, MINUTE = "facebook-city", timedelta(minutes=1)


@pytest.fixture
def account(conn: Connection) -> str:
    sync(conn, settings=load_settings(), now=NOW)
    return ACCOUNT


def faults(conn: Connection, *minutes: float) -> None:
    for one in minutes:
        stops.fault(conn, ACCOUNT, reason="x", now=NOW + one * MINUTE)


def rests(conn: Connection, minutes: float) -> bool:
    return not stops.open_accounts(conn, [ACCOUNT], now=NOW + minutes * MINUTE)


def test_five_in_a_row_make_it_rest_and_the_next_one_after_that_does_not(conn, account) -> None:
    faults(conn, 0, 1, 2, 3)
    assert not rests(conn, 3)
    faults(conn, 4)
    assert rests(conn, 4)
    assert not rests(conn, 9)
    faults(conn, 9.5)
    assert not rests(conn, 9.6), "one fault is no row"
    faults(conn, 10, 11, 12, 13)
    assert rests(conn, 13)


def test_faults_of_long_ago_are_no_part_of_a_row(conn, account) -> None:
    faults(conn, 0, 1, 2, 3, 60)
    assert not rests(conn, 60)


def test_a_fault_within_a_longer_rest_shortens_nothing(conn, account) -> None:
    stops.rest(conn, ACCOUNT, until=NOW + 60 * MINUTE, reason="limit", now=NOW)
    faults(conn, 0, 1, 2, 3, 4, 5)
    assert rests(conn, 59)


def test_what_is_found_to_be_out_ends_a_row(conn) -> None:
    world = GraphWorld(NOW)
    plan_post(conn)
    faults(conn, 0, 0.1, 0.2)
    world.faults.add("meta.page.feed.create", "drop_after", times=1)
    dispatch.publish_due(conn, world.publishers(), **desk(), now=NOW, workers=1)
    reconcile.reconcile(conn, world.publishers(), now=NOW + MINUTE)
    faults(conn, 2)
    assert not rests(conn, 2)


def test_an_address_of_ours_that_does_not_answer_is_no_fault_of_the_account(conn) -> None:
    world = GraphWorld(NOW)
    for _ in range(stops.FAULT_LIMIT + 1):
        plan_post(conn, channel="instagram")
    world.address = lambda path: reply(503, b"", {})
    dispatch.publish_due(conn, world.publishers(), **desk(), now=NOW, workers=1)
    assert stops.open_accounts(conn, ["instagram-city"], now=NOW) == ["instagram-city"]
