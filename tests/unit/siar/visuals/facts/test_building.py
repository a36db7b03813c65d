"""What a report's figures, days and places become before they are drawn or told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from siar.visuals.rendering import plan

FIGURE = {"label": "Peserta", "value": "51", "unit": "orang"}
SENT = datetime(2025, 10, 24, 17, tzinfo=UTC)  # 25 October, 01.00 WITA


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"starts_on": date(2025, 10, 1)}, "1 Oktober 2025"),
        ({"starts_on": date(2025, 10, 1), "ends_on": date(2025, 10, 3)}, "3 Oktober 2025"),
        ({"starts_on": date(2025, 10, 20), "ends_on": date(2025, 10, 29)}, "25 Oktober 2025"),
        ({"starts_on": date(2025, 10, 28), "as_of": date(2025, 10, 28)}, "25 Oktober 2025"),
        ({"starts_on": date(2025, 10, 28), "accepted_at": SENT, "sent_at": None}, "25 Oktober 2025"),
        ({}, ""),
    ],
)
def test_data_are_of_no_day_after_they_were_sent(facts_of, row, told):
    facts = facts_of({"indicators": [FIGURE], "sent_at": SENT, **row})
    assert facts.as_of == told
    assert facts.source_line == ("Sumber: Dinas Kesehatan" + (f" | Data per {told}" if told else ""))


@pytest.mark.parametrize("kind", ["Ucapan", "Agenda", "Kegiatan", "Imbauan", "Layanan publik", "Capaian"])
def test_only_data_have_a_day(facts_of, kind):
    row = {"kind": kind, "starts_on": date(2025, 10, 1), "sent_at": SENT}
    assert facts_of(row).as_of == ""
    assert facts_of({**row, "indicators": [FIGURE]}).as_of == "1 Oktober 2025"
    assert facts_of({**row, "budget_rp": 5_000_000}).as_of == "1 Oktober 2025"


_DAY = date(2025, 11, 8)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        # A service and an appeal hold on: their row's day is when it was typed.
        ({"kind": "Layanan publik", "title": "Nomor darurat kota", "starts_on": _DAY}, None),
        ({"kind": "Imbauan", "title": "Jam buang sampah", "starts_on": _DAY}, None),
        # Unless it is still to come, lasts some days, or tells of an incident.
        (
            {"kind": "Layanan publik", "title": "KTP keliling", "starts_on": date(2025, 11, 12)},
            "Jadwal Rabu, 12 November 2025",
        ),
        (
            {"kind": "Layanan publik", "title": "Pendaftaran", "starts_on": _DAY, "ends_on": date(2025, 11, 12)},
            "Jadwal 8–12 November 2025",
        ),
        (
            {"kind": "Imbauan", "title": "Pengalihan arus di Jl. Frans Seda", "starts_on": _DAY},
            "Sabtu, 8 November 2025",
        ),
        ({"kind": "Imbauan", "title": "Banjir rob: data sementara", "starts_on": _DAY}, "Sabtu, 8 November 2025"),
        ({"kind": "Darurat", "title": "Warga diminta mengungsi", "starts_on": _DAY}, "Sabtu, 8 November 2025"),
        # Only what says so is in force.
        (
            {"kind": "Imbauan", "title": "Aliran air bergilir", "starts_on": _DAY, "ends_on": date(2025, 11, 9)},
            "8–9 November 2025",
        ),
        (
            {
                "kind": "Imbauan",
                "title": "Jam malam",
                "body": "Larangan ini berlaku di enam kecamatan.",
                "starts_on": _DAY,
                "ends_on": date(2025, 11, 9),
            },
            "Berlaku 8–9 November 2025",
        ),
        (
            {
                "kind": "Imbauan",
                "title": "Aliran air bergilir",
                "body": "Denda tidak berlaku.",
                "starts_on": _DAY,
                "ends_on": date(2025, 11, 9),
            },
            "8–9 November 2025",
        ),
        ({"kind": "Kegiatan", "title": "Pelatihan", "starts_on": _DAY}, "Sabtu, 8 November 2025"),
    ],
)
def test_a_day_is_told_where_it_is_that_of_what_is_told(facts_of, row, shown):
    facts = facts_of({"sent_at": datetime(2025, 11, 9, 2, tzinfo=UTC), **row})
    assert (facts.timing and facts.timing.shown) == shown


def test_a_range_over_months_begins_on_its_first_day(facts_of):
    facts = facts_of({"kind": "Agenda", "starts_on": date(2026, 12, 28), "ends_on": date(2027, 1, 3)})
    for size in ("potret", "tautan"):
        texts = [text.replace("\u00a0", " ") for text in plan(facts.kind, facts, size=size).texts]
        assert texts.index("Mulai") < texts.index("28") < texts.index("Desember 2026")
        assert "28 Desember 2026–3 Januari 2027" in " ".join(texts)


@pytest.mark.parametrize("qualifier", ["kurang dari", "sekitar", "lebih dari", "hampir"])
def test_an_agencys_own_about_is_never_said_of_fewer_digits(facts_of, qualifier):
    figure = {"label": "Kerugian", "value": "1999999999", "unit": "rupiah", "qualifier": qualifier}
    facts = facts_of({"indicators": [figure]})
    assert (facts.figure.prefix + facts.figure.number, facts.figure.cut) == ("Rp1.999.999.999", False)
    texts = " ".join(plan(facts.kind, facts).texts)
    assert "Tepatnya" not in texts
    assert "1,999" not in texts
    round_one = facts_of({"indicators": [{**figure, "value": "2000000000"}]})
    assert (round_one.figure.number, round_one.figure.magnitude) == ("2", "miliar")


@pytest.mark.parametrize("unit", ["rupiah/kg", "Rp/kg", "rupiah per kg", "Rp. / kg"])
def test_a_price_is_money_for_something(facts_of, unit):
    facts = facts_of({"indicators": [{"label": "Harga cabai", "value": "45000", "unit": unit}]})
    assert (facts.figure.prefix, facts.figure.number, facts.figure.unit) == ("Rp", "45.000", "per kg")
    assert facts.figure.full == "Rp45.000\u00a0per\u00a0kg"
