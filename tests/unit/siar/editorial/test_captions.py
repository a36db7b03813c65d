from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from siar.channels import CHANNELS
from siar.editorial.alt_text import alt_text, missing_figures
from siar.editorial.captions import caption
from siar.editorial.hashtags import hashtags
from siar.editorial.references import format_code
from siar.editorial.refusals import ComposeRefusedError
from siar.reading.consent import people_in
from siar.settings import load_settings
from siar.visuals.brand import load_brand
from siar.visuals.facts import build_facts
from siar.visuals.photos.cutting import Photo
from siar.visuals.preview import sample_reports
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import plan


@pytest.fixture(scope="module")
def settings():
    return load_settings()


@pytest.fixture(scope="module")
def facts_of(settings):
    def build(report):
        base = {"kind": "Capaian", "title": "Judul", "opd": "DINKES", "indicators": []}
        return build_facts({**base, **report}, settings=settings, rules=load_brand().figures, reference="KPG-2609-0417")

    return build


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_caption_holds_what_it_must(facts_of, settings, channel):
    for report in sample_reports():
        facts = facts_of(report)
        text = caption(facts, channel=channel, settings=settings)
        assert len(text) <= CHANNELS[channel].caption_limit
        assert "KPG-2609-0417" in text
        assert facts.source_line in text
        assert facts.title in text
        assert facts.agency in text
        assert text.count("#") <= 5
        assert "#KotaKupang" in text
        assert "\n\n\n" not in text
        assert "None" not in text
        # Every figure in full: what the picture cut is whole here. A unit that its label names is not said again.
        for row in facts.rows:
            whole = row.full if row.target else row.plain
            assert row.full.startswith(row.plain)
            assert whole.replace("\u00a0", " ") in text


def test_a_qualifier_stays_with_its_figure(facts_of, settings):
    figures = [
        {"label": "Petugas", "value": "382", "unit": "orang", "qualifier": "sekitar"},
        {"label": "Truk", "value": "27", "unit": "unit", "qualifier": "lebih dari"},
    ]
    facts = facts_of({"indicators": figures})
    for text in (*(caption(facts, channel=channel, settings=settings) for channel in CHANNELS), alt_text(facts)):
        assert "Petugas: sekitar 382 orang" in text
        assert "Truk: lebih dari 27 unit" in text


def test_a_unit_that_its_label_names_is_not_said_twice(facts_of, settings):
    figures = [
        {"label": "Titik lampu", "value": "10", "unit": "titik", "target": "300"},
        {"label": "Kelurahan peserta", "value": "51", "unit": "kelurahan"},
    ]
    text = caption(facts_of({"indicators": figures}), channel="instagram", settings=settings)
    assert "• Titik lampu: 10 titik (dari target 300 titik)\n• Kelurahan peserta: 51\n" in text


def test_parts_name_the_figure_that_they_make_up(facts_of, settings):
    parts = [{"label": "Kelompok 1", "value": "30"}, {"label": "pasangan baru", "value": "63"}]
    figures = [
        {"label": "Pasangan", "value": "93", "unit": "orang", "parts": parts},
        {"label": "Hari", "value": "2", "unit": "hari"},
    ]
    facts = facts_of({"indicators": figures})
    for text in (caption(facts, channel="facebook", settings=settings), alt_text(facts)):
        assert "Rincian pasangan: Kelompok 1: 30; Pasangan baru 63." in text


def test_a_budget_that_is_the_figure_is_not_repeated(facts_of, settings):
    figure = {"label": "Total dana", "value": "18300000000", "unit": "rupiah"}
    report = {"kind": "Anggaran", "indicators": [figure], "budget_rp": 18_300_000_000, "fund_source": "DAU"}
    text = caption(facts_of(report), channel="facebook", settings=settings)
    assert text.count("Rp18.300.000.000") == 1
    other = caption(facts_of({**report, "budget_rp": 20_000_000_000}), channel="instagram", settings=settings)
    assert "Anggaran: Rp20.000.000.000 (DAU)" in other


def test_the_whole_city_is_no_place_and_paragraphs_stand_apart(facts_of, settings):
    report = {"kind": "Layanan publik", "starts_on": date(2026, 9, 5)}
    everywhere = caption(facts_of({**report, "place": "Kota Kupang"}), channel="facebook", settings=settings)
    assert "Tempat" not in everywhere
    somewhere = caption(facts_of({**report, "place": "Mal Pelayanan Publik"}), channel="facebook", settings=settings)
    assert "\n\nTempat: Mal Pelayanan Publik\n\n" in somewhere


def test_posts_in_a_row_call_to_action_in_other_words(settings):
    report = {"kind": "Capaian", "title": "Judul", "opd": "DINKES", "indicators": []}
    calls = []
    for number in (417, 418, 417):
        reference = f"KPG-2609-0{number}"
        facts = build_facts(report, settings=settings, rules=load_brand().figures, reference=reference)
        text = caption(facts, channel="instagram", settings=settings)
        calls.append(next(line for line in text.splitlines() if "kolom komentar" in line))
    assert calls[0] != calls[1]
    assert calls[0] == calls[2]


@pytest.mark.parametrize("channel", CHANNELS)
def test_under_what_is_sad_stands_what_to_do_and_whom_to_call(facts_of, settings, channel):
    report = {"kind": "Kegiatan", "title": "106 rumah rusak akibat cuaca ekstrem", "body": "Petugas mendata."}
    sober = facts_of(report).sober
    text = caption(facts_of(report), channel=channel, settings=settings)
    assert f"\n\n{sober.do}\n{sober.whom}: {sober.number}\n\n" in text
    for cheer in ("Ikuti akun", "kolom komentar", "Bagikan kabar"):
        assert cheer not in text
    assert sober.do in alt_text(facts_of(report))
    assert f"{sober.whom}: {sober.number}" in alt_text(facts_of(report))
    own = caption(
        facts_of({**report, "body": "Lakukan: jauhi pohon; pantau cuaca"}), channel=channel, settings=settings
    )
    assert sober.do not in own
    assert sober.number in own


def test_a_long_text_loses_whole_sentences(facts_of, settings):
    body = " ".join(
        f"Kalimat nomor {number} menerangkan pekerjaan yang dilakukan bersama warga." for number in range(80)
    )
    text = caption(facts_of({"body": body}), channel="instagram", settings=settings)
    assert 1500 < len(text) <= 2200
    assert "Kalimat nomor 0 " in text
    assert "Kalimat nomor 79 " not in text
    assert all(line.endswith((".", "!", "?")) for line in text.splitlines() if line.startswith("Kalimat"))


def test_a_single_endless_sentence_is_refused(facts_of, settings):
    with pytest.raises(ComposeRefusedError) as refused:
        caption(facts_of({"body": "kata " * 600}), channel="instagram", settings=settings)
    assert refused.value.code == "K_TAKARIR_TERLALU_PANJANG"


def test_an_agenda_says_when_and_where(facts_of, settings):
    facts = facts_of({"kind": "Agenda", "starts_on": date(2026, 9, 5), "place": "Taman Nostalgia"})
    for channel in CHANNELS:
        text = caption(facts, channel=channel, settings=settings)
        assert "Waktu: Sabtu, 5 September 2026\nTempat: Taman Nostalgia" in text


@pytest.mark.parametrize("kind", ["Imbauan", "Darurat"])
def test_a_warning_says_where_and_when(facts_of, settings, kind):
    row = {"kind": kind, "title": "Banjir rob: warga diminta mengungsi", "starts_on": date(2025, 12, 16)}
    facts = facts_of({**row, "place": "Pesisir", "kelurahan": "Oesapa"})
    for channel in CHANNELS:
        text = caption(facts, channel=channel, settings=settings)
        assert "Waktu: Selasa, 16 Desember 2025\nTempat: Pesisir, Kelurahan Oesapa" in text
    assert "Selasa, 16 Desember 2025, Pesisir, Kelurahan Oesapa" in alt_text(facts)


def test_alt_text_names_the_photo_and_the_charts_that_are_drawn(facts_of):
    parts = [{"label": "hotmix", "value": "80"}, {"label": "lapen", "value": "20"}]
    facts = facts_of({"indicators": [{"label": "Paket", "value": "100", "unit": "paket", "parts": parts}]})
    assert "Judul. Dengan diagram batang. " in alt_text(facts, shown=plan(facts.kind, facts).shown)
    photo = Photo(b"", 1600, 1200, "x")
    for answer, told in (("Tanpa orang", ", tanpa orang"), ("Tidak ada anak", ", tanpa anak-anak"), ("?", "")):
        shown = replace(facts_of({"kind": "Kegiatan", "photo_consent": answer}), photo=photo, people=people_in(answer))
        assert f"Judul. Foto kegiatan{told}. " in alt_text(shown, shown=plan(shown.kind, shown).shown)
    # A template without room for the photo does not show it.
    assert "Foto" not in alt_text(shown, shown=plan(shown.kind, shown, template="umum").shown)


def test_captions_are_plain_text(facts_of, settings):
    text = caption(facts_of({"title": "Seni & budaya <Kupang>"}), channel="facebook", settings=settings)
    assert "Seni & budaya <Kupang>" in text


def test_hashtags_are_few_each_once_and_city_first(facts_of, settings):
    facts = facts_of({"opd": "DLHK", "kind": "Imbauan", "title": "Jam buang sampah"})
    tags = hashtags(facts, channel="instagram", settings=settings)
    assert tags == ("KotaKupang", "PemkotKupang", "KupangBersih", "InfoKupang")
    assert len(hashtags(facts, channel="facebook", settings=settings)) == 3


def test_alt_text_drops_prose_before_figures(facts_of):
    parts = [{"label": f"Kelurahan ke-{number}", "value": "10"} for number in range(11)]
    indicators = [{"label": "Penerima", "value": "110", "unit": "orang", "parts": parts}]
    text = alt_text(facts_of({"indicators": indicators, "body": "Uraian panjang tanpa angka. " * 40}))
    assert len(text) <= 1000
    assert "Kelurahan ke-10: 10" in text


_DIGITS = st.integers(1, 9_999).flatmap(lambda head: st.sampled_from([head * 10**zeros for zeros in range(13)]))


@settings_of(max_examples=15, deadline=None)
@given(st.lists(_DIGITS, min_size=1, max_size=3), st.sampled_from(["rupiah", "orang", ""]))
def test_alt_text_tells_every_figure_of_every_template(facts_of, amounts, unit):
    figures = [{"label": f"Angka {'abc'[n]}", "value": str(value), "unit": unit} for n, value in enumerate(amounts)]
    facts = facts_of({"kind": "Anggaran", "title": "Ringkasan", "indicators": figures, "budget_rp": amounts[0]})
    told = alt_text(facts)
    for template in ("anggaran", "capaian", "kegiatan", "layanan", "perbandingan", "umum"):
        try:
            page = plan(facts.kind, facts, template=template)
        except VisualRefusedError:
            continue
        assert missing_figures((text for text in page.texts if text != facts.reference), told) == [], template


def test_alt_text_that_cannot_hold_its_figures_is_refused(facts_of):
    parts = [{"label": "Nama bagian yang sangat panjang " * 3, "value": "10"} for _ in range(14)]
    with pytest.raises(ComposeRefusedError) as refused:
        alt_text(facts_of({"indicators": [{"label": "Penerima", "value": "140", "unit": "orang", "parts": parts}]}))
    assert refused.value.code == "K_TEKS_ALT_TERLALU_PANJANG"


def test_missing_figures_are_named():
    assert missing_figures(["1.264 KK", "803 orang"], "Ada 1.264 KK.") == ["803"]


def test_reference_codes():
    assert format_code("KPG", date(2026, 9, 1), 417) == "KPG-2609-0417"
    assert format_code("KPG", date(2026, 9, 1), 10000) == "KPG-2609-10000"
