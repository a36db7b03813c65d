"""Random cells, kinds and digits, judged, landed and composed: the good row beside them always ends as a draft."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as plan
from hypothesis import strategies as st

from siar.connections import MediaConnection
from siar.editorial.compose import PHOTO_PATIENCE, compose
from siar.faults import Containment, ItemsFailedError
from siar.intake import landing
from siar.intake.judging import judge_rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import COLUMNS, NUMBER_COLUMNS
from siar.intake.sheets.row_values import input_hash, row_texts
from siar.settings import load_settings
from siar.store.media import MediaStore
from tests.integration.intake.people import GOOD, NOW

pytestmark = pytest.mark.integration
SHEET = "s-acak"
SETTINGS = load_settings()
book = cache(lambda: RuleBook.load(SETTINGS))
BASE = {
    **GOOD,
    "opd": "Dinas Perhubungan",
    "jenis_laporan": "Capaian",
    "judul": "Lampu jalan Penfui menyala lagi",
    "lokasi": "Kota Kupang",
    "uraian": "Teknisi mengganti kabel yang putus. Jalan terang sejak malam pertama.",
    "indikator_1": "Lampu diganti",
    "nilai_1": 64,
    "satuan_1": "unit",
    "sumber_data": "Dinas Perhubungan",
    "foto": "https://drive.google.com/file/d/1ZyXwVuTsRqPoNmLkJiHgFe/view",
}
KINDS = (
    "Kegiatan",
    "Capaian",
    "Anggaran",
    "Imbauan",
    "Agenda",
    "Layanan publik",
    "Klarifikasi hoaks",
    "Peringatan",
    "",
)
# As the grid hands them over: it has replaced NUL and half surrogate pairs.
WORDS = (
    "-", "nihil", "Ya", "31/04/2025", "29 Desember - 2 Januari 2026", "Rp 102. 227 .650", "9,3 miliar", "1e400", "12,5 %",
    "laki-laki=70; perempuan=80", "Alak=1; Oebobo=", "#REF!", "{baris} %s {{ x }}", "<b>tebal</b>", "٣٤٥", "²³", "NaN",
    "Infinity", "a\u0301" * 40, "👨‍👩‍👧" * 20, "0", "-0", "1.000.000.000.000.000.000.000.000.000.000",
)  # fmt: skip
DIGITS = st.integers(1, 45).flatmap(lambda size: st.text("0123456789.,- ", min_size=size, max_size=size))
NUMBERS = st.one_of(st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False))
CELLS = st.one_of(st.sampled_from(WORDS), DIGITS, NUMBERS, st.text(max_size=60), st.just(""))


@st.composite
def random_rows(draw):
    row = {**BASE, "jenis_laporan": draw(st.sampled_from(KINDS))}
    numbers = {
        name: draw(st.one_of(DIGITS, NUMBERS)) for name in draw(st.sets(st.sampled_from(NUMBER_COLUMNS), max_size=2))
    }
    others = {name: draw(CELLS) for name in draw(st.sets(st.sampled_from(COLUMNS), max_size=4))}
    return {**row, **numbers, **others}


@pytest.fixture
def media(tmp_path):
    return MediaStore(MediaConnection(root_url=f"file://{tmp_path}/media", public_base_url="https://media.example"))


def take(conn, rows):
    """Judge and land rows as a sheet's turn does; return the verdict of each."""
    values = dict(enumerate(rows, start=2))
    row_ids = {number: f"R{number:07d}" for number in values}
    as_of = NOW.date()
    faults = Containment(conn, "row", now=NOW)
    verdicts, raised = judge_rows(
        conn,
        values,
        row_ids=list(row_ids.values()),
        opd_name=None,
        book=book(),
        as_of=as_of,
    )
    for number, error in raised.items():
        faults.keep(row_ids[number], error)
    revisions = [
        landing.NewRevision(
            row_ids[number],
            number,
            input_hash(values[number]),
            landing.masked(row_texts(values[number])),
            verdicts[number],
        )
        for number in values
    ]
    landing.land(
        conn,
        SHEET,
        revisions=revisions,
        present={row_id: number for number, row_id in row_ids.items()},
        gone=(),
        states={},
        book=book(),
        rows=faults,
        as_of=as_of,
        now=NOW,
    )
    with suppress(ItemsFailedError):
        faults.finish()
    return verdicts


def check(conn, rows, media):
    with conn.transaction(force_rollback=True):
        conn.execute(
            "insert into siar.spreadsheets (spreadsheet_id, title, tab, registered_at, state_since)"
            " values (%s, 'Laporan', 'Laporan', %s, %s)",
            (SHEET, NOW, NOW),
        )
        verdicts = take(conn, [*rows, GOOD])
        good = max(verdicts)
        assert verdicts[good].verdict == "accepted", verdicts[good].codes
        with suppress(ItemsFailedError):
            compose(conn, media=media, settings=SETTINGS, now=NOW + PHOTO_PATIENCE + timedelta(hours=1))
        composed = conn.execute(
            "select count(*) as n from siar.draft_reports d join siar.reports r on r.report_id = d.report_id"
            " where r.row_id = %s",
            (f"R{good:07d}",),
        ).fetchone()
        assert composed == {"n": 1}


FEW = plan(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


@FEW
@given(rows=st.lists(random_rows(), min_size=1, max_size=3))
def test_a_good_row_beside_random_ones_is_accepted_and_composed(conn, media, rows):
    check(conn, rows, media)


@pytest.mark.deep
@plan(FEW, max_examples=400, derandomize=False)
@given(rows=st.lists(random_rows(), min_size=1, max_size=4))
def test_hundreds(conn, media, rows):
    check(conn, rows, media)
