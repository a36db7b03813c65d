from __future__ import annotations

from dataclasses import replace

import pytest

from siar.briefings.phrases import Phrases
from siar.briefings.summary import LIMIT, summary
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
