"""What failed while everything else went on, on *Kesehatan*."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from siar.errors import InputError
from siar.faults import PAUSE, Containment, Stage, open_faults
from tests.integration.desk.world import NOW

pytestmark = pytest.mark.integration


def page(desk, who="tamu"):
    answer = desk(who).get("/kesehatan")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_without_any_it_says_so(desk):
    text = page(desk)
    assert "Tidak ada yang gagal." in text
    assert "Untuk tim teknis" not in text


def test_each_says_what_failed_since_when_and_when_it_is_tried_again(world, desk):
    for now in (NOW - timedelta(hours=3), NOW):
        Containment(world.conn, "boost", now=now).keep("17", KeyError("0812-3456-7890"))
    Containment(world.conn, "digest", now=NOW).keep("DINKES", InputError("Surat <b>ditolak</b>."))
    text = page(desk)
    assert 'Yang gagal diproses <span class="count">2</span>' in text
    for part in (
        "mengurus iklan",
        "<code>17</code>",
        "2 kali",
        '<td data-label="Sejak">Sel 15 Sep, 07.00</td>',
        '<td data-label="Dicoba lagi">Sel 15 Sep, 10.10</td>',
        "<code>KeyError</code>",
        "menulis surat harian OPD",
        "<code>DINKES</code>",
        "Surat &lt;b&gt;ditolak&lt;/b&gt;.",
    ):
        assert part in text, part
    assert "3456" not in text
    world.now = NOW + 2 * PAUSE
    assert '<td data-label="Dicoba lagi">putaran berikutnya</td>' in page(desk)
    for fault in open_faults(world.conn):
        Containment(world.conn, fault.stage, now=NOW).done(fault.item)
    assert "Tidak ada yang gagal." in page(desk)


def test_every_stage_has_a_word_and_a_post_a_way_to_its_page(world, desk):
    for stage in get_args(Stage):
        Containment(world.conn, stage, now=NOW).keep("7", KeyError())
    text = page(desk)
    assert text.count("<code>7</code>") == len(get_args(Stage))
    assert text.count('href="/kiriman/7"') == 1


def test_a_fault_of_hundreds_does_not_make_an_endless_page(world, desk):
    rows = Containment(world.conn, "row", now=NOW)
    for number in range(60):
        rows.keep(number, KeyError())
    text = page(desk)
    assert '<span class="count">60</span>' in text
    assert text.count("memeriksa baris") == 50
    assert "dan 10 lainnya" in text
