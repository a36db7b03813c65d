from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from siar.briefings.documents import render
from siar.briefings.phrases import Phrases
from siar.briefings.summary import LIMIT, summary
from siar.figures.kpis import Source
from siar.figures.periods import Period
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, agencies, crowded, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)


@pytest.mark.parametrize("figures", [week(), nothing(), crowded()])
def test_the_message_fits_a_chat(figures):
    assert len(summary(figures, PHRASES)) <= LIMIT


def test_the_message_reads_like_one():
    assert summary(week(), PHRASES).splitlines()[:3] == [
        "*Laporan media sosial Kota Kupang – 7–13 September 2026*",
        f"OPD melapor: 12 dari {len(CODES)} (30%). Laporan diterima: 43.",
        "Konten tayang: 18 (Facebook 18, Instagram 17).",
    ]
    assert "Data ditarik 14 September 2026 pukul 05.00 WITA." in summary(week(), PHRASES)


def test_a_full_share_is_shown_only_when_it_is_full():
    almost = week(agencies=agencies(dict.fromkeys(CODES[1:], 1)))
    assert "97%" in summary(almost, PHRASES)
    assert "100%" in summary(week(agencies=agencies(dict.fromkeys(CODES, 1))), PHRASES)


def test_a_day_is_named_with_its_weekday():
    last = week().period.end
    assert "Minggu, 13 September 2026" in summary(replace(week(), period=Period(last, last, "day")), PHRASES)


@pytest.mark.parametrize("notes", [(), ("Laporan susulan: " + "x" * 300 + ".",)])
def test_what_is_to_be_decided_is_the_last_to_be_left_out(notes):
    asked = next(line for line in summary(crowded(), PHRASES).splitlines() if line.startswith("Mohon perhatian: "))
    lines = summary(crowded(), PHRASES, notes=notes).splitlines()
    assert lines[-2] == asked
    assert lines[-1].startswith("Data ditarik ")
    assert len("\n".join(lines)) <= LIMIT


def test_nothing_is_left_out_of_what_fits():
    lines = summary(week(), PHRASES, notes=("Laporan susulan.",)).splitlines()
    begin = ["*", "Laporan susulan.", "OPD melapor", "Konten", "Jangkauan Facebook", "Jangkauan Instagram"]
    begin += ["Belanja iklan", "Mohon perhatian", "Data ditarik"]
    assert [line.startswith(text) for line, text in zip(lines, begin, strict=True)] == [True] * len(begin)


@pytest.mark.parametrize("sources", [(), (Source("page", ok=False, pulled_at=None),)])
def test_while_no_source_was_read_no_moment_is_told(sources):
    figures = replace(week(), sources=sources)
    assert summary(figures, PHRASES).endswith("Data Meta belum pernah terbaca lengkap. Rincian pada PDF terlampir.")
    assert "No data has been read from Meta in full yet." in summary(figures, Phrases.of(SETTINGS, "en"))
    data = PdfReader(BytesIO(render(figures, SETTINGS.briefings.briefings["harian"], SETTINGS).pdf))
    assert "Data Meta belum pernah terbaca lengkap" in data.pages[0].extract_text()
