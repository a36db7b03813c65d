"""What a report is about, by the words of `topics.yaml`."""

from __future__ import annotations

import pytest

from siar.settings import load_settings
from siar.visuals.brand import load_brand
from siar.visuals.facts.topics import sign_of, sober_of
from siar.visuals.painting.icons import IconSet
from siar.visuals.rendering import choose, default_renderer

TOPICS = load_settings().topics
FIRE = {"label": "Kejadian kebakaran", "value": "117", "unit": "kejadian"}


def test_every_sign_is_drawn():
    assert set(IconSet.read(load_brand().folder).names) >= TOPICS.every_sign


@pytest.mark.parametrize(
    ("title", "body", "agency", "sign"),
    [
        ("Cek kesehatan gratis", "Di Pasar Oebobo.", "DINKES", "kesehatan"),
        ("Bank sampah Oepura diresmikan", "", "DLHK", "sampah"),
        ("Air bersih tersalur Mei", "", "PERUMDA_AIR", "air"),
        ("Lubang Jalan Bali ditambal", "", "PUPR", "jalan"),
        ("Kunjungan pasien rawat jalan", "", "RSUD", "kesehatan"),
        # The title decides before the text, the text before the agency.
        ("Hari pertama yang ramai", "Guru menyambut murid.", "KOMINFO", "sekolah"),
        ("Capaian triwulan", "Semua sesuai rencana.", "DUKCAPIL", "identitas"),
        ("Capaian triwulan", "Semua sesuai rencana.", "BAG_UMUM", TOPICS.default),
    ],
)
def test_a_sign_is_chosen_by_words(title, body, agency, sign):
    assert sign_of(title, body, agency, topics=TOPICS) == sign


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        ("capaian", "Kasus DBD per puskesmas", "Kasus terbanyak di Oesapa."),
        ("kegiatan", "106 rumah rusak akibat cuaca ekstrem didata", "Petugas mendata kerusakan."),
        ("kegiatan", "Layanan bagi anak korban kekerasan", "Didampingi psikolog."),
        ("tren", "Kebakaran per bulan sepanjang 2025", ""),
        ("imbauan", "Banjir rob: data sementara", ""),
    ],
)
def test_what_is_sad_is_told_soberly(kind, title, body):
    assert sober_of(kind, title, body, (), topics=TOPICS)


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        ("imbauan", "Waspada angin kencang hingga 23 Januari", "31 rumah terdampak."),
        ("darurat", "Banjir rob: warga pesisir diminta mengungsi", ""),
        ("layanan", "Panggil pemadam lewat 113", "Layanan darurat kebakaran."),
        ("kegiatan", "Pelatihan pemadaman di hotel", "Bila terjadi kebakaran."),
        ("kegiatan", "Sekolah ramah anak mencegah kekerasan", "Guru dilatih."),
        ("capaian", "Akta kematian terbit sehari", ""),
        ("capaian", "Pajak hotel semester pertama", ""),
    ],
)
def test_warnings_services_and_preparing_for_the_worst_are_not(kind, title, body):
    assert sober_of(kind, title, body, (), topics=TOPICS) is None


def test_a_figure_s_label_may_be_all_that_tells_it():
    assert sober_of("capaian", "Triwulan pertama", "", ["Kematian ibu"], topics=TOPICS)


def test_its_picture_is_calm_and_says_what_to_do_and_whom_to_call(facts_of):
    facts = facts_of({"title": "Kebakaran sampai Agustus", "indicators": [FIRE]})
    assert choose(facts.kind, facts, library=default_renderer().library) == "data"
    assert facts.kind_label == TOPICS.sober.label
    texts = " ".join(default_renderer().plan(facts.kind, facts).texts)
    assert "DATA" in texts
    assert "113" in texts
    assert "peralatan listrik" in texts.replace("\u00a0", " ")
    template = default_renderer().library.template("data")
    assert not template.backdrop
    assert template.closing == ""
    assert "tenun" not in template.model_dump_json()
    assert "naik" not in template.model_dump_json()


def test_without_a_figure_it_keeps_its_own_name(facts_of):
    assert facts_of({"kind": "Kegiatan", "title": "Santunan bagi korban kebakaran"}).kind_label == "Kegiatan"


def test_what_the_agency_says_to_do_takes_the_place_of_ours(facts_of):
    facts = facts_of(
        {"title": "Kasus DBD", "body": "Kasus naik. Lakukan: tutup bak air; pakai kelambu", "indicators": [FIRE]}
    )
    texts = " ".join(default_renderer().plan(facts.kind, facts).texts)
    assert "kelambu" in texts
    assert "daur ulang" not in texts
