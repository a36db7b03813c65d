"""What screening finds in a post's texts, and what keeps a post from being promoted."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siar.editorial.screening import blocking, period_findings, screen, unadvertised
from siar.intake.rules.csv_rows import read_csv_rows
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings, load_settings

DATA = Path(__file__).resolve().parents[3] / "data"
NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)


def with_screening(settings: Settings, **change: object) -> RuleBook:
    """A rule book whose city screens differently."""
    screening = settings.screening.model_validate({**settings.screening.model_dump(by_alias=True), **change})
    return RuleBook.load(settings.model_copy(update={"screening": screening}))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.load(load_settings())


def codes(*texts: str, book: RuleBook) -> list[str]:
    return [finding.code for finding in screen(texts, book=book)]


@pytest.mark.parametrize(
    ("text", "code", "blocks", "boost"),
    [
        ("Hubungi Ani, NIK 5371011203850001.", "S_DATA_PRIBADI", True, False),
        ("Pasien DBD berinisial MN, 7 tahun, warga RT 04 Oesapa, dirawat.", "S_PASIEN", True, False),
        ("Anak korban kekerasan berinisial AB, 12 tahun, siswa SMPN 3.", "S_ANAK", True, False),
        ("Daftar lewat 0813-3912-3456.", "S_TELEPON", False, True),
        ("Saboak terus ramai, lanjutkan 2 periode!", "S_POLITIK", False, False),
        ("Kirim ke BRI 3456-01-012345-53-1 a.n. Maria Tallo.", "S_REKENING", True, False),
        ("Naskah ke yohana.taneo88@gmail.com.", "S_SUREL", True, False),
        ("Maria Bria menjalani cuci darah di rumah sakit.", "S_WARGA", False, False),
        ("Rumah penerima ada di -10.178757, 123.597603.", "S_KOORDINAT", False, False),
        ("Penerima ber-NIK ５３７１–０４１２–０３５６–０００２.", "S_DATA_PRIBADI", True, False),
        ("Sosialisasi pilkada bagi pemilih pemula.", "S_POLITIK", False, False),
        ("Ayo dukung kepemimpinan beliau.", "S_POLITIK", False, False),
        ("“Kerjakan,” tegas wali kota.", "S_UCAPAN_PEJABAT", False, False),
        ("Dibuka oleh Wakil Wali Kota.", "S_PEJABAT", False, False),
        ("Dukung terus kerja kami.", "S_SLOGAN", False, False),
        ("Dua warga meninggal dunia.", "S_DUKA", False, False),
        ("Banjir bandang merusak jembatan.", "S_BENCANA", False, False),
    ],
)
def test_what_is_found(book, text, code, blocks, boost):
    found = screen([text], book=book)
    assert code in [finding.code for finding in found]
    assert bool(blocking(found)) == blocks
    assert (not unadvertised(found, screening=book.settings.screening)) == boost


@pytest.mark.parametrize(
    "text",
    [
        "Loket buka pukul 08.00–15.00 WITA di Mal Pelayanan Publik.",
        "Rapat di Kantor Wali Kota Kupang, Kelurahan Kelapa Lima.",
        "Penyaluran tahap 2 periode tanam April.",
        "Telepon (0380) 833113 atau 112.",
        "Poliklinik anak melayani 25 pasien sehari.",
        "Pendampingan korban banjir dimulai.".replace("korban", "warga"),
    ],
)
def test_ordinary_news_is_left_alone(book, text):
    assert codes(text, book=book) == []


def test_an_office_holders_name_is_a_line_of_configuration():
    settings = load_settings()
    words = {name: item.model_dump() for name, item in settings.screening.words.items()}
    words["S_NAMA_PEJABAT"]["words"] = ["Budi Contoh"]
    book = with_screening(settings, words=words)
    found = screen(["Acara dihadiri Budi  Contoh."], book=book)
    assert [finding.code for finding in found] == ["S_NAMA_PEJABAT"]
    assert unadvertised(found, screening=book.settings.screening) == ["S_NAMA_PEJABAT"]


@pytest.mark.parametrize(
    ("periods", "code", "for_warnings"),
    [
        ({"elections": [{"stage": "Masa tenang", "from": "2026-09-15", "to": "2026-09-15"}]}, "S_MASA_PEMILU", True),
        (
            {"mourning": [{"reason": "Masa berkabung", "from": "2026-09-14", "to": "2026-09-16"}]},
            "S_MASA_BERKABUNG",
            False,
        ),
        (
            {"disaster": [{"reason": "Tanggap darurat", "from": "2026-09-15", "to": "2026-09-20"}]},
            "S_MASA_BENCANA",
            False,
        ),
        ({"mourning": [{"reason": "Masa berkabung", "from": "2026-09-16", "to": "2026-09-17"}]}, None, False),
    ],
)
def test_periods(periods, code, for_warnings):
    book = with_screening(load_settings(), **periods)
    found = period_findings(NOW, exempt=False, book=book)
    assert [finding.code for finding in found] == ([code] if code else [])
    assert (not unadvertised(found, screening=book.settings.screening)) == (code is None)
    exempt = period_findings(NOW, exempt=True, book=book)
    assert ([finding.code for finding in exempt] == [code]) == for_warnings


def test_the_day_is_the_citys():
    book = with_screening(load_settings(), mourning=[{"reason": "Duka", "from": "2026-09-16", "to": "2026-09-16"}])
    evening = datetime(2026, 9, 15, 16, 30, tzinfo=UTC)  # already the 16th in Kupang
    (found,) = period_findings(evening, exempt=False, book=book)
    assert found.code == "S_MASA_BERKABUNG"


def test_each_period_is_told_by_its_own_name_and_days():
    weeks = [
        {"reason": "Berkabung daerah", "from": "2026-09-14", "to": "2026-09-16"},
        {"reason": "Berkabung nasional", "from": "2026-09-15", "to": "2026-09-17"},
    ]
    book = with_screening(load_settings(), mourning=weeks)
    first, second = [finding.message for finding in period_findings(NOW, exempt=False, book=book)]
    assert first.startswith("Berkabung daerah")
    assert "14–16 September 2026" in first
    assert "15–17 September 2026" in second


# The second list that kept posts from adverts, as it stood in the program until screening's was the only one.
OLD_LIST = {
    "pejabat": r"\b(wakil\s+)?(wali\s*kota|walikota|bupati|gubernur|presiden|menteri)\b|\bwawali\b|\bwawalkot\b"
    r"|\b(ketua|anggota|wakil\s+ketua)\s+(dprd|dpr)\b",
    "politik": r"\b(pilkada|pilwalkot|pilwakot|pemilu|pilpres|pileg|paslon|partai|caleg|coblos\w*)\b"
    r"|\bkampanye\s+(politik|calon|pem)\w*|\bcalon\s+(legislatif|presiden|kepala\s+daerah)\b"
    r"|#?\bdukung\s+(calon|pasangan)\b",
    "duka": r"\b(meninggal|wafat|jenazah|berduka|duka\s*cita|dukacita|korban|tewas|belasungkawa)\b",
}
#: What the old list forbade and the configured one lets pass, each on purpose.
EXEMPT = (
    # A building, a house, a rule: no office holder is shown.
    "Loket pindah ke Kantor Wali Kota Kupang, Kelapa Lima.",
    "Rapat di kantor gubernur.",
    "Halaman rumah jabatan wali kota ditanami pohon.",
    "Sosialisasi Peraturan Wali Kota Nomor 5 tentang parkir.",
    "Sesuai surat edaran wali kota, jam pelayanan tetap.",
    "Instruksi Presiden tentang air bersih dibahas.",
    "Keputusan Menteri tentang upah dijelaskan kepada perusahaan.",
    # Any word in "pem" was taken for an election.
    "Kampanye pemilahan sampah di enam kecamatan.",
    "Kampanye pemberian ASI eksklusif.",
)
FORBIDDEN = (
    "Wali Kota membuka lomba mural", "Walikota Kupang meninjau pasar", "Wakil  Wali Kota hadir", "Wakil Walikota", "WALI KOTA hadir",
    "Wawali meresmikan posyandu", "Wawalkot menyapa warga", "Bupati tetangga bertamu", "Gubernur menyerahkan bantuan",
    "Presiden meninjau bendungan", "Menteri Kesehatan berkunjung", "Ketua DPRD menerima aspirasi", "anggota DPR RI reses",
    "Wakil Ketua DPRD hadir", "wakil ketua DPR", "Ketua DPR berpidato", "Anggota DPRD Kota", "@walikota hadir", "Wali\nKota hadir",
    "Wali Kota berkantor di Kantor Wali Kota", "Sosialisasi Pilkada 2029", "Pilwalkot aman", "Pilwakot damai", "Pemilu serentak",
    "Pilpres", "Pileg 2029", "Paslon nomor dua", "Partai lokal", "Pendaftaran caleg", "Coblosan besok", "mencoblos lalu coblos",
    "Kampanye politik dilarang", "Kampanye calon dimulai", "kampanye calonnya", "Kampanye pemilu", "kampanye pemilihan umum",
    "Kampanye pemenangan", "Calon legislatif", "Calon presiden", "Calon kepala daerah", "Dukung calon terbaik", "#dukung pasangan muda",
    "Tiga warga meninggal", "Wafat di RSUD", "Jenazah dipulangkan", "Keluarga besar berduka", "Ucapan duka cita", "duka  cita",
    "Turut berdukacita, dukacita", "Bantuan bagi korban banjir", "Dua orang tewas", "Belasungkawa dari kota",
)  # fmt: skip
ALLOWED = (
    "Posyandu melayani 120 balita", "Kampanye imunisasi di enam kecamatan", "Wi-Fi gratis di 10 titik kota",
    "Partaimu? bukan kata itu: departemen dan apartemen", "Kantor wali murid dibuka", "Kementerian menyalurkan pupuk",
)  # fmt: skip


def sample_texts() -> list[str]:
    """Every headline and body of the sample files, and every sentence that touches a rule."""
    texts: list[str] = []
    for name in ("opd_reports_sample", "opd_reports_second", "opd_reports_third"):
        cells = read_csv_rows(DATA / f"{name}.csv").cells
        texts += [str(text) for column in ("judul", "uraian") for text in cells[column] if text]
    with (DATA / "wordings.csv").open(encoding="utf-8", newline="") as handle:
        texts += [row["teks"] for row in csv.DictReader(handle)]
    return texts


def kept_from_adverts(text: str, book: RuleBook) -> bool:
    return bool(unadvertised(screen([text], book=book), screening=book.settings.screening))


def test_what_the_old_list_forbade_the_configured_one_forbids_but_for_named_exemptions(book):
    old = re.compile("|".join(OLD_LIST.values()), re.IGNORECASE)
    assert [text for text in (*FORBIDDEN, *EXEMPT) if not old.search(text)] == []
    assert [text for text in FORBIDDEN if not kept_from_adverts(text, book)] == []
    assert [text for text in EXEMPT if kept_from_adverts(text, book)] == []
    assert [text for text in ALLOWED if old.search(text) or kept_from_adverts(text, book)] == []


def test_samples_are_forbidden_by_both_lists_or_let_pass_for_a_building_or_a_rule(book):
    old = re.compile("|".join(OLD_LIST.values()), re.IGNORECASE)
    texts = sample_texts()
    assert len(texts) > 900
    assert sum(bool(old.search(text)) for text in texts) > 20
    unless = re.compile("|".join(book.settings.screening.words["S_PEJABAT"].unless), re.IGNORECASE)
    missed = [text for text in texts if old.search(text) and not kept_from_adverts(text, book)]
    assert [text for text in missed if not unless.search(text)] == []
