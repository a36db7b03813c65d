"""The thing's own date on the desk's way: queue, approval, calendar, proposal, and the moment at which it goes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.editorial import admission, board, release, schedule
from siar.editorial.compose import compose
from siar.errors import InputError
from siar.publishing import ledger
from siar.tally import tally
from tests.integration.editorial.conftest import NOW

EVENT = date(2026, 9, 17)
FILTERS = board.Filters()
STAGES = ("verifikator", "approver")


@pytest.fixture
def told(conn, add_report, media, settings):
    """Compose one report; return its posts."""

    def act(kind: str, day: date, *, now: datetime = NOW, **over) -> list[board.QueuedPost]:
        report = add_report(kind=kind, starts_on=day, indicators="[]", body="Terbuka untuk umum.", **over)
        assert not compose(conn, media=media, settings=settings, now=now).findings
        return [post for post in board.queue(conn, limit=500) if post.report_id == report]

    return act


def tab(conn, settings, name, *, now=NOW):
    cards = board.listing(conn, name, filters=FILTERS, settings=settings, now=now).cards
    return [card.first.title for card in cards]


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("kind", "title", "day", "words"),
    [
        ("Agenda", "Rapat paripurna hari jadi kota", date(2026, 4, 24), "sudah selesai"),
        ("Imbauan", "Waspada gelombang tinggi", date(2024, 12, 24), "Masa berlakunya habis"),
        ("Imbauan", "Pengalihan arus saat karnaval", date(2026, 8, 15), "Masa berlakunya habis"),
        ("Ucapan", "Selamat Hari Suci Nyepi", date(2026, 3, 19), "sudah lewat harinya"),
    ],
)
def test_what_is_over_stands_apart_and_cannot_be_approved_placed_or_proposed(
    conn, told, settings, agree_all, kind, title, day, words
):
    (post, *_) = told(kind, day, title=title)
    assert tab(conn, settings, "menunggu") == []
    assert tab(conn, settings, "lewat") == [title]
    counts = board.counts(conn, now=NOW)
    assert (counts.waiting, counts.over) == (0, 1)
    waits = tally(conn, stages=STAGES, now=NOW)
    assert (waits.waiting, waits.mine, waits.urgent) == (0, 0, 0)
    with pytest.raises(InputError, match=words):
        agree_all(post)
    with pytest.raises(InputError, match=words):
        schedule.move(conn, draft_id=post.draft_id, to=local(16, 12), actor="asti", settings=settings, now=NOW)
    assert schedule.propose(conn, settings=settings, now=NOW) == []
    assert schedule.waiting(conn, now=NOW, limit=10) == []


def test_an_announcement_is_placed_before_its_event_and_not_after_it(conn, told, settings):
    (post, *_) = told("Agenda", EVENT, title="Bursa kerja")
    (proposal,) = schedule.propose(conn, settings=settings, now=NOW)
    assert proposal.at == local(15, 12)
    with pytest.raises(InputError, match="sudah selesai"):
        schedule.move(conn, draft_id=post.draft_id, to=local(18, 7), actor="asti", settings=settings, now=NOW)
    schedule.move(conn, draft_id=post.draft_id, to=local(17, 7), actor="asti", settings=settings, now=NOW)


def test_what_ends_first_is_proposed_first(conn, told, settings):
    told("Kegiatan", date(2026, 9, 14), title="Penyerahan bantuan", opd="DISHUB")
    told("Agenda", date(2026, 9, 18), title="Lomba lari", opd="DISPORA")
    told("Agenda", date(2026, 9, 16), title="Bursa kerja", opd="DISNAKERTRANS")
    told("Ucapan", date(2026, 9, 17), title="Selamat Hari Perhubungan", opd="DISHUB")
    found = {item.title: item.at for item in schedule.propose(conn, settings=settings, now=NOW)}
    assert found["Bursa kerja"] < found["Lomba lari"] < found["Penyerahan bantuan"]
    assert found["Selamat Hari Perhubungan"] == local(17, 7)


def test_the_next_free_slot_of_a_greeting_is_on_its_day(conn, told, settings, agree_all):
    posts = told("Ucapan", date(2026, 12, 24), title="Selamat Natal")
    with pytest.raises(InputError, match="hanya tayang pada harinya"):
        agree_all(posts[0], due_at=NOW)
    decision = agree_all(posts[0])
    assert decision.due_at == datetime(2026, 12, 24, 23, 0, tzinfo=UTC), "07.00 on the 25th, by the table"
    codes = [
        item.code
        for item in board.listing(conn, "menunggu", filters=FILTERS, settings=settings, now=NOW)
        .cards[0]
        .first.screening
    ]
    assert {"S_UCAPAN_BELUM", "S_UCAPAN_TANGGAL"} <= set(codes)


def test_a_greeting_beyond_the_calendar_says_that_no_slot_is_left(conn, told, settings, agree_all):
    (post, *_) = told("Ucapan", NOW.date(), title="Selamat Hari Perhubungan")
    late = local(15, 21)
    with pytest.raises(InputError, match="Tidak ada slot kosong lagi"):
        agree_all(post, now=late)


def test_what_ends_while_it_waits_is_parked_with_a_sentence_and_never_goes_out(conn, told, settings, agree_all):
    posts = told("Agenda", EVENT, title="Bursa kerja", now=NOW)
    (post, *_) = posts
    schedule.move(conn, draft_id=post.draft_id, to=local(17, 19), actor="asti", settings=settings, now=NOW)
    decision = agree_all(post)
    after = local(18, 1)
    item = ledger.claim(conn, [post.account_id], now=after, post_id=post.post_id)
    assert item is not None
    with conn.transaction():
        sentence = release.objections(settings)(conn, item, now=after)
    assert sentence is not None
    assert "Acaranya sudah selesai (17 September 2026)" in sentence
    row = conn.execute("select state from posts where post_id = %s", (post.post_id,)).fetchone()
    assert row == {"state": "draft"}
    assert "Bursa kerja" in tab(conn, settings, "lewat", now=after)
    assert decision.due_at == local(17, 19)


def test_a_report_of_long_ago_is_told_and_goes_its_way(conn, told, settings, agree_all):
    (post, *_) = told("Kegiatan", date(2026, 1, 10), title="Penyerahan bantuan")
    card = board.listing(conn, "menunggu", filters=FILTERS, settings=settings, now=NOW).cards[0]
    assert [item.code for item in card.first.screening] == ["S_LAPORAN_LAMA"]
    assert agree_all(post).due_at is not None


def test_a_warning_is_urgent_until_it_is_over(conn, told, settings):
    told("Imbauan", NOW.date(), title="Waspada angin kencang", opd="BPBD")
    told("Imbauan", NOW.date(), title="Tertib berlalu lintas", opd="DISHUB")
    (first, second) = board.listing(conn, "menunggu", filters=FILTERS, settings=settings, now=NOW).cards
    assert (first.first.title, first.first.urgent, second.first.urgent) == ("Waspada angin kencang", True, False)
    waits = tally(conn, stages=STAGES, now=NOW)
    assert (waits.waiting, waits.mine, waits.urgent) == (2, 2, 1)
    later = NOW + timedelta(days=5)
    waits = tally(conn, stages=STAGES, now=later)
    assert (waits.waiting, waits.mine, waits.urgent) == (1, 1, 0), "the navigation counts what the queue shows"
    assert tab(conn, settings, "menunggu", now=later) == ["Tertib berlalu lintas"]
    assert tab(conn, settings, "lewat", now=later) == ["Waspada angin kencang"]


def test_a_changed_rule_reaches_what_waits(conn, told, settings):
    told("Imbauan", date(2026, 8, 25), title="Tertib berlalu lintas")
    assert tab(conn, settings, "lewat") == []
    kinds = {
        **settings.validity.kinds,
        "Imbauan": settings.validity.of("Imbauan").model_copy(update={"lasts_hours": 24}),
    }
    shorter = settings.model_copy(update={"validity": settings.validity.model_copy(update={"kinds": kinds})})
    admission.admit(conn, settings=shorter, now=NOW)
    assert tab(conn, shorter, "lewat") == ["Tertib berlalu lintas"]
