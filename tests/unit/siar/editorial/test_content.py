from __future__ import annotations

from dataclasses import replace

import pytest

from siar.editorial.content import DraftContent, PostContent
from siar.publishing.payload import Medium

PICTURE = DraftContent((Medium("visuals/aa/x.jpg", "a" * 64, "Sampul – 86,22%"),), (17,))
PAGES = DraftContent(
    (
        Medium("visuals/aa/1.jpg", "a" * 64, "Sampul"),
        Medium("visuals/bb/2.jpg", "b" * 64, "Halaman satu"),
        Medium("visuals/cc/3.jpg", "c" * 64, "Penutup"),
    ),
    (17, 23),
)
CAPTION = "Takarir “satu”\nKPG-2609-0001"


def test_hashes_are_those_that_stand_in_existing_databases():
    """The values were computed by the version that hashed by hand; what was approved under them stays approved."""
    assert PICTURE.hash() == "8ef5321a7d9d18af9d992a219bbc5962ac3e14a7b217e8bf30a5a268dd70dd96"
    assert PAGES.hash() == "f01c09b04cb9ec6544a2e3047e98d11e36f8abd60e0d2595134be59ccd85571f"
    facebook, instagram = PostContent("facebook", CAPTION, PICTURE), PostContent("instagram", CAPTION, PICTURE)
    assert facebook.hash() == "142bb25262779802f617143b64ef1704954ab2f81cd8d3a21b82ae4332898565"
    assert instagram.hash() == "d4aedf28e5a9d33300971c5a03fc7dd4e63ac2841ce6e13e76b4430650c172be"


def test_a_carousel_bears_the_hash_that_it_was_given_when_only_its_cover_was_hashed():
    earlier = "f6a54c2d56a16fc1011ecf975922d48a1c22b4b502d07ad22edb84625863ddf0"
    content = PostContent("facebook", "Takarir", PAGES)
    assert content.hash() != earlier
    assert content.bears(earlier)
    assert content.bears(content.hash())
    assert not replace(content, caption="Takarir lain").bears(earlier)
    assert not PostContent("facebook", CAPTION, PICTURE).bears("0" * 64)


def _page(number: int, **change: str) -> DraftContent:
    media = list(PAGES.media)
    media[number] = replace(media[number], **change)
    return replace(PAGES, media=tuple(media))


@pytest.mark.parametrize(
    "changed",
    [
        PostContent("instagram", "Takarir", PAGES),
        PostContent("facebook", "Takarir.", PAGES),
        PostContent("facebook", "Takarir", _page(1, alt_text="Halaman dua")),
        PostContent("facebook", "Takarir", _page(2, sha256="d" * 64)),
        PostContent("facebook", "Takarir", replace(PAGES, media=(PAGES.media[0], PAGES.media[2], PAGES.media[1]))),
        PostContent("facebook", "Takarir", replace(PAGES, revisions=(17, 24))),
    ],
    ids=["channel", "caption", "a page's text", "a page's picture", "the pages' order", "a row"],
)
def test_a_change_of_any_part_gives_another_hash(changed):
    assert changed.hash() != PostContent("facebook", "Takarir", PAGES).hash()


def test_where_a_picture_lies_is_no_part_of_it():
    moved = PostContent("facebook", "Takarir", _page(0, path="elsewhere.jpg"))
    assert moved.hash() == PostContent("facebook", "Takarir", PAGES).hash()


@pytest.mark.parametrize(
    ("channel", "draft", "form"),
    [
        ("facebook", PICTURE, "photo"),
        ("instagram", PICTURE, "photo"),
        ("facebook", PAGES, "album"),
        ("instagram", PAGES, "carousel"),
    ],
)
def test_what_is_planned_is_exactly_the_content(channel, draft, form):
    payload = PostContent(channel, CAPTION, draft).payload()
    assert (payload.form, payload.text, payload.media) == (form, CAPTION, draft.media)
    payload.check(channel=channel, reference_code="KPG-2609-0001")
