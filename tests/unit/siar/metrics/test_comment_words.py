from __future__ import annotations

import pytest

from siar.metrics.comment_words import said_in
from siar.settings import load_settings

PLAN = load_settings().comments


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Kapan air mengalir di Oesapa", True),
        ("Min, berapa biayanya", True),
        ("Posyandunya buka jam 8?", True),
        ("???", False),
        ("Terima kasih pak", False),
        ("Saya tahu kapan", True),
        ("Sudah dari tahun lalu saya tidak tahu kapan selesai", False),
        ("Mau pinjaman online? Klik https://judi.example", False),
        ("", False),
    ],
)
def test_what_a_question_is(text, asks):
    assert said_in(text, PLAN).is_question is asks


def test_topics_are_whole_words_in_the_order_of_the_configuration():
    assert said_in("PDAM: pipa bocor di jalan Frans Seda, sampah menumpuk", PLAN).topics == (
        "Air bersih",
        "Sampah",
        "Jalan dan drainase",
    )
    assert said_in("Airlangga menjalankan Sekolahan", PLAN).topics == ()
    assert said_in("demam  berdarah", PLAN).topics == ("Kesehatan",)
    assert said_in("pipa murah https://toko.example", PLAN).topics == ()
