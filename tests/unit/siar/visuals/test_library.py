from __future__ import annotations

import shutil

import pytest

from siar.errors import ConfigError
from siar.resources import template_path
from siar.visuals.library import load_library


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(template_path("visuals"), tmp_path / "visuals")


def _line_of(path, text):
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ground: pasir\n", "ground: pasirr\n", "no colour 'pasirr'; allowed: .*pasir"),
        ("style: ring, ", "style: rings, ", "no style 'rings'; allowed: .*ring"),
        ("icon: dana, size: 48", "icon: uang, size: 48", "no icon 'uang'; allowed: .*dana"),
        ("part: stats, ", "part: stat, ", "no part 'stat'; allowed: .*stats"),
        ("type: ring, ", "type: rings, ", "rings"),
        ("size: 440, ", "size: besar, ", "size: Input should be a valid integer"),
        ("align: center\n      gap: 56", "align: tengah\n      gap: 56", "align: Input should be 'start', 'center'"),
    ],
)
def test_a_mistake_names_file_line_and_what_is_allowed(folder, brand, old, new, told):
    path = folder / "progres.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(ConfigError, match=told) as error:
        load_library(brand, folder)

    wrong = new.splitlines()[0].strip() or new
    assert f"progres.yaml, line {_line_of(path, wrong)}" in str(error.value)


def test_type_below_the_floor_is_refused(folder, brand):
    path = folder / "shared.yaml"
    path.write_text(path.read_text().replace("sizes: [26, 25, 24], leading: 1.3", "sizes: [26, 20], leading: 1.3"))
    with pytest.raises(ConfigError, match="below 24 px"):
        load_library(brand, folder)


def test_every_choice_names_a_template(brand):
    library = load_library(brand)
    assert {choice.template for choice in library.choices} | {"sampul", "penutup"} == set(library.templates)
