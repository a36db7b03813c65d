"""What a report claims of single posts: each sentence with the condition under which it may be said beside it.

Posts are compared on one platform, at one age (`figures.audience.AGE`) and without adverts: so none is ahead because it is older,
because a platform counts otherwise, or because it was paid for.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from siar.briefings.claims import LEAD, LEAD_ACCOUNTS, MODEL_OTHERS, MODEL_TIMES
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.audience import AGE, PostAtAge
from siar.figures.kpis import Figures

__all__ = ["best", "best_posts", "compared", "how_compared", "weakest", "weakest_posts"]


def compared(figures: Figures, channel: ChannelId) -> list[PostAtAge]:
    """Return the posts of a platform that may be compared with each other, the widest first."""
    found = [
        post
        for post in figures.audience.posts
        if post.channel == channel and post.aged and not post.advertised and post.reach is not None
    ]
    return sorted(found, key=lambda post: (-(post.accounts or 0), post.publication_id))


def _accounts(posts: Sequence[PostAtAge]) -> list[int]:
    return [post.accounts or 0 for post in posts]


def best(figures: Figures, channel: ChannelId) -> PostAtAge | None:
    """Return the post that reached most. Condition: it is clearly before the next one (`LEAD`, `LEAD_ACCOUNTS`)."""
    found = compared(figures, channel)
    if len(found) < 2:
        return None
    reach, second, *_ = _accounts(found)
    return found[0] if reach >= second * LEAD and reach - second >= LEAD_ACCOUNTS else None


def weakest(figures: Figures, channel: ChannelId) -> PostAtAge | None:
    """Return the post that reached least.

    Conditions: enough others (`MODEL_OTHERS`); it reached less than one in so many (`MODEL_TIMES`) of their median; and clearly
    less than the next one, so that it is not one of several.
    """
    found = compared(figures, channel)
    if len(found) <= MODEL_OTHERS:
        return None
    *others, reach = _accounts(found)
    clear = reach * LEAD <= others[-1] and others[-1] - reach >= LEAD_ACCOUNTS
    return found[-1] if clear and reach * MODEL_TIMES <= median(others) else None


def best_posts(figures: Figures, phrases: Phrases) -> str:
    """Name the widest post of each platform. Condition: there is one on any (`best`)."""
    named = [
        phrases.say(
            "konten.widest_post",
            agency=phrases.agency(post.opd),
            reach=phrases.reach(post.reach),
            channel=CHANNELS[channel].name,
        )
        for channel in CHANNELS
        if (post := best(figures, channel))
    ]
    return phrases.say("konten.widest_posts", posts=", ".join(named)) if named else ""


def weakest_posts(figures: Figures, phrases: Phrases) -> str:
    """Name the post of each platform that reached clearly least. Condition: there is one on any (`weakest`)."""
    named = [
        phrases.say(
            "konten.weakest_post",
            agency=phrases.agency(post.opd),
            reach=phrases.reach(post.reach),
            channel=CHANNELS[channel].name,
            median=round(median(_accounts(compared(figures, channel)[:-1]))),
        )
        for channel in CHANNELS
        if (post := weakest(figures, channel))
    ]
    return phrases.say("konten.weakest_posts", posts=", ".join(named)) if named else ""


def how_compared(figures: Figures, phrases: Phrases) -> str:
    """Say why the posts that are shown may be compared. Condition: of a platform two or more are."""
    if all(len(compared(figures, channel)) < 2 for channel in CHANNELS):
        return ""
    return phrases.say("konten.how_compared", hours=int(AGE.total_seconds() // 3600))
