"""Hashtags of a post, from `include/config/hashtags.yaml`."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from siar.channels import ChannelId
from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.settings import Settings
from siar.visuals.facts import Facts

__all__ = ["hashtags"]

# Instagram ends a tag at anything but letters, digits and underscores; digits alone are no tag.
_Tag = Annotated[str, StringConstraints(pattern=r"^\w*[A-Za-z]\w*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Topic(_Part):
    words: list[str] = Field(min_length=1)
    tags: list[_Tag] = Field(min_length=1)


class _Book(_Part):
    limit: dict[str, Annotated[int, Field(ge=0, le=30)]]
    opd: dict[str, list[_Tag]]
    kinds: dict[str, list[_Tag]]
    topics: list[_Topic]


@cache
def _load(folder: ConfigFolder) -> _Book:
    try:
        return _Book.model_validate(folder.read("hashtags.yaml"))
    except ValidationError as error:
        raise wrong_value(folder.path("hashtags.yaml"), error) from None


def hashtags(facts: Facts, *, channel: ChannelId, settings: Settings) -> tuple[str, ...]:
    """Return tags without `#`, each once, as many as the channel's limit allows.

    :raises ConfigError: when the file is wrong.
    """
    book = _load(config_folder())
    words = f"{facts.title} {facts.body}".casefold()
    wished = [*settings.city.hashtags, *book.opd.get(facts.agency_code, ()), *book.kinds.get(facts.kind, ())]
    for topic in book.topics:
        if any(re.search(rf"\b{re.escape(word)}", words) for word in topic.words):
            wished.extend(topic.tags)
    once: dict[str, str] = {}
    for tag in wished:
        once.setdefault(tag.casefold(), tag)
    return tuple(once.values())[: book.limit.get(channel, 5)]
