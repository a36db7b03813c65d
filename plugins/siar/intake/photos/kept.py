"""The photos of rows as they lie in the private store: found by the row, whatever became of it, and removed.

A row that is held, returned, changed or deleted keeps its photo here until somebody removes it: `row_photos` tells of
the present photo alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.store import Connection, Many, Statement
from siar.store.media import MediaStore

__all__ = ["KeptPhoto", "files_of", "of_rows", "remove"]


@dataclass(frozen=True)
class KeptPhoto:
    """A clean copy that was made for a row.

    :param path: in the private store. :param shared: whether a row other than those asked for has the same photo.
    """

    row_id: str
    path: str
    seen_at: datetime
    shared: bool


_photo_copies_of_rows = Many("intake.photo_copies_of_rows", KeptPhoto)
_forget_photo_copies = Statement("intake.forget_photo_copies")
_drop_photo_contents = Statement("intake.drop_photo_contents")


def of_rows(conn: Connection, row_ids: Collection[str]) -> list[KeptPhoto]:
    """Return every photo that these rows ever had, by row, oldest first."""
    return _photo_copies_of_rows(conn, row_ids=list(row_ids))


def files_of(media: MediaStore, path: str) -> list[str]:
    """Return the files of one photo: the clean copy, if it is there, and the cuts that drafts made of it."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".jpg")
    there = (found for found in media.paths(folder) if found.startswith(f"{folder}/{stem}"))
    return [found for found in there if found == path or found.startswith(f"{folder}/{stem}-")]


def remove(conn: Connection, media: MediaStore, row_ids: Collection[str]) -> list[str]:
    """Remove the photos that these rows alone had, and return the files. Repeating is harmless.

    The files go first: what dies in between finds them listed, and removes the rest. Pictures that show a photo are no
    part of this.

    :raises RetryError: when the store cannot be reached.
    """
    alone = sorted({photo.path for photo in of_rows(conn, row_ids) if not photo.shared})
    removed = [file for path in alone for file in files_of(media, path)]
    for file in removed:
        media.delete(file)
    if alone:
        with conn.transaction():
            _forget_photo_copies(conn, paths=alone)
            _drop_photo_contents(conn, paths=alone)
    return removed
