"""What reports are about, by their words, from `topics.yaml`: signs of pictures, and what is told in a sober tone."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from siar.settings.part import Part

__all__ = ["Call", "SoberTone", "SoberTopic", "Topics"]


class _Worded(Part):
    """Whole words, `*` for any ending; `unless`: phrases in which a word does not count."""

    words: list[str] = Field(min_length=1)
    unless: list[str] = Field(default_factory=list)


class TopicSign(_Worded):
    """An icon of the brand, and the words that it stands for."""

    sign: str


class Call(Part):
    """A number to call, as it is printed, and whom it reaches."""

    number: str = Field(pattern=r"^\+?[\d() -]{2,20}$")
    whom: str


class SoberTopic(_Worded):
    """A topic without cheer: what residents can do, and whom they call; empty and None where nothing helps."""

    do: str = ""
    call: Call | None = None


class Counting(Part):
    """Kinds of notices that are sober only with one of these words in the title."""

    kinds: list[str]
    words: list[str]


class SoberTone(Part):
    """Which reports are told soberly. `label`: what their figures are called in place of the kind."""

    kinds: list[str]
    counting: Counting
    label: str
    unless_titled: list[str]
    topics: list[SoberTopic]


class Topics(Part):
    """Signs by words, then by agency; short numbers with whom they reach; the sober tone."""

    signs: list[TopicSign]
    agencies: dict[str, str]
    default: str
    numbers: dict[Annotated[str, Field(pattern=r"^\d{3,6}$")], str]
    sober: SoberTone

    @property
    def every_sign(self) -> frozenset[str]:
        """All icons that a picture may ask for."""
        return frozenset({*(topic.sign for topic in self.signs), *self.agencies.values(), self.default})
