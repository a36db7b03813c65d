"""The sandbox's Graph service with the bytes that really lie in the media store, and what residents see of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.blobs import Blobs
from sandbox.meta import containers, photos
from sandbox.meta.pictures import Download, store_picture
from sandbox.meta.state import Picture
from siar.publishing.channels.protocol import MediaSource
from siar.store.media import MediaStore
from tests.integration.publishing.graphworld import MEDIA_HOST, GraphWorld


@dataclass(frozen=True)
class Public:
    """One post as residents see it.

    :param pictures: the digest of each picture's bytes, with its alternative text.
    """

    channel: str
    remote_id: str
    text: str
    pictures: tuple[tuple[str, str], ...]


class Graph(GraphWorld):
    """Instagram fetches what the media store serves at the moment of fetching."""

    def __init__(self, now: datetime, media: MediaSource, public: MediaStore) -> None:
        super().__init__(now, media=media)
        self.public_media = public
        self.by_hand: set[str] = set()
        self.service.dispatcher.fetch = self._download
        for instagram in self.service.state.instagrams.values():
            instagram.polls_until_finished = 0

    def _download(self, url: str) -> Download:
        try:
            return Download(url, self._lying(url), "image/jpeg")
        except FileNotFoundError:
            return Download(url, problem="HTTP 404")

    def _lying(self, url: str) -> bytes:
        return stored(self.public_media, urlsplit(url).path.lstrip("/"))

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        if not url.startswith(MEDIA_HOST):
            return super().request(method, url, **more)
        answer = requests.Response()
        try:
            data, answer.status_code = self._lying(url), 200
        except FileNotFoundError:
            data, answer.status_code = b"", 404
        answer.headers.update({"Content-Type": "image/jpeg", "Content-Length": str(len(data))})
        answer.raw = io.BytesIO(data)
        return answer

    def neighbour(self, text: str) -> str:
        """Somebody in the Page's team posts something by hand; return its id."""
        before = set(self.service.state.posts)
        self.post_by_hand(text)
        (made,) = set(self.service.state.posts) - before
        self.by_hand.add(made)
        return made

    def public(self) -> Iterator[Public]:
        """Everything of ours that residents see now."""
        state = self.service.state
        for post in state.posts.values():
            if post.is_published and not post.is_hidden and post.id not in self.by_hand:
                shown = [state.photos[photo_id] for photo_id in post.photo_ids]
                yield Public(
                    "facebook", post.id, post.message, tuple((photo.picture.sha256, photo.alt_text) for photo in shown)
                )
        for medium in state.media.values():
            alts = medium.alt_texts or [medium.alt_text]
            digests = [picture.sha256 for picture in medium.pictures]
            yield Public("instagram", medium.id, medium.caption, tuple(zip(digests, alts, strict=True)))


def stored(media: MediaStore, path: str) -> bytes:
    """The bytes that lie there, whatever they are."""
    filesystem, root = media._root
    data: bytes = filesystem.cat_file(f"{root}/{path}")
    return data


def remember_pictures(patch: pytest.MonkeyPatch) -> None:
    """Look at the same bytes once: thousands of lives post the same pictures."""

    @lru_cache(maxsize=4096)
    def looked(data: bytes) -> Picture:
        return store_picture(data, Blobs())

    def stored(data: bytes, blobs: Blobs) -> Picture:
        blobs.put(data)
        return looked(data)

    patch.setattr(containers, "store_picture", stored)
    patch.setattr(photos, "store_picture", stored)
