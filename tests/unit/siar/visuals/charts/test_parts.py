"""Charts say what the figures say: from zero, in proportion, told apart without colour."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from siar.settings import load_settings
from siar.visuals import rendering
from siar.visuals.brand import load_brand
from siar.visuals.charts.parts import ProgressBar
from siar.visuals.colours import contrast
from siar.visuals.facts import build_facts
from siar.visuals.painting.canvas import Canvas, Ground
from siar.visuals.painting.motifs import hatch
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import default_renderer, render
from siar.visuals.templates.template import BoxNode, Node, StackedNode
from tests.unit.siar.visuals.page_checks import holds, or_none

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEFICIENCIES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def _linear(colour):
    return [value / 255 / 12.92 if value <= 10.31 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]


def _seen(colour, matrix):
    red, green, blue = _linear(colour)
    return [min(1.0, max(0.0, row[0] * red + row[1] * green + row[2] * blue)) for row in matrix]


def _lab(linear):
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _apart(one, other, matrix) -> float:
    return sum((a - b) ** 2 for a, b in zip(_lab(_seen(one, matrix)), _lab(_seen(other, matrix)), strict=True)) ** 0.5


def _nodes(node: Node):
    yield node
    if isinstance(node, BoxNode):
        for child in node.children:
            yield from _nodes(child)


def _stacks(brand):
    for template in default_renderer().library.templates.values():
        for page in (template.page, template.wide):
            yield from (node.colours for node in _nodes(page) if isinstance(node, StackedNode))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_neighbours_in_a_stacked_bar_differ_to_every_eye(brand, deficiency):
    found = list(_stacks(brand))
    assert found
    for colours in found:
        for one, other in pairwise([*colours, colours[0]]):
            far = _apart(brand.palette[one], brand.palette[other], DEFICIENCIES[deficiency])
            assert far > 20, (one, other, far)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_newest_column_differs_from_the_earlier_ones_to_every_eye(brand, deficiency):
    roles = default_renderer().library.templates["tren"].roles
    assert _apart(brand.palette[roles["accent"]], brand.palette[roles["track"]], DEFICIENCIES[deficiency]) > 30
    assert contrast(brand.palette[roles["accent"]], brand.palette["putih"]) >= 3
    # And by pattern, should colour fail altogether.
    assert 0.15 < sum(hatch(60, 200, 22, rising=True).tobytes()) / (60 * 200 * 255) < 0.6


def _canvas(brand):
    renderer = default_renderer()
    ground = Ground((600, 200), lambda: Image.new("RGB", (600, 200), (255, 255, 255)), (255, 255, 255))
    return Canvas(ground, brand, renderer.typesetter, renderer.artwork)


@pytest.mark.parametrize("ratio", [0.4, 1.4])
@pytest.mark.parametrize(
    ("name", "pale"), [("rim", (200, 200, 200)), ("colour", (200, 215, 220)), ("mark", (150, 180, 185)), (None, None)]
)
def test_what_a_bar_is_read_by_is_seen_or_refused(brand, ratio, name, pale):
    """WCAG 2.2, 1.4.11: 3 to 1. A track is seen by its rim; beyond the target there is no track, but a mark."""
    colours = {"track": (234, 245, 243), "rim": (76, 93, 108), "colour": (11, 110, 120), "mark": (14, 36, 57)}
    bar = ProgressBar(ratio=ratio, height=30, **{**colours, **({name: pale} if name else {})})
    if (name, ratio > 1) in {("rim", False), ("colour", False), ("colour", True), ("mark", True)}:
        with pytest.raises(VisualRefusedError):
            bar.paint(_canvas(brand), (20, 20, 580, 80), 0)
    else:
        bar.paint(_canvas(brand), (20, 20, 580, 80), 0)


def test_a_mark_of_the_target_stands_in_a_gap_of_the_bar(brand):
    canvas = _canvas(brand)
    bar = ProgressBar(1.4, 30, (234, 245, 243), (11, 110, 120), (14, 36, 57), (76, 93, 108))
    bar.paint(canvas, (20, 20, 580, 80), 0)
    at = 20 + round(560 / 1.4)
    row = [canvas.image.getpixel((x, 45)) for x in range(at - 14, at + 15)]
    assert row[0] == row[-1] == (11, 110, 120)
    assert (14, 36, 57) in row
    assert row.count((234, 245, 243)) >= 8


def test_red_text_is_encoded_without_chroma_subsampling(brand):
    for name, template in default_renderer().library.templates.items():
        red = {name for name in ("karang", "karang_tua", "karang_gelap") if name in template.roles.values()}
        if red & {template.roles[role] for role in ("accent", "strong", "badge_ink") if role in template.roles}:
            assert template.chroma == "4:4:4", name


def _heights(facts_of, brand, values) -> list[int]:
    parts = [{"label": str(2021 + index), "value": str(value)} for index, value in enumerate(values)]
    facts = facts_of(
        {"kind": "Tren", "indicators": [{"label": "Kunjungan", "value": "1", "unit": "kunjungan", "parts": parts}]}
    )
    made = render(facts.kind, facts)
    assert made.template == "tren"
    image = Image.open(io.BytesIO(made.jpeg)).convert("RGB")
    # The axis is the first line that is dark all across; columns stand on it, hatched or solid.
    across = range(80, 1000, 23)
    dark = [y for y in range(400, 1300) if all(image.getpixel((x, y))[0] < 60 for x in across)]
    foot = dark[0]
    pitch = 936 / len(values)
    tops = []
    for index in range(len(values)):
        x = round(72 + pitch * (index + 0.5))
        y = foot - 6
        while min(image.getpixel((x + shift, y))[0] for shift in range(-14, 15, 2)) < 228:
            y -= 1
        tops.append(foot - y)
    return tops


def test_columns_start_at_zero_and_keep_their_proportions(facts_of, brand):
    first, second, third, fourth = _heights(facts_of, brand, [25, 50, 75, 100])
    assert fourth > 200
    for part, high in ((0.25, first), (0.5, second), (0.75, third)):
        assert high / fourth == pytest.approx(part, abs=0.03)


@given(st.lists(st.integers(0, 10**13), min_size=2, max_size=30))
def test_the_parts_of_one_bar_add_up_whatever_is_merged(values):
    whole = {
        "label": "Belanja",
        "value": str(sum(values)),
        "unit": "rupiah",
        "parts": [{"label": f"Bagian {number}", "value": str(value)} for number, value in enumerate(values)],
    }
    report = {"opd": "BKAD", "kind": "Anggaran", "title": "Belanja daerah", "indicators": [whole]}
    facts = build_facts(report, settings=load_settings(), rules=load_brand().figures, reference="KPG-2609-0001")
    shown = [int(re.sub(r"\D", "", part.value)) for part in facts.shares]
    assert sum(shown) == sum(values)
    assert len(shown) == min(len(values), 7)
    if sum(values):
        notes = [Decimal(part.note.removesuffix("%").replace(",", ".")) for part in facts.shares]
        assert sum(notes) == 100
    if len(values) > 7:
        assert facts.shares[-1].label == f"{len(values) - 6} bagian lain"
        assert min(shown[:-1]) >= sorted(values)[-6]


@pytest.mark.parametrize("size", ["potret", "kotak", "cerita", "tautan"])
@pytest.mark.parametrize("count", [7, 8, 11, 12, 24])
def test_the_longest_labels_of_a_line_stand_apart(facts_of, brand, size, count):
    values = ["0.01"] * count
    # The first label and the greatest one as near to each other as they may stand.
    values[0] = values[-(-count // 3)] = "999999999999"
    periods = [f"Minggu ke-{number + 1}" for number in range(count)]
    parts = [{"label": label, "value": value} for label, value in zip(periods, values, strict=True)]
    facts = facts_of({"kind": "Tren", "indicators": [{"label": "Harga", "value": "1", "unit": "%", "parts": parts}]})
    plan = or_none(rendering.plan, facts, size)
    if plan is not None:
        holds(facts, plan, default_renderer().library.formats[size])


def test_a_part_fills_as_much_of_its_track_as_it_is_of_the_whole(facts_of, brand):
    parts = [{"label": "hotmix", "value": "80"}, {"label": "lapen", "value": "20"}]
    facts = facts_of({"indicators": [{"label": "Paket", "value": "100", "unit": "paket", "parts": parts}]})
    made = render(facts.kind, facts)
    assert made.template == "rincian"
    image = Image.open(io.BytesIO(made.jpeg)).convert("RGB")
    accent = brand.palette[default_renderer().library.templates["rincian"].roles["accent"]]

    def filled(y: int) -> int:
        return sum(
            max(abs(a - b) for a, b in zip(image.getpixel((x, y)), accent, strict=True)) < 40 for x in range(72, 1008)
        )

    # The longest runs of each of the two bars; the foot of the sheet is dark, not of the accent.
    lengths = sorted({filled(y) for y in range(500, 1150)})
    assert lengths[-1] == pytest.approx(0.8 * 936, abs=6)
    assert any(length == pytest.approx(0.2 * 936, abs=6) for length in lengths)
