from __future__ import annotations

import shutil

import pytest

from siar.errors import ConfigError
from siar.resources import template_path
from siar.visuals.templates.library import load_library


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(template_path("visuals"), tmp_path / "visuals")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("kegiatan", "ground: pasir\n", "ground: pasirr\n", "no colour 'pasirr'; allowed: .*pasir"),
        ("kegiatan", "accent: karang_tua", "accent: merah", "no colour 'merah'; allowed: .*karang_tua"),
        ("kegiatan", "icon: berita", "icon: koran", "no icon 'koran'; allowed: .*berita"),
        ("kegiatan", 'chroma: "4:4:4"', "chroma: 444", "chroma cannot be 444; allowed: '4:2:0' or '4:4:4'"),
        ("kegiatan", "page:\n", "halaman:\n", "no field 'halaman'; allowed: .*page"),
        ("kegiatan", "flex: 1, bleed: [left, right]}", "flex: 1, blead: [left]}", "box photo: no field 'blead'; .*bleed"),
        ("kegiatan", "type: photo, unless", "type: foto, unless", "no type 'foto'; allowed: .*photo"),
        ("kegiatan", "style: title, colour", "style: titel, colour", "box text “judul”: no style 'titel'; allowed: .*title"),
        ("kegiatan", "style: title, colour: ink", "style: title, colour: inc", "box text “judul”: no colour 'inc'; .*ink"),
        ("kegiatan", 'text: "{title}", style: title,', 'text: "{judul}", style: title,', "nothing is called 'judul'; .*title"),
        ("kegiatan", "when: strip\n      until_step", "when: strips\n      until_step", "when: nothing is called 'strips'; .*strip"),
        ("kegiatan", "each: strip", "each: strips", "each: no list 'strips'; .*strip"),
        ("kegiatan", "height: 640", "height: -640", "box photo: height cannot be -640: .*greater than or equal to 0"),
        ("kegiatan", "height: 640", "height: tinggi", "height cannot be 'tinggi': .*valid integer"),
        ("kegiatan", "padding: [48, 72, 0, 72]", "padding: [48, 72, 0]", "padding cannot be .*: it takes 1, 2 or 4 numbers"),
        ("kegiatan", "bleed: [left, right, top]", "bleed: [kiri, kanan]", "bleed cannot be 'kiri'; allowed: 'left'"),
        ("kegiatan", "title_beside: {weight: extrabold", "title_beside: {weight: black", "no weight 'black'; .*extrabold"),
        ("ucapan", "motif: tenun, height: 150", "motif: batik, height: 150", "motif cannot be 'batik'; .*'tenun'"),
        ("kegiatan", "when: photo.upright", "when: variant.v9", "nothing is called 'v9' in 'variant.v9'; allowed: v0"),
        ("kegiatan", "    - {type: spacer, size: 36}", "\t- {type: spacer, size: 36}", "A tab stands there"),
        ("kegiatan", "    - {type: spacer, size: 36}", "   - {type: spacer, size: 36}", "no YAML"),
        ("capaian", "{figure.full}", "{figure.ful}", "nothing is called 'ful' in 'figure.ful'; allowed: .*full"),
        ("capaian", "value: figure,", "value: angka,", "box figure: value: nothing is called 'angka'; allowed: .*figure"),
        ("agenda", "icon: jam, size: 40", "icon: arloji, size: 40", "no icon 'arloji'; allowed: .*jam"),
        ("agenda", "when: section.pukul", "when: section.waktu", "nothing is called 'waktu' in 'section.waktu'; .*pukul"),
        ("agenda", "part: header}", "part: heading}", "no part 'heading'; allowed: .*header"),
        ("anggaran", "parts: shares, height: 112", "parts: share, height: 112", "parts: nothing is called 'share'; .*shares"),
        ("shared", "closing: kain,", "closing: kaen,", "no part 'kaen'; allowed: .*kain"),
        ("shared", "template: umum}", "template: umumm}", "no template 'umumm'; allowed: .*umum"),
        ("shared", "colour: badge_ink}", "colour: badge_inc}", "no colour 'badge_inc'; allowed: .*badge_ink"),
        ("shared", "when: [section.darurat]", "when: [section.darat]", "nothing is called 'darat'.*; allowed: .*darurat"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_and_what_is_allowed(folder, brand, file, old, new, told):
    path = folder / f"{file}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(ConfigError, match=told) as error:
        load_library(brand, folder)

    line = text[: text.index(old)].count("\n") + 1
    assert f"{file}.yaml, line {line}" in str(error.value)


def test_type_below_the_floor_is_refused(folder, brand):
    path = folder / "shared.yaml"
    path.write_text(path.read_text().replace("sizes: [28], leading: 1.3", "sizes: [28, 27], leading: 1.3"))
    with pytest.raises(ConfigError, match="below 28 px"):
        load_library(brand, folder)


def test_every_choice_names_a_template(brand):
    library = load_library(brand)
    assert {choice.template for choice in library.choices} | {"sampul", "penutup"} == set(library.templates)
