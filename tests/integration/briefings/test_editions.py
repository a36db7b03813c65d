from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from psycopg import errors as pg

from siar.boosts.budget import caps, ledger
from siar.briefings.delivery import STALE
from siar.briefings.send import send_due
from siar.connections import SmtpConnection
from siar.figures.kpis import Period, gather
from siar.metrics import catalogue, snapshots
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import boost_row, published_post

pytestmark = pytest.mark.integration
MONDAY = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)  # 14 September 06.05 WITA
LAST_WEEK = datetime(2026, 9, 10, 6, tzinfo=UTC)


class Postbox:
    """A mail server that takes, refuses or dies."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.rcpt = "250 OK"
        self.answer = "250 OK"
        self.dies: str | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
        if self.dies:
            server.transport.abort()
        return self.answer


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def smtp(postbox: Postbox) -> Iterator[SmtpConnection]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield SmtpConnection(
        host="127.0.0.1", port=port, login=None, password=None, from_email="siar@kupangkota.example", timeout=5
    )
    controller.stop()


@pytest.fixture
def settings() -> Settings:
    """Only the weekly report, to two readers."""
    whole = load_settings()
    weekly = whole.briefings.briefings["mingguan"].model_copy(
        update={"recipients": ["walikota@kupangkota.example", "sekda@kupangkota.example"]}
    )
    return whole.model_copy(
        update={"briefings": whole.briefings.model_copy(update={"briefings": {"mingguan": weekly}})}
    )


@pytest.fixture
def send(conn: Connection, smtp: SmtpConnection, settings: Settings, tmp_path: Path):
    def run(now: datetime = MONDAY, **over: Any):
        return send_due(conn, **({"smtp": smtp, "settings": settings, "output_dir": tmp_path, "now": now} | over))

    return run


def states(conn: Connection) -> dict[str, str]:
    rows = conn.execute("select recipient, state from siar.briefing_deliveries order by recipient").fetchall()
    return {row["recipient"].split("@")[0]: row["state"] for row in rows}


def test_a_briefing_is_made_and_mailed_once(conn, send, postbox, tmp_path):
    published_post(conn, published_at=LAST_WEEK)
    first = send()
    assert (first.made, first.sent, first.troubles) == (1, 2, [])
    path = tmp_path / "mingguan" / "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    assert path.read_bytes().startswith(b"%PDF-")
    content = path.read_bytes()
    again = send(MONDAY + timedelta(hours=3))
    assert (again.made, again.sent) == (0, 0)
    assert path.read_bytes() == content
    assert len(postbox.messages) == 2
    # A week later the next one.
    assert send(MONDAY + timedelta(days=7)).sent == 2


def test_the_letter_has_text_html_and_the_pdf(conn, send, postbox):
    published_post(conn, published_at=LAST_WEEK)
    send()
    letter = next(m for m in postbox.messages if "walikota" in m["To"])
    assert letter["Subject"] == "Laporan mingguan media sosial Kota Kupang, 7–13 September 2026"
    assert letter["From"].addresses[0].display_name == "Siar – Laporan Media Sosial"
    plain = letter.get_body(("plain",)).get_content()
    assert "OPD melapor: 1 dari 40" in plain
    assert len(plain) <= 901
    assert "<h1" in letter.get_body(("html",)).get_content()
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    assert attached.get_content().startswith(b"%PDF-")
    assert len({m["Message-ID"] for m in postbox.messages}) == 2
    stored = conn.execute("select message_id from siar.briefing_deliveries").fetchall()
    assert {m["Message-ID"] for m in postbox.messages} == {row["message_id"] for row in stored}


def test_too_early_sends_nothing(send):
    assert send(MONDAY - timedelta(minutes=10)).made == 0


def test_a_server_that_dies_after_taking_the_message_is_reported_and_not_asked_again(conn, send, postbox):
    postbox.dies = "after"
    first = send()
    assert (first.sent, first.unknown, len(first.troubles)) == (0, 2, 2)
    assert set(states(conn).values()) == {"unknown"}
    postbox.dies = None
    again = send(MONDAY + timedelta(hours=1))
    assert (again.sent, len(postbox.messages)) == (0, 2)


def test_a_passing_refusal_is_tried_again_and_a_final_one_is_not(conn, send, postbox):
    postbox.answer = "451 try later"
    assert (send().failed, set(states(conn).values())) == (2, {"pending"})
    postbox.answer = "250 OK"
    assert send(MONDAY + timedelta(hours=1)).sent == 2
    postbox.rcpt = "550 no such user"
    late = send(MONDAY + timedelta(days=7))
    assert (late.refused, late.sent) == (2, 0)
    postbox.rcpt = "250 OK"
    assert send(MONDAY + timedelta(days=7, hours=1)).sent == 0


def test_a_server_that_cannot_be_reached_costs_nothing(conn, send, postbox, smtp, settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    nowhere = SmtpConnection(host="127.0.0.1", port=port, login=None, password=None, from_email="a@b.example")
    assert (send(smtp=nowhere).failed, set(states(conn).values())) == (2, {"pending"})
    assert send().sent == 2


def test_a_worker_that_vanished_while_sending_leaves_an_unknown(conn, send, postbox):
    postbox.answer = "451 later"
    send()
    conn.execute(
        "update siar.briefing_deliveries set state = 'sending', sending_at = %s where recipient like 'sekda%%'",
        (MONDAY,),
    )
    postbox.answer = "250 OK"
    assert (send(MONDAY + STALE / 2).sent, states(conn)["sekda"]) == (1, "sending")
    assert (send(MONDAY + STALE).unknown, states(conn)["sekda"]) == (1, "unknown")
    assert [m["To"] for m in postbox.messages] == ["walikota@kupangkota.example"]


def test_a_sent_letter_cannot_be_made_unsent(conn, send):
    send()
    with pytest.raises(pg.CheckViolation):
        conn.execute("update siar.briefing_deliveries set state = 'pending', sent_at = null")


def test_figures_come_from_the_period_only_and_unknown_is_none(conn, settings):
    catalogue.publish(conn)
    caps.apply(conn, settings.caps, actor="t", now=LAST_WEEK, zone=settings.city.zone)
    inside = published_post(conn, opd="DIKBUD", published_at=LAST_WEEK, remote_id="1056_1")
    published_post(conn, opd="DIKBUD", published_at=LAST_WEEK, channel="instagram", remote_id="9")
    published_post(conn, opd="INSPEKTORAT", published_at=LAST_WEEK - timedelta(days=9))
    entity = conn.execute(
        """insert into siar.entities (platform, kind, remote_id, publication_id, first_seen, last_seen)
           values ('facebook', 'post', '1056_1', %s, now(), now()) returning entity_id""",
        (inside,),
    ).fetchone()["entity_id"]
    run = snapshots.begin(conn, source="posts", api_version="v26.0", account_tz="x", now=MONDAY - timedelta(hours=1))
    day = LAST_WEEK.date()
    run.store(
        entity,
        [
            snapshots.Number("post.reach", day, Decimal(1200)),
            snapshots.Number("post.reactions", day, Decimal(40)),
            snapshots.Number("post.comments", day, Decimal(2)),
            snapshots.Number("post.shares", day, None, "empty"),
            snapshots.Number("post.reactions_by_type", day, Decimal(40), dim="like"),
        ],
    )
    run.end(ok=True)
    boost = boost_row(conn, inside, opd="DIKBUD", budget=150_000, tax=16_500)
    places = ledger.Places.of(post_id=inside, opd="DIKBUD", now=LAST_WEEK, zone=settings.city.zone)
    ledger.reserve(conn, boost_id=boost, amount=166_500, places=places, now=LAST_WEEK)
    ledger.settle(conn, boost_id=boost, spent_on=day, amount=44_400, now=LAST_WEEK)

    figures = gather(
        conn, period=Period(day - timedelta(days=3), day + timedelta(days=3), "week"), settings=settings, now=MONDAY
    )
    assert figures.accepted_by_opd == {"DIKBUD": 2}
    assert figures.reporting == 1
    assert "INSPEKTORAT" in figures.silent
    assert figures.posts_by_channel == {"facebook": 1, "instagram": 1}
    best = figures.best_post("facebook")
    assert best is not None
    assert (best.reach, best.interactions) == (1200, 42)
    assert figures.best_post("instagram") is None
    assert figures.interactions("instagram") is None
    assert (figures.month_cap, figures.month_reserved, figures.month_settled) == (3_000_000, 122_100, 44_400)
    assert figures.spent_in_period == 44_400
    assert [(b.spend, b.reach, b.per_thousand) for b in figures.boosts] == [(None, None, None)]
    assert figures.pulled_at == MONDAY - timedelta(hours=1)
