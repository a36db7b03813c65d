from __future__ import annotations

import io

import pytest
import requests

from siar.publishing.channels.image_urls import UnreachableImageError, preflight

URL = "https://media.example/v.jpg?signature=hush"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 100


class Session:
    def __init__(self, answer) -> None:
        self.answer, self.options = answer, {}

    def request(self, method, url, **options):
        self.options = options
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def reply(status=200, content=JPEG, **headers):
    response = requests.Response()
    response.status_code = status
    response.headers.update(
        {"Content-Type": "image/jpeg", **{key.replace("_", "-"): value for key, value in headers.items()}}
    )
    response.raw = io.BytesIO(content)
    return response


def test_a_jpeg_without_redirect_passes() -> None:
    session = Session(reply(Content_Length="104"))
    preflight(URL, session=session)
    assert session.options["allow_redirects"] is False
    assert session.options["timeout"]


@pytest.mark.parametrize("answer", [
    reply(302), reply(404), reply(403), reply(500), reply(Content_Type="text/html"), reply(Content_Type="image/png"),
    reply(content=b"\x89PNG"), reply(content=b""), reply(Content_Length=str(9 * 1024 * 1024)), requests.ConnectTimeout(),
])  # fmt: skip
def test_whatever_meta_could_not_fetch_is_refused_before_a_container_exists(answer) -> None:
    with pytest.raises(UnreachableImageError) as caught:
        preflight(URL, session=Session(answer))
    assert "hush" not in str(caught.value)


def test_addresses_are_ascii() -> None:
    with pytest.raises(UnreachableImageError):
        preflight("https://media.example/é.jpg", session=Session(reply()))
