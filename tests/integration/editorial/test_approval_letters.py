"""Whoever approves hears of what waits for that person, and of nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from siar.editorial import approval, approval_letters, editing
from siar.settings import ApprovalLetters, Settings
from siar.store import Connection
from tests.integration.desk.world import DeskWorld

pytestmark = pytest.mark.integration

MORNING = datetime(2026, 9, 14, 23, 30, tzinfo=UTC)  # 07.30 WITA on the 15th
DESK = "https://siar.kupangkota.example/desk"


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    made = DeskWorld(database, conn, tmp_path)
    made.fill()
    return made


def group(**over: Any) -> ApprovalLetters:
    return ApprovalLetters.model_validate(
        {"to": ["asti@kota.example"], "roles": ["approver"], "at": ["07:30", "13:00"]} | over
    )


def with_letters(world: DeskWorld, *groups: ApprovalLetters) -> Settings:
    roles = world.settings.roles.model_copy(update={"letters": list(groups)})
    return world.settings.model_copy(update={"roles": roles})


def tell(world: DeskWorld, *groups: ApprovalLetters, at: datetime = MORNING, desk: str | None = DESK) -> int:
    return approval_letters.tell(world.conn, settings=with_letters(world, *groups), desk=desk, now=at)


def letters(world: DeskWorld) -> list[dict[str, Any]]:
    return world.conn.execute("select recipient, kind, subject, plain from messages order by message_id").fetchall()


def codes(world: DeskWorld) -> dict[str, str]:
    rows = world.conn.execute("select opd, reference_code from drafts").fetchall()
    return {row["opd"]: row["reference_code"] for row in rows}


def agree(world: DeskWorld, opd: str, name: str = "vera", role: str = "verifikator") -> None:
    for post in world.waiting():
        if post["opd"] == opd:
            approval.approve(
                world.conn, post_id=post["post_id"], actor=name, roles={role}, content_hash=post["content_hash"],
                now=world.now, settings=world.settings,
            )  # fmt: skip


def test_at_the_hour_one_letter_tells_what_waits_for_the_role(world):
    agree(world, "DISHUB")
    assert tell(world, group(warnings=False)) == 1
    (letter,) = letters(world)
    known = codes(world)
    assert letter["subject"] == "2 kiriman menunggu persetujuan Anda"
    assert letter["recipient"] == "asti@kota.example"
    assert known["BPBD"] in letter["plain"]
    assert "[Segera]" in letter["plain"]
    assert known["DISHUB"] in letter["plain"]
    assert known["DINKES"] not in letter["plain"], "it waits for another stage"
    assert f"{DESK}/?mine=true" in letter["plain"]


def test_it_leaves_once_an_hour_that_is_set_and_at_no_other(world):
    asked = group(warnings=False)
    assert tell(world, asked, at=MORNING - timedelta(minutes=1)) == 0
    for minutes in (0, 10, 50):
        tell(world, asked, at=MORNING + timedelta(minutes=minutes))
    assert tell(world, asked, at=MORNING + timedelta(hours=2)) == 0
    assert len(letters(world)) == 1
    tell(world, asked, at=datetime(2026, 9, 15, 5, 5, tzinfo=UTC))
    assert len(letters(world)) == 2


def test_nothing_is_written_while_nothing_waits(world):
    assert tell(world, group(roles=["prokopim"], warnings=True)) == 0
    assert letters(world) == []


def test_a_warning_is_told_at_once_and_once(world):
    noon = datetime(2026, 9, 15, 3, 17, tzinfo=UTC)
    assert tell(world, group(at=[]), at=noon) == 1
    assert tell(world, group(at=[]), at=noon + timedelta(minutes=10)) == 0
    world.conn.execute("update messages set state = 'sending', sending_at = now(), next_try_at = null")
    world.conn.execute("update messages set state = 'sent', ended_at = now()")
    assert tell(world, group(at=[]), at=noon + timedelta(minutes=20)) == 0
    (letter,) = letters(world)
    assert letter["subject"] == f"Segera: {codes(world)['BPBD']} menunggu persetujuan Anda"


def test_what_somebody_had_a_hand_in_or_agreed_to_is_not_told_to_that_person(world):
    for opd in ("DISHUB", "DINKES"):
        agree(world, opd)
    post = next(post for post in world.waiting() if post["opd"] == "BPBD")
    editing.edit_texts(
        world.conn, post_id=post["post_id"], seen=post["content_hash"], caption=post["caption"],
        alternative=post["alt_text"] + " Foto.", actor="asti", media=world.media, settings=world.settings, now=world.now,
    )  # fmt: skip
    tell(world, group(person="asti", warnings=False), group(to=["lain@kota.example"], person="lain", warnings=False))
    mine, others = letters(world)
    warning = codes(world)["BPBD"]
    assert warning not in mine["plain"]
    assert warning in others["plain"]


def test_agencies_narrow_it_down(world):
    agree(world, "DISHUB")
    tell(world, group(opd=["DISHUB"], warnings=False))
    (letter,) = letters(world)
    assert letter["subject"] == "1 kiriman menunggu persetujuan Anda"
    assert codes(world)["DISHUB"] in letter["plain"]


def test_a_letter_holds_no_word_of_what_it_tells_about(world):
    tell(world, group(), group(roles=["verifikator"], to=["vera@kota.example"]))
    for letter in letters(world):
        for word in ("angin", "Vaksinasi", "parkir", "Realisasi", "Nelayan"):
            assert word not in letter["plain"] + letter["subject"]


def test_without_an_address_of_the_desk_the_page_is_named(world):
    tell(world, group(warnings=False), desk=None)
    assert "Buka: Meja Redaksi, halaman Antrean" in letters(world)[0]["plain"]


def test_letters_to_a_role_that_may_not_decide_are_a_mistake_in_the_settings(world):
    roles = world.settings.roles.model_dump()
    with pytest.raises(ValueError, match=r"post\.decide"):
        type(world.settings.roles).model_validate(
            roles | {"letters": [{"to": ["x@kota.example"], "roles": ["editor"]}]}
        )
