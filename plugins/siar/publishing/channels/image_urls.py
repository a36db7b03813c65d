"""Addresses at which Instagram fetches pictures, tried before they are handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

import requests

from siar.errors import RetryError
from siar.meta.client import HttpSession
from siar.meta.pages import Page
from siar.publishing.channels.protocol import MediaSource, read_medium
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium

__all__ = ["ImageUrls", "MediaStoreUrls", "PagePhotoUrls", "UnreachableImageError", "preflight"]

_MAX_BYTES = 8 * 1024 * 1024
"""Instagram's limit for pictures."""


class UnreachableImageError(RetryError):
    """Meta would not be able to fetch this picture. Nothing was sent."""


class ImageUrls(Protocol):
    """Gives the public address of a picture."""

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:
        """Return an address that answered just now with the picture.

        :raises UnreachableImageError: when it does not.
        """
        ...


def preflight(url: str, *, session: HttpSession | None = None) -> None:
    """Fetch the beginning of `url` as Meta would: no redirect, no credentials, a JPEG of at most 8 MiB.

    :raises UnreachableImageError: with the reason and the host, never the whole address, which may be signed.
    """
    where = urlsplit(url).netloc
    if not url.isascii():
        raise UnreachableImageError(f"The picture's address at {where} has characters beyond ASCII.")
    send = session.request if session else requests.request
    try:
        response = send(
            "GET", url, stream=True, allow_redirects=False, timeout=(5, 20), headers={"Accept": "image/jpeg"}
        )
        with response:
            head = next(response.iter_content(4096), b"")
    except requests.RequestException as error:
        raise UnreachableImageError(f"The picture at {where} cannot be fetched: {type(error).__name__}.") from None
    if problem := _problem(response.status_code, response.headers, head):
        raise UnreachableImageError(f"The picture at {where} {problem}.")


def _problem(status: int, headers: Mapping[str, str], head: bytes) -> str | None:
    if 300 <= status < 400:
        return "is redirected, which Meta does not follow"
    if status != 200:
        return f"answers HTTP {status}"
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind != "image/jpeg":
        return f"is served as {kind or 'no type'}, not as image/jpeg"
    if not head.startswith(b"\xff\xd8\xff"):
        return "is not a JPEG"
    length = headers.get("Content-Length", "")
    if length.isdigit() and int(length) > _MAX_BYTES:
        return "is larger than 8 MiB"
    return None


class MediaStoreUrls:
    """The media store's own address, public or presigned."""

    def __init__(self, media: MediaSource, *, session: HttpSession | None = None) -> None:
        self._media = media
        self._session = session

    def url_for(self, index: int, medium: Medium, journal: Journal) -> str:  # noqa: ARG002 - the protocol's shape
        """Return the store's address of the picture."""
        url = self._media.public_url(medium.path)
        preflight(url, session=self._session)
        return url


class PagePhotoUrls:
    """An unpublished photo on the Page lends its address, for stores that Meta cannot reach."""

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
        preflight(url, session=self._session)
        return url
