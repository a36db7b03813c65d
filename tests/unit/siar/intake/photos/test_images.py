"""A photo's bytes: turned, stripped, refused when they are something else or too much."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance
from PIL.PngImagePlugin import PngInfo

from siar.intake.photos.images import NotAPhotoError, clean, fingerprint, kind_of_bytes
from siar.settings import load_settings

PLAN = load_settings().intake.photos
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def picture(width: int = 1600, height: int = 1200, mode: str = "RGB") -> Image.Image:
    """A red top left corner on something that is not plain."""
    image = Image.linear_gradient("L").rotate(30).resize((width, height)).convert(mode)
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), fill="red" if mode != "L" else 80)
    return image


def encoded(image: Image.Image, form: str = "JPEG", **more: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **more)
    return target.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def is_red(image: Image.Image, x: int, y: int) -> bool:
    red, green, blue = image.convert("RGB").getpixel((x, y))
    return red > 200 and green < 80 and blue < 80


def test_a_photo_is_turned_and_carries_nothing_of_the_phone():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned clockwise by a quarter
    exif[MAKE] = "Telepon"
    exif.get_ifd(GPS)[2] = (10.0, 9.0, 0.0)
    data = encoded(picture(), exif=exif, comment=b"nama warga")
    assert b"Telepon" in data
    photo = clean(data, plan=PLAN)
    assert (photo.width, photo.height) == (1200, 1600)
    copy = opened(photo.jpeg)
    assert copy.size == (1200, 1600)
    assert is_red(copy, 1190, 10)
    assert not is_red(copy, 10, 10)
    assert dict(copy.getexif()) == {}
    assert b"Exif" not in photo.jpeg
    assert b"Telepon" not in photo.jpeg
    assert b"nama warga" not in photo.jpeg


def test_heic_of_a_phone_becomes_jpeg():
    heif = pillow_heif.from_pillow(picture(1400, 1100))
    target = io.BytesIO()
    exif = Image.Exif()
    exif[MAKE] = "Telepon"
    heif.save(target, quality=80, exif=exif.tobytes())
    assert kind_of_bytes(target.getvalue()) == "heif"
    photo = clean(target.getvalue(), plan=PLAN)
    assert (photo.width, photo.height) == (1400, 1100)
    assert is_red(opened(photo.jpeg), 10, 10)
    assert b"Telepon" not in photo.jpeg


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF"])
def test_other_photo_types(form):
    photo = clean(encoded(picture(1100, 1100), form), plan=PLAN)
    assert opened(photo.jpeg).format == "JPEG"
    assert is_red(opened(photo.jpeg), 10, 10)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_colour_modes(mode):
    assert opened(clean(encoded(picture(1100, 1100, mode)), plan=PLAN).jpeg).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_greys():
    ramp = Image.linear_gradient("L").resize((1200, 1200)).convert("I").point(lambda value: value * 257)
    shown = opened(clean(encoded(ramp.convert("I;16"), "PNG"), plan=PLAN).jpeg).convert("L")
    assert [abs(shown.getpixel((600, y)) - y * 255 / 1199) < 4 for y in (0, 300, 600, 900, 1199)] == [True] * 5


def test_avif_under_a_general_brand_is_read():
    data = encoded(picture(1100, 1100), "AVIF")
    assert data[8:12] == b"avif"
    photo = clean(data[:8] + b"mif1" + data[12:], plan=PLAN)
    assert is_red(opened(photo.jpeg), 10, 10)


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (1200, 1200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((100, 100, 900, 700), fill="green")
    assert opened(clean(encoded(image, "PNG"), plan=PLAN).jpeg).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_is_kept_smaller_and_its_own_size_is_known():
    photo = clean(encoded(picture(4000, 3000)), plan=PLAN)
    assert (photo.width, photo.height) == (4000, 3000)
    assert max(opened(photo.jpeg).size) == PLAN.stored_max_side


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "berkas kosong"),
        (b"GIF89a" + bytes(50), "gambar GIF"),
        (b"%PDF-1.7 ...", "berkas PDF"),
        (b"PK\x03\x04" + bytes(50), "dokumen atau arsip"),
        (b"\0\0\0\x18ftypmp42" + bytes(50), "berkas video"),
        (b"\n<!DOCTYPE html><html>masuk</html>", "halaman web"),
        (b"\xef\xbb\xbf<html><title>Masuk</title>", "halaman web"),
        (b'<?xml version="1.0"?><svg width="10"></svg>', "gambar SVG; simpan ulang sebagai JPG"),
        (b"8BPS\0\1" + bytes(50), "Photoshop; simpan ulang sebagai JPG"),
        (b"\xff\x0a" + bytes(50), "JPEG XL; simpan ulang sebagai JPG"),
        (b"Rar!\x1a\x07\0" + bytes(50), "dokumen atau arsip"),
        (b"MZ\x90\0" + bytes(100), "bukan foto"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "rusak"),
        (b"\0\0\0\x18ftypheic" + bytes(500), "rusak"),
        (bomb(60_000, 60_000), "megapiksel"),
        (bomb(14_000, 9_000), "megapiksel"),
    ],
)
def test_what_is_no_usable_photo_is_named(data, words):
    with pytest.raises(NotAPhotoError, match=words):
        clean(data, plan=PLAN)


_SOURCES = [encoded(picture(300, 200)), encoded(picture(300, 200), "PNG"), encoded(picture(300, 200), "WEBP")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_SOURCES), st.data())
def test_damaged_bytes_never_raise_anything_else(source, data):
    damaged = bytearray(source)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotAPhotoError):
        assert clean(bytes(damaged), plan=PLAN).width > 0


def distance(first: str, second: str) -> int:
    return sum(a != b for a, b in zip(first, second, strict=True))


def test_fingerprints_of_one_photo_are_near_and_of_two_are_far():
    original = picture()
    mine = clean(encoded(original), plan=PLAN).dhash
    forwarded = ImageEnhance.Brightness(original.resize((900, 675))).enhance(1.08)
    other = Image.radial_gradient("L").resize((1600, 1200)).convert("RGB")
    assert distance(mine, clean(encoded(forwarded, quality=40), plan=PLAN).dhash) <= PLAN.similar_bits
    assert distance(mine, clean(encoded(other), plan=PLAN).dhash) > 2 * PLAN.similar_bits


def test_a_plain_picture_has_no_fingerprint():
    assert fingerprint(Image.new("RGB", (1200, 1200), "white")) is None


DATA = Path(__file__).parents[4] / "data" / "photos"


@pytest.mark.parametrize("name", ["ztxt_3mb.png", "iccp_2mb.png", "png_badcrc_text.png", "jpg_no_eoi.jpg"])
def test_what_every_viewer_shows_is_taken(name):
    photo = clean((DATA / name).read_bytes(), plan=PLAN)
    assert min(photo.width, photo.height) > 0
    assert opened(photo.jpeg).format == "JPEG"


def test_a_jpeg_that_stops_halfway_is_told_as_cut():
    whole = encoded(picture())
    with pytest.raises(NotAPhotoError, match="terpotong"):
        clean(whole[: len(whole) // 2], plan=PLAN)
    assert clean(whole[:-2], plan=PLAN).width == 1600


def test_a_png_keeps_its_colours_when_its_notes_are_left_out():
    image = picture(400, 300)
    info = PngInfo()
    info.add_text("Comment", "x" * 5000, zip=True)
    kept = opened(clean(encoded(image, "PNG", pnginfo=info), plan=PLAN).jpeg)
    assert is_red(kept, 20, 20)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_nothing_is_none(shade):
    with pytest.raises(NotAPhotoError, match="kosong"):
        clean(encoded(Image.new("RGB", (1600, 1200), (shade,) * 3)), plan=PLAN)


def test_a_scan_is_named_with_the_way_out():
    with pytest.raises(NotAPhotoError, match="TIFF; simpan ulang sebagai JPG"):
        clean(encoded(picture(), "TIFF"), plan=PLAN)
