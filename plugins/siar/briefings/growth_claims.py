"""What a report claims of growing the audience: each sentence with the condition under which it may be said beside it.

An effect is in the figures only where its interval leaves out chance, for all that was looked at together (`figures.growth`). What
is told of it is what went with it, not that it is the cause.
"""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS
from siar.figures.growth import FEW, Effect, Factor, Growth, Slot
from siar.figures.kpis import Figures

__all__ = [
    "caveat",
    "effect",
    "finding",
    "hint_of_hour",
    "hint_of_slot",
    "hint_of_weekday",
    "led",
    "level",
    "resolvable",
    "slot",
    "times",
    "trial",
]

TRIED = 10
"""How many posts in a slot make it known: of fewer no difference is ever told."""


TRIALS = 3
"""How many slots at once are proposed for a try: more of them would not get enough posts to be known."""


def led(growth: Growth) -> list[Effect]:
    """Return the strongest effect of each level that brought more, of reach before follows."""
    found: dict[tuple[str, str], Effect] = {}
    for one in growth.effects:
        if one.more:
            found.setdefault((one.factor, one.level), one)
    return list(found.values())


def level(one: Effect, phrases: Phrases) -> str:
    """Name a level: `Pukul 19.00`, `Hari Sabtu`, `Agenda`."""
    if one.factor == "hour":
        return phrases.say("pertumbuhan.at_hour", hour=phrases.formats.clock(time.fromisoformat(one.level)))
    if one.factor == "weekday":
        return phrases.say("pertumbuhan.on_weekday", weekday=phrases.formats.weekday(int(one.level)))
    return one.level


def times(hundredths: int, phrases: Phrases) -> str:
    """Write a factor: `1,6`; with two decimals where one would make it the same, `1,04`."""
    factor = Decimal(hundredths) / 100
    short = factor.quantize(Decimal("0.1"))
    return phrases.formats.number(factor if short == 1 else short)


def finding(figures: Figures, phrases: Phrases) -> str:
    """Say what went with more. Condition: posts were compared; that something did: an effect says so."""
    growth = figures.growth
    if growth is None or not growth.posts:
        return ""
    best = led(growth)
    if not growth.looked_at:
        return phrases.say("pertumbuhan.too_few", posts=max(growth.posts.values()))
    if not best:
        return phrases.say("pertumbuhan.nothing_clear")
    one = best[0]
    name = "pertumbuhan.reaches_more" if one.outcome == "reach" else "pertumbuhan.brings_follows"
    return phrases.say(
        name, level=level(one, phrases), ratio=times(one.ratio, phrases), channel=CHANNELS[one.channel].name
    )


def effect(one: Effect, phrases: Phrases) -> str:
    """Say of one effect what it was held against, with its interval and of how many posts. Condition: it is in the figures."""
    facts: dict[str, str | int] = {
        "level": level(one, phrases),
        "channel": CHANNELS[one.channel].name,
        "posts": one.posts,
    }
    if one.outcome == "follows":
        facts |= {"more": one.ratio, "low": phrases.number(one.low), "high": phrases.number(one.high)}
        return phrases.say("pertumbuhan.follows", **facts)
    facts |= {key: times(value, phrases) for key, value in (("ratio", one.ratio), ("low", one.low), ("high", one.high))}
    return phrases.say(f"pertumbuhan.reach_{one.factor}", **facts)


def resolvable(figures: Figures, phrases: Phrases) -> str:
    """Say which difference could have been seen. Condition: reach was compared."""
    growth = figures.growth
    if growth is None or growth.resolvable is None:
        return ""
    return phrases.say(
        "pertumbuhan.resolvable",
        posts=phrases.listed(
            [f"{CHANNELS[channel].name} {phrases.number(posts)}" for channel, posts in growth.posts.items()]
        ),
        factor=times(growth.resolvable, phrases),
    )


def caveat(figures: Figures, phrases: Phrases) -> str:
    """Say what the page is no proof of, and how sure it is.

    Condition: something was compared; that it may be no cause: an effect is told, or drawn.
    """
    growth = figures.growth
    if growth is None or not growth.looked_at:
        return ""
    stands = any(one.more or one.outcome == "reach" for one in growth.effects)
    return phrases.say("pertumbuhan.not_a_cause" if stands else "pertumbuhan.what_was_looked_at")


def slot(one: Slot, phrases: Phrases) -> str:
    """Name a slot of the week: `Sabtu pukul 19.00`."""
    return phrases.say(
        "pertumbuhan.slot", weekday=phrases.formats.weekday(one.weekday), hour=phrases.formats.clock(one.begin)
    )


def trial(figures: Figures, phrases: Phrases) -> str:
    """Say which slot to try next. Condition: there is one of which nothing is known (`FEW`)."""
    growth = figures.growth
    if growth is None or not growth.untried:
        return ""
    one = growth.untried[0]
    return phrases.say("pertumbuhan.try_slot", slot=slot(one, phrases), tried=TRIED, posts=one.posts, few=FEW)


def hint_of_hour(growth: Growth, begin: time, phrases: Phrases) -> str:
    """Say of an hour that it brought more. Condition: an effect says so."""
    one = _more(growth, "hour", f"{begin:%H:%M}")
    return _hint("pertumbuhan.hint_hour", one, phrases) if one else ""


def hint_of_slot(growth: Growth, weekday: int, begin: time, phrases: Phrases) -> str:
    """Say of a slot that it is worth a try. Condition: it is among the first of which nothing is known (`TRIALS`)."""
    slot = next((one for one in growth.untried[:TRIALS] if (one.weekday, one.begin) == (weekday, begin)), None)
    return phrases.say("pertumbuhan.hint_untried", posts=slot.posts) if slot else ""


def hint_of_weekday(growth: Growth, weekday: int, phrases: Phrases) -> str:
    """Say of a weekday that it brought more. Condition: an effect says so."""
    one = _more(growth, "weekday", str(weekday))
    return _hint("pertumbuhan.hint_weekday", one, phrases) if one else ""


def _more(growth: Growth, factor: Factor, level: str) -> Effect | None:
    return next(
        (one for one in led(growth) if (one.factor, one.level, one.outcome) == (factor, level, "reach")),
        None,
    )


def _hint(name: str, one: Effect, phrases: Phrases) -> str:
    return phrases.say(name, ratio=times(one.ratio, phrases), channel=CHANNELS[one.channel].short_name)
