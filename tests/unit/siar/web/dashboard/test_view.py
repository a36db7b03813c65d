"""What a chart says in words."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from siar.briefings.phrases import Phrases
from siar.figures.dashboard.board import Board
from siar.settings import load_settings
from siar.web.dashboard.view import View

VIEW = View(Mock(spec=Board), Phrases.of(load_settings()))
MONTHS = ["Mei 2026", "Juni 2026", "Juli 2026", "Agustus 2026", "September 2026 (berjalan)"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0, 0, 7, 0, 1], "terendah 0 (Agustus 2026 dan 2 lainnya), tertinggi 7 (Juli 2026)."),
        ([3, 9, 9, 5, 1], "terendah 3 (Mei 2026), tertinggi 9 (Juli 2026 dan 1 lainnya)."),
        ([4, 4, 4, 4, 1], "4 pada semua yang sudah selesai."),
        ([None, 2, None, 5, None], "terendah 2 (Juni 2026), tertinggi 5 (Agustus 2026); 2 dari 5 titik diketahui."),
    ],
)
def test_an_end_that_several_share_is_nobodys_alone_and_what_is_under_way_is_neither(values, told):
    assert VIEW.course(MONTHS, values, "kiriman").partition("; ")[2] == told


def test_of_nothing_known_nothing_is_told():
    assert VIEW.course(MONTHS, [None] * 5, "kiriman") == "Belum tersedia."
