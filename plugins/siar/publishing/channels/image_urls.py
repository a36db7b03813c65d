"""Addresses at which Instagram fetches pictures: what they serve is held against what was approved.

Instagram is handed an address, not bytes. So the address is read as Meta reads it, directly before a container is made
from it, and once more directly before that container is published. What it serves to Meta between the two is not seen
by anybody else: a server that answers Meta alone with something else cannot be found out from here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import Protocol
from urllib.parse import urlsplit

import requests

from siar.meta.client import HttpSession
from siar.meta.pages import Page
from siar.publishing.channels.protocol import MediaSource, UnreachableImageError, check_bytes, read_medium
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium
from siar.store.media import AlteredMediaError

__all__ = ["MAX_BYTES", "ImageUrls", "MediaStoreUrls", "PagePhotoUrls", "TooManyBytesError", "fetch"]

MAX_BYTES = 8 * 1024 * 1024
"""Instagram's limit for pictures."""

_LONGEST = 30.0
"""Seconds that reading one picture may take; Meta gives up on an address that is slower."""

_TIMEOUT = (5, 20)
"""Seconds to connect, and between two pieces."""


class TooManyBytesError(UnreachableImageError):
    """What the address serves is larger than any picture that Instagram takes."""


class ImageUrls(Protocol):
    """Gives the public address of a picture."""

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:
        """Return an address that served the approved picture just now.

        :raises UnreachableImageError: when it does not answer with a picture.
        :raises AlteredMediaError: when it answers with another one.
        """
        ...

    def check(self, medium: Medium) -> None:
        """Look once more whether the address that was handed over still serves the approved picture.

        Changes nothing at Meta.

        Called from several threads at once.

        :raises UnreachableImageError: as `url_for`. :raises AlteredMediaError: as `url_for`.
        """
        ...


def fetch(url: str, *, session: HttpSession | None = None, watch: Callable[[], float] = time.monotonic) -> bytes:
    """Return what `url` serves as a JPEG, fetched as Meta does: no redirect, no credentials, at most 8 MiB, half a minute.

    :param watch: seconds of a clock that only goes forward.
    :raises UnreachableImageError: with the reason and the host, never the whole address, which may be signed.
    """
    where = urlsplit(url).netloc
    if not url.isascii():
        raise UnreachableImageError(f"The picture's address at {where} has characters beyond ASCII.")
    send = session.request if session else requests.request
    begun = watch()
    try:
        response = send(
            "GET", url, stream=True, allow_redirects=False, timeout=_TIMEOUT, headers={"Accept": "image/jpeg"}
        )
        with closing(response):
            if problem := _problem(response.status_code, response.headers):
                raise UnreachableImageError(f"The picture at {where} {problem}.")
            return _read(response.iter_content(64 * 1024), where=where, late=lambda: watch() - begun > _LONGEST)
    except requests.RequestException as error:
        raise UnreachableImageError(f"The picture at {where} cannot be fetched: {type(error).__name__}.") from None


def _problem(status: int, headers: Mapping[str, str]) -> str | None:
    if 300 <= status < 400:
        return "is redirected, which Meta does not follow"
    if status != 200:
        return f"answers HTTP {status}"
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind != "image/jpeg":
        return f"is served as {kind or 'no type'}, not as image/jpeg"
    return None


def _read(pieces: Iterable[bytes], *, where: str, late: Callable[[], bool]) -> bytes:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MAX_BYTES:
            raise TooManyBytesError(f"The picture at {where} is larger than 8 MiB.")
        if late():
            raise UnreachableImageError(f"The picture at {where} takes longer than {_LONGEST:.0f} s.")
    return bytes(data)


class MediaStoreUrls:
    """The public store's own address."""

    def __init__(self, media: MediaSource, *, session: HttpSession | None = None) -> None:
        self._media = media
        self._session = session

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:  # noqa: ARG002 - the protocol's shape
        """Put the picture where Meta can fetch it, and return the address."""
        return self._served(medium)

    def check(self, medium: Medium) -> None:
        """Hold what the store's address serves against the approved digest."""
        self._served(medium)

    def _served(self, medium: Medium) -> str:
        # Each time: what was copied for an earlier try may have been taken back meanwhile.
        url = self._media.show(medium)
        try:
            data = fetch(url, session=self._session)
        except TooManyBytesError:
            # The picture that was approved is smaller: this is another file.
            raise AlteredMediaError(medium.path, expected=medium.sha256, found=None, place="address") from None
        check_bytes(medium, data, place="address")
        return url


class PagePhotoUrls:
    """An unpublished photo on the Page lends its address, for stores that Meta cannot reach.

    Facebook is handed the approved bytes. What it serves is a rendition of its own, which no digest of ours can tell;
    nobody can exchange it there.
    """

    def __init__(self, page: Page, media: MediaSource, *, session: HttpSession | None = None) -> None:
        self._page = page
        self._media = media
        self._session = session

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:
        """Stage the picture on the Page and return the address that Facebook serves it at."""
        key = f"lent_{index}"
        if key not in journal.staged:
            jpeg = read_medium(self._media, medium)
            journal.call(
                f"stage_{key}",
                {"edge": "photos", "sha256": medium.sha256},
                lambda: self._page.stage_photo(jpeg, alt_text=medium.alt_text),
                lambda photo_id: {key: photo_id},
            )
        url = self._page.photo_source(str(journal.staged[key]))
        if not url:
            journal.forget(key)
            raise UnreachableImageError("Facebook gives no address for the staged photo.")
        if not fetch(url, session=self._session).startswith(b"\xff\xd8\xff"):
            raise UnreachableImageError("What Facebook serves of the staged photo is not a JPEG.")
        return url

    def check(self, medium: Medium) -> None:
        """Nothing of ours is read by Meta again: Facebook keeps what it was handed."""
