from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import Verdict, judge
from siar.settings import load_settings

CLEAN = {
    "waktu_kirim": "12/03/2025 10:15",
    "opd": "Dinas Sosial",
    "jenis_laporan": "Kegiatan",
    "judul": "Santunan untuk lansia di enam kecamatan",
    "tanggal_mulai": "10/03/2025",
    "tanggal_selesai": "",
    "lokasi": "Aula Kantor Dinas",
    "kelurahan": "Liliba",
    "kecamatan": "Oebobo",
    "uraian": "Lansia dari keluarga kurang mampu menerima santunan bulanan; penyaluran berikutnya pada bulan depan.",
    "indikator_1": "Lansia penerima santunan",
    "nilai_1": "120",
    "satuan_1": "orang",
    "target_1": "",
    "rincian_1": "",
    "indikator_2": "",
    "nilai_2": "",
    "satuan_2": "",
    "indikator_3": "",
    "nilai_3": "",
    "satuan_3": "",
    "anggaran_rp": "250.000.000",
    "sumber_dana": "APBD",
    "sumber_data": "Bidang Rehabilitasi Sosial",
    "foto": "https://drive.google.com/file/d/1AbCdEfGh/view",
    "izin_foto": "Tidak ada anak",
    "penanggung_jawab": "Sekretaris Dinas",
    "boleh_tayang": "Ya",
}


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return RuleBook.load(load_settings())


@pytest.fixture
def judge_rows(book: RuleBook) -> Callable[..., list[Verdict]]:
    """Judge clean rows with changes; the first row is line 2."""

    def run(*changes: dict[str, object], history: pd.DataFrame | None = None) -> list[Verdict]:
        frame = pd.DataFrame([CLEAN | change for change in changes], dtype=object)
        frame.index = pd.RangeIndex(2, 2 + len(frame))
        return judge(frame, book=book, as_of=date(2026, 6, 30), history=history)

    return run
