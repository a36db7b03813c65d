from __future__ import annotations

from dataclasses import replace

from siar.briefings.pages import PAGES, pages_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import UNAVAILABLE, Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import Figures
from siar.quantities import Reach
from siar.resources import template_path
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, crowded, nothing, week

SETTINGS = load_settings()
WEEKLY = SETTINGS.briefings.briefings["mingguan"].pages


def pages(figures: Figures, names: list[str] = WEEKLY) -> tuple[Page, ...]:
    return pages_of(figures, names, Phrases.of(SETTINGS))


def text_of(figures: Figures) -> str:
    parts = [summary(figures, SETTINGS)]
    for page in pages(figures):
        parts += [page.title, *page.meaning, *(f"{action.unit}: {action.text}" for action in page.actions)]
        parts.append(str(page.data))
    return "\n".join(parts)


def test_every_page_has_a_drawing_and_every_drawing_a_page():
    drawings = {path.stem for path in template_path("briefings", "pages").glob("*.typ")}
    assert set(PAGES) == drawings


def test_the_order_is_that_of_the_configuration():
    assert [page.name for page in pages(week(), ["iklan", "ringkasan"])] == ["iklan", "ringkasan"]
    assert [SETTINGS.briefings.briefings[kind].pages for kind in ("harian", "bulanan")] == [["ringkasan"], WEEKLY]


def test_titles_state_the_finding():
    titles = [page.title.replace("\u00a0", " ") for page in pages(week())]
    silent = len(CODES) - 12
    assert titles == [
        f"12 dari {len(CODES)} OPD melapor, 18 konten tayang",
        f"{silent} OPD belum melapor; {SETTINGS.agency_by_code[CODES[3]].short_name} paling banyak mengirim",
        f"Konten {SETTINGS.agency_by_code[CODES[3]].short_name} paling luas: 2.874 akun di Facebook",
        "Belanja iklan Rp310.800, 15% pagu bulan ini terikat",
    ]


def test_every_page_says_what_it_means_and_who_acts():
    for figures in (week(), crowded(), nothing()):
        for page in pages(figures):
            assert page.meaning
            assert all(action.unit and action.text.endswith((".", "”")) for action in page.actions)
    assert pages(nothing())[0].actions


def test_what_is_not_known_is_not_zero():
    text = text_of(nothing())
    assert UNAVAILABLE in text
    assert "0 akun" not in text
    assert "Rp0 untuk 1.000" not in text


def test_reach_is_never_added():
    figures = week()
    total = sum(post.reach.accounts for post in figures.posts if post.reach)
    both = 6120 + 2240
    days = 6120 + 900
    text = text_of(figures)
    for forbidden in (total, both, days, 2874 + 1460):
        assert f"{forbidden:,}".replace(",", ".") not in text


def test_a_tie_has_no_winner():
    tied = week(accepted_by_opd=dict.fromkeys(CODES[:5], 2), silent=tuple(CODES[5:]))
    assert pages(tied)[1].title == f"{len(CODES) - 5} OPD belum melapor; 10 laporan dari 5 OPD"


def test_followers_show_their_change_only_when_it_is_known():
    assert "Pengikut: Facebook 4.812 (+22), Instagram 6.240." in pages(week())[2].meaning


def test_a_page_without_numbers_is_left_out():
    assert [page.name for page in pages(nothing())] == ["ringkasan"]
    assert [page.name for page in pages(week(posts=()))] == ["ringkasan", "opd", "iklan"]


def test_a_page_names_the_pictures_that_it_would_show():
    content = pages(week(), ["konten"])[0]
    assert content.pictures == {"facebook": "0.jpg", "instagram": "0.jpg"}
    unread = tuple(replace(post, reach=None) if post.channel == "instagram" else post for post in week().posts)
    assert pages(week(posts=unread), ["konten"])[0].pictures == {"facebook": "0.jpg"}


def test_a_post_that_reached_nobody_is_a_zero_that_was_read():
    alone = tuple(replace(post, reach=Reach(0)) for post in week().posts[:1])
    (page,) = pages(week(posts=alone), ["konten"])
    assert "paling luas: 0\u00a0akun" in page.title
    assert page.data["best"][0]["text"] == "0"
