"""The rules for a row, as a table: code, and what is tested.

Levels and switches are in `include/config/rules.yaml`, sentences in `include/templates/messages/findings.csv`. A new
rule is one entry here, one in each of those two files, and one test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from siar.findings.tellers import Stage, tells
from siar.intake.rules import comparisons, duplicates
from siar.intake.rules import consent_conditions as answers
from siar.intake.rules import date_conditions as dates
from siar.intake.rules import figure_conditions as figures
from siar.intake.rules import privacy_conditions as privacy
from siar.intake.rules import text_conditions as texts
from siar.intake.rules.history import History
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.intake.rules.unexamined import UNEXAMINED

__all__ = ["CODES", "RULES", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, and the condition that yields its hits (row position, column, values for the sentence).

    :param always: also told about rows that are skipped or shifted, where nothing else is.
    """

    code: str
    condition: Callable[[ReportTable, History], Iterator[Hit]]
    always: bool = False


def _alone(condition: texts.Condition) -> Callable[[ReportTable, History], Iterator[Hit]]:
    """Adapt a condition that looks at the rows only."""

    def adapted(table: ReportTable, _history: History) -> Iterator[Hit]:
        return condition(table)

    return adapted


RULES: tuple[Rule, ...] = (
    # the row as a whole
    Rule("I_BARIS_KOSONG", _alone(texts.blank_row), always=True),
    Rule("I_BARIS_JUDUL_BERULANG", _alone(texts.repeated_header), always=True),
    Rule("I_BARIS_BUKAN_LAPORAN", _alone(texts.no_report), always=True),
    Rule("E_KOLOM_GESER", _alone(texts.shifted_columns), always=True),
    Rule("E_SEL_RUMUS_ERROR", _alone(texts.formula_error)),
    # what must never be stored
    Rule("E_PII_NIK", _alone(privacy.id_number), always=True),
    Rule("E_PII_TELEPON", _alone(privacy.private_phone), always=True),
    Rule("E_PII_REKENING", _alone(privacy.account), always=True),
    Rule("E_PII_SUREL", _alone(privacy.mailbox), always=True),
    Rule("E_DATA_PASIEN", _alone(privacy.patient_identity), always=True),
    Rule("E_IDENTITAS_KORBAN_ANAK", _alone(privacy.child_identity), always=True),
    Rule("W_WARGA_DIKENALI", _alone(privacy.resident), always=True),
    Rule("W_KOORDINAT_RUMAH", _alone(privacy.home), always=True),
    # agency
    Rule("E_OPD_KOSONG", _alone(texts.missing("opd"))),
    Rule("E_OPD_TIDAK_DIKENAL", _alone(texts.agency("unknown"))),
    Rule("E_OPD_BUKAN_KOTA", _alone(texts.agency("outside"))),
    Rule("W_OPD_AMBIGU", _alone(texts.agency("ambiguous"))),
    Rule("I_OPD_ALIAS", _alone(texts.agency("alias"))),
    # kind
    Rule("E_JENIS_KOSONG", _alone(texts.missing("jenis_laporan"))),
    Rule("W_JENIS_TIDAK_DIKENAL", _alone(texts.unknown_kind)),
    Rule("W_KLARIFIKASI_TANPA_FAKTA", _alone(texts.bare_clarification)),
    # headline and body
    Rule("E_JUDUL_KOSONG", _alone(texts.missing("judul"))),
    Rule("W_JUDUL_TERLALU_PANJANG", _alone(texts.long_title)),
    Rule("W_JUDUL_UMUM", _alone(texts.bare_title)),
    Rule("I_HURUF_BESAR", _alone(texts.shouted_title)),
    Rule("W_HURUF_BESAR", _alone(texts.shouted_doubtful)),
    Rule("E_URAIAN_KOSONG", _alone(texts.missing("uraian"))),
    Rule("W_URAIAN_TERLALU_PENDEK", _alone(texts.short_body)),
    Rule("W_TEKS_TERUSAN_WA", _alone(texts.forwarded_body)),
    Rule("W_TEKS_BELUM_JADI", _alone(texts.unfinished_text)),
    Rule("W_ISTILAH_POLITIK", _alone(texts.political_wording)),
    Rule("W_ZONA_WAKTU", _alone(texts.foreign_hour)),
    # dates
    Rule("E_TANGGAL_KOSONG", _alone(texts.missing("tanggal_mulai"))),
    Rule("E_TANGGAL_TIDAK_TERBACA", _alone(dates.unreadable_date)),
    Rule("E_HARI_TANGGAL_BEDA", _alone(dates.wrong_weekday)),
    Rule("E_RENTANG_TANGGAL_TERBALIK", _alone(dates.reversed_span)),
    Rule("W_TANGGAL_AMBIGU", _alone(dates.ambiguous_date)),
    Rule("W_TANGGAL_BEBERAPA", _alone(dates.several_days)),
    Rule("W_TAHUN_KELIRU", _alone(dates.wrong_year)),
    Rule("W_TANGGAL_MASA_DEPAN", _alone(dates.future_date)),
    Rule("W_LAPORAN_TERLAMBAT", _alone(dates.late_report)),
    Rule("I_TANGGAL_FORMAT", _alone(dates.tidied_date)),
    # places
    Rule("E_LOKASI_KOSONG", _alone(texts.missing("lokasi"))),
    Rule("E_KELURAHAN_KECAMATAN_TIDAK_COCOK", _alone(texts.ward_in_other_district)),
    Rule("W_KELURAHAN_TIDAK_DIKENAL", _alone(texts.unknown_ward)),
    Rule("W_LOKASI_LUAR_KOTA", _alone(texts.outside_city)),
    # figures
    Rule("E_ANGKA_TIDAK_TERBACA", _alone(figures.unreadable_number)),
    Rule("E_RINCIAN_TIDAK_TERBACA", _alone(figures.unreadable_parts)),
    Rule("E_SATUAN_KOSONG", _alone(figures.missing_unit)),
    Rule("E_JUMLAH_TIDAK_SESUAI", _alone(figures.wrong_sum)),
    Rule("E_PERSEN_TIDAK_SESUAI", _alone(figures.wrong_share)),
    Rule("W_ANGKA_AMBIGU", _alone(figures.ambiguous_number)),
    Rule("W_ANGKA_TIDAK_LAZIM", _alone(figures.far_from_target)),
    Rule("W_NILAI_TANPA_INDIKATOR", _alone(figures.unlabelled_figure)),
    Rule("W_INDIKATOR_TANPA_NILAI", _alone(figures.figureless_label)),
    Rule("W_PERSEN_DI_LUAR_WAJAR", _alone(figures.over_hundred)),
    Rule("W_SUMBER_DATA_KOSONG", _alone(figures.missing_source)),
    Rule("I_ANGKA_FORMAT", _alone(figures.tidied_number)),
    # other reports
    Rule("E_DUPLIKAT", duplicates.exact_duplicate),
    Rule("W_MIRIP_DUPLIKAT", duplicates.near_duplicate),
    Rule("W_BEDA_DENGAN_LAPORAN_LAIN", comparisons.contradiction),
    Rule("W_LONJAKAN_ANGKA", comparisons.jump),
    # photo and approval
    Rule("E_FOTO_KOSONG", _alone(texts.photo("blank"))),
    Rule("E_FOTO_BUKAN_TAUTAN", _alone(texts.photo("none"))),
    Rule("W_FOTO_FOLDER", _alone(texts.photo("folder", "several"))),
    Rule("E_FOTO_ANAK_TANPA_IZIN", _alone(answers.child_without_consent)),
    Rule("E_IZIN_FOTO_ANAK", _alone(answers.children_and_no_answer)),
    Rule("W_IZIN_FOTO_BELUM_JELAS", _alone(answers.unclear_consent)),
    Rule("W_BELUM_DISETUJUI", _alone(answers.not_answered)),
    Rule("W_BOLEH_TAYANG_BERSYARAT", _alone(answers.conditional_answer)),
    Rule("I_TIDAK_DITAYANGKAN", _alone(answers.not_airing)),
)

CODES = tells(__name__, Stage.ROWS, *(rule.code for rule in RULES), UNEXAMINED)
