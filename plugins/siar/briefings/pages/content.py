"""Whom the posts reached. Platforms stand beside each other and are never added."""

from __future__ import annotations

from typing import Any

from siar.briefings import claims
from siar.briefings.actions import KOMINFO, action
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures, Post

__all__ = ["NAME", "make"]

NAME = "konten"
_SHOWN = 3
_ADVERTISED = " (iklan)"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no post's reach is known."""
    title = claims.widest_posts(figures, phrases) or claims.posts_read(figures, phrases)
    if not title:
        return None
    found = {channel: post for channel in CHANNELS if (post := claims.widest(figures, channel))}
    meaning = [claims.interactions(figures, channel, phrases) for channel in CHANNELS]
    followers = [line for channel in CHANNELS if (line := _followers(figures, channel, phrases))]
    if followers:
        meaning.append(f"Pengikut: {', '.join(followers)}.")
    meaning.append("Jangkauan kedua platform tidak dijumlahkan: satu orang dapat terhitung di keduanya.")
    if said := claims.no_model_post(figures, phrases):
        meaning.append(said)
    models = filter(None, (claims.model_post(figures, channel, phrases) for channel in CHANNELS))
    return Page(
        NAME,
        title,
        tuple(meaning),
        tuple(action("models", KOMINFO, said, figures=figures, phrases=phrases) for said in models),
        data={
            "best": [
                {"channel": channel, "name": CHANNELS[channel].name, **_shown(post, phrases)}
                for channel, post in found.items()
            ],
            "channels": [
                {"name": channel.name, "posts": [_shown(post, phrases) for post in _read(figures, name)[:_SHOWN]]}
                for name, channel in CHANNELS.items()
            ],
        },
        pictures={channel: post.visual_path for channel, post in found.items()},
    )


def _read(figures: Figures, channel: ChannelId) -> list[Post]:
    return [post for post in figures.posts if post.channel == channel and post.reach is not None]


def _shown(post: Post, phrases: Phrases) -> dict[str, Any]:
    mark = _ADVERTISED if post.advertised else ""
    return {
        "label": shorten(post.title, TITLE_LETTERS - 2 * len(mark)) + mark,
        "opd": phrases.agency(post.opd),
        "value": post.reach.accounts if post.reach else 0,
        "text": phrases.reach(post.reach),
        "interactions": phrases.number(post.interactions),
    }


def _followers(figures: Figures, channel: ChannelId, phrases: Phrases) -> str | None:
    closing, opening = figures.followers.get(channel, (None, None))
    if closing is None:
        return None
    change = f" ({closing - opening:+d})" if opening is not None and opening != closing else ""
    return f"{CHANNELS[channel].name} {phrases.number(closing)}{change}"
