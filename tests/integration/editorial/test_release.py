"""What stands against a post at the moment at which it goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.editorial import approval, release
from siar.editorial.board import queue
from siar.editorial.compose import compose
from siar.errors import InputError
from siar.publishing import ledger
from tests.integration.editorial.conftest import NOW
from tests.integration.publishing.posts import clear

pytestmark = pytest.mark.integration
DUE = NOW + timedelta(hours=2)


@pytest.fixture
def approve(conn, settings):
    def act(post, *, due_at=DUE, people=(("maria", "verifikator"), ("yos", "approver"))):
        for actor, role in people:
            approval.approve(
                conn,
                post_id=post.post_id,
                actor=actor,
                roles={role},
                content_hash=post.content_hash,
                now=NOW,
                settings=settings,
                due_at=due_at,
            )

    return act


@pytest.fixture
def withdrawn(conn):
    def act(publication_id):
        conn.execute(
            "insert into withdrawals (publication_id, reason, actor, state, requested_at, settled_at, sending_at)"
            " values (%s, 'salah', 'yos', 'done', %s, %s, %s)",
            (publication_id, NOW, NOW, NOW),
        )

    return act


@pytest.fixture
def pair(conn, add_report, media, settings, approve, put_out):
    """A post that is out, its publication, and another one that corrects it and waits."""
    add_report()
    add_report(title="Vaksinasi sampai Januari 2022")
    compose(conn, media=media, settings=settings, now=NOW)
    first, follow_up = [post for post in queue(conn) if post.channel == "facebook"]
    approve(first, due_at=NOW)
    publication_id = put_out(first.post_id)
    conn.execute("update posts set corrects_post_id = %s where post_id = %s", (first.post_id, follow_up.post_id))
    return publication_id, follow_up


def test_a_follow_up_of_a_withdrawn_post_is_held_back_when_it_is_due(conn, pair, approve, withdrawn, settings):
    publication_id, follow_up = pair
    approve(follow_up)
    planned = conn.execute(
        "select publication_id from publications where post_id = %s", (follow_up.post_id,)
    ).fetchone()
    item = ledger.read(conn, planned["publication_id"])
    ask = release.objections(settings)
    assert ask(conn, item, now=DUE) is None, "what it corrects is still out"
    withdrawn(publication_id)
    assert "sudah ditarik" in ask(conn, item, now=DUE)
    state = conn.execute("select state from posts where post_id = %s", (follow_up.post_id,)).fetchone()
    assert state == {"state": "approved"}, "nobody has to agree to it again"


def test_a_follow_up_of_a_withdrawn_post_is_not_approved(conn, pair, approve, withdrawn):
    publication_id, follow_up = pair
    withdrawn(publication_id)
    with pytest.raises(InputError, match="sudah ditarik"):
        approve(follow_up)


def test_what_was_sent_once_and_is_approved_again_is_looked_for_before_it_goes_out(
    conn, add_report, media, settings, approve
):
    """A rule was added between a request that never left and the next try: nobody is refused, nothing is sent blindly."""
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    post = next(post for post in queue(conn) if post.channel == "facebook")
    approve(post, due_at=NOW)
    item = ledger.claim(conn, [post.account_id], now=NOW, post_id=post.post_id)
    ledger.prepared(conn, item, {}, now=NOW)
    clear(conn, item.publication_id)
    ledger.begin_commit(conn, item, ledger.Attempt("commit", NOW, "sent"))
    never_left = ledger.Attempt("commit", NOW, "not_sent")
    ledger.give_back(conn, item, never_left, state="prepared", staged={}, next_try_at=None, tries=1, proof="not_sent")

    chain = settings.stages.chains["biasa"]
    chains = {**settings.stages.chains, "biasa": chain.model_copy(update={"stages": [*chain.stages, "pimpinan"]})}
    stricter = settings.model_copy(update={"stages": settings.stages.model_copy(update={"chains": chains})})
    item = ledger.claim(conn, [post.account_id], now=DUE, post_id=post.post_id)
    sentence = release.objections(stricter)(conn, item, now=DUE)
    assert sentence is not None
    ledger.park(conn, item, ledger.Attempt("check", DUE, "moved"), sentence=sentence)

    decision = approval.approve(
        conn,
        post_id=post.post_id,
        actor="sri",
        roles={"sekda"},
        content_hash=post.content_hash,
        now=DUE,
        settings=stricter,
        due_at=DUE + timedelta(hours=3),
    )

    row = conn.execute("select state, due_at, proof from publications where post_id = %s", (post.post_id,)).fetchone()
    assert decision.waiting is None
    assert (row["state"], row["due_at"], row["proof"]) == ("unknown", decision.due_at, None)
