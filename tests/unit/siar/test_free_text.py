from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.free_text import Kind, PersonalTextError, kinds, refuse_personal, takes_out
from siar.reading.official import NOBODY, Official

NIK, MOBILE = "5371011203850001", "0812 3456 7890"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Pelapor NIK {NIK} meminta dihapus.", Kind.ID_NUMBER),
        (f"Sudah dikonfirmasi ke {MOBILE}.", Kind.PHONE),
        ("Kirim ke rekening BRI 1234-01-567890-53-1 a.n. Maria Lenggu.", Kind.ACCOUNT),
        ("Balas ke maria.lenggu@gmail.com saja.", Kind.MAILBOX),
        ("Maria Lenggu, kelas 5 SDN Oebobo 2, ikut lomba.", Kind.RESIDENT),
        ("Pasien DBD bernama Maria Lenggu, umur 7 tahun, dirawat.", Kind.PATIENT),
        ("Korban pencabulan siswi inisial M.L. (14 th) di SMPN 3.", Kind.CHILD),
    ],
)
def test_each_kind_is_found_and_named_without_a_word_of_it(text: str, kind: Kind) -> None:
    assert kind in kinds(text, official=NOBODY)
    with pytest.raises(PersonalTextError) as refused:
        refuse_personal(text, official=NOBODY)
    said = str(refused.value)
    assert kind.value in said
    for part in (NIK, MOBILE, "Maria", "Lenggu", "M.L.", "SMPN"):
        assert part not in said


@pytest.mark.parametrize("notation", ["0812-3456-7890", "+62 812 3456 7890", "081234567890"])
def test_an_official_number_passes_in_any_notation(notation: str) -> None:
    text = f"Hubungi layanan {notation}."
    assert kinds(text, official=Official(phones=("0812 3456 7890",))) == []
    assert kinds(text, official=Official(phones=("0811 1111 1111",))) == [Kind.PHONE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Angka capaian belum sesuai dengan laporan Dinas Kesehatan tanggal 14/09/2026.",
        "Mohon sebut sumber datanya: 287.653 dosis dari 333.628 sasaran.",
        "Pasien DBD dirawat di RSUD, Jl. Moch. Hatta No. 19.",
        "Layanan darurat 112 dan 119, kantor (0380) 821121.",
    ],
)
def test_ordinary_words_are_kept(text: str) -> None:
    assert refuse_personal(text, official=NOBODY) == text


def test_a_name_in_news_is_for_an_approver_to_say_and_in_a_note_for_nobody() -> None:
    text = "Maria Lenggu, kelas 5 SDN Oebobo 2, menjuarai lomba cerdas cermat."
    assert kinds(text, news=True, official=NOBODY) == []
    assert kinds(text, official=NOBODY) == [Kind.RESIDENT]


def test_it_is_what_somebody_typed() -> None:
    assert issubclass(PersonalTextError, InputError)


def test_what_a_later_text_no_longer_names_is_told_and_what_it_keeps_is_not() -> None:
    before = f"Maria Lenggu, kelas 5 SDN Oebobo 2, sakit. Hubungi {MOBILE}."
    assert takes_out(before, f"Seorang siswa sakit. Hubungi {MOBILE}.", official=NOBODY)
    assert not takes_out(before, f"{before} Terima kasih.", official=NOBODY)
    assert not takes_out("Acara Jumat.", "Acara Sabtu.", official=NOBODY)
