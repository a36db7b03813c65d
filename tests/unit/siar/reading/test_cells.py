"""Cells as clean text: many at once comes to the same as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siar.reading.cells import clean_texts, is_blank_text, text_of

ODD = st.text("nNaA/.()kosongulle 0-–%#'\t\x1e\u200b😀Zz", max_size=12)
CELLS = st.lists(ODD | st.text(max_size=12) | st.none() | st.integers() | st.floats() | st.booleans(), max_size=40)


@given(CELLS)
def test_many_at_once_is_one_by_one(cells):
    texts = [text_of(cell) for cell in cells]
    assert clean_texts(cells) == ["" if is_blank_text(text) else text for text in texts]


def test_what_stands_for_nothing_is_nothing():
    nothing = ["", " ", "-", "–", "n/a", "N/A", "na", "NULL", "Kosong", "(kosong)", "...", "(blank)", None]
    assert clean_texts(nothing) == [""] * len(nothing)
    something = ["0", "A", "nol", "Nb", "%", "#", "😀", "k", "kosongan1"]
    assert clean_texts(something) == something
