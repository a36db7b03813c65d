from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.reading.official import Official
from siar.reading.personal_data import has_id_number, has_phone, mask, quoted_mailbox, quoted_name, quoted_place


@given(
    st.text(alphabet="abc ", max_size=20),
    st.sampled_from(["5371", "3201", "9471"]),
    st.integers(1, 31),
    st.booleans(),
    st.integers(1, 12),
    st.integers(0, 9999),
    st.sampled_from(["", " ", ".", "-"]),
)
def test_numbers_with_the_structure_of_a_nik_are_found_and_masked(text, area, day, woman, month, serial, gap):
    nik = f"{area}02{day + 40 * woman:02}{month:02}85{serial:04}"
    written = gap.join(nik[i : i + 4] for i in range(0, 16, 4))
    sentence = f"{text} NIK {written} ok"
    assert has_id_number(sentence)
    masked = mask(sentence)
    assert nik[-4:] not in masked.replace(gap, "") or serial == 0
    assert "[NIK disembunyikan]" in masked


@given(
    st.sampled_from(["0812", "+62 812", "62812", "0857"]),
    st.integers(10**6, 10**8 - 1),
    st.sampled_from(["", "-", " ", "."]),
)
def test_mobile_numbers_are_found_and_masked(prefix, rest, gap):
    number = f"{prefix}{gap}{str(rest)[:4]}{gap}{str(rest)[4:]}"
    assert has_phone(f"hubungi {number}, terima kasih")
    assert str(rest)[4:] not in mask(f"hubungi {number}, terima kasih")


@given(st.integers(0, 10**18))
def test_grouped_amounts_are_no_personal_data(amount):
    text = f"Rp{amount:,}".replace(",", ".")
    assert mask(text) == text


@given(st.text(max_size=300))
def test_masking_never_raises_and_is_stable(text):
    once = mask(text)
    assert mask(once) == once


@pytest.mark.parametrize(
    "text", ["112", "(0380) 823456", "0380-823456", "1500567", "08.00-12.00", "10/03/2025 08.15", "021-3456789"]
)
def test_service_numbers_and_hours_are_public(text):
    assert mask(f"Layanan {text} WITA") == f"Layanan {text} WITA"


def test_an_official_mobile_number_may_be_allowed():
    assert has_phone("WA 0812-3456-7890")
    assert not has_phone("WA 0812-3456-7890", official=Official(phones=("081234567890",)))


def test_patients_and_children_are_masked():
    assert "CT" not in mask("Pasien inisial CT (12 th) positif DBD")
    assert "SMPN 5" not in mask("korban kekerasan, siswi SMPN 5 kelas 8")


def test_a_hospitals_own_address_beside_a_patient_is_public():
    for hospital in ("RSUD", "RSUD S.K. Lerik", "RSUD Prof. Dr. W.Z. Johannes"):
        text = f"Pasien DBD dirawat di {hospital}, Jl. Moch. Hatta No. 19"
        assert mask(text) == text
    assert "Bajawa" not in mask("Pasien DBD dirawat di rumah. Alamatnya Jl. Bajawa No. 12")


@pytest.mark.parametrize(
    "written", ["Pasien\u00a0inisial CT (12 th) positif DBD", "Pasien inisial\u200b CT (１２ th) positif DBD"]
)
def test_no_blank_hides_a_patient(written):
    assert "CT" not in mask(written)


def test_what_is_official_is_public_and_the_same_of_a_person_is_not():
    official = Official(mailboxes=("lomba@contoh.id", "@layanan.id"), accounts=("1234567890",))
    text = "Kirim ke lomba@contoh.id atau cs.ani@layanan.id; no rek 1234-567-890."
    assert mask(text, official=official) == text
    masked = mask(text)
    assert "lomba@" not in masked
    assert "567" not in masked


def test_a_finding_quotes_enough_to_know_it_by_and_no_more():
    assert quoted_mailbox("yohana.taneo@gmail.com", (0, 22)) == "yo***@gmail.com"
    assert quoted_name("Maria Bria", (0, 10)) == "M*** B***"
    assert quoted_place("-10.178757, 123.597603", (0, 22)) == "-10.17***"
