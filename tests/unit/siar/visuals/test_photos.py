from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from siar.visuals.photos import cover, cut, fits, open_photo, salient_point
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.sample_photos import SAMPLE_PHOTOS, sample_photo


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
    made = _read(cut(data, (1080, 760)))
    assert made.size == (1080, 760)
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
