"""A hold is lifted by who set it, or by somebody of the same or a higher rank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.editorial import approval, parking, schedule
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.editorial.editing import edit_texts
from siar.errors import InputError
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration
DUE = datetime(2026, 9, 15, 4, 0, tzinfo=UTC)
NEXT = DUE + timedelta(hours=7)


@pytest.fixture
def approve(conn, settings):
    def act(*people):
        for post in queue(conn):
            for actor, role in people:
                approval.approve(
                    conn,
                    post_id=post.post_id,
                    actor=actor,
                    roles={role},
                    content_hash=post.content_hash,
                    now=NOW,
                    settings=settings,
                    due_at=DUE,
                )

    return act


@pytest.fixture
def draft(conn, add_report, media, settings, approve):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    draft_id = queue(conn)[0].draft_id
    approve(("maria", "verifikator"), ("yos", "approver"))
    return draft_id


@pytest.fixture
def hold(conn, settings, draft):
    def act(actor, *roles):
        rank = settings.roles.rank_of(roles)
        assert parking.hold(conn, draft_id=draft, actor=actor, rank=rank, reason="menunggu data", now=NOW) == 2

    return act


@pytest.fixture
def move(conn, settings, draft):
    def act(actor, *roles):
        schedule.move(conn, draft_id=draft, to=NEXT, actor=actor, roles=roles, settings=settings, now=NOW)

    return act


def states(conn):
    return {row["state"] for row in conn.execute("select state from publications").fetchall()}


def test_an_editor_does_not_lift_what_an_approver_holds(conn, hold, move):
    hold("yos", "editor", "approver")
    with pytest.raises(InputError, match="ditahan yos: menunggu data"):
        move("edi", "editor")
    assert states(conn) == {"parked"}
    move("ani", "approver")
    assert states(conn) == {"planned"}
    assert conn.execute("select actor, rank, lifted_by from holds").fetchall() == [
        {"actor": "yos", "rank": "approver", "lifted_by": "ani"}
    ]


@pytest.mark.parametrize(("actor", "role"), [("Edi", "editor"), ("ida", "editor"), ("ani", "sekda")])
def test_who_set_it_and_who_stands_as_high_or_higher_lifts_it(conn, hold, move, actor, role):
    hold("edi", "editor")
    move(actor, role)
    assert states(conn) == {"planned"}


def test_a_lifted_hold_is_no_hold(hold, move):
    hold("yos", "approver")
    move("ani", "approver")
    move("edi", "editor")


def test_editing_and_approving_again_does_not_pass_a_hold_by(conn, draft, hold, media, settings):
    hold("sri", "sekda")
    row = conn.execute("select post_id, content_hash, caption from posts order by post_id").fetchone()
    edited = edit_texts(
        conn,
        post_id=row["post_id"],
        seen=row["content_hash"],
        caption=row["caption"] + "\nTambahan.",
        alternative=conn.execute("select alt_text from drafts").fetchone()["alt_text"],
        actor="edi",
        media=media,
        settings=settings,
        now=NOW,
    )
    seen = {"post_id": row["post_id"], "content_hash": edited.hashes[row["post_id"]], "now": NOW, "settings": settings}
    approval.approve(conn, **seen, actor="maria", roles={"verifikator"}, due_at=DUE)
    with pytest.raises(InputError, match="ditahan sri"):
        approval.approve(conn, **seen, actor="yos", roles={"approver"}, due_at=DUE)
    assert states(conn) == {"parked"}
    approval.approve(conn, **seen, actor="sri", roles={"approver", "sekda"}, due_at=DUE)
    assert states(conn) == {"parked", "planned"}, "the other channel needs its slot"
