from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageChops, ImageDraw

from siar.visuals.photos.cutting import cover, cut, fits, open_photo, salient_point
from siar.visuals.photos.samples import SAMPLE_PHOTOS, sample_photo
from siar.visuals.refusals import VisualRefusedError


def _jpeg(image: Image.Image, **how) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, how.pop("format", "JPEG"), **how)
    return buffer.getvalue()


def _checked(width: int, height: int, box: tuple[int, int, int, int]) -> Image.Image:
    """A quiet ground with one busy, colourful place."""
    image = Image.new("RGB", (width, height), (120, 130, 140))
    draw = ImageDraw.Draw(image)
    for x in range(box[0], box[2], 12):
        for y in range(box[1], box[3], 12):
            draw.rectangle((x, y, x + 6, y + 6), fill=(220, 40, 30))
    return image


def _read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_cut_is_exactly_its_slot_upright_and_without_metadata():
    turned = Image.new("RGB", (2000, 1500), (20, 90, 120))
    exif = turned.getexif()
    exif[0x0112] = 6  # a phone held upright
    exif[0x010F] = "Kamera Warga"
    data = _jpeg(turned, exif=exif)
    assert (open_photo(data).width, open_photo(data).height) == (1500, 2000)
    made = _read(cut(data, (1080, 760), upright=(1080, 1350)))
    assert made.size == (1080, 1350)
    assert made.mode == "RGB"
    assert not made.getexif()
    assert "icc_profile" not in made.info


def test_the_same_photo_is_cut_to_the_same_bytes():
    assert cut(sample_photo("lanskap"), (1080, 760)) == cut(sample_photo("lanskap"), (1080, 760))


@pytest.mark.parametrize("left", [100, 700, 1250])
def test_the_busy_place_stays_in_the_crop(left):
    image = _checked(1800, 900, (left, 200, left + 400, 700))
    at, _ = salient_point(image, 900, 900)
    start = min(max(at * 1800 - 450, 0), 900)
    # Most of the subject is inside the square.
    assert start <= left + 100
    assert start + 900 >= left + 300


def test_a_portrait_keeps_its_upper_part_when_nothing_else_speaks():
    plain = Image.new("RGB", (1200, 1600), (128, 128, 128))
    assert 0.3 < salient_point(plain, 1200, 700)[1] < 0.5


def test_a_focus_point_decides():
    image = _checked(1800, 900, (1250, 200, 1650, 700))
    photo = open_photo(_jpeg(image), focus=(0.0, 0.5))
    left = cover(photo, 900, 900)
    # The subject is on the right; the editor wanted the left.
    assert max(abs(low - high) for low, high in left.resize((9, 9)).getextrema()) < 40


def test_the_samples_subject_is_found():
    photo = open_photo(sample_photo("lanskap"))
    assert salient_point(_read(photo.data), 600, 1200)[0] == pytest.approx(SAMPLE_PHOTOS["lanskap"][2], abs=0.15)


def test_a_cut_photo_is_not_resampled_again():
    photo = open_photo(cut(sample_photo("lanskap"), (1080, 760)))
    made, whole = cover(photo, 1080, 600), _read(photo.data)
    tops = [top for top in range(161) if whole.crop((0, top, 1080, top + 600)).tobytes() == made.tobytes()]
    assert len(tops) == 1


@pytest.mark.parametrize("size", [(300, 1200), (1200, 479)])
def test_low_resolution_is_refused(size):
    with pytest.raises(VisualRefusedError) as refused:
        open_photo(_jpeg(Image.new("RGB", size)))
    assert refused.value.code == "V_FOTO_RESOLUSI_RENDAH"


def test_a_photo_between_is_shown_small_and_keeps_its_shape():
    photo = open_photo(sample_photo("kecil"))
    assert not fits(photo, 1080, 600)
    assert _read(cut(photo.data, (1080, 760))).size == (640, 480)


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\xff\xd8\xff\xe0broken"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(VisualRefusedError) as refused:
        open_photo(data)
    assert refused.value.code == "V_FOTO_TIDAK_TERBACA"


def test_a_truncated_file_is_refused_when_it_is_decoded():
    data = sample_photo("lanskap")
    with pytest.raises(VisualRefusedError) as refused:
        cut(data[: len(data) // 3], (1080, 760))
    assert refused.value.code == "V_FOTO_TIDAK_TERBACA"


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "LA"])
def test_every_kind_of_picture_becomes_rgb(mode):
    data = _jpeg(Image.new(mode, (1200, 900)), format="JPEG" if mode in {"L", "CMYK"} else "PNG")
    assert _read(cut(data, (1080, 760))).mode == "RGB"


def test_a_focus_outside_the_photo_is_refused():
    with pytest.raises(VisualRefusedError):
        open_photo(sample_photo("lanskap"), focus=(1.2, 0.5))


@pytest.mark.parametrize("name", ["lanskap", "kecil", "potongan"])
def test_a_wide_window_holds_the_people_not_the_sky(name):
    image = _read(sample_photo(name))
    # They stand from 0.59 to 0.93 of the height, below a colourful sky and a bright moon.
    assert 0.55 < salient_point(image, 1080, 380)[1] < 0.85


def test_a_cut_notes_where_its_subject_is():
    made = open_photo(cut(sample_photo("lanskap"), (1080, 760)))
    assert made.focus is not None
    assert made.focus[0] == pytest.approx(SAMPLE_PHOTOS["lanskap"][2], abs=0.1)
    assert made.focus[1] > 0.55
    assert open_photo(made.data, focus=(0.1, 0.2)).focus == (0.1, 0.2)


@pytest.mark.parametrize("comment", [b"focus 1.5 0.2", b"focus 9999 1", b"hello", b"\xff\x00"])
def test_another_comment_is_no_note(comment):
    buffer = io.BytesIO()
    Image.new("RGB", (600, 600)).save(buffer, "JPEG", comment=comment)
    assert open_photo(buffer.getvalue()).focus is None


_SKINS = [(232, 190, 160), (198, 144, 108), (160, 110, 82), (122, 82, 60), (96, 62, 46)]
_CAP = (0, 230, 60)
"""A colour that nothing else in the drawing has: the top of every head."""


def _group(rng: random.Random, width: int, height: int) -> Image.Image:
    """People before a wall, a sky or foliage, each with a green cap."""
    image = Image.new("RGB", (width, height), rng.choice([(206, 210, 214), (120, 168, 210), (70, 96, 74)]))
    draw = ImageDraw.Draw(image)
    if rng.random() < 0.5:  # foliage, curtains, a banner: detail above the heads
        for _ in range(500):
            x, y, reach = rng.randrange(width), rng.randrange(height // 2), rng.randrange(6, 40)
            draw.ellipse((x, y, x + reach, y + reach), fill=(rng.randrange(40, 110), rng.randrange(70, 150), 60))
    face = round(min(width, height) * rng.uniform(0.06, 0.16))
    top = round(rng.uniform(0.04, 0.6) * height)
    for number in range(rng.randrange(1, 6)):
        x, y = round(width * (number + 0.7) / 6), top + rng.randrange(face // 2)
        draw.rectangle((x - face // 4, y, x + 5 * face // 4, y + face // 3), fill=_CAP)
        shirt = (rng.randrange(30, 200), 60, rng.randrange(90, 200))
        draw.rectangle((x - face // 2, y + 4 * face // 3, x + 3 * face // 2, y + 5 * face), fill=shirt)
        draw.ellipse((x, y + face // 4, x + face, y + 3 * face // 2), fill=rng.choice(_SKINS))
        for eye in (0.3, 0.7):
            spot, radius = x + round(face * eye), max(2, face // 12)
            draw.ellipse(
                (spot - radius, y + 3 * face // 4, spot + radius, y + 3 * face // 4 + 2 * radius), fill=(20, 16, 14)
            )
        draw.line((x + face // 3, y + 5 * face // 4, x + 2 * face // 3, y + 5 * face // 4), fill=(110, 40, 40), width=4)
    return image


def _green(image: Image.Image) -> int:
    red, green, _ = image.split()
    return ImageChops.multiply(
        green.point(lambda tone: 255 * (tone > 180)), red.point(lambda tone: 255 * (tone < 90))
    ).histogram()[255]


@pytest.mark.parametrize("seed", range(40))
def test_no_head_is_cut_off(seed):
    rng = random.Random(seed)
    size = rng.choice([(1600, 1200), (1200, 1600), (1500, 1000), (1080, 1080), (1280, 720)])
    image = _group(rng, *size)
    data = _jpeg(image, quality=90)
    photo = open_photo(cut(data, (1080, 760), upright=(1080, 1350)))
    whole = _green(image) / size[0] ** 2
    for slot in ((1080, 640), (1080, 480), (1080, 850), (468, 690)):
        # A narrow slot cuts the sides; what does not fit is shown whole.
        if fits(photo, *slot) and slot[0] / slot[1] >= photo.width / photo.height:
            shown = _green(cover(photo, *slot)) / slot[0] ** 2
            assert shown > 0.93 * whole, (slot, photo.focus, photo.heads)


def test_a_cut_that_would_lose_too_much_is_none():
    wide, high = open_photo(_jpeg(Image.new("RGB", (2400, 800)))), open_photo(_jpeg(Image.new("RGB", (800, 2400))))
    assert not fits(wide, 480, 600)
    assert not fits(high, 1080, 600)
    assert fits(open_photo(high.data, focus=(0.5, 0.2)), 900, 500)  # an editor saw it
    whole = _read(cut(_jpeg(Image.new("RGB", (6000, 2000))), (1080, 760)))
    assert whole.size == (1920, 640)
    strip = _read(cut(_jpeg(Image.new("RGB", (3000, 600))), (1080, 760)))
    assert strip.size == (2400, 480)  # never smaller than what may be opened again
