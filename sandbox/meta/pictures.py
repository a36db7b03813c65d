"""Images: really fetched, really opened, kept by digest."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import requests
from PIL import Image

from sandbox.blobs import Blobs
from sandbox.meta.state import Picture

_TIMEOUT_SECONDS = 10
_MAX_BYTES = 32 * 1024 * 1024
_PAGE_FORMATS = {"JPEG", "MPO", "PNG", "BMP", "GIF", "TIFF"}


@dataclass(frozen=True)
class Download:
    """The outcome of one fetch; `problem` is "" when it succeeded."""

    url: str
    data: bytes = b""
    content_type: str = ""
    problem: str = ""
    timed_out: bool = False


Fetch = Callable[[str], Download]


class BadImageError(Exception):
    """The bytes are no image of an accepted format."""


def fetch_url(url: str) -> Download:
    """GET the URL as Meta does for `url` and `image_url`: no redirects, no credentials, at most 32 MiB."""
    if not url.isascii() or not url.lower().startswith(("http://", "https://")):
        return Download(url, problem="not an ASCII http(s) URL")
    session = requests.Session()
    session.trust_env = False  # a proxy of the host must not stand between the stand-in and its client
    try:
        with session.get(
            url,
            timeout=_TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
            headers={"User-Agent": "facebookexternalhit/1.1"},
        ) as answer:
            if answer.status_code != 200:
                return Download(url, problem=f"HTTP {answer.status_code}")
            data = b"".join(_limited(answer))
            return Download(url, data, answer.headers.get("Content-Type", ""))
    except requests.Timeout:
        return Download(url, problem="timeout", timed_out=True)
    except (requests.RequestException, ValueError) as problem:
        return Download(url, problem=type(problem).__name__)
    finally:
        session.close()


def _limited(answer: requests.Response) -> list[bytes]:
    chunks: list[bytes] = []
    size = 0
    for chunk in answer.iter_content(64 * 1024):
        chunks.append(chunk)
        size += len(chunk)
        if size > _MAX_BYTES:
            raise ValueError("too large")
    return chunks


def is_jpeg(data: bytes) -> bool:
    return data[:3] == b"\xff\xd8\xff"


def store_picture(data: bytes, blobs: Blobs) -> Picture:
    """Keep an image and the JPEG that the CDN serves for it; a JPEG is served unchanged.

    Raises BadImageError.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            form, (width, height) = image.format, image.size
            rendition = data
            if form not in _PAGE_FORMATS:
                raise BadImageError(f"format {form}")
            if form != "JPEG":
                buffer = io.BytesIO()
                image.convert("RGB").save(buffer, "JPEG", quality=90)
                rendition = buffer.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise BadImageError(str(problem)) from None
    return Picture(sha256=blobs.put(data), rendition_sha256=blobs.put(rendition), width=width, height=height)
