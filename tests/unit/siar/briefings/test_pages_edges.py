"""Periods at the edges: each page and the message say what is true of them, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from siar.briefings.documents import render_pages
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import Figures
from siar.settings import load_settings
from tests.unit.siar.briefings.alterations import calm, posts
from tests.unit.siar.briefings.examples import CODES, agencies, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
MONTHLY = SETTINGS.briefings.briefings["bulanan"]


def fewer_followers() -> Figures:
    """A week in which each platform lost ninety."""
    known = week().audience
    lost = {
        channel: replace(own, followers=4_700, opening=4_790, net=replace(own.net, value=-90))
        for channel, own in known.channels.items()
    }
    return week(audience=replace(known, channels=lost))


EDGES = {
    "nothing": nothing(),
    "one post": calm(
        agencies=agencies({CODES[0]: 1}),
        posts=posts(7),
        items_published=1,
        posts_by_channel={"facebook": 1},
        daily_reach={},
    ),
    "one agency": calm(agencies=agencies({CODES[0]: 3})),
    "all held": calm(
        agencies=agencies({}, held=dict.fromkeys(CODES, 1)), items_published=0, posts=(), posts_by_channel={}
    ),
    "fewer followers": fewer_followers(),
    "first week": calm(daily_reach={}, followers={"facebook": (12, None)}, sources=()),
}


def words_of(figures: Figures) -> str:
    parts = [summary(figures, PHRASES)]
    for page in pages_of(figures, MONTHLY.pages, PHRASES):
        parts += [page.title, *page.meaning, str(page.data), *(action.text for action in page.actions)]
    return "\n".join(parts).replace("\u00a0", " ")


SAID = {
    "nothing": ["0 dari 40 OPD melapor, 0 konten tayang", "Belum ada OPD yang laporannya diterima.", "Tidak ada unggahan yang tayang", "Mengingatkan 40 OPD", "belum ada pagu"],
    "one post": ["1 dari 40 OPD melapor, 1 konten tayang", "Jangkauan 1 unggahan sudah terbaca", "Mengingatkan 39 OPD"],
    "one agency": ["1 dari 40 OPD melapor", "Mengingatkan 39 OPD"],
    "all held": ["0 dari 40 OPD melapor", "Belum ada OPD yang laporannya diterima.", "40 OPD lain mengirim, belum ada yang diterima.", "Memperbaiki 40 baris"],
    "fewer followers": ["4.700 (-90)"],
    "first week": ["40 dari 40 OPD melapor", "Tidak ada yang perlu diputuskan.", "Data Meta belum pernah terbaca lengkap"],
}  # fmt: skip

UNSAID = {
    "nothing": ["Terluas", "terluas", "Biaya per 1.000", "Dari laporan", "akun di"],
    "one post": ["Terluas", "contoh bagi OPD lain", "terbanyak"],
    "one agency": ["terbanyak dari", "100%"],
    "all held": ["Mengingatkan", "belum melapor; ", "terluas"],
    "fewer followers": ["(+22", "di atas biasanya (+18", "(-0", "(+0"],
    "first week": ["+12", "selesai.", "sudah lewat", "Koreksi", "semula", "Mengingatkan"],
}


@pytest.mark.parametrize("edge", EDGES)
def test_what_is_said_is_true_of_the_edge(edge):
    words = words_of(EDGES[edge])
    assert [said for said in SAID[edge] if said not in words] == []
    assert [said for said in UNSAID[edge] if said in words] == []


@pytest.mark.parametrize("edge", EDGES)
def test_a_report_of_it_can_be_made_and_read(edge):
    figures = EDGES[edge]
    plan = MONTHLY.model_copy(update={"pages": [name for name in MONTHLY.pages if name != "lampiran"]})
    assert len(render_pages(figures, plan, SETTINGS, ppi=30)) >= 1
    assert "None" not in words_of(replace(figures, asks=()))
