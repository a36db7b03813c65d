"""*Dasbor*: what leadership sees of the figures, and what it takes home."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from zipfile import ZipFile

import pytest

from siar import audit
from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.figures.dashboard import packs
from siar.quantities import Rupiah
from tests.integration.boosts.books import RAN, boost_row, published_post, walk
from tests.integration.desk.world import NOW, DeskWorld
from tests.integration.figures.reach import read_days, read_reach

pytestmark = pytest.mark.integration
HTML = {"Accept": "text/html"}
AUGUST = date(2026, 8, 1)


@pytest.fixture
def told(world: DeskWorld) -> DeskWorld:
    """Six posts of two agencies on one channel, one on the other, one of them advertised; days with a hole of two."""
    for number, reach in enumerate((300, 20, 70, 1000, 5, 90)):
        posted = NOW - timedelta(days=40 + number)
        agency = ("DINKES", "DISHUB")[number % 2]
        publication = published_post(world.conn, opd=agency, published_at=posted, interactions=number)
        read_reach(world.conn, publication, reach, at=NOW)
    paid = published_post(world.conn, published_at=NOW - timedelta(days=8), interactions=None)
    read_reach(world.conn, paid, 99_000, at=NOW)
    boost = boost_row(world.conn, paid, opd="DINKES", budget=150_000, tax=16_500, now=NOW - timedelta(days=5))
    ledger.reserve(world.conn, boost_id=boost, now=NOW - timedelta(days=5))
    walk(world.conn, boost, *RAN[:3], at=NOW - timedelta(days=5))
    owed = Taxed(Rupiah(40_000), Rupiah(4_400))
    ledger.bill(world.conn, boost_id=boost, spent_on=(NOW - timedelta(days=4)).date(), owed=owed, now=NOW)
    published_post(
        world.conn, channel="instagram", kind="=1+1", published_at=NOW - timedelta(days=3), interactions=None
    )
    days = {AUGUST + timedelta(days=number): 700 + number for number in range(44) if number not in (10, 11)}
    read_days(world.conn, "facebook", days | {AUGUST + timedelta(days=20): None}, at=NOW, followers=20_500)
    packs.keep(world.conn, settings=world.settings, now=NOW)
    return world


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_whoever_leads_sees_the_dashboard_and_nothing_of_the_desk(told: DeskWorld, desk) -> None:
    mayor = desk("walikota")
    page = mayor.get("/dasbor", headers=HTML)
    assert page.status_code == 200
    entries = re.findall(r'<a href="(/[^"]*)" (?:aria-current="page")?>', page.text.partition("</nav>")[0])
    assert entries == ["/dasbor"]
    assert mayor.get("/static/dashboard/dashboard.css").status_code == 200
    for path in ("/", "/kiriman", "/iklan", "/perlu-dicek", "/api/posts", "/api/pulse"):
        assert mayor.get(path, headers=HTML).status_code == 403, path
    assert "<script" not in page.text
    assert "/dasbor" in desk("vera").get("/", headers=HTML).text


def test_paid_and_organic_are_never_one_number(told: DeskWorld, desk) -> None:
    months = rows(desk("walikota").get("/dasbor/opd.csv").text)
    of = {(row["OPD"], row["Kanal"], row["Iklan"]): row for row in months}
    dinkes = told.settings.agency_by_code["DINKES"].short_name
    organic, paid = of[dinkes, "Facebook", "Tanpa iklan"], of[dinkes, "Facebook", "Diiklankan"]
    # Three posts: fewer than it takes for a median, so their span.
    assert (organic["Kiriman"], organic["Jangkauan median"], organic["Terkecil"], organic["Terbesar"]) == (
        "3",
        "",
        "5",
        "300",
    )
    assert (paid["Kiriman"], paid["Terbesar"], paid["Sementara"]) == ("1", "99000", "1")
    (all_of_it,) = rows(desk("walikota").get("/dasbor/jenis.csv?iklan=tanpa&kanal=facebook").text)
    assert (all_of_it["Kiriman"], all_of_it["Jangkauan median"], all_of_it["Interaksi"]) == ("6", "70", "15")


def test_what_is_asked_for_stands_in_the_address(told: DeskWorld, desk) -> None:
    get = desk("walikota").get
    assert "OPD <strong>DISHUB</strong>" in get("/dasbor?opd=DISHUB", headers=HTML).text
    assert [row["Kanal"] for row in rows(get("/dasbor/kiriman.csv?kanal=instagram").text)] == ["Instagram"]
    assert {row["OPD"] for row in rows(get("/dasbor/opd.csv?opd=DISHUB").text)} == {
        told.settings.agency_by_code["DISHUB"].short_name
    }
    before = rows(get("/dasbor/kiriman.csv?rentang=8-minggu&sampai=2026-08-09").text)
    assert sum(int(row["Kiriman"]) for row in before) == 6
    nothing = get("/dasbor?opd=BKAD&topik=Sampah", headers=HTML)
    assert "Tidak ada kiriman yang cocok dengan saringan ini." in nothing.text
    assert get("/dasbor?sampai=2031-01-01", headers=HTML).status_code == 409
    assert get("/dasbor?rentang=selamanya", headers=HTML).status_code == 409
    assert get("/dasbor?kanal=tiktok", headers=HTML).status_code == 422


def test_a_day_without_a_number_is_a_gap_with_its_reason(told: DeskWorld, desk) -> None:
    page = desk("walikota").get("/dasbor?rentang=8-minggu", headers=HTML).text
    gaps = rows(desk("walikota").get("/dasbor/celah.csv?rentang=8-minggu").text)
    assert [(row["Dari"], row["Hari"], row["Sebab"]) for row in gaps] == [
        ("21 Agustus 2026", "1", "ditolak Meta"),
        ("11 Agustus 2026", "2", "belum dibaca"),
    ]
    chart = page.partition('id="t-akun-facebook"')[2].partition("</svg>")[0]
    assert chart.count('class="gap"') == 3
    # The line is broken at each hole, not drawn over it.
    (path,) = re.findall(r'class="line s0" d="([^"]*)"', chart)
    assert path.count("M") == 3
    assert "sementara" in page
    assert 'class="dot s0 loose"' in chart


def test_money_is_that_of_the_ledger_with_its_tax_apart(told: DeskWorld, desk) -> None:
    spent = [row for row in rows(desk("walikota").get("/dasbor/belanja.csv").text) if row["Jumlah"] != "0"]
    assert [(row["Sebelum PPN"], row["PPN"], row["Jumlah"]) for row in spent] == [("40000", "4400", "44400")]
    assert "Rp44.400, di dalamnya PPN Rp4.400." in desk("walikota").get("/dasbor", headers=HTML).text
    assert "Kiriman tanpa iklan tidak punya belanja" in desk("walikota").get("/dasbor?iklan=tanpa", headers=HTML).text


def test_what_is_taken_home_is_what_the_page_shows_and_is_written_down(told: DeskWorld, desk) -> None:
    book = desk("walikota").get("/dasbor.xlsx?opd=DINKES")
    with ZipFile(io.BytesIO(book.content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = "".join(parts.read(name).decode() for name in sheets)
    assert len(sheets) >= 7
    assert "<f>" not in texts
    assert "=1+1" in texts
    assert [row["Jenis laporan"] for row in rows(desk("walikota").get("/dasbor/jenis.csv?kanal=instagram").text)] == [
        "'=1+1"
    ]
    found = told.conn.execute(
        "select actor, subject, detail from siar.audit_entries where action = 'dashboard.exported' order by entry_id"
    ).fetchall()
    assert [(row["actor"], row["subject"], row["detail"]["address"]) for row in found] == [
        ("walikota", "dashboard:xlsx", "rentang=12-bulan&opd=DINKES"),
        ("walikota", "dashboard:jenis.csv", "rentang=12-bulan&kanal=instagram"),
    ]
    assert audit.verify(told.conn).broken_at is None
    assert desk("walikota").get("/dasbor/rahasia.csv").status_code == 404


def test_with_nothing_read_the_page_says_so(world: DeskWorld, desk) -> None:
    page = desk("walikota").get("/dasbor", headers=HTML)
    assert page.status_code == 200
    assert "Angka belum pernah dihitung" in page.text
    assert "Angka akun pada rentang ini belum tersedia." in page.text
    assert "belum tersedia" in page.text.partition("tiles")[2].partition("</dl>")[0]


def test_a_source_that_failed_is_named(told: DeskWorld, desk) -> None:
    told.conn.execute(
        "insert into siar.fetch_runs (source, account_id, api_version, account_tz, started_at, finished_at, ok)"
        " values ('page', 'facebook-city', 'v26.0', 'x', %(now)s, %(now)s, false)",
        {"now": NOW},
    )
    assert "Pembacaan terakhir gagal: page." in desk("walikota").get("/dasbor", headers=HTML).text
