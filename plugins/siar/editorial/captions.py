"""Captions from `include/templates/captions`: a file a kind, laid out by a file a channel.

`<kind>.j2` fills the blocks of `channel/<channel>.j2`; `<kind>.<channel>.j2` takes its place where a kind needs its
own words on one channel; `umum.j2` serves kinds without a file.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from siar.editorial.hashtags import hashtags
from siar.editorial.refusals import ComposeRefusedError
from siar.errors import ConfigError
from siar.resources import template_path
from siar.settings import Settings
from siar.visuals.facts import Facts

__all__ = ["CHANNELS", "LIMITS", "caption"]

CHANNELS = ("facebook", "instagram")
LIMITS = {"instagram": 2200, "facebook": 5000}
"""Characters. Instagram's is the platform's; Facebook allows 63,206, ours is where readers stop."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


@cache
def _environment(folder: Path) -> Environment:
    # Captions are plain text for the Graph API: escaping for HTML would show as &amp; to residents.
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - see above
    )


def _template_name(folder: Path, kind: str, channel: str) -> str:
    for name in (f"{kind}.{channel}.j2", f"{kind}.j2"):
        if re.fullmatch(r"[a-z_]+", kind) and (folder / name).is_file():
            return name
    return "umum.j2"


def _write(facts: Facts, body: str, channel: str, tags: tuple[str, ...]) -> str:
    folder = template_path("captions")
    scope: dict[str, Any] = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    scope["body"] = body
    try:
        template = _environment(folder).get_template(_template_name(folder, facts.kind, channel))
        text = template.render(**scope, tags=tags, layout=f"channel/{channel}.j2")
    except TemplateError as error:
        raise ConfigError(f"{folder}: {facts.kind}, {channel}: {error}") from error
    # No-break spaces serve the picture; in a caption they hinder search.
    text = text.replace("\u00a0", " ")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _sections(facts: Facts) -> str:
    """The labelled parts of the text, a line or a short list each."""
    return "\n".join(
        f"{section.label}: {section.text}"
        if len(section.items) == 1
        else "\n".join((f"{section.label}:", *(f"• {item}" for item in section.items)))
        for section in facts.sections
    )


def caption(facts: Facts, *, channel: str, settings: Settings) -> str:
    """Return the caption for a channel, with source, date of the data, reference code and hashtags.

    A body that is too long loses whole sentences from its end.

    :raises ComposeRefusedError: when even one sentence leaves it too long.
    :raises ConfigError: when a template is wrong.
    """
    tags = hashtags(facts, channel=channel, settings=settings)
    sentences = _SENTENCES.split(facts.prose) if facts.prose else [""]
    listed = _sections(facts)
    for kept in range(len(sentences), 0, -1):
        text = _write(facts, "\n\n".join(part for part in (" ".join(sentences[:kept]), listed) if part), channel, tags)
        if len(text) <= LIMITS[channel]:
            return text
    raise ComposeRefusedError(
        "K_TAKARIR_TERLALU_PANJANG",
        f"Takarir {channel.capitalize()} {len(text)} huruf, batasnya {LIMITS[channel]}. Mohon uraian dipersingkat.",
        detail={"channel": channel, "length": len(text)},
    )
