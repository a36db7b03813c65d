from __future__ import annotations

from siar.editorial.comparison import Change, changes


def test_only_what_differs_is_told_and_blank_lines_do_not_count():
    before = "Judul\n\nIsi.\nInformasi lain: situs\n\n#A #B"
    after = "Judul\nIsi baru.\n\n\n#A #B #C"
    assert changes(before, after) == [
        Change("before", "Isi."),
        Change("before", "Informasi lain: situs"),
        Change("after", "Isi baru."),
        Change("after", "#C"),
    ]


def test_the_same_text_has_no_changes():
    assert changes("Judul\n\nIsi", "Judul\nIsi\n") == []


def test_a_sentence_with_a_hashtag_stays_one_line():
    assert changes("Dengan #tagar di tengah", "") == [Change("before", "Dengan #tagar di tengah")]
