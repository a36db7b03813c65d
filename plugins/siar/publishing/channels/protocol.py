"""What puts posts out on one account."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from siar.errors import InputError, SiarError
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium
from siar.publishing.records import Publication, Sighting

__all__ = ["AlreadyOutError", "Confirmation", "MediaSource", "Publisher", "Publishers", "read_medium"]


class AlreadyOutError(SiarError):
    """Preparation met a sign that the post is out already: look before anything else."""


class MediaSource(Protocol):
    """Where the pictures are."""

    def read(self, path: str) -> bytes:
        """Return a picture's bytes."""
        ...

    def public_url(self, path: str) -> str:
        """Return the address at which Meta can fetch it."""
        ...


@dataclass(frozen=True)
class Confirmation:
    """What a read shows of something published."""

    permalink: str | None
    published_at: datetime | None = None


class Publisher(Protocol):
    """Prepare and commit write; confirm and find only read.

    `prepare` may be repeated: it goes on from what is staged. `commit` is one call and nothing else.
    """

    def prepare(self, item: Publication, journal: Journal) -> None:
        """Make everything that nobody sees; keep each remote id in the journal before the next call.

        :raises SiarError: by what to do next; nothing is visible then.
        """
        ...

    def commit(self, item: Publication) -> str:
        """Make it visible, by the staged ids, and return the remote id.

        :raises UnprovenError: when nobody knows whether it is visible.
        """
        ...

    def confirm(self, remote_id: str) -> Confirmation:
        """Read the public address. A failure here changes nothing."""
        ...

    def find(self, item: Publication) -> Sighting:
        """Look whether it is out, by the staged ids and the reference code, never by what is newest."""
        ...

    def withdraw(self, item: Publication) -> None:
        """Delete it where it was published; before that, delete what is staged."""
        ...

    def guarded(self, item: Publication) -> bool:
        """Whether a second commit of the same staged ids cannot take effect."""
        ...


Publishers = Mapping[str, Publisher]
"""By account id."""


def read_medium(media: MediaSource, medium: Medium) -> bytes:
    """Return a picture's bytes if they are still the approved ones.

    :raises InputError: when the file is another one.
    """
    data = media.read(medium.path)
    if medium.sha256 and hashlib.sha256(data).hexdigest() != medium.sha256:
        raise InputError(f"Berkas gambar {medium.path} bukan lagi berkas yang disetujui.")
    return data
