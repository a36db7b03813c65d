"""What puts posts out on one account."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from siar.errors import RetryError, SiarError
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium
from siar.publishing.records import Publication, Sighting
from siar.store.media import AlteredMediaError, Place

__all__ = [
    "AlreadyOutError",
    "Confirmation",
    "MediaSource",
    "NotFinishedError",
    "Publisher",
    "Publishers",
    "Shown",
    "UnreachableImageError",
    "check_bytes",
    "read_medium",
]


class AlreadyOutError(SiarError):
    """Preparation met a sign that the post is out already: look before anything else."""


class UnreachableImageError(RetryError):
    """Meta would not be able to fetch this picture. Nothing was sent.

    It is the address that is at fault, not the post, so no number of tries makes it an editor's matter.
    """


class NotFinishedError(RetryError):
    """The platform is still at work on what was handed to it.

    :param again_at: when to look again at the latest: from then on it counts as held, and is replaced.
    :param replaced: whether it is the second one already in this run.
    """

    def __init__(self, message: str, *, again_at: datetime, replaced: bool = False) -> None:
        super().__init__(message)
        self.again_at = again_at
        self.replaced = replaced


class MediaSource(Protocol):
    """Where the pictures are, and where Meta can fetch them."""

    def read(self, path: str) -> bytes:
        """Return a picture's bytes."""
        ...

    def show(self, medium: Medium) -> str:
        """Put an approved picture where Meta can fetch it, and return the address.

        :raises AlteredMediaError: when it, or what lies in its place there, is another one.
        """
        ...

    def address(self, medium: Medium) -> str:
        """Return that address, whether or not the picture is there."""
        ...

    def is_shown(self, medium: Medium) -> bool:
        """Whether the picture is there now."""
        ...


@dataclass(frozen=True)
class Confirmation:
    """What a read shows of something published."""

    permalink: str | None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """What residents read under an id of an account.

    :param remote_id: as the platform writes it. :param text: caption or message.
    """

    remote_id: str
    text: str
    permalink: str | None
    published_at: datetime | None


class Publisher(Protocol):
    """Prepare and commit write; confirm, find and shown only read.

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

    def shown(self, remote_id: str, *, since: datetime) -> Shown | None:
        """Read what residents see under an id; None when nothing of this account is visible there.

        :param since: aware; what is older need not be found.
        """
        ...

    def withdraw(self, item: Publication) -> None:
        """Delete it where it was published; before that, delete what is staged."""
        ...

    def guarded(self, item: Publication) -> bool:
        """Whether a second commit of the same staged ids cannot take effect."""
        ...


Publishers = Mapping[str, Publisher]
"""By account id."""


def check_bytes(medium: Medium, data: bytes, *, place: Place) -> None:
    """Refuse bytes that are not the approved ones.

    :raises AlteredMediaError: it parks the publication; the sentence is for the editor.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != medium.sha256:
        raise AlteredMediaError(medium.path, expected=medium.sha256, found=found, place=place)


def read_medium(media: MediaSource, medium: Medium) -> bytes:
    """Return a picture's bytes if they are still the approved ones.

    :raises AlteredMediaError: when the file is another one.
    """
    data = media.read(medium.path)
    check_bytes(medium, data, place="store")
    return data
