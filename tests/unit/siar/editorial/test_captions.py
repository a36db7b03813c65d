from __future__ import annotations

from datetime import date

import pytest

from siar.editorial.alt_text import alt_text, missing_figures
from siar.editorial.captions import CHANNELS, LIMITS, caption
from siar.editorial.hashtags import hashtags
from siar.editorial.references import format_code
from siar.editorial.refusals import ComposeRefusedError
from siar.settings import load_settings
from siar.visuals.brand import load_brand
from siar.visuals.facts import build_facts
from siar.visuals.preview import sample_reports


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
        assert len(text) <= LIMITS[channel]
        assert "KPG-2609-0417" in text
        assert facts.source_line in text
        assert facts.title in text
        assert facts.agency in text
        assert text.count("#") <= 5
        assert "#KotaKupang" in text
        assert "\n\n\n" not in text
        assert "None" not in text
        # Every figure in full: what the picture cut is whole here.
        for row in facts.rows:
            assert row.full.replace("\u00a0", " ") in text


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
    assert "Kelurahan ke-10 10" in text


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
