from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.publishing.payload import Payload, names_reference
from tests.integration.publishing.posts import payload_of

CODE = "KPG-2611-0417"


@pytest.mark.parametrize(("text", "found"), [
    (f"Takarir.\n\n{CODE}", True), (CODE, True), (f"({CODE})", True), (f"{CODE}.", True), (f"#{CODE}", True),
    (f"{CODE}0", False), (f"X{CODE}", False), ("KPG-2611-041", False), ("kpg-2611-0417", False), ("", False),
])  # fmt: skip
def test_a_reference_is_matched_whole(text, found) -> None:
    assert names_reference(text, CODE) is found


@pytest.mark.parametrize(("channel", "form"), [
    ("facebook", "photo"), ("facebook", "album"), ("facebook", "link"), ("facebook", "text"), ("facebook", "story"),
    ("instagram", "photo"), ("instagram", "carousel"), ("instagram", "story"),
])  # fmt: skip
def test_each_form_passes_and_survives_storage(channel, form) -> None:
    payload = Payload.from_json(payload_of(form, CODE))
    payload.check(channel=channel, reference_code=CODE)
    assert Payload.from_json(payload.to_json()) == payload


@pytest.mark.parametrize(("channel", "data"), [
    ("instagram", payload_of("text", CODE)), ("instagram", payload_of("album", CODE)), ("facebook", payload_of("carousel", CODE)),
    ("facebook", payload_of("photo", CODE, pictures=2)), ("facebook", payload_of("album", CODE, pictures=11)),
    ("instagram", payload_of("carousel", CODE, pictures=1)), ("facebook", payload_of("photo", "KPG-2611-0001")),
    ("facebook", payload_of("link", CODE) | {"link": None}),
])  # fmt: skip
def test_what_cannot_be_shown_or_found_again_is_refused_in_indonesian(channel, data) -> None:
    with pytest.raises(InputError, match=r"(?i)kiriman|takarir"):
        Payload.from_json(data).check(channel=channel, reference_code=CODE)


@pytest.mark.parametrize(
    "data", [{}, {"form": "photo"}, {"form": "poem", "media": []}, {"form": "photo", "media": [{"path": "x"}]}]
)
def test_other_shapes_are_refused(data) -> None:
    with pytest.raises(InputError):
        Payload.from_json(data)
