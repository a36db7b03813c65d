"""Dates in workbooks that read month before day."""

from __future__ import annotations

import pytest

from siar.intake.sheets.locales import is_indonesian, undecided_dates


@pytest.mark.parametrize(
    ("locale", "indonesian"),
    [("in_ID", True), ("id_ID", True), ("id", True), ("id-ID", True), ("", True), ("en_US", False), ("it_IT", False)],
)
def test_locales(locale, indonesian):
    assert is_indonesian(locale) is indonesian


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("05/06/2025", True),
        ("5-6-2025", True),
        ("5.6.2025 10:15", True),
        ("05/05/2025", False),
        ("13/06/2025", False),
        ("06/13/2025", False),
        ("5 Juni 2025", False),
        ("Kamis, 05/06/2025", False),
        ("2025-06-05", False),
        ("", False),
        ("00/06/2025", False),
        ("05/06/0000", False),
    ],
)
def test_only_dates_that_could_be_another_day_are_asked(book, text, asked):
    found = undecided_dates(
        {"tanggal_mulai": text, "tanggal_selesai": ""}, line=4, catalogue=book.catalogue, formats=book.formats
    )
    assert [finding.code for finding in found] == (["W_TANGGAL_AMBIGU"] if asked else [])
    if asked:
        assert "5 Juni 2025 atau 6 Mei 2025" in found[0].message
