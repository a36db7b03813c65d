from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from siar.editorial.alt_text import alt_text, missing_figures
from siar.errors import ConfigError
from siar.visuals import rendering
from siar.visuals.brand import Brand
from siar.visuals.painting.canvas import Plan
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import Renderer, default_renderer, render
from tests.unit.siar.visuals.page_checks import or_none

ROOT = Path(__file__).parents[4]

_PRINT = """
import json, sys
from siar.settings import load_settings
from siar.visuals.brand import load_brand
from siar.visuals.facts import build_facts
from siar.visuals.photos.cutting import cut, open_photo
from siar.visuals.preview import sample_reports
from siar.visuals.rendering import render
from siar.visuals.photos.samples import sample_photo
settings, brand = load_settings(), load_brand()
photo = open_photo(cut(sample_photo("potongan"), (1080, 600)))
out = []
for number, report in enumerate(sample_reports()[::6]):
    facts = build_facts(report, settings=settings, rules=brand.figures, reference="KPG-2609-0417", photo=photo)
    made = render(facts.kind, facts, size=["kotak", "tautan", "potret"][number % 3])
    out.append([made.inputs_hash, made.sha256])
# Kept lines and glyphs must not show in the bytes either.
again = render(facts.kind, facts, size=["kotak", "tautan", "potret"][number % 3])
assert again.sha256 == made.sha256
print(json.dumps(out))
"""


def test_two_fresh_processes_give_the_same_bytes():
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _PRINT],
                check=True,
                capture_output=True,
                text=True,
                env={"PYTHONPATH": str(ROOT / "plugins"), "PYTHONHASHSEED": seed},
            ).stdout
        )
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len({inputs for inputs, _ in runs[0]}) == len(runs[0])


def test_the_file_is_what_the_platforms_take(sample_facts, brand):
    made = render(sample_facts[0].kind, sample_facts[0])
    with Image.open(io.BytesIO(made.jpeg)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (1080, 1350), "RGB")
        assert not image.getexif()
        assert "progressive" not in image.info
        assert "icc_profile" not in image.info
        # 4:2:0: the luma component is sampled twice as densely both ways.
        assert [(layer[1], layer[2]) for layer in image.layer] == [(2, 2), (1, 1), (1, 1)]
    assert len(made.jpeg) <= 1024 * 1024


@pytest.mark.parametrize("size", ["potret", "cerita", "tautan"])
def test_every_sample_and_every_worst_case_can_be_shown(sample_facts, brand, size):
    for facts in sample_facts:
        assert facts.reference in rendering.plan(facts.kind, facts, size=size).texts, facts.title


@pytest.mark.parametrize("size", ["potret", "kotak", "cerita", "tautan"])
def test_no_text_is_smaller_than_people_read_on_a_phone(sample_facts, brand, size, monkeypatch):
    """28 px on a sheet 1080 wide, of magnitudes and prefixes beside a figure, too."""
    wide = default_renderer().library.formats[size].width
    found = []

    def seen(self, text, **how):
        found.append((how["size"] * 1080 / wide, text))
        return run(self, text, **how)

    run = Plan.run
    monkeypatch.setattr(Plan, "run", seen)
    for facts in sample_facts:
        or_none(rendering.plan, facts, size)
    assert found
    assert not [text for high, text in found if high < 28]


@pytest.mark.parametrize("size", ["potret", "kotak", "cerita", "tautan"])
def test_every_figure_of_the_picture_is_in_its_alt_text(sample_facts, brand, size):
    for facts in sample_facts:
        try:
            shown = rendering.plan(facts.kind, facts, size=size).texts
        except VisualRefusedError:
            continue
        figures = [text for text in shown if text != facts.reference]
        assert missing_figures(figures, alt_text(facts)) == [], facts.title


def test_a_changed_fact_changes_the_inputs_hash_and_the_bytes(facts_of, brand):
    one = facts_of({"indicators": [{"label": "Dosis", "value": "10", "unit": "orang"}]})
    two = facts_of({"indicators": [{"label": "Dosis", "value": "11", "unit": "orang"}]})
    first, second = (render(facts.kind, facts) for facts in (one, two))
    assert first.inputs_hash != second.inputs_hash
    assert first.sha256 != second.sha256


def test_what_cannot_fit_is_refused_not_cut(facts_of, brand):
    with pytest.raises(VisualRefusedError) as refused:
        render("capaian", facts_of({"title": "Pengadministrasian" * 12}))
    assert refused.value.code == "V_TEKS_TIDAK_MUAT"
    assert refused.value.detail["template"] == "umum"


def test_a_sign_that_no_font_has_is_named(facts_of, brand):
    with pytest.raises(VisualRefusedError) as refused:
        render("capaian", facts_of({"title": "Pesan 漢 kota"}))
    assert refused.value.code == "V_HURUF_TIDAK_ADA"
    assert "U+6F22" in str(refused.value)


def test_low_contrast_is_refused(facts_of, brand):
    colours = {**brand.colours, "putih": "#0B5A70", "kabut": "#0B5A70"}
    faded = Brand.model_validate({**brand.model_dump(), "colours": colours})
    with pytest.raises(VisualRefusedError) as refused:
        Renderer(faded).render(
            "capaian", facts_of({"indicators": [{"label": "Dosis", "value": "10", "unit": "orang"}]})
        )
    assert refused.value.code == "V_KONTRAS_KURANG"


def test_a_section_that_a_template_has_no_place_for_is_told_in_its_prose(facts_of, brand):
    body = "Layanan dibuka. Biaya: Gratis. Lakukan: Bawa berkas; Ambil nomor antrean."
    facts = facts_of({"kind": "Layanan publik", "body": body})
    shown = " ".join(rendering.plan(facts.kind, facts, size="potret").texts).replace("\u00a0", " ")
    assert "Gratis" in shown
    assert "Ambil nomor antrean" in shown


def test_an_unknown_format_names_the_known(facts_of, brand):
    with pytest.raises(ConfigError, match="potret"):
        render("capaian", facts_of({}), size="bulat")


@pytest.mark.parametrize(
    ("kind", "indicators", "template"),
    [
        ("Capaian", [{"label": "Dosis", "value": "10", "unit": "orang"}], "capaian"),
        ("Capaian", [{"label": "Opini WTP", "value": "1", "unit": "kali"}], "umum"),
        ("Capaian", [{"label": "Siswa", "value": "3", "unit": "siswa",
                      "parts": [{"label": "SD", "value": "1"}, {"label": "SMP", "value": "2"}]}], "rincian"),
        ("Progres program", [{"label": "Progres fisik", "value": "90", "unit": "%"}], "progres"),
        ("Progres program", [{"label": "Kontainer", "value": "7", "unit": "unit"}], "capaian"),
        ("Kegiatan", [], "kegiatan"),
        ("Agenda", [], "agenda"),
        ("Layanan publik", [], "layanan"),
        ("Imbauan", [], "imbauan"),
        ("Ucapan", [], "ucapan"),
        ("Klarifikasi hoaks", [], "klarifikasi"),
        ("Darurat", [], "darurat"),
        ("Lainnya", [], "umum"),
    ],
)  # fmt: skip
def test_kind_and_fields_choose_the_template(facts_of, brand, kind, indicators, template):
    facts = facts_of({"kind": kind, "indicators": indicators, "starts_on": date(2026, 9, 1)})
    assert rendering.choose(facts.kind, facts, library=default_renderer().library) == template


def test_a_story_keeps_out_of_the_app_s_own_buttons(sample_facts, brand):
    """What the app covers holds colour and cloth, nothing that a report says."""
    frame = default_renderer().library.formats["cerita"]
    assert frame.safe_top >= 0.14 * frame.height
    assert frame.safe_bottom >= 0.2 * frame.height
    for facts in sample_facts[::4]:
        other = replace(facts, title="Judul lain", reference="KPG-0000-0000", source_line="Sumber: lain")
        covered = []
        for one in (facts, other):
            with Image.open(io.BytesIO(render(one.kind, one, size="cerita").jpeg)) as image:
                above = image.crop((0, 0, frame.width, frame.safe_top // 16 * 16))
                below = image.crop((0, frame.height - frame.safe_bottom + 16, frame.width, frame.height))
                covered.append((above.tobytes(), below.tobytes()))
        assert covered[0] == covered[1], facts.title


def test_the_general_template_keeps_the_first_figure(brand, sample_facts):
    """An editor may give any report that template; the figure that stood large must not be lost by it."""
    told = [facts for facts in sample_facts if facts.kind == "kegiatan" and facts.strip]
    assert len(told) > 3
    for facts in told:
        words = " ".join(render(facts.kind, facts, template="umum").texts)
        assert facts.rows[0].number in words
