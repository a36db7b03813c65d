"""The photo of a draft: which clean copy, cut once to the slot of its picture, around the point an editor chose."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from siar.store import Connection, MaybeValue
from siar.store.media import MediaStore
from siar.visuals.photos.cutting import Photo, cut, open_photo
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import DEFAULT_FORMAT, default_renderer

__all__ = ["Choice", "choose", "load"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """A new draft's photo.

    :param path: of its clean copy; None without a photo.
    :param left_out: the code of why the report's photo is not shown, empty when it is or there is none.
    """

    photo: Photo | None = None
    path: str | None = None
    left_out: str = ""


_photo_of_report = MaybeValue("editorial.photo_of_report", str)


def choose(conn: Connection, media: MediaStore, *, report_id: int) -> Choice:
    """Return the photo that a report's new draft shows: an unusable photo costs the picture, never the post."""
    path = _photo_of_report(conn, report_id=report_id)
    try:
        photo = load(media, path)
    except VisualRefusedError as refused:
        return Choice(left_out=refused.code)
    if photo is None:
        return Choice(left_out="V_FOTO_HILANG" if path else "")
    return Choice(photo, path)


def load(media: MediaStore, path: str | None, *, focus: Sequence[float] | None = None) -> Photo | None:
    """Return a photo ready to be drawn, None without a path or when the file is gone.

    The cut is kept beside the clean copy, so that drawing again costs no resampling. It is made of the copy whenever
    it is not there: a template's slot may change. A photo with a focus is cut by the picture that shows it.

    :param path: of the clean copy. :param focus: shares of its width and height, from the top left.
    :raises VisualRefusedError: when the photo cannot be read or is too small to show.
    """
    if path is None:
        return None
    try:
        if focus is not None:
            return open_photo(media.read(path), focus=(float(focus[0]), float(focus[1])))
        frame = default_renderer().library.formats[DEFAULT_FORMAT]
        slots = "-".join(f"{width}x{height}" for width, height in (frame.photo, frame.photo_upright))
        kept = f"{path.removesuffix('.jpg')}-{slots}.jpg"
        if not media.exists(kept):
            media.put(kept, cut(media.read(path), frame.photo, upright=frame.photo_upright))
        return open_photo(media.read(kept))
    except FileNotFoundError:
        # The picture goes out without it; a missing file must not keep the news back.
        logger.warning("photo %s is not in the media store", path)
        return None
