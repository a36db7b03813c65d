"""The whole of judging: history, reports, switches, and whatever a cell may hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import judge
from siar.intake.sheets.columns import COLUMNS
from siar.settings import load_settings
from tests.unit.siar.intake.conftest import CLEAN

PAST = {
    "opd": "DINSOS",
    "title": "Santunan tahap lalu",
    "starts_on": date(2025, 2, 10),
    "indicators": [{"label": "Lansia penerima santunan", "value": "12", "unit": "orang"}],
}


def test_a_figure_far_from_the_last_report_is_asked(judge_rows):
    (verdict,) = judge_rows({}, history=pd.DataFrame([PAST]))
    assert verdict.codes == ("W_LONJAKAN_ANGKA",)
    assert "(10/02/2025)" in verdict.findings[0].message


def test_a_report_of_the_same_day_in_the_history(judge_rows):
    same_day = PAST | {
        "starts_on": date(2025, 3, 10),
        "indicators": [{"label": "Lansia penerima santunan", "value": "130", "unit": "orang"}],
        "line": 9,
    }
    (verdict,) = judge_rows({}, history=pd.DataFrame([same_day]))
    assert verdict.codes == ("W_BEDA_DENGAN_LAPORAN_LAIN",)
    assert "laporan “Santunan tahap lalu” (10/03/2025)" in verdict.findings[0].message
    alike = same_day | {"title": "Santunan bagi lansia di enam kecamatan", "indicators": []}
    assert judge_rows({}, history=pd.DataFrame([alike]))[0].codes == ("W_MIRIP_DUPLIKAT",)
    twice = same_day | {
        "title": CLEAN["judul"], "body": CLEAN["uraian"], "place": CLEAN["lokasi"],
        "indicators": '[{"label": "Lansia penerima santunan", "value": "120", "unit": "orang"}]',
    }  # fmt: skip
    assert judge_rows({}, history=pd.DataFrame([twice]))[0].codes == ("E_DUPLIKAT",)


def test_the_report_holds_every_value(judge_rows):
    (verdict,) = judge_rows(
        {
            "judul": "SANTUNAN LANSIA DI LILIBA",
            "tanggal_mulai": "10-11 Maret 2025",
            "nilai_1": "lebih dari 120",
            "target_1": "150",
            "rincian_1": "laki-laki=50; perempuan=70",
            "kecamatan": "",
        }
    )
    report = verdict.report
    assert report is not None
    assert (report.opd, report.kind, report.title) == ("DINSOS", "Kegiatan", "Santunan lansia di Liliba")
    assert (report.starts_on, report.ends_on, report.as_of) == (date(2025, 3, 10), date(2025, 3, 11), date(2025, 3, 11))
    assert (report.kelurahan, report.kecamatan, report.budget_rp, report.may_air) == (
        "Liliba",
        "Oebobo",
        250_000_000,
        True,
    )
    assert report.sent_at == datetime(2025, 3, 12, 2, 15, tzinfo=UTC)
    (indicator,) = report.indicators
    assert indicator.as_json() == {
        "label": "Lansia penerima santunan",
        "value": "120",
        "unit": "orang",
        "target": "150",
        "parts": [{"label": "laki-laki", "value": "50"}, {"label": "perempuan", "value": "70"}],
        "qualifier": "lebih dari",
    }


def test_held_and_skipped_rows_have_no_report(judge_rows):
    held, skipped = judge_rows({"judul": ""}, dict.fromkeys(CLEAN, ""))
    assert (held.verdict, held.report, skipped.verdict, skipped.report) == ("held", None, "skipped", None)


def test_a_row_names_its_agency_also_when_it_is_held(judge_rows):
    held, accepted, unknown, skipped = judge_rows(
        {"judul": ""}, {}, {"opd": "Dinas Urusan Semesta"}, dict.fromkeys(CLEAN, "")
    )
    assert [held.opd, accepted.opd, unknown.opd, skipped.opd] == ["DINSOS", "DINSOS", None, None]


def test_missing_columns_are_tolerated(book):
    frame = pd.DataFrame([{name: CLEAN[name] for name in ("opd", "judul", "tanggal_mulai", "waktu_kirim")}], index=[7])
    (verdict,) = judge(frame, book=book, as_of=date(2025, 3, 12))
    assert verdict.line == 7
    assert {"E_JENIS_KOSONG", "E_LOKASI_KOSONG", "E_URAIAN_KOSONG", "E_FOTO_KOSONG", "W_BELUM_DISETUJUI"} == set(
        verdict.codes
    )
    assert judge(frame.iloc[:0], book=book, as_of=date(2025, 3, 12)) == []


@pytest.mark.parametrize(
    ("switch", "verdict"),
    [("{level: E}", "held"), ("{level: W}", "review"), ("{level: W, enabled: false}", "accepted")],
)
def test_levels_and_switches_are_configuration(tmp_path, monkeypatch, switch, verdict):
    (tmp_path / "rules.yaml").write_text(f"rules: {{W_SUMBER_DATA_KOSONG: {switch}}}", encoding="utf-8")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))
    frame = pd.DataFrame([CLEAN | {"sumber_data": ""}], index=[2])
    assert judge(frame, book=RuleBook.load(load_settings()), as_of=date(2025, 3, 12))[0].verdict == verdict


CELLS = st.one_of(
    st.text(max_size=60), st.none(), st.floats(), st.integers(), st.booleans(), st.dates(), st.just("=SUM(A1:A9)"), st.just("\u202eabc\x00"),
    st.sampled_from([*CLEAN.values(), "#REF!", "5371024109850003"]),
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=4))
def test_whatever_the_cells_hold_each_row_gets_one_verdict(book, rows):
    frame = pd.DataFrame(rows, dtype=object)
    found = judge(frame, book=book, as_of=date(2026, 1, 1))
    assert [verdict.line for verdict in found] == list(range(len(rows)))
    for verdict in found:
        _ = verdict.report
        for finding in verdict.findings:
            assert len(finding.message) <= 200
            assert not finding.message.startswith(("=", "+", "-", "@"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=st.lists(st.integers(0, 5), min_size=2, max_size=6))
def test_a_row_is_judged_the_same_alone_and_among_others(book, picks):
    """Differential: what is said of a row itself does not depend on which rows share its distinct texts."""
    variants = [{}, {"nilai_1": "2o11"}, {"tanggal_mulai": "10/3"}, {"opd": "DKP"}, {"foto": ""}, {"kecamatan": "Alak"}]
    rows = [
        CLEAN | variants[pick] | {"judul": f"Kegiatan nomor {n * 7919} di tempat ke-{n}"}
        for n, pick in enumerate(picks)
    ]
    together = judge(pd.DataFrame(rows, dtype=object), book=book, as_of=date(2025, 3, 12))
    about_others = {"W_MIRIP_DUPLIKAT", "W_BEDA_DENGAN_LAPORAN_LAIN", "E_DUPLIKAT"}
    for row, verdict in zip(rows, together, strict=True):
        (alone,) = judge(pd.DataFrame([row], dtype=object), book=book, as_of=date(2025, 3, 12))
        assert set(verdict.codes) - about_others == set(alone.codes)


def test_values_are_exact(judge_rows):
    (verdict,) = judge_rows({"nilai_1": "9.007.199.254.740.993,07", "satuan_1": "rupiah"})
    assert verdict.report is not None
    assert verdict.report.indicators[0].value == Decimal("9007199254740993.07")
