from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.visuals.brand import load_brand
from siar.visuals.layout.type_blocks import Text
from siar.visuals.rendering import default_renderer
from siar.visuals.typography.paragraphs import bind, break_lines, clean, is_alone
from siar.visuals.typography.typesetter import Setting, Typesetter

NBSP = "\u00a0"
DATA = Path(__file__).resolve().parents[4] / "data"


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Beras untuk 17.766 keluarga", "17.766_keluarga"),
        ("7 dari 50 rumah tahun 2020 selesai", "50_rumah"),
        ("7 dari 50 rumah tahun 2020 selesai", "tahun_2020 selesai"),
        ("putar Rp4 miliar dalam 18 pekan", "Rp4_miliar dalam 18_pekan"),
        ("per 6 April 2021", "per_6_April_2021"),
        ("Jam buang pukul 18.00–21.00 WITA", "pukul_18.00–21.00_WITA"),
        ("Layanan RSUD S.K. Lerik baru", "S.K._Lerik"),
        ("Sumber: BPS | Data per 1 Juli 2022", "|_Data_per_1_Juli_2022"),
        ("di 112 atau (0380) 8553112 bila perlu", "(0380)_8553112"),
        ("kantor (0380) 8553 123.", "(0380)_8553_123"),
        ("WA 0812 3456 7890 pada jam kerja", "0812_3456_7890"),
        ("telepon 0380 2025 117 atau", "0380_2025_117"),
        ("hubungi +62 380 833 113", "+62_380_833_113"),
        ("hubungi 119 ext 9 segera", "119_ext_9"),
    ],
)
def test_what_belongs_together_stays_together(text, together):
    assert together.replace("_", NBSP) in bind(text)


def test_control_characters_go_and_emoji_become_single_signs():
    assert clean("Siap\u200d \u0007 bertugas\ufe0f \n ya") == "Siap bertugas ya"
    assert (
        clean("\U0001f44d\U0001f3fd \U0001f6b6\u200d\u2640\ufe0f 1\ufe0f\u20e3 \U0001f1ee\U0001f1e9")
        == "\U0001f44d \U0001f6b6\u2640 1"
    )


def test_an_emoji_stays_with_its_word_and_has_a_glyph(face):
    text = bind("Selamat ulang tahun \U0001f389\U0001f382")
    assert text.endswith(f"tahun{NBSP}\U0001f389\U0001f382")
    assert face.positions(text, 0.0)[1] > face.positions("Selamat ulang tahun", 0.0)[1] + 1.5


@pytest.fixture(scope="module")
def face():
    return Typesetter(load_brand()).typeface("bold")


def test_titles_are_balanced(face):
    lines = break_lines(bind("Penguatan komunitas informasi masyarakat se-Kota Kupang"), face, 0.0, 17.0, balance=True)
    assert lines is not None
    widths = [face.positions(line, 0.0)[1] for line in lines]
    assert min(widths) > 0.6 * max(widths)


TITLES = tuple(
    dict.fromkeys(
        clean(row["judul"])
        for name in ("sample", "second", "third")
        for row in csv.DictReader((DATA / f"opd_reports_{name}.csv").read_text(encoding="utf-8").splitlines())
        if 20 <= len(row["judul"]) <= 120
    )
)


def test_no_word_opens_a_title_or_stands_within_it_alone(brand):
    """All headlines of the sample files, as feeds show them: those whose words leave no other way may be counted on a hand."""
    binder = default_renderer().library
    style = binder.styles["title"]
    setter = Typesetter(brand)
    setting = Setting(
        setter,
        setter.typeface(style.weight),
        tuple(style.sizes),
        style.leading,
        style.tracking,
        style.upper,
        style.balance,
    )
    alone = []
    for title in TITLES:
        done = setter.set(setting, title, 936, 0, None)
        if done is not None and any(is_alone(line) for line in done.lines[:-1]):
            alone.append(done.lines)
    assert len(TITLES) > 500
    assert len(alone) <= 5, alone
    assert not [lines for lines in alone if any(is_alone(line) for line in lines[1:-1])]


@given(
    st.sampled_from(
        ["(0380) 8553112", "0812-3456-7890", "0800-1-500-112", "+62 380 833113", "(0380) 821-345", "1500-567"]
    ),
    st.text("abcde ", min_size=0, max_size=60),
    st.integers(4, 40),
)
def test_a_number_that_people_dial_never_breaks(face, number, before, limit):
    lines = break_lines(
        bind(f"{before} telepon {number} atau datang"), face, 0.0, float(limit), balance=True, ranges=True
    )
    assert lines is None or any(number.replace(" ", NBSP) in line for line in lines)


def test_prose_ends_with_no_lonely_word(face):
    text = bind("Warga diminta membuang sampah pada malam hari sesuai jam yang ditetapkan kota")
    for limit in range(12, 40):
        lines = break_lines(text, face, 0.0, float(limit), balance=False)
        assert lines is not None
        assert len(lines) == 1 or len(lines[-1].split(" ")) > 1


def test_a_word_that_is_too_wide_has_no_lines(face):
    assert break_lines("Pengadministrasian", face, 0.0, 3.0, balance=True) is None


def test_kerning_is_applied(face):
    assert face.positions("AV", 0.0)[1] < face.positions("A", 0.0)[1] + face.positions("V", 0.0)[1] - 0.01


def test_tabular_digits_are_equally_wide():
    tabular = Typesetter(load_brand()).typeface("bold", tabular=True)
    assert tabular.positions("1.111", 0.0)[1] == pytest.approx(tabular.positions("8.888", 0.0)[1])


@given(st.text("abcdefghijklmnop  0123456789/-.,", min_size=1, max_size=200), st.floats(6, 60), st.booleans())
def test_lines_keep_the_measure_and_every_letter(text, limit, balance):
    face = Typesetter(load_brand()).typeface("bold")
    bound = bind(text)
    lines = break_lines(bound, face, 0.0, limit, balance=balance)
    if lines is None:
        return
    assert "".join("".join(lines).split()) == "".join(bound.split())
    assert all(face.positions(line, 0.0)[1] <= limit for line in lines)


def test_accented_capitals_keep_clear_of_the_line_above():
    typesetter = Typesetter(load_brand())
    setting = Setting(typesetter, typesetter.typeface("extrabold"), (100,), 1.0, 0.0, upper=False, balance=False)
    plain, accented = (
        Text((text,), setting, (0, 0, 0)).size(700, 0)[1] for text in ("garis bawah/ Utara", "garis bawah/ Ùtara")
    )
    assert accented > plain + 10


def test_a_range_is_parted_only_where_it_must_be(face):
    text = bind("Jam buang sampah pukul 18.00–21.00 WITA")
    assert break_lines(text, face, 0.0, 8.0, balance=True) is None
    assert break_lines(text, face, 0.0, 12.0, balance=True) == ("Jam buang sampah", f"pukul{NBSP}18.00–21.00{NBSP}WITA")
    assert break_lines(text, face, 0.0, 8.0, balance=True, ranges=True) is not None
