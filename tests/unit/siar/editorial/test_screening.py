"""What screening finds in a post's texts, and what keeps a post from being promoted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siar.editorial.screening import blocking, screen, unadvertised
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings, load_settings

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)


def with_screening(settings: Settings, **change: object) -> RuleBook:
    """A rule book whose city screens differently."""
    screening = settings.screening.model_validate({**settings.screening.model_dump(by_alias=True), **change})
    return RuleBook.load(settings.model_copy(update={"screening": screening}))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.load(load_settings())


def codes(*texts: str, book: RuleBook, urgent: bool = False) -> list[str]:
    return [finding.code for finding in screen(texts, book=book, now=NOW, urgent=urgent)]


@pytest.mark.parametrize(
    ("text", "code", "blocks", "boost"),
    [
        ("Hubungi Ani, NIK 5371011203850001.", "S_DATA_PRIBADI", True, False),
        ("Pasien DBD berinisial MN, 7 tahun, warga RT 04 Oesapa, dirawat.", "S_PASIEN", True, False),
        ("Anak korban kekerasan berinisial AB, 12 tahun, siswa SMPN 3.", "S_ANAK", True, False),
        ("Daftar lewat 0813-3912-3456.", "S_TELEPON", False, True),
        ("Saboak terus ramai, lanjutkan 2 periode!", "S_POLITIK", False, False),
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
    found = screen([text], book=book, now=NOW)
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
    found = screen(["Acara dihadiri Budi  Contoh."], book=book, now=NOW)
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
    found = screen(["Pasar murah."], book=book, now=NOW)
    assert [finding.code for finding in found] == ([code] if code else [])
    assert (not unadvertised(found, screening=book.settings.screening)) == (code is None)
    assert (codes("Waspada angin.", book=book, urgent=True) == [code]) == for_warnings


def test_the_day_is_the_citys():
    book = with_screening(load_settings(), mourning=[{"reason": "Duka", "from": "2026-09-16", "to": "2026-09-16"}])
    evening = datetime(2026, 9, 15, 16, 30, tzinfo=UTC)  # already the 16th in Kupang
    assert [finding.code for finding in screen(["Kabar."], book=book, now=evening)] == ["S_MASA_BERKABUNG"]
