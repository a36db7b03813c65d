from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
import requests

from siar.publishing.channels.image_urls import (
    MAX_BYTES,
    MediaStoreUrls,
    TooManyBytesError,
    UnreachableImageError,
    fetch,
)
from siar.publishing.payload import Medium
from siar.store.media import AlteredMediaError

URL = "https://media.example/v.jpg?signature=hush"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 100
MEDIUM = Medium("v.jpg", hashlib.sha256(JPEG).hexdigest(), "Gambar")


class Session:
    def __init__(self, answer) -> None:
        self.answer, self.options = answer, {}

    def request(self, method, url, **options):
        self.options = options
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Store:
    def read(self, path: str) -> bytes:
        return JPEG

    def show(self, medium: Medium) -> str:
        return URL


def reply(status=200, content=JPEG, **headers):
    response = requests.Response()
    response.status_code = status
    response.headers.update(
        {"Content-Type": "image/jpeg", **{key.replace("_", "-"): value for key, value in headers.items()}}
    )
    response.raw = io.BytesIO(content)
    return response


def test_a_jpeg_without_redirect_is_read_whole() -> None:
    session = Session(reply())
    assert fetch(URL, session=session) == JPEG
    assert session.options["allow_redirects"] is False
    assert session.options["timeout"]


@pytest.mark.parametrize("answer", [
    reply(302), reply(404), reply(403), reply(500), reply(Content_Type="text/html"), reply(Content_Type="image/png"),
    requests.ConnectTimeout(),
])  # fmt: skip
def test_whatever_meta_could_not_fetch_is_refused_before_a_container_exists(answer) -> None:
    with pytest.raises(UnreachableImageError) as caught:
        fetch(URL, session=Session(answer))
    assert "hush" not in str(caught.value)


def test_addresses_are_ascii() -> None:
    with pytest.raises(UnreachableImageError):
        fetch("https://media.example/é.jpg", session=Session(reply()))


def test_no_more_is_read_than_a_picture_may_have() -> None:
    endless = reply(content=JPEG)
    endless.raw = Endless()
    with pytest.raises(TooManyBytesError):
        fetch(URL, session=Session(endless))
    assert endless.raw.given <= MAX_BYTES + 64 * 1024


class Endless(io.RawIOBase):
    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"0" * size


def test_a_trickle_ends() -> None:
    seconds: Iterator[float] = iter(range(0, 1000, 8))
    slow = reply(content=b"0" * MAX_BYTES)
    with pytest.raises(UnreachableImageError, match="30 s"):
        fetch(URL, session=Session(slow), watch=lambda: next(seconds))


def test_an_address_that_serves_the_approved_picture_is_handed_over() -> None:
    assert MediaStoreUrls(Store(), session=Session(reply())).url_for(0, MEDIUM, None) == URL


@pytest.mark.parametrize("content", [JPEG + b"1", b"\x89PNG", b"", b"0" * (MAX_BYTES + 1)])
def test_other_bytes_at_the_address_are_somebody_s_doing_and_no_fault_of_the_address(content: bytes) -> None:
    # The store itself still has the approved picture: what Meta would fetch is what counts.
    with pytest.raises(AlteredMediaError) as caught:
        MediaStoreUrls(Store(), session=Session(reply(content=content))).url_for(0, MEDIUM, None)
    assert (caught.value.place, caught.value.expected) == ("address", MEDIUM.sha256)
    assert "hush" not in str(caught.value)
