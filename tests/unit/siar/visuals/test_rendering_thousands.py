"""Ten thousand random texts, figures, photos and pages, laid out without pixels; some pages painted.

2,000 whole pages, 4,500 texts, 2,500 figures and 1,000 photos make up each run's ten thousand; `pytest -m deep` lays
out 10,000 whole pages and paints 1,000. Each is its seed, so a failure comes again.
"""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageDraw

from siar.reading.formats import Formats, parse_decimal
from siar.settings import load_settings
from siar.visuals import rendering
from siar.visuals.colours import contrast
from siar.visuals.layout.type_blocks import Figure, Text
from siar.visuals.painting.canvas import Ground, Plan
from siar.visuals.photos.cutting import LEAST_KEPT, Photo, cover, fits, open_photo
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import Renderer, default_renderer
from siar.visuals.typography.paragraphs import bind
from siar.visuals.typography.typesetter import Setting
from tests.unit.siar.visuals.page_checks import Suspicious, apart, holds, or_none
from tests.unit.siar.visuals.random_reports import UNITS, number, report, text

SIZES = ["potret", "kotak", "cerita", "tautan"]
CHUNKS = 10


def _setting(name: str) -> Setting:
    typesetter, style = default_renderer().typesetter, default_renderer().library.styles[name]
    return Setting(
        typesetter=typesetter,
        face=typesetter.typeface(style.weight, tabular=style.tabular),
        sizes=tuple(style.sizes),
        leading=style.leading,
        tracking=style.tracking,
        upper=style.upper,
        balance=style.balance,
    )


def _sheet(brand) -> Plan:
    ground = Ground((1200, 3000), lambda: Image.new("RGB", (1200, 3000)), brand.palette["putih"])
    return Plan(ground, brand, default_renderer().typesetter, default_renderer().artwork)


def _photo(rng: random.Random) -> Photo | None:
    if rng.random() < 0.6:
        return None
    shares = (rng.random(), rng.random()) if rng.random() < 0.5 else None
    return Photo(b"", rng.randint(480, 2400), rng.randint(480, 2400), str(rng.random()), shares)


def _seeds(chunk: int, count: int) -> range:
    return range(chunk * count // CHUNKS, (chunk + 1) * count // CHUNKS)


def _page(facts_of, brand, seed: int) -> None:
    rng = random.Random(f"halaman {seed}")
    size, photo = rng.choice(SIZES), _photo(rng)
    facts = facts_of(report(rng), photo)
    plan = or_none(rendering.plan, facts, size)
    if plan is not None:
        holds(facts, plan, default_renderer().library.formats[size])


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_pages(facts_of, brand, chunk):
    for seed in _seeds(chunk, 2_000):
        _page(facts_of, brand, seed)


@pytest.mark.deep
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_ten_thousand_pages(facts_of, brand, chunk):
    for seed in _seeds(chunk, 10_000):
        _page(facts_of, brand, seed)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_texts(brand, chunk):
    styles = [name for name in default_renderer().library.styles if not default_renderer().library.styles[name].upper]
    settings = {name: _setting(name) for name in styles}
    for seed in _seeds(chunk, 4_500):
        rng = random.Random(f"teks {seed}")
        setting, step, width = settings[rng.choice(styles)], rng.randrange(11), rng.randint(140, 1000)
        wished = bind(text(rng, 20))
        if not wished:
            continue
        block = Text((wished,), setting, brand.palette["tinta"], align=rng.choice(["left", "center", "right"]))
        sheet = _sheet(brand)
        try:
            high = block.size(width, step)[1]
            block.paint(sheet, (100, 100, 100 + width, 100 + high), step)
        except VisualRefusedError as refused:
            if refused.code not in {"V_TEKS_TIDAK_MUAT", "V_HURUF_TIDAK_ADA"}:
                raise
            continue
        for _, (left, top, right, bottom), _ in sheet.runs:
            # A letter may reach out of its advance by as much as its designer drew.
            assert left >= 96 - 0.02 * width, (seed, wished)
            assert right <= 104 + width + 0.02 * width, (seed, wished)
            assert top >= 98, (seed, wished)
            assert bottom <= 102 + high, (seed, wished)
        boxes = [box for _, box, _ in sheet.runs]
        assert all(apart(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]), (seed, wished)
        # Lines end at spaces, or within a word that is longer than the line: no character is lost, no number parted.
        assert "".join(sheet.texts).replace(" ", "") == wished.replace("|\u00a0", "").replace(" ", "") or "|" in wished
        assert not any(line.endswith("\u00a0") or line.startswith("\u00a0") for line in sheet.texts), (seed, wished)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_figures(brand, chunk):
    pairs = [("giant", "giant_unit"), ("stat", "stat_unit"), ("w_giant", "w_unit")]
    settings = {name: _setting(name) for pair in pairs for name in pair}
    formats = Formats.of(load_settings().city)
    for seed in _seeds(chunk, 2_500):
        rng = random.Random(f"angka {seed}")
        large, small = rng.choice(pairs)
        figure = formats.headline(
            parse_decimal(number(rng)), rng.choice(UNITS), exact_up_to=9_999_999, significant_digits=4
        )
        block = Figure(
            prefix=figure.prefix,
            number=figure.number,
            magnitude=figure.magnitude,
            unit=figure.unit,
            setting=settings[large],
            unit_setting=settings[small],
            colour=brand.palette["tinta"],
            unit_colour=brand.palette["tinta"],
            align=rng.choice(["left", "center"]),
        )
        step, width, sheet = rng.randrange(11), rng.randint(140, 1000), _sheet(brand)
        try:
            high = block.size(width, step)[1]
            block.paint(sheet, (100, 100, 100 + width, 100 + high), step)
        except VisualRefusedError as refused:
            if refused.code != "V_TEKS_TIDAK_MUAT":
                raise
            continue
        assert figure.number in sheet.texts, (seed, figure)
        assert not any("…" in line for line in sheet.texts)
        boxes = [box for _, box, _ in sheet.runs]
        assert all(box[0] >= 90 and box[2] <= 106 + width for box in boxes), (seed, figure, boxes, width)
        assert all(box[1] >= 97 and box[3] <= 103 + high for box in boxes), (seed, figure, boxes, high)
        assert all(apart(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]), (seed, figure)


_TILE = Image.linear_gradient("L").convert("RGB")


def _drawn(rng: random.Random, width: int, height: int) -> bytes:
    image = _TILE.resize((width, height))
    ImageDraw.Draw(image).ellipse(
        (width * 0.3, height * 0.2, width * 0.7, height * 0.6), fill=(rng.randrange(256), 90, 60)
    )
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_photos(chunk):
    for seed in _seeds(chunk, 1_000):
        rng = random.Random(f"foto {seed}")
        width, height = rng.randint(480, 2400), rng.randint(480, 2400)
        slot = rng.randint(200, 1080), rng.randint(160, 900)
        focus = (rng.random(), rng.random()) if rng.random() < 0.4 else None
        heads = (rng.random() * 0.8, rng.random()) if focus and rng.random() < 0.5 else None
        photo = Photo(b"", width, height, "", focus, heads)
        across, down = slot[0] / width, slot[1] / height
        if fits(photo, *slot):
            assert max(across, down) <= 1.2
            assert (focus and not heads) or min(across, down) >= LEAST_KEPT * max(across, down)
        if seed % 20 == 0:
            real = open_photo(_drawn(rng, width, height), focus=focus)
            assert cover(real, *slot).size == slot


@pytest.mark.deep
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_thousand_painted_pages(facts_of, brand, chunk):
    renderer = Renderer(brand, canvas=Suspicious)
    for seed in _seeds(chunk, 1_000):
        rng = random.Random(f"lukisan {seed}")
        size = rng.choice(SIZES)
        picture = _drawn(rng, rng.randint(480, 2400), rng.randint(480, 2400)) if rng.random() < 0.4 else None
        facts = facts_of(report(rng), open_photo(picture) if picture else None)
        made = or_none(renderer.render, facts, size)
        if made is not None:
            assert len(made.jpeg) <= brand.jpeg.max_bytes
            assert made.texts == tuple(rendering.plan(facts.kind, facts, size=size).texts)


def test_the_contrast_of_black_on_white_is_known():
    """What the painted pages measure with."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
