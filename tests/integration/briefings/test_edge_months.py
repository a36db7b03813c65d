"""Months at the edge, as they leave: the numbers of the message and of the document are those that were put in by hand."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from siar.briefings import documents
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.meta.insights import META_DAY
from siar.metrics import catalogue, entities
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Reach
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.figures.rows import row

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
NOW = datetime(2026, 10, 6, 23, 5, tzinfo=UTC)  # 7 October, 07.05 WITA
WITHIN = datetime(2026, 9, 9, 1, tzinfo=UTC)


def told(conn: Connection) -> tuple[str, str]:
    """The message and the words of the document."""
    figures = gather(conn, period=SEPTEMBER, settings=SETTINGS, now=NOW)
    plan = SETTINGS.briefings.briefings["bulanan"]
    pdf = documents.render(figures, plan, SETTINGS).pdf
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return summary(figures, Phrases.of(SETTINGS)), " ".join(words.split())


def followers(conn: Connection, *days: tuple[date, int]) -> None:
    """What the Page's followers were at the end of Meta's days, each read a day later."""
    catalogue.publish(conn)
    page = entities.know(conn, platform="facebook", account_id="facebook-city", kind="page", remote_id="1", now=WITHIN)
    for day, count in days:
        of = PlatformDay(day, META_DAY.key)
        run = begin(
            conn,
            source="page",
            account_id="facebook-city",
            api_version="v26.0",
            account_tz="x",
            now=of.ends_at + timedelta(hours=3),
        )
        run.store(page, [Number("page.followers", of, Decimal(count)), Number("page.reach", of, Reach(count * 2))])
        run.end(ok=True)


def read_post(conn: Connection) -> None:
    """One post, of which whom it reached is known."""
    post = published_post(conn, opd="DINKES", published_at=WITHIN, remote_id="1056_9", interactions=15)
    entity = entities.know(
        conn,
        platform="facebook",
        account_id="facebook-city",
        kind="post",
        remote_id="1056_9",
        publication_id=post,
        now=WITHIN,
    )
    at = WITHIN + timedelta(days=3)
    run = begin(conn, source="posts", account_id="facebook-city", api_version="v26.0", account_tz="x", now=at)
    run.store(entity, [Number("post.reach", None, Reach(900))])
    run.end(ok=True)


def test_a_month_of_nothing_tells_noughts_of_what_was_counted_and_nothing_of_what_was_not(conn):
    message, document = told(conn)
    assert "OPD melapor: 0 dari 40" in message
    for text in (message, document):
        assert "Rp0" in text
        assert "belum tersedia" in text
    assert "0 dari 40" in document


def test_a_month_with_one_post_tells_one(conn):
    published_post(conn, opd="DINKES", published_at=WITHIN, interactions=15)
    message, document = told(conn)
    assert "OPD melapor: 1 dari 40" in message
    assert "Konten tayang: 1 (Facebook 1, Instagram 0)" in message
    assert "1 dari 40" in document
    assert "15" in document.split()


def test_a_month_with_one_agency_tells_its_rows_and_who_is_silent(conn):
    for _ in range(3):
        row(conn, "accepted", sheet="DINKES", at=WITHIN)
    message, document = told(conn)
    assert "OPD melapor: 1 dari 40" in message
    assert "Laporan diterima: 3" in message
    assert "39 OPD belum melapor" in document


def test_a_month_of_which_all_is_held_has_nobody_silent_and_nothing_accepted(conn):
    for agency in SETTINGS.obliged_agencies:
        row(conn, "held", sheet=agency.code, at=WITHIN)
    message, document = told(conn)
    assert "OPD melapor: 0 dari 40" in message
    assert "Laporan diterima: 0" in message
    assert "40 baris" in message
    assert "belum melapor: " not in document.casefold()


def test_a_month_in_which_followers_went_says_how_many(conn):
    followers(conn, (date(2026, 8, 30), 10_085), (date(2026, 9, 10), 10_061), (date(2026, 9, 29), 10_027))
    read_post(conn)
    _, document = told(conn)
    assert "10.027" in document
    # 10,027 − 10,085.
    assert any(change in document for change in ("-58", "−58", "berkurang 58", "turun 58"))


def test_the_first_weeks_of_an_account_have_no_change_to_tell(conn):
    followers(conn, (date(2026, 9, 10), 120), (date(2026, 9, 29), 164))
    read_post(conn)
    message, document = told(conn)
    assert "164" in document
    assert not any(change in document for change in ("+164", "+44", "bertambah 44", "naik 44"))
    # The widest of the days that are known: 164 twice.
    assert "328 akun" in message
