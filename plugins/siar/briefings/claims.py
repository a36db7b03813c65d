"""What a report claims of its figures: each sentence with the condition under which it may be said beside it.

A claim is a function that returns its sentence, "" where its condition is not met: no maker of pages decides that again. The
words stand in `include/templates/briefings/texts/<language>`. Posts are compared on one platform, and only those that no money
was spent on: Facebook counts whom an advertisement brought, and who saw it there brings others on either platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from statistics import median

from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Boost, Figures, Post
from siar.quantities import Reach, Rupiah

__all__ = [
    "cost_of",
    "costs",
    "interactions",
    "model_post",
    "no_model_post",
    "posts_read",
    "widest",
    "without_adverts",
]

LEAD, LEAD_ACCOUNTS = Fraction(11, 10), 10
"""How far the widest must be before the next, both: Meta's reach is an estimate, and a few accounts are chance."""

MODEL_OTHERS, MODEL_TIMES = 7, 2
"""Of how many others, and how many times their median, a post must have reached that others are to learn from."""

MODEL_INTERACTIONS = 10
"""What residents must have done with it at least."""

MODEL_AGE = timedelta(hours=24)
"""How old a post must have been when it was read, to be compared with older ones: by then most of its reach has come."""

COST_ACCOUNTS = Reach(1000)
"""Whom an advertisement must have reached, before it is told what a thousand of them cost."""

JUST_BEGUN = timedelta(hours=24)
"""For how long an advertisement without a number has only just begun."""

_NOT_BEGUN = frozenset({"reserved", "preparing", "prepared", "activating"})
_TITLE_LETTERS = 40


def _comparable(figures: Figures, channel: ChannelId) -> list[tuple[int, Post]]:
    """Return the posts that may be compared with each other, each with its accounts, the widest first."""
    found = [
        (post.reach.accounts, post)
        for post in figures.posts
        if post.channel == channel and post.reach is not None and not post.advertised
    ]
    return sorted(found, key=lambda item: (-item[0], item[1].publication_id))


def _leads(reach: int, others: Sequence[int]) -> bool:
    second = max(others)
    return reach >= second * LEAD and reach - second >= LEAD_ACCOUNTS


def widest(figures: Figures, channel: ChannelId) -> Post | None:
    """Return the post that reached most on a platform by itself.

    Condition: another one was read, and it is clearly before the next (`LEAD`, `LEAD_ACCOUNTS`), so that it reached somebody.
    """
    found = _comparable(figures, channel)
    if len(found) < 2 or not _leads(found[0][0], [reach for reach, _ in found[1:]]):
        return None
    return found[0][1]


def posts_read(figures: Figures, phrases: Phrases) -> str:
    """Say of how many posts the reach is known. Condition: of any."""
    read = sum(post.reach is not None for post in figures.posts)
    return phrases.say("konten.posts_read", posts=read) if read else ""


def without_adverts(figures: Figures, channels: Iterable[ChannelId], phrases: Phrases) -> str:
    """Say what the posts of platforms reached without advertisements. Condition: one was read.

    Of each platform the widest where there is one, the range where none is clearly before the others.
    """
    said = "; ".join(part for channel in channels if (part := _of_channel(figures, channel, phrases)))
    return phrases.say("konten.without_adverts", posts=said) if said else ""


def _of_channel(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    found, name = _comparable(figures, channel), CHANNELS[channel].name
    if not found:
        return ""
    posts, most, least = len(found), phrases.number(found[0][0]), phrases.number(found[-1][0])
    if widest(figures, channel):
        return phrases.say("konten.widest_of_channel", channel=name, reach=most, posts=posts)
    reach = f"{least}–{most}" if least != most else most
    return phrases.say("konten.range_of_channel", channel=name, reach=reach, posts=posts)


def interactions(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    """Say what residents did with a platform's posts. Condition of the number alone: of every post it was read."""
    own, name = [post for post in figures.posts if post.channel == channel], CHANNELS[channel].name
    read, posts = sum(post.interactions is not None for post in own), len(own)
    if not own:
        return phrases.say("konten.no_posts", channel=name)
    if not read:
        return phrases.say("konten.interactions_unread", channel=name, posts=posts)
    total = phrases.number(figures.interactions(channel))
    if read == len(own):
        return phrases.say("konten.interactions", channel=name, total=total)
    return phrases.say("konten.interactions_of_some", channel=name, total=total, read=read, posts=posts)


def model_post(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    """Say which post of a platform others may learn from.

    Conditions: read at an age at which posts can be compared (`MODEL_AGE`); enough others of that age (`MODEL_OTHERS`); many
    times their median (`MODEL_TIMES`) and clearly before the next; and residents did something with it (`MODEL_INTERACTIONS`).
    """
    if _why_no_model(figures, channel):
        return ""
    (reach, best), *others = _of_an_age(figures, channel)
    return phrases.say(
        "konten.model_post",
        title=shorten(best.title, _TITLE_LETTERS),
        reach=phrases.number(reach),
        channel=CHANNELS[channel].name,
        posts=len(others),
        median=int(median(accounts for accounts, _ in others)),
    )


def no_model_post(figures: Figures, phrases: Phrases) -> str:
    """Say on which platforms there is none, and why. Condition: posts of it were read."""
    whys = {
        CHANNELS[channel].name: why
        for channel in CHANNELS
        if _comparable(figures, channel) and (why := _why_no_model(figures, channel))
    }
    said = [
        f"{phrases.listed([name for name in whys if whys[name] == why])} {phrases.say(why, posts=MODEL_OTHERS + 1)}"
        for why in dict.fromkeys(whys.values())
    ]
    return phrases.say("konten.no_model_post", why=", ".join(said)) if said else ""


def _of_an_age(figures: Figures, channel: ChannelId) -> list[tuple[int, Post]]:
    return [item for item in _comparable(figures, channel) if item[1].age is not None and item[1].age >= MODEL_AGE]


def _why_no_model(figures: Figures, channel: ChannelId) -> str:
    """Return the name of the text that says why, "" when there is one."""
    found = _of_an_age(figures, channel)
    if len(found) <= MODEL_OTHERS:
        return "konten.too_few_to_compare"
    (reach, best), *rest = found
    others = [accounts for accounts, _ in rest]
    if reach < MODEL_TIMES * median(others) or not _leads(reach, others):
        return "konten.no_clear_difference"
    return "" if (best.interactions or 0) >= MODEL_INTERACTIONS else "konten.widest_without_interactions"


def cost_of(boost: Boost) -> Rupiah | None:
    """Return what a thousand accounts cost. Condition: spend and reach were read, and that many were reached (`COST_ACCOUNTS`)."""
    return boost.per_thousand if boost.reach is not None and boost.reach >= COST_ACCOUNTS else None


def costs(figures: Figures, phrases: Phrases) -> str:
    """Say what a thousand accounts cost, of several advertisements as a range, and of how many it is not known and why.

    Condition: there is an advertisement. One has only just begun when it began less than `JUST_BEGUN` before the report.
    """
    known = sorted(cost for boost in figures.boosts if (cost := cost_of(boost)) is not None)
    whys = [_why_no_cost(boost, figures) for boost in figures.boosts if cost_of(boost) is None]
    missing = ", ".join(
        phrases.say("iklan.adverts_why", boosts=whys.count(why), why=phrases.say(why, accounts=COST_ACCOUNTS.accounts))
        for why in dict.fromkeys(whys)
    )
    if not known:
        return phrases.say("iklan.costs_missing", why=missing) if missing else ""
    least, most = phrases.rupiah(known[0]), phrases.rupiah(known[-1])
    return phrases.say(
        "iklan.costs_known_of_some" if missing else "iklan.costs_known",
        cost=f"{least}–{most}" if least != most else most,
        boosts=len(known),
        area=phrases.settings.city.area.label_in(phrases.language),
        why=missing,
    )


def _why_no_cost(boost: Boost, figures: Figures) -> str:
    """Return the name of the text that says why."""
    if boost.state in _NOT_BEGUN or boost.starts_at > figures.made_at:
        return "iklan.not_begun"
    if boost.reach is not None and boost.spend is not None:
        return "iklan.few_accounts"
    if figures.made_at - boost.starts_at < JUST_BEGUN:
        return "iklan.just_begun"
    if any(source.source == "ads" and not source.ok for source in figures.sources):
        return "umum.why_failed"
    return "umum.why_unread" if boost.spend is None else "iklan.reach_not_told"
