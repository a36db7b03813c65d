"""Copies of approved pictures where Meta can fetch them, for as long as it has to.

Everything stands in the private store. A picture is copied to the public one when its publication on Instagram is being
prepared, and every time its address is looked at; Facebook is handed the bytes and needs no copy. The copy is named by its
digest, so nobody who does not have the picture can guess where it is.

A copy goes again a day after the post is out: Instagram has made its own when the container is finished, and a container
lives no longer than that. It goes at once when the post is withdrawn, parked or no longer approved, unless another
publication shows the same picture.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.channels import CHANNELS
from siar.publishing.channels.protocol import read_medium
from siar.publishing.payload import Medium
from siar.store import Connection, Many
from siar.store.media import AlteredMediaError, MediaStore

__all__ = ["FOLDER", "KEPT", "PublicCopies", "sweep"]

logger = logging.getLogger(__name__)

FOLDER = "published"
"""Below it stand the copies, and nothing else."""

KEPT = timedelta(days=1)
"""How long a copy stays after its post is out: the life of a container at Instagram."""

_DIGEST = re.compile(r"sha256-([0-9a-f]{64})")


@dataclass(frozen=True)
class _Shown:
    """The SHA-256 of a picture that a publication may need at its address."""

    sha256: str


_on_show = Many("publishing.on_show", _Shown)


class PublicCopies:
    """The two stores, as publishing sees them.

    :param private: where the pictures are. :param public: what is served to everybody.
    """

    def __init__(self, private: MediaStore, public: MediaStore) -> None:
        self._private = private
        self._public = public

    @staticmethod
    def path_of(medium: Medium) -> str:
        """Return where a picture's copy stands in the public store."""
        return f"{FOLDER}/{medium.sha256[:2]}/sha256-{medium.sha256}.jpg"

    def read(self, path: str) -> bytes:
        """Return a picture's bytes, from the private store."""
        return self._private.read(path)

    def show(self, medium: Medium) -> str:
        """Make sure that the approved picture's copy is there, and return its address. Repeating is harmless.

        :raises AlteredMediaError: when the picture, or what lies in its copy's place, is another one.
        :raises ConfigError: when the public store has no address; nothing is copied then.
        """
        path = self.path_of(medium)
        url = self._public.public_url(path)
        data = read_medium(self, medium)
        try:
            self._public.put(path, data)
        except AlteredMediaError as error:
            raise AlteredMediaError(path, expected=medium.sha256, found=error.found, place="address") from None
        return url

    def address(self, medium: Medium) -> str:
        """Return the address of a picture's copy, whether or not there is one.

        :raises ConfigError: when the public store has none.
        """
        return self._public.public_url(self.path_of(medium))

    def is_shown(self, medium: Medium) -> bool:
        """Whether there is a copy now."""
        return self._public.exists(self.path_of(medium))

    def sweep(self, conn: Connection, *, now: datetime) -> int:
        """Take back the copies that no publication needs, see `sweep`."""
        return sweep(conn, self._public, now=now)


def sweep(conn: Connection, public: MediaStore, *, now: datetime) -> int:
    """Remove every copy that no publication needs, and return how many. Repeating is harmless.

    A publication that is claimed between the look and the removal, and shows what another one has just ceased to show,
    finds its address empty: it is tried again, and copies anew. So no lock is held over calls to the store.

    :raises RetryError: when the store cannot be reached.
    """
    there = list(public.paths(FOLDER))
    if not there:
        return 0
    fetching = [channel_id for channel_id, channel in CHANNELS.items() if channel.fetches_pictures]
    shown = {item.sha256 for item in _on_show(conn, channels=fetching, now=now, since=now - KEPT)}
    gone = [path for path in there if not ((named := _DIGEST.search(path)) and named[1] in shown)]
    for path in gone:
        public.delete(path)
    if gone:
        logger.info("public copies: %d of %d taken back", len(gone), len(there))
    return len(gone)
