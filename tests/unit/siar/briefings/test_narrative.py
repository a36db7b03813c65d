from __future__ import annotations

import pytest

from siar.briefings.narrative import SUMMARY_LIMIT, UNAVAILABLE, pages, summary
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, crowded, nothing, week

SETTINGS = load_settings()


def text_of(figures) -> str:
    parts = [summary(figures, SETTINGS)]
    for page in pages(figures, SETTINGS):
        parts += [page.title, *page.meaning, *(f"{action.unit}: {action.text}" for action in page.actions)]
    return "\n".join(parts)


def test_titles_state_the_finding():
    titles = [page.title.replace("\u00a0", " ") for page in pages(week(), SETTINGS)]
    silent = len(CODES) - 12
    assert titles == [
        f"12 dari {len(CODES)} OPD melapor, 18 konten tayang",
        f"{silent} OPD belum melapor; {SETTINGS.agency_by_code[CODES[3]].short_name} paling banyak mengirim",
        f"Konten {SETTINGS.agency_by_code[CODES[3]].short_name} paling luas: 2.874 akun di Facebook",
        "Belanja iklan Rp310.800, 15% pagu bulan ini terikat",
    ]


def test_every_page_says_what_it_means_and_who_acts():
    for figures in (week(), crowded(), nothing()):
        for page in pages(figures, SETTINGS):
            assert page.meaning
            assert all(action.unit and action.text.endswith((".", "”")) for action in page.actions)
    assert pages(nothing(), SETTINGS)[0].actions


@pytest.mark.parametrize("figures", [week(), nothing(), crowded()])
def test_the_message_fits_a_chat(figures):
    assert len(summary(figures, SETTINGS)) <= SUMMARY_LIMIT


def test_the_message_reads_like_one():
    assert summary(week(), SETTINGS).splitlines()[:3] == [
        "*Laporan media sosial Kota Kupang – 7–13 September 2026*",
        f"OPD melapor: 12 dari {len(CODES)} (30%). Laporan diterima: 43.",
        "Konten tayang: 18 (Facebook 18, Instagram 17).",
    ]
    assert "Data ditarik 14 September 2026 pukul 05.00 WITA." in summary(week(), SETTINGS)


def test_what_is_not_known_is_not_zero():
    text = text_of(nothing())
    assert UNAVAILABLE in text
    assert "0 akun" not in text
    assert "Rp0 untuk 1.000" not in text


def test_reach_is_never_added():
    figures = week()
    total = sum(post.reach or 0 for post in figures.posts)
    both = 6120 + 2240
    days = 6120 + 900
    text = text_of(figures)
    for forbidden in (total, both, days, 2874 + 1460):
        assert f"{forbidden:,}".replace(",", ".") not in text


def test_a_full_share_is_shown_only_when_it_is_full():
    almost = week(silent=(CODES[0],))
    assert "97%" in summary(almost, SETTINGS)
    assert "100%" in summary(week(silent=()), SETTINGS)


def test_a_tie_has_no_winner():
    tied = week(accepted_by_opd=dict.fromkeys(CODES[:5], 2), silent=tuple(CODES[5:]))
    assert pages(tied, SETTINGS)[1].title == f"{len(CODES) - 5} OPD belum melapor; 10 laporan dari 5 OPD"


def test_followers_show_their_change_only_when_it_is_known():
    assert "Pengikut: Facebook 4.812 (+22), Instagram 6.240." in pages(week(), SETTINGS)[2].meaning


def test_a_page_without_numbers_is_left_out():
    assert [page.name for page in pages(nothing(), SETTINGS)] == ["ringkasan"]
    assert [page.name for page in pages(week(posts=()), SETTINGS)] == ["ringkasan", "opd", "iklan"]


def test_a_daily_briefing_has_one_page():
    daily = week(period=week().period.__class__(week().period.end, week().period.end, "day"))
    assert [page.name for page in pages(daily, SETTINGS)] == ["ringkasan"]
    assert "Minggu, 13 September 2026" in summary(daily, SETTINGS)
