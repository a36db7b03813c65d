"""Hashtags of a post, from `include/config/hashtags.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from siar.errors import ConfigError
from siar.resources import include_dir
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
def _load(path: Path) -> _Book:
    try:
        return _Book.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError:
        raise ConfigError(f"{path} is missing.") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def hashtags(facts: Facts, *, channel: str, settings: Settings) -> tuple[str, ...]:
    """Return tags without `#`, each once, as many as the channel's limit allows.

    :raises ConfigError: when the file is wrong.
    """
    book = _load(include_dir() / "config" / "hashtags.yaml")
    words = f"{facts.title} {facts.body}".casefold()
    wished = [*settings.city.hashtags, *book.opd.get(facts.agency_code, ()), *book.kinds.get(facts.kind, ())]
    for topic in book.topics:
        if any(re.search(rf"\b{re.escape(word)}", words) for word in topic.words):
            wished.extend(topic.tags)
    once: dict[str, str] = {}
    for tag in wished:
        once.setdefault(tag.casefold(), tag)
    return tuple(once.values())[: book.limit.get(channel, 5)]
