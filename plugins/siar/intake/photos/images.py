"""A photo's bytes: what they are, and a copy that is safe to keep and to publish.

Nothing that the sender says is trusted: not the name, not the type, not the size that a header claims. The copy is a
JPEG in sRGB, turned the way it is meant to be seen, without any metadata: phones write where a photo was taken.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageStat

from siar.intake.photos.containers import bare_png, lacks_end, with_end
from siar.settings import PhotoPlan

__all__ = ["CleanPhoto", "NotAPhotoError", "clean", "fingerprint", "kind_of_bytes"]

_QUALITY = 90
#: Standard deviation of grey, of 255, below which a picture shows nothing.
_LEAST_CONTRAST = 2.0
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"8BPS", "psd"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\xff\x0a", "jxl"),
    (b"\x00\x00\x00\x0cJXL ", "jxl"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_PHOTOS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "heif": ""}
_OTHERS = {
    "gif": "gambar GIF",
    "pdf": "berkas PDF",
    "zip": "berkas dokumen atau arsip",
    "tiff": "berkas TIFF; simpan ulang sebagai JPG",
    "bmp": "berkas BMP; simpan ulang sebagai JPG",
    "jxl": "berkas JPEG XL; simpan ulang sebagai JPG",
    "psd": "berkas Photoshop; simpan ulang sebagai JPG",
    "svg": "gambar SVG; simpan ulang sebagai JPG",
    "video": "berkas video",
    "html": "halaman web",
    "empty": "berkas kosong",
}


class NotAPhotoError(Exception):
    """The bytes are no photo that can be used; the text says in Indonesian what they are."""


@dataclass(frozen=True)
class CleanPhoto:
    """The copy to keep.

    :param width: of the original, after turning, in pixels; so is `height`. The copy may be smaller.
    :param dhash: 64 bits as text of 0 and 1; None when the picture is too plain to say anything.
    """

    jpeg: bytes
    width: int
    height: int
    dhash: str | None


def kind_of_bytes(data: bytes) -> str:
    """Return jpeg, png, webp, heif, avif, gif, tiff, bmp, jxl, psd, svg, pdf, zip, video, html, empty or unknown, by the first bytes."""
    if not data:
        return "empty"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        # A general brand says only that it is a picture in a box; which one, the brands that follow say.
        if brand in {b"mif1", b"msf1"} and not _AVIF_BRANDS.isdisjoint(_compatible(data)):
            return "avif"
        if brand in _HEIF_BRANDS:
            return "heif"
        return "avif" if brand in _AVIF_BRANDS else "video"
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<svg", b"<?xml")) and b"<svg" in head:
        return "svg"
    return "html" if head.startswith((b"<!doctype", b"<html")) else "unknown"


def _compatible(data: bytes) -> set[bytes]:
    """Return the compatible brands of a `ftyp` box (ISO/IEC 14496-12)."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    return {data[at : at + 4] for at in range(16, end, 4)}


def clean(data: bytes, *, plan: PhotoPlan) -> CleanPhoto:
    """Return a copy of a photo for keeping.

    :raises NotAPhotoError: it is none, it is broken, or it has more pixels than is sane.
    """
    kind = kind_of_bytes(data)
    if kind not in _PHOTOS:
        raise NotAPhotoError(_OTHERS.get(kind, "berkas yang bukan foto"))
    try:
        with warnings.catch_warnings():
            # The limit below is stricter than the one that Pillow warns of.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _copy(_open(bare_png(data) if kind == "png" else data, kind, plan), plan)
    except Image.DecompressionBombError:
        raise _too_many_pixels(plan) from None
    except NotAPhotoError:
        raise
    except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError, EOFError, ArithmeticError, IndexError):
        # Decoders answer broken files with all of these.
        raise NotAPhotoError("berkas foto yang rusak") from None


def _is_filled_up(image: Image.Image) -> bool:
    """Tell whether the bottom of a picture is one colour: what a decoder puts where a file stopped."""
    height = max(16, image.height // 50)
    bottom = image.convert("RGB").crop((0, image.height - height, image.width, image.height))
    return bottom.getcolors(1) is not None


def _too_many_pixels(plan: PhotoPlan) -> NotAPhotoError:
    return NotAPhotoError(f"gambar lebih dari {plan.max_megapixels:g} megapiksel")


def _open(data: bytes, kind: str, plan: PhotoPlan) -> Image.Image:
    """Open a picture after its header said a sane size; decoding happens later."""
    if kind == "heif":
        heif = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
        _check_size(heif.size, plan)
        # The decoder turns the picture itself; what EXIF says about turning is to be ignored (ISO/IEC 23008-12).
        image: Image.Image = heif.to_pillow()
        image.getexif().clear()
        image.info.pop("exif", None)
        return image
    cut = kind == "jpeg" and lacks_end(data)
    image = Image.open(io.BytesIO(with_end(data) if cut else data), formats=(_PHOTOS[kind],))
    _check_size(image.size, plan)
    if cut and _is_filled_up(image):
        raise NotAPhotoError("foto yang terpotong; mohon unggah ulang")
    return image


def _check_size(size: tuple[int, int], plan: PhotoPlan) -> None:
    if size[0] * size[1] > plan.max_megapixels * 1_000_000:
        raise _too_many_pixels(plan)


def _copy(image: Image.Image, plan: PhotoPlan) -> CleanPhoto:
    side = plan.stored_max_side
    turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    width, height = reversed(image.size) if turned else image.size
    # A JPEG can be decoded at half or a quarter of its size, at a fraction of the memory.
    image.draft(None, (side, side))
    image = ImageOps.exif_transpose(image)
    image = _opaque(_in_srgb(image))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    if _is_blank(image):
        raise NotAPhotoError("gambar kosong satu warna")
    # A new picture of the pixels alone: nothing of what came with the file is carried over.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    target = io.BytesIO()
    bare.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(target.getvalue(), width, height, fingerprint(bare))


def _is_blank(image: Image.Image) -> bool:
    """Tell whether a picture shows nothing: a finger on the lens, a black frame."""
    return ImageStat.Stat(image.convert("L").resize((64, 64))).stddev[0] < _LEAST_CONTRAST


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile: the colours as they are
    return converted or image


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits of grey a pixel, as scanners write them; converted as they are, all but the darkest become white.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")


def fingerprint(image: Image.Image) -> str | None:
    """Return 64 bits, each telling whether a ninth-by-eighth of the picture is lighter than its right neighbour.

    Pictures that look alike differ in few bits, whatever their size, compression or light.
    """
    small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    pixels = small.tobytes()
    bits = "".join(
        "1" if pixels[row * 9 + column] > pixels[row * 9 + column + 1] else "0"
        for row in range(8)
        for column in range(8)
    )
    return bits if 4 <= bits.count("1") <= 60 else None
