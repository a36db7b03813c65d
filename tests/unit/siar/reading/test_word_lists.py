from __future__ import annotations

from siar.reading.word_lists import find_listed, find_word


def test_a_word_is_whole_and_a_star_stands_for_any_ending():
    assert find_word(["rob"], "Banjir Rob di Oesapa") == "Rob"
    assert find_word(["rob"], "Robert membuka pasar") is None
    assert find_word(["meninggal*"], "seorang meninggalkan kota") == "meninggalkan"
    assert find_word([], "apa saja") is None


def test_a_word_inside_an_unless_phrase_does_not_count():
    assert find_listed(["kematian"], ["akta kematian"], "Akta kematian selesai sehari") is None
    assert find_listed(["kematian"], ["akta kematian"], "Akta kematian dan angka kematian") == "kematian"
    assert find_listed(["wali kota", "wakil wali kota"], [], "Wakil Wali Kota hadir") == "Wakil Wali Kota"
