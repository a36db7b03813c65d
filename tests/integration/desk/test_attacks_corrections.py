"""Attacks on corrections: their senders die, race, and write what is no correction."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from siar import people
from siar.editorial import correction_sending
from siar.meta.pages import Page
from tests.integration.desk import test_clearance as rules
from tests.integration.desk import test_corrections as fixing
from tests.integration.desk.attacking import (
    POLITICAL,
    REASON,
    person,
)
from tests.integration.desk.world import NOW, PEOPLE

pytestmark = pytest.mark.integration


# -- corrections ------------------------------------------------------------------------------------------------------------


class Dead(BaseException):
    """The process ends."""


def stuck(world, desk, *, arrived: bool) -> tuple[dict, int]:
    """A correction whose sender died after, or before, its call."""
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    row = world.conn.execute(
        "select content_hash from current_corrections where correction_id = %s", (number,)
    ).fetchone()

    def checkpoint(name: str) -> None:
        if name == ("edit:answered" if arrived else "before:read"):
            raise Dead

    with pytest.raises(Dead):
        correction_sending.send(
            world.conn,
            lambda account: Page(world.graph.client()),
            correction_id=number,
            content_hash=row["content_hash"],
            actor="asti",
            roles=PEOPLE["asti"],
            settings=world.settings,
            now=world.now,
            checkpoint=checkpoint,
        )
    assert fixing.state(world, number) == "sending"
    return post, number


@pytest.mark.parametrize(("arrived", "ends"), [(True, "done"), (False, "open")])
def test_a_correction_whose_sender_died_is_looked_at_by_itself_after_the_lease(world, desk, arrived, ends):
    _, number = stuck(world, desk, arrived=arrived)

    def look() -> None:
        correction_sending.look_at_unproven(
            world.conn, lambda account: Page(world.graph.client()), settings=world.settings, now=world.now
        )

    look()
    assert fixing.state(world, number) == "sending", "its sender may be alive"
    world.now += timedelta(minutes=6)
    sent = len([name for name in world.graph.operations() if "update" in name or "edit" in name])
    look()
    assert fixing.state(world, number) == ends
    assert sent == len([name for name in world.graph.operations() if "update" in name or "edit" in name])


def test_two_who_agree_last_at_once_send_a_correction_once(world, desk):
    person(world, "budi", known_as="budi", roles=("approver",))
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    digest = fixing.hash_of(world, number)
    gate = threading.Barrier(2)

    def go(who: str) -> int:
        client = desk(who)
        gate.wait()
        return client.post(f"/api/corrections/{number}/send", json={"content_hash": digest}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, ("asti", "budi")))
    assert answers == [200, 409]


def test_a_correction_is_rewritten_while_the_last_one_agrees(world, desk):
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    digest = fixing.hash_of(world, number)
    gate = threading.Barrier(2)

    def send() -> int:
        client = desk("asti")
        gate.wait()
        return client.post(f"/api/corrections/{number}/send", json={"content_hash": digest}).status_code

    def write() -> int:
        client = desk("edi")
        gate.wait()
        return client.put(f"/api/corrections/{number}", json={"caption": fixing.text(post, POLITICAL)}).status_code

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(send), pool.submit(write)
        assert sorted([first.result(), second.result()]) == [200, 409]
    assert fixing.text(post, POLITICAL) not in world.facebook_text()


def test_two_ids_of_one_person_are_one_agreement_to_a_correction(world, desk):
    person(world, "u7", known_as="u7", name="M", roles=("verifikator",))
    person(world, "u9", known_as="u9", name="N", roles=("approver",))
    post = fixing.out(world)
    rules.ways(world, chains=rules.with_leadership)
    number = fixing.start(desk, post)
    assert world.send_correction(desk, number, "u7", "u9").json()["waiting"] == "Persetujuan pimpinan"
    for who in ("u7", "u9"):
        people.remember(world.conn, who, name="Maria Asti", now=NOW)
    answer = world.send_correction(desk, number, "sekda")
    assert answer.status_code == 409, answer.json()


@pytest.mark.parametrize("words", ["ralat", "Bukan RALAT:", "RALATKAN", "\u200bRALAT", "R A L A T"])
def test_a_correction_says_so_in_its_first_word(world, desk, words):
    post = fixing.out(world)
    body = {"post_id": post["post_id"], "caption": f"{words} diundur\n\n{post['reference_code']}", **REASON}
    assert desk("edi").post("/api/corrections", json=body).status_code == 409
