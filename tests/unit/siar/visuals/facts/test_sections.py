from __future__ import annotations

import pytest

from siar.visuals.facts.sections import split_sections


def test_labelled_parts_are_told_apart():
    prose, sections = split_sections(
        "KIA untuk anak. Syarat: akta; KTP orang tua; pas foto. Biaya: Gratis. Jam layanan: 08.00–15.00 WITA."
    )
    assert prose == "KIA untuk anak."
    assert {section.key: section.items for section in sections} == {
        "syarat": ("Akta", "KTP orang tua", "Pas foto"),
        "biaya": ("Gratis",),
        "jam": ("08.00–15.00 WITA",),
    }


def test_lists_may_be_lines_or_numbers():
    _, sections = split_sections("Persyaratan:\n1. akta\n2. KTP\n3. pas foto")
    assert sections[0].items == ("Akta", "KTP", "Pas foto")


def test_a_claim_keeps_its_sentences_and_an_address_its_letters():
    _, sections = split_sections(
        "Klaim: Bantuan lewat tautan. Fakta: Tidak benar. Lapor ke RT. Bukti: kupangkota.go.id/cek."
    )
    texts = {section.key: section.text for section in sections}
    assert texts["fakta"] == "Tidak benar. Lapor ke RT."
    assert texts["bukti"] == "kupangkota.go.id/cek"


@pytest.mark.parametrize("body", ["Rapat membahas biaya: tidak ada kenaikan.", "Petugas kata warga isu: banjir", ""])
def test_a_label_inside_a_sentence_is_prose(body):
    prose, sections = split_sections(body)
    assert prose == body
    assert sections == ()
