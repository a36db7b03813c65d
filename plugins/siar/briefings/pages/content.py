"""The period's posts: which reached most and least of those that may be compared, and apart from them those with adverts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from siar.briefings import claims, content_claims
from siar.briefings.actions import KOMINFO, action
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS, ChannelId
from siar.figures.audience import PostAtAge
from siar.figures.kpis import Figures, Post

__all__ = ["NAME", "make"]

NAME = "konten"
_FIRST = 2
"""How many of the widest are shown; the last one too, where there are more than these."""

_PAID = 2


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no post's reach is known."""
    title = content_claims.best_posts(figures, phrases) or claims.posts_read(figures, phrases)
    if not title:
        return None
    pictured = list(_pictured(figures))
    meaning = [
        *(claims.interactions(figures, channel, phrases) for channel in CHANNELS),
        content_claims.weakest_posts(figures, phrases),
        content_claims.how_compared(figures, phrases),
        claims.no_model_post(figures, phrases),
    ]
    # One example is enough to follow.
    model = next(filter(None, (claims.model_post(figures, channel, phrases) for channel in CHANNELS)), "")
    posts = {post.publication_id: post for post in figures.posts}
    return Page(
        NAME,
        title,
        tuple(filter(None, meaning)),
        (action("models", phrases.say(KOMINFO), model, figures=figures, phrases=phrases),) if model else (),
        data={
            "pictured": [
                {
                    "picture": picture,
                    "place": phrases.say(place, channel=CHANNELS[post.channel].short_name),
                    "text": phrases.reach(post.reach),
                    "title": post.title,
                }
                for picture, place, post in pictured
            ],
            "channels": [
                {"name": channel.name, "posts": [_shown(post, phrases) for post in _ends(figures, name)]}
                for name, channel in CHANNELS.items()
            ],
            "paid": [_paid(post, phrases) for post in figures.posts if post.advertised][:_PAID],
        },
        pictures={
            picture: posts[post.publication_id].visual_path
            for picture, _, post in pictured
            if post.publication_id in posts
        },
    )


def _pictured(figures: Figures) -> Iterator[tuple[str, str, PostAtAge]]:
    """Yield the posts with a picture: its name, the text of its place, the post."""
    for channel in CHANNELS:
        if post := content_claims.best(figures, channel):
            yield channel, "konten.widest_picture", post
        if post := content_claims.weakest(figures, channel):
            yield f"{channel}-least", "konten.weakest_picture", post


def _ends(figures: Figures, channel: ChannelId) -> Sequence[PostAtAge]:
    found = content_claims.compared(figures, channel)
    return found if len(found) <= _FIRST else [*found[:_FIRST], found[-1]]


def _shown(post: PostAtAge, phrases: Phrases) -> dict[str, Any]:
    return {
        "label": shorten(post.title, TITLE_LETTERS),
        "value": post.accounts or 0,
        "text": phrases.reach(post.reach),
    }


def _paid(post: Post, phrases: Phrases) -> dict[str, str]:
    return {
        "label": f"{CHANNELS[post.channel].short_name} · {shorten(post.title, TITLE_LETTERS - 5)}",
        "text": phrases.reach(post.reach),
    }
