"""Photographs: read, turned upright, cut to a slot around what matters in them.

`cut` is for ingest: a photo that was cut to its slot once is pasted as it is by every later render. What matters is
found by a light measure of our own (how much detail a row or a column has, weighed towards the point where people
put their subject), unless an editor set a focus point. A head is never cut off from above: no window begins below the
first row that may show one, and what would lose too much of a photo shows it whole instead (`fits`).
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps

from siar.visuals.refusals import VisualRefusedError

__all__ = ["Focus", "Photo", "cover", "cut", "fits", "open_photo", "salient_point"]

Focus = tuple[float, float]
"""A point as shares of width and height, from the top left."""

Heads = tuple[float, float]
"""Where heads begin and where faces end, as shares of the height; (1, 0) where there are none."""
LEAST = 480
"""Pixels of the short side below which a photo is refused."""
_MOST = 120_000_000
"""Pixels above which a file is taken for an attack."""
_ORIENTATION = 0x0112
LEAST_KEPT = 0.55
"""The share of a photo that a cut must leave, unless an editor chose the point."""
_HARMLESS = 0.75
"""The share that a cut may always leave."""
_NOTE = re.compile(rb"focus (\d{3}) (\d{3}) heads (\d{3}) (\d{3})")
"""What `cut` writes into a JPEG's comment: where the subject is and where heads begin, in thousandths."""
_AGAIN = " Mohon unggah ulang sebagai JPG atau PNG."
_QUALITY = 90
_GRID = 96
_WHOLE = 1920
"""Pixels of the longest side of a photo that is kept whole."""


@dataclass(frozen=True)
class Photo:
    """A photo that was looked at: its bytes, its upright size, where its subject is if somebody said so."""

    data: bytes = field(repr=False)
    width: int
    height: int
    sha256: str
    focus: Focus | None = None
    heads: Heads | None = None  # None where an editor chose, and where nobody looked yet

    @property
    def upright(self) -> bool:
        """Whether a wide band would cut too much of it."""
        return self.width < 1.15 * self.height


def _unreadable(problem: str, advice: str = "", **detail: object) -> VisualRefusedError:
    return VisualRefusedError("V_FOTO_TIDAK_TERBACA", {"masalah": problem, "saran": advice}, detail=detail)


def _heif() -> None:
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - start-up

    register_heif_opener()


def _open(data: bytes) -> Image.Image:
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"}:
        _heif()
    with warnings.catch_warnings():
        # A file that claims more pixels than Pillow's own limit is refused below, by ours.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise _unreadable("Foto tidak terbaca", _AGAIN, reason=str(error)) from None
    if image.width * image.height > _MOST:
        raise _unreadable(
            "Foto terlalu besar", " Mohon kirim foto paling banyak 120 megapiksel.", size=list(image.size)
        )
    return image


def open_photo(data: bytes, *, focus: Focus | None = None) -> Photo:
    """Look at a photo's head, without decoding it.

    :param focus: where the subject is, if an editor set it; otherwise what `cut` noted.
    :raises VisualRefusedError: `V_FOTO_TIDAK_TERBACA`; `V_FOTO_RESOLUSI_RENDAH` below 480 px on the short side.
    """
    with _open(data) as image:
        width, height = image.size
        # Only these formats carry an orientation worth turning; reading it elsewhere would decode the picture.
        if image.format in {"JPEG", "MPO"} and image.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8}:
            width, height = height, width
        noted = _NOTE.fullmatch(image.info.get("comment", b"")) if focus is None else None
    if min(width, height) < LEAST:
        raise VisualRefusedError(
            "V_FOTO_RESOLUSI_RENDAH",
            {"lebar": width, "tinggi": height},
            detail={"width": width, "height": height},
        )
    if focus is not None and not all(0 <= share <= 1 for share in focus):
        raise _unreadable("Titik fokus foto berada di luar foto", focus=list(focus))
    heads = None
    if noted is not None:
        across, down, begin, end = (int(share) / 1000 for share in noted.groups())
        focus, heads = (across, down), (begin, end)
    return Photo(data, width, height, hashlib.sha256(data).hexdigest(), focus, heads)


def _decode(data: bytes, least: tuple[int, int]) -> Image.Image:
    """Decode upright and in sRGB, no smaller than `least` covers if the file allows."""
    image = _open(data)
    try:
        turned = image.format in {"JPEG", "MPO"} and image.getexif().get(_ORIENTATION, 1)
        if image.format == "JPEG" and image.mode in {"RGB", "L"}:
            # The decoder halves while it decodes: a phone's 12 megapixels cost little more than what is needed.
            image.draft("RGB", (least[1], least[0]) if turned in {5, 6, 7, 8} else least)
        image.load()
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image) if turned and turned != 1 else image
        return _srgb(upright, profile)
    except (OSError, ValueError, SyntaxError) as error:
        raise _unreadable("Foto tidak terbaca", _AGAIN, reason=str(error)) from None


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, (255, 255, 255))
        image.paste(clear, (0, 0), clear)
    if profile and b"sRGB" not in profile[:4096]:
        try:
            made = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A broken profile is no reason to lose the photo: its numbers are read as sRGB.
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


def _profile(energy: Image.Image, *, across: bool) -> list[int]:
    line = energy.resize((energy.width, 1) if across else (1, energy.height), Image.Resampling.BOX)
    return list(line.tobytes())


def _centre(energy: list[int], window: float, prior: float, pull: float) -> float:
    """The middle of the best window, as a share of the length. `window` is its share of the length."""
    count = len(energy)
    wide = max(1, round(window * count))
    sums = [0]
    for value in energy:
        sums.append(sums[-1] + value)
    total = sums[-1] or 1
    best, at = -1.0, 0
    for start in range(count - wide + 1):
        middle = (start + wide / 2) / count
        covered = (sums[start + wide] - sums[start]) / total
        # People put faces above the middle, so upright the pull is strong; sideways the subject may stand anywhere.
        score = covered - pull * (middle - prior) ** 2
        if score > best:
            best, at = score, start
    return (at + wide / 2) / count


_HALVED = [level // 2 for level in range(256)]
_STRONG = [0 if level < 24 else min(5 * level, 255) for level in range(256)]
#: Where skin of any shade lies in YCbCr; Chai and Ngan, "Face segmentation using skin-color map", 1999.
_SKIN_CB = [255 if 77 <= level <= 127 else 0 for level in range(256)]
_SKIN_CR = [255 if 133 <= level <= 173 else 0 for level in range(256)]


def _skin(image: Image.Image) -> Image.Image:
    """White where a pixel may be skin."""
    _, blue, red = image.convert("YCbCr").split()
    return ImageChops.multiply(blue.point(_SKIN_CB), red.point(_SKIN_CR))


@dataclass(frozen=True)
class _Energy:
    """How much there is to see, and how much of it may be a face; both small, edges left out."""

    all: Image.Image
    faces: Image.Image


def _energy(image: Image.Image) -> _Energy:
    small = image.copy() if max(image.size) <= _GRID else image.reduce(max(1, max(image.size) // _GRID))
    small = small.convert("RGB")
    grey = small.convert("L")
    detail = ImageChops.add(
        ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)),
        ImageChops.difference(grey, ImageChops.offset(grey, 0, 1)),
    )
    # What differs from its surroundings draws the eye; a blue sky is colourful, and nobody looks at it.
    around = small.filter(ImageFilter.GaussianBlur(max(small.size) / 8))
    energy = ImageChops.add(detail, ImageChops.difference(small, around).convert("L"))
    # Mostly a picture is about people: skin with detail, a face, counts more than anything; smooth sand does not.
    faces = ImageChops.multiply(_skin(small), detail.filter(ImageFilter.MaxFilter(3)).point(_STRONG))
    return _Energy(_inside(ImageChops.add(energy.point(_HALVED), faces)), _inside(faces))


def _inside(energy: Image.Image) -> Image.Image:
    edge = Image.new("L", energy.size)
    edge.paste(energy.crop((1, 1, energy.width, energy.height)), (1, 1))
    return edge


def _heads(energy: _Energy) -> Heads:
    """Hair and head-dress above the first rows of skin with detail, and the end of the rows with most of it."""
    rows = _profile(energy.faces, across=False)
    smooth = [sum(rows[max(0, at - 1) : at + 2]) for at in range(len(rows))]
    most = max(smooth, default=0)
    if most < 3 * _FAINT:
        return 1.0, 0.0
    first = next(at for at, level in enumerate(smooth) if level >= most / 4)
    last = smooth.index(most)
    while last + 1 < len(smooth) and smooth[last + 1] >= most / 4:
        last += 1
    return max(0.0, first / len(rows) - _HAIR), min(1.0, (last + 1) / len(rows))


_FAINT = 2
"""Of 255: less than this, averaged over a row, is noise."""
_HAIR = 0.09
"""Of a photo's height: what may stand above a face."""


def salient_point(image: Image.Image, width: int, height: int) -> Focus:
    """Where to centre a window of the shape `width` by `height`: the point with most detail."""
    return _salient(_energy(image), image, width, height)


def _salient(energy: _Energy, image: Image.Image, width: int, height: int) -> Focus:
    wanted, have = width / height, image.width / image.height
    if have > wanted:
        return _centre(_profile(energy.all, across=True), wanted / have, 0.5, 0.3), 0.5
    rows = _profile(energy.all, across=False)
    # Of people standing there, rather the faces than the feet.
    upper = [round(level * (2 - row / len(rows))) for row, level in enumerate(rows)]
    return 0.5, _centre(upper, have / wanted, 0.45, 0.5)


def _window(
    size: tuple[int, int], width: int, height: int, at: Focus, heads: Heads | None
) -> tuple[float, float, float, float]:
    """The largest box of the wanted shape inside `size`, as near to the point as it can be, cutting off no head."""
    scale = min(size[0] / width, size[1] / height)
    # Rounding may carry the exact fit a hair beyond the photo's edge.
    wide, high = min(width * scale, size[0]), min(height * scale, size[1])
    left = min(max(at[0] * size[0] - wide / 2, 0.0), size[0] - wide)
    top = min(max(at[1] * size[1] - high / 2, 0.0), size[1] - high)
    if heads is not None:
        begin, end = heads
        top = min(max(top, end * size[1] - high, 0.0), begin * size[1], size[1] - high)
    return left, top, left + wide, top + high


def cover(photo: Photo, width: int, height: int) -> Image.Image:
    """Return the photo filling width by height: cut, and resampled only if it was not cut to that width before."""
    if photo.width == width and photo.height >= height:
        image = _decode(photo.data, (width, photo.height))
        if image.height == height:
            return image
        at, heads = _looked_at(photo, image, width, height)
        top = round(_window(image.size, width, height, at, heads)[1])
        return image.crop((0, top, width, top + height))
    scale = max(width / photo.width, height / photo.height)
    image = _decode(photo.data, (round(photo.width * scale), round(photo.height * scale)))
    at, heads = _looked_at(photo, image, width, height)
    return image.resize((width, height), Image.Resampling.LANCZOS, box=_window(image.size, width, height, at, heads))


def _looked_at(photo: Photo, image: Image.Image, width: int, height: int) -> tuple[Focus, Heads | None]:
    if photo.focus is not None:
        return photo.focus, photo.heads
    energy = _energy(image)
    return _salient(energy, image, width, height), _heads(energy)


def cut(
    data: bytes, slot: tuple[int, int], focus: Focus | None = None, *, upright: tuple[int, int] | None = None
) -> bytes:
    """Return a photo as a JPEG of exactly the slot's width and height: turned, sRGB, without EXIF.

    A comment in it notes where its subject is.

    A photo that cannot fill its slot comes back in its own shape, no larger than a page needs; it is shown whole.

    :param upright: the slot of photos that are not clearly wider than high; None is `slot`.

    :raises VisualRefusedError: `V_FOTO_TIDAK_TERBACA`, `V_FOTO_RESOLUSI_RENDAH`.
    """
    photo = open_photo(data, focus=focus)
    width, height = upright if upright and photo.upright else slot
    image = cover(photo, width, height) if fits(photo, width, height) else _whole(photo)
    # A page may show less of it, in either direction: where to look is found once, here.
    energy = _energy(image)
    at = _salient(energy, image, 1, 2)[0], _salient(energy, image, 2, 1)[1], *_heads(energy)
    note = "focus {:03} {:03} heads {:03} {:03}".format(*(min(round(share * 1000), 999) for share in at)).encode()
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling="4:2:0", optimize=False, progressive=False, comment=note)
    return buffer.getvalue()


def _whole(photo: Photo) -> Image.Image:
    # What `open_photo` takes once, it takes again.
    scale = min(1.0, max(_WHOLE / max(photo.width, photo.height), LEAST / min(photo.width, photo.height)))
    size = round(photo.width * scale), round(photo.height * scale)
    image = _decode(photo.data, size)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def fits(photo: Photo, width: int, height: int) -> bool:
    """Whether a photo can fill a box: without visible enlargement, without losing too much of it or any face.

    A fifth of enlargement is not seen after compression.
    """
    across, down = width / photo.width, height / photo.height
    if max(across, down) > 1.2:
        return False
    if photo.focus is not None and photo.heads is None:
        return True  # an editor chose
    kept = min(across, down) / max(across, down)
    begin, end = photo.heads or (1.0, 0.0)
    # Faces seldom stand in the lowest quarter; what looks like skin from top to bottom is wood or sand.
    return kept >= LEAST_KEPT and (down >= across or kept >= _HARMLESS or end - begin <= kept)
