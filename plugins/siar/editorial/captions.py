"""Captions from `include/templates/captions`: a file a kind, and one that lays all of them out.

`<kind>.j2` fills the blocks of `layout.j2`, which knows the channel from `siar.channels`; `<kind>.<channel>.j2` takes its place where a kind needs its
own words on one channel; `umum.j2` serves kinds without a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from siar.channels import CHANNELS, ChannelId
from siar.editorial.hashtags import hashtags
from siar.editorial.refusals import ComposeRefusedError
from siar.errors import ConfigError
from siar.resources import template_path
from siar.settings import Settings
from siar.visuals.facts import Facts, Stat

__all__ = ["breakdown", "caption"]

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True)
class Line:
    """One figure of a caption's list."""

    label: str
    value: str  # "sekitar 382 orang", "10 titik (dari target 300 titik)"


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


def _template_name(folder: Path, kind: str, channel: ChannelId) -> str:
    for name in (f"{kind}.{channel}.j2", f"{kind}.j2"):
        if re.fullmatch(r"[a-z_]+", kind) and (folder / name).is_file():
            return name
    return "umum.j2"


def _write(facts: Facts, body: str, channel: ChannelId, tags: tuple[str, ...]) -> str:
    folder = template_path("captions")
    scope: dict[str, Any] = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    spot = facts.occasion.place if facts.occasion else ""
    lines = _lines(facts)
    scope |= {
        "body": body,
        "lines": lines,
        "breakdown": breakdown(facts),
        # The whole city is no place to go to.
        "spot": "" if spot.casefold() == facts.city.casefold() else spot,
        # What a line says already is not said twice.
        "budget": "" if any(facts.budget in line.value for line in lines) else facts.budget,
        "pilih": lambda *ways: _pick(ways, facts.reference),
    }
    try:
        template = _environment(folder).get_template(_template_name(folder, facts.kind, channel))
        text = template.render(**scope, tags=tags, channel=CHANNELS[channel], layout="layout.j2")
    except TemplateError as error:
        raise ConfigError(f"{folder}: {facts.kind}, {channel}: {error}") from error
    # No-break spaces serve the picture; in a caption they hinder search.
    text = text.replace("\u00a0", " ")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _pick(ways: tuple[str, ...], reference: str) -> str:
    """One of several ways to say the same, so that posts in a row differ; always the same one for a post."""
    digits = re.sub(r"\D", "", reference) or "0"
    return ways[int(digits) % len(ways)]


def _lines(facts: Facts) -> list[Line]:
    return [Line(row.label, _value(row)) for row in facts.rows]


def _value(row: Stat) -> str:
    # "Kelurahan peserta: 51", not "51 kelurahan"; beside a target the unit tells what is compared.
    value = row.full if row.target else row.plain
    value = f"{row.qualifier.lower()} {value}" if row.qualifier else value
    return f"{value} ({row.target})" if row.target else value


def breakdown(facts: Facts, *, picture: bool = False) -> str:
    """Return what the first figure is made of, `Rincian belanja daerah: Operasi Rp…; Modal Rp…`; empty without parts.

    :param picture: as pictures show it: a budget's largest parts with their shares, and how many there are.
    """
    # Only the picture of a budget prints shares.
    shares = picture and facts.kind == "anggaran"
    parts = facts.shares if shares else facts.parts
    if not parts:
        return ""
    whole = facts.whole
    # "Kasus DBD" goes on in lower case, "KTP-el" does not.
    whole = whole if whole[1:2].isupper() else whole[:1].lower() + whole[1:]
    count = f" ({facts.parts_count} bagian)" if picture and facts.crowded else ""
    listed = "; ".join(
        f"{part.label}{':' if part.label[-1:].isdigit() else ''} {part.value}"
        + (f" ({part.note})" if shares and part.note else "")
        for part in parts
    )
    return f"Rincian {whole}".rstrip() + f"{count}: {listed}"


def _sections(facts: Facts) -> str:
    """The labelled parts of the text, a line or a short list each."""
    return "\n".join(
        f"{section.label}: {section.text}"
        if len(section.items) == 1
        else "\n".join((f"{section.label}:", *(f"• {item}" for item in section.items)))
        for section in facts.sections
    )


def caption(facts: Facts, *, channel: ChannelId, settings: Settings) -> str:
    """Return the caption for a channel, with source, date of the data, reference code and hashtags.

    A body that is too long loses whole sentences from its end.

    :raises ComposeRefusedError: when even one sentence leaves it too long.
    :raises ConfigError: when a template is wrong.
    """
    tags = hashtags(facts, channel=channel, settings=settings)
    limit = CHANNELS[channel].caption_limit
    sentences = _SENTENCES.split(facts.prose) if facts.prose else [""]
    listed = _sections(facts)
    for kept in range(len(sentences), 0, -1):
        text = _write(facts, "\n\n".join(part for part in (" ".join(sentences[:kept]), listed) if part), channel, tags)
        if len(text) <= limit:
            return text
    raise ComposeRefusedError(
        "K_TAKARIR_TERLALU_PANJANG",
        {"kanal": CHANNELS[channel].name, "panjang": len(text), "batas": limit},
        detail={"channel": channel, "length": len(text)},
    )
