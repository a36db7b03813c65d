"""A folded text leads back to where each letter stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.folding import blanked, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("０８１２–３４", "0812-34"),
        ("٠٨١٢", "0812"),
        ("5371\u00a00412\u200b0356\u20110002", "5371 04120356-0002"),
        ("wa.me/%2B62%20812", "wa.me/+62 812"),
        ("%2535%2533", "53"),
        ("nik%E2%80%935371", "nik-5371"),
        ("70% 100%", "70% 100%"),
        ("a\r\nb\tc", "a \nb c"),
        ("СМОТРИ О8", "СМOТРИ O8"),
    ],
)
def test_every_dash_blank_and_digit_has_one_form(text, folded):
    assert fold(text).text == folded


@given(st.text(max_size=60))
def test_every_letter_of_the_folded_text_leads_to_a_piece_of_the_original(text):
    folded = fold(text)
    places = [folded.original((at, at + 1)) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)


def test_what_is_found_is_the_whole_of_what_was_written():
    text = "NIK ５３７１\u200b%30%34 ya"
    folded = fold(text)
    start = folded.text.index("537104")
    assert text[slice(*folded.original((start, start + 6)))] == "５３７１\u200b%30%34"


def test_blanks_keep_every_other_letter_in_its_place():
    assert blanked("abcdef", [(1, 3), (4, 5)]) == "a  d f"
