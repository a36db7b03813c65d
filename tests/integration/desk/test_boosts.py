"""*Iklan*: an ad officer's day and an auditor's hour, from the proposal to the line of the ledger."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest

from siar import freezes
from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from tests.integration.boosts.books import published_post
from tests.integration.desk.world import Services

pytestmark = pytest.mark.integration


@pytest.fixture
def proposed(world):
    """Two posts that wait for a yes, of which one residents liked more; return the proposals, the stronger first."""
    world.graph.clock.advance(world.now - world.graph.clock.now())
    for opd, title, interactions in (
        ("DINKES", "Posyandu melayani 120 balita", 90),
        ("DISHUB", "Parkir tertib di Kuanino", 40),
    ):
        world.liked_post(opd=opd, title=title, interactions=interactions)
    for back in range(2, 12):
        published_post(world.conn, published_at=world.now - timedelta(days=back), interactions=20)
    assert world.round_of_boosts().proposed == 2
    return world.conn.execute("select * from boost_proposals order by lifetime_budget desc").fetchall()


def shown(desk, who="iklan", path="/iklan") -> str:
    answer = desk(who).get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_a_proposal_says_why_and_what_it_would_leave_and_promises_nothing(world, desk, proposed):
    assert desk("iklan").get("/iklan").text.count('<img class="preview-picture" src="/api/visuals/') == 2
    page = shown(desk)
    assert "Wajah, nama, dan semboyan pejabat di dalamnya tidak dikenali sistem." in page
    assert "Tanggapan warga 90; biasanya 20 pada umur yang sama (median 11 kiriman)." in page
    assert re.search(r"Diperkirakan menjangkau [\d.]+–[\d.]+ akun", page)
    assert "Kota, bulan ini Rp3.000.000 Rp2." in page
    assert world.conn.execute("select count(*) as n from boosts").fetchone()["n"] == 0
    assert world.round_of_boosts().proposed == 0, "what waits is not proposed again"


def test_who_approves_promises_the_money_and_the_next_round_begins_it(world, desk, proposed):
    first = proposed[0]
    answer = desk("iklan").post(f"/api/proposals/{first['proposal_id']}/approve")
    assert answer.status_code == 200, answer.text
    boost = world.conn.execute("select * from boosts").fetchone()
    assert (boost["publication_id"], boost["lifetime_budget"], boost["state"]) == (
        *(first["publication_id"], first["lifetime_budget"]),
        "reserved",
    )
    assert ledger.envelope(world.conn, boost_id=boost["boost_id"]).reserved.amount == boost["amount"]
    said = world.conn.execute("select actor from audit_entries where action = 'boost.approved'").fetchall()
    assert [entry["actor"] for entry in said] == ["iklan"]
    result = world.round_of_boosts()
    assert (result.launched, result.proposed) == (1, 0)
    again = desk("iklan").post(f"/api/proposals/{first['proposal_id']}/approve")
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "Usulan ini sudah diputuskan, atau sudah ditarik sistem.",
    )


def test_what_is_declined_is_told_with_who_and_why_and_never_proposed_again(world, desk, proposed):
    first = proposed[0]
    path = f"/api/proposals/{first['proposal_id']}/decline"
    assert desk("iklan").post(path, json={"reason": "x"}).status_code == 422
    assert desk("iklan").post(path, json={"reason": "Sudah ada baliho."}).status_code == 200
    assert world.round_of_boosts().proposed == 0
    assert "iklan memutuskan kiriman ini tidak diiklankan: Sudah ada baliho." in shown(desk, path="/iklan/alasan")


def test_only_who_manages_boosts_decides(world, desk, proposed):
    for who in ("vera", "asti", "tamu"):
        assert desk(who).post(f"/api/proposals/{proposed[0]['proposal_id']}/approve").status_code == 403
        assert "Setujui iklan" not in desk(who).get("/iklan").text


@pytest.mark.parametrize("change", ["correction", "complaint", "frozen", "late", "withdrawn"])
def test_what_would_do_harm_by_now_is_not_begun(world, desk, proposed, change):
    first = proposed[0]
    if change == "frozen":
        freezes.freeze(world.conn, "boosts", reason="Masa berkabung", actor="asti", now=world.now)
    elif change == "late":
        world.now += timedelta(hours=49)
    elif change == "withdrawn":
        world.conn.execute(
            "insert into withdrawals (publication_id, reason, actor, state, requested_at, sending_at)"
            " values (%s, 'keliru', 'vera', 'sending', %s, %s)",
            (first["publication_id"], world.now, world.now),
        )
    elif change == "complaint":
        world.conn.execute(
            "insert into comments (mark, publication_id, posted_at, text, is_question, topics, first_seen_at)"
            " values ('m', %s, %s, 'Kapan?', true, '{}', %s)",
            (first["publication_id"], world.now - timedelta(hours=2), world.now),
        )
    else:
        world.conn.execute("set session_replication_role = replica")
        world.conn.execute(
            "insert into corrections (post_id, report_id, way, caption_before, reason, state, opened_at, updated_at)"
            " select post_id, 1, 'edit', 'x', 'keliru', 'open', %s, %s from publications where publication_id = %s",
            (world.now, world.now, first["publication_id"]),
        )
        world.conn.execute("set session_replication_role = origin")
    answer = desk("iklan").post(f"/api/proposals/{first['proposal_id']}/approve")
    assert answer.status_code == 409, answer.text
    assert world.conn.execute("select count(*) as n from boosts").fetchone()["n"] == 0
    if change != "frozen":
        world.round_of_boosts()
        row = world.conn.execute(
            "select * from boost_proposals where proposal_id = %s", (first["proposal_id"],)
        ).fetchone()
        assert (row["state"], row["decided_by"]) == ("lapsed", "siar:boosts")


def test_without_room_the_sentence_says_which_ceiling_and_the_proposal_waits(world, desk, proposed):
    world.conn.execute("select siar.lower_cap('opd_month', 'DINKES', 1000, 'hemat', 'kadis')")
    waiting = next(one for one in proposed if one["opd"] == "DINKES")
    page = shown(desk)
    assert "OPD, bulan ini DINKES Rp1.000 kurang Rp" in page
    answer = desk("iklan").post(f"/api/proposals/{waiting['proposal_id']}/approve")
    assert answer.status_code == 409
    assert "melebihi sisa pagu perangkat daerah DINKES" in answer.json()["detail"]
    assert world.conn.execute("select count(*) as n from boost_proposals where state = 'open'").fetchone()["n"] == 2


def test_the_navigation_counts_what_waits_for_the_officer(world, desk, proposed):
    assert "2 iklan perlu keputusan" in shown(desk, path="/")


def test_reasons_are_counted_and_filtered(world, desk, proposed):
    published_post(
        world.conn, opd="BPBD", title="Warga berduka", no_boost="S_DUKA", published_at=world.now - timedelta(hours=5)
    )
    published_post(
        world.conn, opd="BPBD", title="Belum dibaca", interactions=None, published_at=world.now - timedelta(hours=5)
    )
    world.round_of_boosts()
    page = shown(desk)
    assert "isi: duka 1" in page
    assert "belum terbaca 1" in page
    only = shown(desk, path="/iklan/alasan?alasan=I_IKLAN_BELUM_DIBACA")
    assert "Belum dibaca" in only
    assert "Warga berduka" not in only
    assert "Tidak ada." in shown(desk, path="/iklan/alasan?alasan=I_IKLAN_BELUM_DIBACA&opd=DINKES")


@pytest.fixture
def billed(world, desk, proposed):
    """Both run, and were billed for a day."""
    for one in proposed:
        assert desk("iklan").post(f"/api/proposals/{one['proposal_id']}/approve").status_code == 200
    assert world.round_of_boosts().launched == 2
    world.pass_hours(30)
    assert world.round_of_boosts().settled_rupiah.amount > 0
    return world.conn.execute("select * from boosts order by boost_id").fetchall()


def test_what_runs_shows_what_it_cost_for_each_account_and_what_its_ceilings_leave(world, desk, billed):
    page = shown(desk)
    assert re.search(r"Rp\d+ per akun", page)
    assert re.search(r"Sisa pagu Kiriman ini: Rp[\d.]+ dari Rp250\.000 OPD, bulan ini: ", page)
    assert world.conn.execute("select count(*) as n from boost_readings").fetchone()["n"] == 2


def test_an_auditor_follows_the_ledger_line_by_line_and_in_files(world, desk, billed):
    month = f"{world.now.astimezone(world.settings.city.zone):%Y-%m}"
    page = shown(desk, who="tamu", path="/iklan/buku-besar")
    assert "dana dipesan" in page
    assert "tersedia → dipesan" in page
    text = desk("tamu").get(f"/iklan/buku-besar/{month}.csv")
    assert text.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert [line["Jenis"] for line in lines][:2] == ["dana dipesan", "dana dipesan"]
    reserved = 0
    for line in lines:
        assert int(line["Harga (Rp)"]) + int(line["PPN (Rp)"]) == int(line["Jumlah (Rp)"])
        reserved += {"dipesan": 1, "terpakai": 0}.get(line["Ke"], 0) * int(line["Jumlah (Rp)"])
        reserved -= (line["Dari"] == "dipesan") * int(line["Jumlah (Rp)"])
        assert reserved == int(line["Saldo dipesan (Rp)"]), "an auditor who adds up comes to the same"
    book = desk("tamu").get(f"/iklan/buku-besar/{month}.xlsx")
    with ZipFile(io.BytesIO(book.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        sums = parts.read("xl/worksheets/sheet2.xml").decode()
    assert sheet.count("<row ") == len(lines) + 2
    total = sum(int(line["Jumlah (Rp)"]) for line in lines if line["Jenis"] == "dana dipesan")
    assert f"<v>{total}</v>" in sums
    assert desk("tamu").get("/iklan/buku-besar/1999-01.csv").status_code == 404
    assert desk("tamu").get(f"/iklan/buku-besar/{month}.pdf").status_code == 422


def test_a_long_month_of_the_ledger_is_read_a_page_at_a_time(world, desk, billed, monkeypatch):
    whole = desk("tamu").get("/iklan/buku-besar").text
    count = whole.count('data-label="Waktu"')
    assert count > 2
    assert "halaman=" not in whole
    monkeypatch.setattr("siar.web.ledger._LINES", 1)
    for number in range(1, count + 1):
        answer = desk("tamu").get(f"/iklan/buku-besar?halaman={number}").text
        assert re.findall(r'data-label="No.">(\d+)<', answer) == [str(number)]
        assert f"Baris {number}–{number} dari {count}" in answer
        assert (f"halaman={number + 1}#" in answer) == (number < count)
        assert (f"halaman={number - 1}#" in answer) == (number > 1)
        assert re.findall(r"<dd>.*?</dd>", answer) == re.findall(r"<dd>.*?</dd>", whole), (
            "the month's end stands on each"
        )
    assert f"Baris {count}–{count} dari {count}" in desk("tamu").get("/iklan/buku-besar?halaman=9999").text
    assert desk("tamu").get("/iklan/buku-besar?halaman=0").status_code == 422


def test_a_bill_above_its_money_is_shown_and_acknowledged_with_a_reason(world, desk, billed):
    boost = billed[0]
    day = world.now.date()
    ledger.bill(
        world.conn,
        boost_id=boost["boost_id"],
        spent_on=day,
        owed=Taxed(Rupiah(boost["amount"] * 2), Rupiah(0)),
        now=world.now,
    )
    assert "Tagihan melewati dananya" in shown(desk)
    path = f"/api/overruns/{boost['boost_id']}"
    assert desk("tamu").post(path, json={"reason": "Sudah dicek."}).status_code == 403
    assert desk("iklan").post(path, json={"reason": "Dicek ke Meta, tagihannya benar."}).status_code == 200
    assert "Tagihan melewati dananya" not in shown(desk)
    assert "diakui iklan: Dicek ke Meta, tagihannya benar." in shown(desk, path="/iklan/buku-besar")


def test_ceilings_say_who_when_and_why_and_only_the_cap_officer_changes_them(world, desk):
    wanted = {"level": "opd_month", "holder": "DINKES", "cap": 900_000, "reason": "Pekan imunisasi nasional."}
    for who in ("iklan", "asti"):
        assert desk(who).post("/api/caps", json=wanted).status_code == 403
        assert "Ubah pagu" not in desk(who).get("/iklan/pagu").text
    assert desk("pagu").post("/api/caps", json=wanted).json() == {"changed": True}
    assert desk("pagu").post("/api/caps", json={**wanted, "reason": ""}).status_code == 422
    page = shown(desk, who="tamu", path="/iklan/pagu")
    assert "OPD, setiap bulan DINKES Rp900.000" in page
    assert "pagu Pekan imunisasi nasional." in page


def test_where_the_server_is_not_given_the_officers_connection_it_says_who_can(world, desk, monkeypatch):
    monkeypatch.setattr(Services, "officer", None)
    assert "tidak memegang sambungan pejabat pagu" in shown(desk, who="pagu", path="/iklan/pagu")
    answer = desk("pagu").post(
        "/api/caps", json={"level": "city_month", "cap": 1, "reason": "Pekan imunisasi nasional."}
    )
    assert (answer.status_code, "siar_db_caps" in answer.json()["detail"]) == (409, True)
