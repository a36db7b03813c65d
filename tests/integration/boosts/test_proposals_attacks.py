"""Between the yes and the money: what happened meanwhile, who else decided at the same time, and the last minute of each rule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from siar import freezes
from siar.boosts import decisions, proposals
from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.boosts.choice.eligibility import Closing, choose
from siar.errors import InputError
from siar.findings.catalogue import Catalogue
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.settings.screening import Period
from siar.store import Connection, connect
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.books import NOW, published_post, read_numbers

pytestmark = pytest.mark.integration


@pytest.fixture
def proposed(conn: Connection) -> AdCity:
    """A city whose one post waits for a yes."""
    city = AdCity(conn)
    city.settings = load_settings()
    city.publish()
    assert city.run().proposed == 1
    return city


def waiting(city: AdCity) -> int:
    (one,) = proposals.waiting(city.conn)
    return one.proposal_id


def approve(city: AdCity, *, actor: str = "ani", conn: Connection | None = None, **more: Any) -> int:
    return proposals.approve(
        conn or city.conn, proposal_id=waiting(city), actor=actor, settings=city.settings, now=city.now, **more
    )


# -- what happened meanwhile -----------------------------------------------------------------------------------------------


def _mourning(city: AdCity) -> None:
    day = city.now.date().isoformat()
    period = Period.model_validate({"reason": "Masa berkabung", "from": day, "to": day})
    found = city.settings.screening.model_copy(update={"mourning": [period]})
    city.settings = city.settings.model_copy(update={"screening": found})


def _sql(statement: str) -> Callable[[AdCity], object]:
    return lambda city: city.conn.execute(statement, {"now": city.now})


def _angry(city: AdCity) -> None:
    (row,) = city.conn.execute("select publication_id from siar.publications").fetchall()
    read_numbers(
        city.conn, row["publication_id"], at=city.now, interactions=40, kinds={"like": 20, "anger": 8, "sorry": 8}
    )


MEANWHILE: dict[str, Callable[[AdCity], object]] = {
    "an official is named": _sql("update siar.posts set no_boost = '{S_PEJABAT}'"),
    "it is to be read again": _sql("update siar.posts set review_due = true"),
    "another text is out": _sql("update siar.posts set content_hash = repeat('f', 64)"),
    "the approval was taken back": _sql(
        """insert into siar.approvals (post_id, stage, decision, actor, content_hash, reason, decided_at)
           select post_id, 'tinjauan', 'return', 'vera', content_hash, 'Angkanya keliru.', %(now)s from siar.posts"""
    ),
    "a resident asks": _sql(
        """insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, first_seen_at)
           select 'm', publication_id, %(now)s - interval '2 hours', 'Kapan?', true, '{}', %(now)s from siar.publications"""
    ),
    "it makes angry": _angry,
    "the city mourns": _mourning,
    "somebody withdrew it": _sql(
        """insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
           select publication_id, 'keliru', 'vera', 'sending', %(now)s, %(now)s from siar.publications"""
    ),
    "somebody froze advertisements": lambda city: freezes.freeze(
        city.conn, "boosts", reason="bencana", actor="kadis", now=city.now
    ),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_a_yes_is_refused_for_what_happened_meanwhile(proposed: AdCity, what: str) -> None:
    MEANWHILE[what](proposed)
    with pytest.raises(InputError):
        approve(proposed)
    assert proposed.boosts() == []


#: For these a person's yes stands: they are told, and looked at when the next one is chosen.
BORNE = {
    "a resident asks",
    "it makes angry",
    "it is to be read again",
    "another text is out",
    "the approval was taken back",
}


@pytest.mark.parametrize("what", sorted(set(MEANWHILE) - BORNE))
def test_nothing_that_was_promised_before_is_switched_on_then(proposed: AdCity, what: str) -> None:
    """Approved, and not begun yet."""
    approve(proposed)
    MEANWHILE[what](proposed)
    proposed.run()
    assert [one for one in proposed.state.campaigns.values() if one.status == "ACTIVE"] == []


@pytest.mark.parametrize(
    ("left", "yes"), [(timedelta(0), False), (timedelta(hours=23), False), (timedelta(hours=25), True)]
)
def test_a_yes_for_what_is_over_soon(proposed: AdCity, left: timedelta, yes: bool) -> None:
    closing: Closing = lambda _, drafts: dict.fromkeys(drafts, proposed.now + left)  # noqa: E731
    if not yes:
        with pytest.raises(InputError):
            approve(proposed, closing=closing)
        return
    approve(proposed, closing=closing)
    assert proposed.boost()["ends_at"] == proposed.now + left, "it ends before what it announces"


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(0)], ids=["in the last second", "too late"])
def test_a_yes_at_the_end_of_its_time(proposed: AdCity, early: timedelta) -> None:
    proposed.world.clock.advance(proposals.waiting(proposed.conn)[0].open_until - proposed.now - early)
    if early:
        assert approve(proposed)
        return
    with pytest.raises(InputError, match="sudah lewat"):
        approve(proposed)


def test_a_yes_in_october_is_october_s_money(conn: Connection) -> None:
    city = AdCity(conn, now=datetime.fromisoformat("2026-09-30T22:00:00+08:00"))
    city.settings = load_settings()
    city.publish()
    city.run()
    city.world.clock.advance(timedelta(hours=3))
    approve(city)
    periods = {row["period"] for row in conn.execute("select period from siar.budgets where level = 'city_month'")}
    assert periods == {"2026-10"}


# -- who else decided ------------------------------------------------------------------------------------------------------


def at_once(database: str, *acts: Callable[[Connection], object]) -> list[object]:
    """Several people at the same time, each on a connection of their own; what each got, or was told."""
    found: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def go(number: int) -> None:
        with connect(database) as own:
            start.wait()
            try:
                found[number] = acts[number](own)
            except InputError as error:
                found[number] = error

    threads = [threading.Thread(target=go, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_clicks_on_yes_begin_one(database: str, proposed: AdCity) -> None:
    number = waiting(proposed)

    def yes(own: Connection) -> object:
        return proposals.approve(own, proposal_id=number, actor="ani", settings=proposed.settings, now=proposed.now)

    found = at_once(database, yes, yes, yes)
    assert sum(isinstance(one, int) for one in found) == 1
    assert sum(isinstance(one, InputError) for one in found) == 2
    assert len(proposed.boosts()) == 1
    assert ledger.verify(proposed.conn) == []


def test_a_yes_and_a_no_at_once_are_one_of_them(database: str, proposed: AdCity) -> None:
    number = waiting(proposed)
    asked = {"proposal_id": number, "settings": proposed.settings, "now": proposed.now}
    found = at_once(
        database,
        lambda own: proposals.approve(own, actor="ani", **asked),
        lambda own: proposals.decline(own, actor="budi", reason="sudah ada baliho", **asked) or "no",
    )
    assert sum(isinstance(one, InputError) for one in found) == 1
    row = proposed.conn.execute("select state from siar.boost_proposals").fetchone()
    assert row is not None
    assert len(proposed.boosts()) == (row["state"] == "approved")


def test_two_clicks_on_stop_are_one_order(database: str, proposed: AdCity) -> None:
    approve(proposed)
    assert proposed.run().launched == 1
    boost_id = proposed.boost()["boost_id"]

    def stop(own: Connection) -> object:
        return decisions.stop(own, proposed.world.client(), boost_id=boost_id, actor="ani", now=proposed.now)

    at_once(database, stop, stop)
    proposed.halt()
    assert proposed.boost()["state"] == "ended"
    assert all(order["done_at"] for order in proposed.orders())
    assert len(proposed.orders()) <= 2


def test_two_who_acknowledge_at_once_are_one(database: str, proposed: AdCity) -> None:
    approve(proposed)
    boost = proposed.boost()
    owed = Taxed(Rupiah(boost["amount"] + 500))
    ledger.bill(proposed.conn, boost_id=boost["boost_id"], spent_on=proposed.now.date(), owed=owed, now=proposed.now)

    def said(who: str) -> Callable[[Connection], object]:
        return lambda own: decisions.acknowledge(
            own, boost_id=boost["boost_id"], actor=who, reason="tagihan benar", now=proposed.now
        )

    found = at_once(database, said("ani"), said("budi"))
    assert sum(isinstance(one, InputError) for one in found) == 1
    assert ledger.open_overruns(proposed.conn) == []


def test_what_was_declined_is_proposed_never_again_and_what_lapsed_is_when_nothing_is_against_it(
    conn: Connection, proposed: AdCity
) -> None:
    MEANWHILE["a resident asks"](proposed)
    assert proposed.run().lapsed == 1
    conn.execute("update siar.comments set answered_at = %s", (proposed.now,))
    assert proposed.run().proposed == 1
    proposals.decline(
        conn,
        proposal_id=waiting(proposed),
        actor="ani",
        reason="sudah ada baliho",
        settings=proposed.settings,
        now=proposed.now,
    )
    for _ in range(3):
        proposed.advance(hours=2)
        assert proposed.run().proposed == 0


# -- the edge of each rule -------------------------------------------------------------------------------------------------


def codes(conn: Connection, post: int, closing: Closing | None = None) -> list[str]:
    settings = load_settings()
    more = {} if closing is None else {"closing": closing}
    found = choose(conn, settings=settings, catalogue=Catalogue.load(settings), now=NOW, **more)
    return [finding.code for finding in found.told[post]]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(hours=2), []),
        (timedelta(hours=2, seconds=-1), ["I_IKLAN_USIA"]),
        (timedelta(hours=24), []),
        (timedelta(hours=24, seconds=1), ["I_IKLAN_USIA"]),
    ],
)
def test_the_first_and_the_last_moment_of_its_age(conn: Connection, age: timedelta, told: list[str]) -> None:
    assert codes(conn, published_post(conn, published_at=NOW - age)) == told


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"like": 8, "anger": 2}, ["W_IKLAN_REAKSI"]),
        ({"like": 81, "anger": 19}, []),
        ({"anger": 9}, []),
        ({"like": 8, "sorry": 1, "anger": 1}, ["W_IKLAN_REAKSI"]),
    ],
)
def test_the_share_of_angry_and_sad_ones(conn: Connection, kinds: dict[str, int], told: list[str]) -> None:
    post = published_post(conn, interactions=None)
    read_numbers(conn, post, at=NOW, interactions=30, kinds=kinds)
    assert codes(conn, post) == told


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(0), ["W_IKLAN_LEWAT"]),
        (timedelta(seconds=1), ["I_IKLAN_SISA_WAKTU"]),
        (timedelta(hours=24, seconds=-1), ["I_IKLAN_SISA_WAKTU"]),
        (timedelta(hours=24), []),
    ],
)
def test_the_last_day_of_what_is_announced(conn: Connection, left: timedelta, told: list[str]) -> None:
    post = published_post(conn, kind="Agenda")
    assert codes(conn, post, lambda _, drafts: dict.fromkeys(drafts, NOW + left)) == told


@pytest.mark.parametrize("seen", ["hidden", "answered_at"])
def test_a_question_that_is_hidden_or_answered_keeps_nothing_back(conn: Connection, seen: str) -> None:
    post = published_post(conn)
    conn.execute(
        """insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, first_seen_at)
           values ('q', %s, %s, 'Kapan?', true, '{}', %s)""",
        (post, NOW - timedelta(hours=1), NOW),
    )
    assert codes(conn, post) == ["W_IKLAN_KELUHAN"], "from the first hour on"
    conn.execute(f"update siar.comments set {seen} = %s", (seen == "hidden" or NOW,))
    assert codes(conn, post) == []
