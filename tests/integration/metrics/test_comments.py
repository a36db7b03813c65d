"""Residents' comments against the stand-in: what is kept of them, what waits, and whom it costs a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.meta.state import Media, Picture
from siar.faults import ItemsFailedError
from siar.figures import comments as figures
from siar.meta.comments import Comment, comments_of
from siar.metrics import catalogue, comments
from siar.metrics.entities import know, missed
from siar.settings import Settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.figures.test_publications import read as read_numbers
from tests.integration.metrics.stand import Stand

pytestmark = pytest.mark.integration

#: What must stand nowhere: names, ids and what people write of themselves.
NIK, PHONE, MAILBOX = "5371045507910234", "0812-3691-7452", "ratukore.pribadi@gmail.com"
NAMES = ("Zulkarnaen Wattimury", "Mefibosetta", "ningsari.99")


@pytest.fixture
def post(conn: Connection, stand: Stand) -> tuple[int, str]:
    catalogue.publish(conn)
    remote = stand.facebook_post("Sambungan air baru di Oesapa")
    return published_post(conn, published_at=stand.now, remote_id=remote, interactions=None), remote


@pytest.fixture
def medium(conn: Connection, stand: Stand) -> tuple[int, str]:
    catalogue.publish(conn)
    state = stand.meta.state
    picture = Picture(sha256="a", rendition_sha256="a", width=1080, height=1350)
    remote = state.new_id("media")
    state.media[remote] = Media(
        id=remote,
        account_id=state.instagram.id,
        media_type="IMAGE",
        shortcode="x",
        timestamp=stand.now,
        pictures=[picture],
    )
    return published_post(
        conn, published_at=stand.now, remote_id=remote, channel="instagram", interactions=None
    ), remote


def write(stand: Stand, object_id: str, message: str, **more: Any) -> str:
    answer = stand.http.post(
        f"{stand.url}/admin/api/meta/comments", json={"object_id": object_id, "message": message, **more}, timeout=10
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def read(conn: Connection, stand: Stand, settings: Settings) -> comments.Read:
    graph = stand.client()
    return comments.read(conn, lambda _: graph, settings=settings, now=stand.now)


def kept(conn: Connection) -> list[dict[str, Any]]:
    return conn.execute("select * from siar.comments order by posted_at, mark").fetchall()


@pytest.mark.parametrize("where", ["post", "medium"])
def test_a_question_waits_a_day_and_no_longer_once_the_account_answered(request, conn, stand, settings, where):
    publication, remote = request.getfixturevalue(where)
    question = write(stand, remote, "Kapan air mengalir di Oesapa?")
    write(stand, remote, "Sama, saya juga menunggu", parent_id=question)  # another resident's word is no answer
    now = stand.advance(hours=23, minutes=50)
    assert read(conn, stand, settings) == comments.Read(publications=1, comments=1)
    assert figures.waiting(conn, plan=settings.comments, now=now, limit=9) == []
    now = stand.advance(minutes=20)
    (open_one,) = figures.waiting(conn, plan=settings.comments, now=now, limit=9)
    assert (open_one.text, open_one.topics) == ("Kapan air mengalir di Oesapa?", ["Air bersih"])
    assert figures.by_sheet(conn, plan=settings.comments, now=now)["book"].questions == 1

    write(stand, remote, "Besok, Bapak/Ibu.", parent_id=question, by_owner=True)
    write(stand, remote, "Sudah mengalir.", parent_id=question, by_owner=True)
    stand.advance(hours=1)
    read(conn, stand, settings)
    assert figures.count_waiting(conn, plan=settings.comments, now=stand.now) == 0
    post_id = conn.execute("select post_id from siar.publications where publication_id = %s", (publication,)).fetchone()
    below = figures.of_post(conn, post_id["post_id"], plan=settings.comments, now=stand.now)
    assert (below.comments, below.questions, below.waiting) == (1, 1, 0)
    assert timedelta(hours=24) < below.median < timedelta(hours=25)


def test_nothing_names_anybody(conn, stand, settings, post, medium):
    for remote in (post[1], medium[1]):
        write(stand, remote, f"Apakah NIK saya {NIK} terdaftar? Hubungi {PHONE} atau {MAILBOX}", writer=NAMES[0])
        write(stand, remote, "Pasien bernama Mefibosetta, 34 tahun, dirawat di RSUD?", writer=NAMES[2])
        write(stand, remote, "@ningsari.99 sudah dapat belum?", writer=NAMES[0])
    tagged = "😀 Zulkarnaen Wattimury kapan giliran kita?"
    write(stand, post[1], tagged, tags=[{"id": "1", "name": NAMES[0], "offset": 3, "length": len(NAMES[0])}])
    read(conn, stand, settings)
    rows = kept(conn)
    assert len(rows) == 7
    stored = repr(rows) + repr(conn.execute("select * from siar.comment_reads").fetchall())
    digits = "".join(filter(str.isalnum, stored))
    assert [name for name in NAMES if name in stored] == []
    assert [number for number in (NIK, "081236917452", "81236917452") if number in digits] == []
    assert MAILBOX.partition("@")[0] not in stored
    assert [one for one in stand.meta.state.comments.values() if one.id in stored or one.writer_id in stored] == []
    assert "😀 [disembunyikan] kapan giliran kita?" in stored


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Kapan\x00 airnya jalan?", "Kapan airnya jalan?"),
        ("Kapan \ud83d airnya jalan?", "Kapan ? airnya jalan?"),
        ("👨‍👩‍👧 kapan? @rina.sari", "👨‍👩‍👧 kapan? [disembunyikan]"),
        ("?" + "a" * 5000, "?" + "a" * 599),
        ("", ""),
    ],
)
def test_whatever_a_comment_holds_it_is_kept(conn, stand, settings, post, monkeypatch, said, kept):
    now = stand.advance(hours=1)
    monkeypatch.setattr(comments, "comments_of", lambda *_, **__: [Comment("c1", said, now, hidden=False)])
    graph = stand.client()
    comments.read(conn, lambda _: graph, settings=settings, now=now)
    assert conn.execute("select text from siar.comments").fetchone()["text"] == kept


def test_pages_are_read_to_their_end(conn, stand, settings, post):
    for number in range(130):
        write(stand, post[1], f"Komentar {number}", hours_ago=0)
    assert read(conn, stand, settings).comments == 130


def test_what_is_deleted_loses_its_text_and_what_is_hidden_or_advertising_does_not_wait(conn, stand, settings, post):
    deleted = write(stand, post[1], "Kapan selesai?")
    hidden = write(stand, post[1], "Berapa biayanya?")
    write(stand, post[1], "Mau pinjaman online? https://x.example")
    stand.advance(hours=25)
    read(conn, stand, settings)
    assert figures.count_waiting(conn, plan=settings.comments, now=stand.now) == 2
    stand.http.delete(f"{stand.url}/admin/api/meta/comments/{deleted}", timeout=10).raise_for_status()
    hide = stand.http.post(f"{stand.url}/admin/api/meta/comments/{hidden}/hide", json={"hidden": True}, timeout=10)
    hide.raise_for_status()
    stand.advance(hours=1)
    read(conn, stand, settings)
    assert figures.count_waiting(conn, plan=settings.comments, now=stand.now) == 0
    (gone,) = [row for row in kept(conn) if row["gone_at"]]
    assert gone["text"] is None


@pytest.mark.parametrize("how", ["taken down", "gone from its channel"])
def test_what_stood_below_a_post_that_is_gone_waits_for_nobody(conn, stand, settings, post, how):
    write(stand, post[1], "Kapan selesai?")
    write(stand, post[1], "Bagus")
    stand.advance(hours=25)
    read(conn, stand, settings)
    assert figures.count_waiting(conn, plan=settings.comments, now=stand.now) == 1
    if how == "taken down":
        conn.execute("set session_replication_role = replica")
        conn.execute(
            """insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at, settled_at)
               values (%s, 'Keliru', 'vera', 'done', %s, %s, %s)""",
            (post[0], stand.now, stand.now, stand.now),
        )
        conn.execute("set session_replication_role = origin")
    else:
        entity = know(
            conn,
            platform="facebook",
            account_id="facebook-city",
            kind="post",
            remote_id=post[1],
            publication_id=post[0],
            now=stand.now,
        )
        for days in (0, 1, 3):
            missed(conn, entity_id=entity, now=stand.now + timedelta(days=days))
    stand.advance(hours=24 * 10)
    read(conn, stand, settings)
    assert figures.count_waiting(conn, plan=settings.comments, now=stand.now) == 0
    assert [row["text"] for row in kept(conn)] == [None, None]


def test_only_the_young_and_what_moved_are_read(conn, stand, settings, post):
    publication, remote = post
    read(conn, stand, settings)
    assert read(conn, stand, settings).publications == 0  # read within the hour
    stand.advance(hours=1)
    assert read(conn, stand, settings).publications == 1
    stand.advance(days=3)
    assert read(conn, stand, settings).publications == 0
    read_numbers(conn, publication, kind="post", comments=1, now=stand.now)
    write(stand, remote, "Terima kasih")
    assert read(conn, stand, settings).publications == 1
    stand.advance(hours=2)
    assert read(conn, stand, settings).publications == 0


def test_an_open_question_is_looked_at_daily_until_the_reading_ends(conn, stand, settings, post):
    write(stand, post[1], "Kapan selesai?")
    read(conn, stand, settings)
    stand.advance(days=3)
    assert read(conn, stand, settings).publications == 1
    assert read(conn, stand, settings).publications == 0
    stand.advance(hours=21)
    assert read(conn, stand, settings).publications == 1
    stand.advance(days=settings.comments.read_days)
    assert read(conn, stand, settings).publications == 0


def test_a_list_that_breaks_off_takes_nothing_back(conn, stand, settings, post):
    write(stand, post[1], "Kapan selesai?")
    read(conn, stand, settings)
    stand.advance(hours=1)
    stand.fault(route="meta.post.comments.get", action="status", params={"status": 400})
    with pytest.raises(ItemsFailedError):
        read(conn, stand, settings)
    assert [row["text"] for row in kept(conn)] == ["Kapan selesai?"]


def test_texts_are_forgotten_after_their_time_and_the_counts_stay(conn, stand, settings, post):
    write(stand, post[1], "Kapan selesai?")
    read(conn, stand, settings)
    days = settings.retention.comment_text_days
    assert comments.forget(conn, settings=settings, now=stand.now + timedelta(days=days - 1)) == 0
    assert comments.forget(conn, settings=settings, now=stand.now + timedelta(days=days, seconds=1)) == 1
    assert [(row["text"], row["is_question"]) for row in kept(conn)] == [(None, True)]


def test_agencies_have_their_median_and_topics_their_count(conn, stand, settings, post):
    for hours, answer in ((10, 8), (10, 6), (10, 1), (30, None)):
        question = write(stand, post[1], "Kapan air mengalir?", hours_ago=hours)
        if answer is not None:
            write(stand, post[1], "Besok", parent_id=question, by_owner=True, hours_ago=hours - answer)
    write(stand, post[1], "Mantap")
    read(conn, stand, settings)
    span = {"since": stand.now - timedelta(days=2), "until": stand.now + timedelta(seconds=1)}
    told = {"plan": settings.comments, "now": stand.now, **span}
    (agency,) = figures.by_agency(conn, **told)
    assert (agency.opd, agency.comments, agency.questions, agency.waiting) == ("DINKES", 5, 4, 1)
    assert abs(agency.median - timedelta(hours=6)) < timedelta(minutes=1)
    assert [(row.topic, row.comments) for row in figures.by_topic(conn, **told)] == [("Air bersih", 4)]


def test_the_stand_in_lists_as_meta_does(stand, post):
    first = write(stand, post[1], "Satu", hours_ago=2)
    write(stand, post[1], "Dua", hours_ago=1)
    write(stand, post[1], "Jawab", parent_id=first, by_owner=True)
    graph = stand.client()
    listed = graph.get(
        f"/{post[1]}/comments", {"order": "reverse_chronological"}, fields="message,comment_count", identity="page"
    )
    assert [(node["message"], node["comment_count"]) for node in listed["data"]] == [("Dua", 0), ("Satu", 1)]
    assert [item.text for item in comments_of(graph, post[1], channel="facebook")] == ["Satu", "Dua"]
