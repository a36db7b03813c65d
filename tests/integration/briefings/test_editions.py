"""A briefing from its figures to its readers' mailboxes, by real SMTP."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import errors as pg

from siar.briefings import documents, editions
from siar.briefings.editions import make_due
from siar.briefings.letters import CLIPPED_FROM
from siar.errors import ConfigError
from siar.faults import ItemsFailedError
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.outbox.post_office import open_post_office, states

pytestmark = pytest.mark.integration
MONDAY = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)  # 14 September 06.05 WITA
LAST_WEEK = datetime(2026, 9, 10, 6, tzinfo=UTC)


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
def office():
    with open_post_office(MONDAY) as office:
        yield office


@pytest.fixture
def make(conn: Connection, settings: Settings, tmp_path: Path, office):
    def run(now: datetime = MONDAY):
        office.clock.start = now
        return make_due(conn, settings=settings, output_dir=tmp_path, now=now)

    return run


@pytest.fixture
def send(conn: Connection, make, office):
    """Make what is due, then a round of the outbox."""

    def run(now: datetime = MONDAY):
        make(now)
        return office.send(conn)

    return run


def test_a_briefing_is_made_and_mailed_once(conn, make, send, office, tmp_path):
    published_post(conn, interactions=None, published_at=LAST_WEEK)
    first = make()
    path = tmp_path / "mingguan" / "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    assert (first.made, first.planned, first.paths) == (1, 2, [str(path)])
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert office.send(conn).sent == 2
    assert make(MONDAY + timedelta(hours=3)).made == 0
    assert send(MONDAY + timedelta(hours=3)).sent == 0
    assert path.read_bytes() == content
    assert len(office.letters) == 2
    # A week later the next one.
    assert send(MONDAY + timedelta(days=7)).sent == 2


def test_the_letter_has_text_html_and_the_pdf_even_when_the_makers_disk_is_gone(conn, make, office):
    published_post(conn, interactions=None, published_at=LAST_WEEK)
    (path,) = make().paths
    content = Path(path).read_bytes()
    Path(path).unlink()
    office.send(conn)
    letter = next(m for m in office.letters if "walikota" in m["To"])
    assert letter["Subject"] == "1 dari 40 OPD melapor, 1 konten tayang – Laporan mingguan, 7–13 September 2026"
    assert letter["From"].addresses[0].display_name == "Siar – Laporan Media Sosial"
    plain = letter.get_body(("plain",)).get_content()
    assert "OPD melapor: 1 dari 40" in plain
    assert len(plain) <= 901 + plain.count("\r")
    shown = letter.get_body(("html",)).get_content()
    assert '<html lang="id">' in shown
    assert len(shown.encode()) < CLIPPED_FROM
    (picture,) = (part for part in letter.walk() if part.get_content_type() == "image/png")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in shown
    assert picture.get_content().startswith(b"\x89PNG")
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    assert attached.get_content() == content
    assert len({m["Message-ID"] for m in office.letters}) == 2


def test_weeks_that_were_missed_are_made_up_once_and_say_so(conn, make, office):
    assert make().made == 1
    later = MONDAY + timedelta(weeks=3)
    found = make(later)
    assert [Path(path).stem.split("_", 1)[1] for path in found.paths] == [
        "2026-09-14_sd_2026-09-20",
        "2026-09-21_sd_2026-09-27",
        "2026-09-28_sd_2026-10-04",
    ]
    said = [row["summary"] for row in conn.execute("select summary from briefings order by period_start")]
    assert ["Laporan susulan: semestinya terbit" in text for text in said] == [False, True, True, False]
    assert "Laporan susulan: semestinya terbit Senin, 21 September 2026." in said[1]
    assert make(later + timedelta(hours=1)).made == 0


def test_too_early_makes_nothing(make):
    assert make(MONDAY - timedelta(minutes=10)).made == 0


def test_a_greylisted_letter_is_delivered_at_the_next_round(conn, send, office):
    office.fail("rcpt", "greylist", params={"seconds": 300})
    assert (send().later, states(conn)) == (2, {"walikota": "planned", "sekda": "planned"})
    assert send(MONDAY + timedelta(minutes=10)).sent == 2
    assert len(office.letters) == 2


def test_a_server_that_dies_after_taking_the_message_is_reported_and_not_asked_again(conn, send, office):
    office.fail("data", "drop_after")
    first = send()
    assert (first.sent, first.unknown, len(first.troubles)) == (0, 2, 2)
    office.mend()
    assert send(MONDAY + timedelta(hours=1)).sent == 0
    assert (set(states(conn).values()), len(office.letters)) == ({"unknown"}, 2)


def test_a_final_refusal_costs_one_reader(conn, send, office):
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    first = send()
    assert (first.refused, first.sent) == (1, 1)
    assert send(MONDAY + timedelta(hours=1)).sent == 0


def test_the_desk_finds_each_delivery(conn, send, office):
    office.fail("rcpt", "status", params={"status": 550}, times=1)
    send()
    rows = conn.execute(
        "select d.recipient, m.state from siar.briefing_deliveries d join siar.messages m using (message_id)"
    ).fetchall()
    assert {row["recipient"]: row["state"] for row in rows} == {
        "walikota@kupangkota.example": "refused",
        "sekda@kupangkota.example": "sent",
    }


def test_a_sent_letter_cannot_be_made_unsent(conn, send):
    send()
    with pytest.raises(pg.DatabaseError, match="may not become"):
        conn.execute("update siar.messages set state = 'planned', ended_at = null, next_try_at = now()")


def test_a_daily_covers_the_days_since_the_last_one_over_a_holiday_and_a_standstill(conn, settings, tmp_path):
    """Monday 17 August 2026 is a holiday; on Wednesday nothing runs."""
    daily = load_settings().briefings.briefings["harian"]
    both = settings.model_copy(
        update={"briefings": settings.briefings.model_copy(update={"briefings": {"harian": daily}})}
    )
    friday = datetime(2026, 8, 14, 7, 15, tzinfo=settings.city.zone).astimezone(UTC)
    made = []
    for days in (0, 1, 2, 3, 4, 6, 7):
        for hours in (0, 1):
            result = make_due(conn, settings=both, output_dir=tmp_path, now=friday + timedelta(days=days, hours=hours))
            made += [Path(path).stem.partition("Kota-Kupang_")[2] for path in result.paths]
    assert made == ["2026-08-13", "2026-08-14_sd_2026-08-17", "2026-08-18_sd_2026-08-19", "2026-08-20"]


def of_agencies(settings: Settings, **over) -> Settings:
    """Only a report for each agency, on its own posts."""
    plan = settings.briefings.briefings["mingguan"].model_copy(
        update={"scope": "each_agency", "recipients": [], "pages": ["lampiran"], "title": "Laporan OPD", **over}
    )
    return settings.model_copy(update={"briefings": settings.briefings.model_copy(update={"briefings": {"opd": plan}})})


def test_each_agency_gets_its_own_report_and_one_that_fails_costs_that_one(
    conn, settings, office, tmp_path, monkeypatch
):
    for opd in ("DINKES", "DLHK", "PUPR"):
        published_post(conn, interactions=None, published_at=LAST_WEEK, opd=opd)
    own = of_agencies(settings)
    contacts = {"DINKES": ("kepala@dinkes.example", "sek@dinkes.example"), "DLHK": ("kepala@dlhk.example",)}
    render = documents.render

    def broken_once(figures, *args, **over):
        if figures.agency == "DINKES":
            raise ConfigError("broken")
        return render(figures, *args, **over)

    monkeypatch.setattr(documents, "render", broken_once)
    with pytest.raises(ItemsFailedError, match="DINKES"):
        make_due(conn, settings=own, output_dir=tmp_path, now=MONDAY, contacts=contacts)
    assert [row["agency"] for row in conn.execute("select agency from briefings")] == ["DLHK"]
    monkeypatch.setattr(documents, "render", render)
    later = MONDAY + timedelta(hours=1)
    made = make_due(conn, settings=own, output_dir=tmp_path, now=later, contacts=contacts)
    # PUPR has no address, and DLHK's is not made twice.
    assert [Path(path).name.split("_")[1] for path in made.paths] == ["DINKES"]
    office.clock.start = later
    assert office.send(conn).sent == 3
    assert make_due(conn, settings=own, output_dir=tmp_path, now=later, contacts=contacts).made == 0
    texts = {row["agency"]: row["summary"] for row in conn.execute("select agency, summary from briefings")}
    assert texts["DLHK"].startswith("*Laporan DLHK – 7–13 September 2026*")
    assert "Unggahan tayang: Facebook 1" in texts["DLHK"]


def test_addresses_that_cannot_be_read_cost_the_agencies_own_reports_alone(conn, settings, tmp_path, monkeypatch):
    published_post(conn, interactions=None, published_at=LAST_WEEK)
    plans = {**settings.briefings.briefings, **of_agencies(settings).briefings.briefings}
    both = settings.model_copy(update={"briefings": settings.briefings.model_copy(update={"briefings": plans})})

    def broken():
        raise ConfigError("contacts.csv: line 2 is no agency code with one address.")

    monkeypatch.setattr(editions, "read_contacts", broken)
    with pytest.raises(ItemsFailedError, match=r"contacts\.csv"):
        make_due(conn, settings=both, output_dir=tmp_path, now=MONDAY)
    assert [row["kind"] for row in conn.execute("select kind from briefings")] == ["mingguan"]


def test_a_workbook_goes_with_the_pdf_and_is_kept(conn, settings, office, tmp_path):
    published_post(conn, interactions=None, published_at=LAST_WEEK)
    weekly = settings.briefings.briefings["mingguan"].model_copy(update={"attach": ["workbook"]})
    whole = settings.model_copy(
        update={"briefings": settings.briefings.model_copy(update={"briefings": {"mingguan": weekly}})}
    )
    make_due(conn, settings=whole, output_dir=tmp_path, now=MONDAY)
    office.clock.start = MONDAY
    office.send(conn)
    (kept,) = conn.execute("select * from briefing_files").fetchall()
    data = Path(kept["path"]).read_bytes()
    assert (hashlib.sha256(data).hexdigest(), kept["role"]) == (kept["sha256"], "workbook")
    attached = {part.get_filename(): part.get_content() for part in office.letters[0].iter_attachments()}
    assert attached[kept["name"]] == data
    assert kept["name"] == "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.xlsx"
