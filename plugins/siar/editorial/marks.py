"""What tells residents that a text corrects another one: the words of `include/config/publishing.yaml`."""

from __future__ import annotations

import re
from datetime import datetime

from siar.errors import InputError
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.store import Connection, MaybeValue

__all__ = ["check_edited", "check_post", "edited", "follow_up"]

_corrected_reference = MaybeValue("editorial.corrected_reference", str)


def edited(text: str, *, settings: Settings, now: datetime) -> str:
    """Return a text with the line that says since when it is corrected above it."""
    return f"{_edited_line(settings, now)}\n\n{text}"


def follow_up(text: str, *, corrects: str, settings: Settings) -> str:
    """Return a text with the line that names the post that it corrects, by reference code, above it."""
    return f"{_follow_up_line(settings, corrects)}\n\n{text}"


def check_edited(text: str, *, settings: Settings, now: datetime) -> None:
    """Refuse a corrected text that does not say so in its first line.

    :raises InputError: with what to write; for the editor, in Indonesian.
    """
    _check(text, example=_edited_line(settings, now), settings=settings)


def check_post(conn: Connection, text: str, *, post_id: int, settings: Settings) -> None:
    """Refuse a post's text that does not say in its first line that it corrects another post, if it does.

    :raises InputError: as above.
    """
    if corrects := _corrected_reference(conn, post_id=post_id):
        _check(text, example=_follow_up_line(settings, corrects), settings=settings)


def _check(text: str, *, example: str, settings: Settings) -> None:
    word = settings.publishing.correction.word
    if not re.match(rf"{re.escape(word)}(?!\w)", text.lstrip()):
        raise InputError(f"Ralat harus terlihat sebagai ralat: awali teksnya dengan “{word}”, misalnya “{example}”.")


def _edited_line(settings: Settings, now: datetime) -> str:
    formats = Formats.of(settings.city)
    return settings.publishing.correction.edited.format(tanggal=formats.long_date(formats.local_day(now)))


def _follow_up_line(settings: Settings, corrects: str) -> str:
    return settings.publishing.correction.follow_up.format(kode=corrects)
