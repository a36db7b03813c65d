"""What a report claims of whom the city's accounts reached: each sentence with the condition under which it may be said beside it.

What lies above or below the usual says `figures.comparison`: beyond what such periods differ by themselves. Posts are compared on
one platform, at one age and without adverts (`figures.audience`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from siar.briefings.comparisons import Write, beside
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.audience import Audience
from siar.figures.comparison import Comparison
from siar.figures.kpis import Figures

__all__ = [
    "FIGURES",
    "Compared",
    "advert_days",
    "changes",
    "fallen",
    "finding",
    "followers",
    "how_compared",
    "views",
    "write_of",
]


@dataclass(frozen=True)
class Compared:
    """A figure of a platform that is compared: its name among the texts, and where it stands.

    :param rate: whether it is in hundredths of a percent. :param net: whether it is a change.
    """

    name: str
    of: Callable[[Audience], Comparison]
    rate: bool = False
    net: bool = False


FIGURES = (
    Compared("reach", lambda audience: audience.reach),
    Compared("rate", lambda audience: audience.rate, rate=True),
    Compared("interactions", lambda audience: audience.interactions),
    Compared("daily", lambda audience: audience.daily),
    Compared("net", lambda audience: audience.net, net=True),
    Compared("video", lambda audience: audience.video),
)
"""In the order in which they are told."""


def write_of(compared: Compared, phrases: Phrases) -> Write:
    """Return what writes a figure: `2.309`, `6,4%`, `+22`."""
    if compared.rate:
        return lambda value: phrases.formats.percent((Decimal(value) / 100).quantize(Decimal("0.1")))
    if compared.net:
        return lambda value: f"{'+' if value > 0 else ''}{phrases.number(value)}"
    return phrases.number


def _known(figures: Figures) -> list[tuple[ChannelId, Audience]]:
    return [(channel, found) for channel in CHANNELS if (found := figures.audience.channels.get(channel))]


def _titled(figures: Figures) -> ChannelId | None:
    return next((channel for channel, own in _known(figures) if own.reach.against_usual is not None), None)


def finding(figures: Figures, phrases: Phrases) -> str:
    """Say the first platform whose posts reach more or fewer than usual; else what they reach, or who follows.

    Condition of the first: it lies beyond noise. Of the others: it is known of a platform.
    """
    known = [(channel, own) for channel, own in _known(figures) if own.reach.value is not None]
    if (channel := _titled(figures)) is not None:
        reach = figures.audience.channels[channel].reach
        return phrases.say(
            f"jangkauan.reach_{reach.against_usual}",
            channel=CHANNELS[channel].name,
            accounts=reach.value or 0,
            usual=reach.usual or 0,
        )
    each = [f"{CHANNELS[channel].name} {phrases.number(own.reach.value)}" for channel, own in known]
    if each:
        return phrases.say("jangkauan.reach_of_posts", accounts=phrases.listed(each))
    return followers(figures, phrases).removesuffix(".")


def changes(figures: Figures, phrases: Phrases) -> list[str]:
    """Say what lies above or below the usual but for the finding, each beside it; that nothing does.

    Condition of the latter: something is usual.
    """
    told = [
        phrases.say(
            "jangkauan.changed",
            figure=phrases.say(f"jangkauan.figure_{compared.name}"),
            channel=CHANNELS[channel].name,
            value=write_of(compared, phrases)(figure.value),
            beside=beside(figure, figures, phrases, write_of(compared, phrases)),
        )
        for channel, own in _known(figures)
        for compared in FIGURES
        if (figure := compared.of(own)).value is not None
        and figure.against_usual is not None
        and (compared.name, channel) != ("reach", _titled(figures))
    ]
    usual = any(
        compared.of(own).usual is not None and compared.of(own).value is not None
        for _, own in _known(figures)
        for compared in FIGURES
    )
    if told or not usual or _titled(figures) is not None:
        return told
    return [phrases.say("jangkauan.nothing_changed")]


def followers(figures: Figures, phrases: Phrases) -> str:
    """Say how many follow, and by how many they became more. Condition: read; of the change: before the period, too."""
    named = []
    for channel, own in _known(figures):
        if own.followers is None:
            continue
        facts = {"channel": CHANNELS[channel].name, "followers": phrases.number(own.followers)}
        if own.net.value is None:
            named.append(phrases.say("jangkauan.followers_of", **facts))
        else:
            net = FIGURES[4]
            named.append(
                phrases.say("jangkauan.followers_with_net", **facts, net=write_of(net, phrases)(own.net.value))
            )
    return phrases.say("jangkauan.followers", followers=phrases.listed(named)) if named else ""


def advert_days(figures: Figures, phrases: Phrases) -> str:
    """Say on how many days adverts were paid for, and what may come of them. Condition: on one, and followers are told.

    That some followers did come of them nobody knows: Meta does not tell of whom.
    """
    days = figures.audience.advert_days.value
    if not days or all(own.followers is None for _, own in _known(figures)):
        return ""
    whole = (figures.period.end - figures.period.start).days + 1
    return phrases.say("jangkauan.advert_days", days=days, whole=whole)


def views(figures: Figures, phrases: Phrases) -> str:
    """Say how often contents were shown, and how often of these by adverts. Condition: both are known of every day."""
    named = [
        phrases.say("jangkauan.views_of", channel=CHANNELS[channel].name, views=own.views.value, paid=own.views_paid)
        for channel, own in _known(figures)
        if own.views.value is not None and own.views_paid is not None
    ]
    return phrases.say("jangkauan.views", views=phrases.listed(named)) if named else ""


def how_compared(figures: Figures, phrases: Phrases) -> str:
    """Say what the comparison is of. Condition: a post was compared."""
    each = [
        phrases.say("jangkauan.compared_of", channel=CHANNELS[channel].name, compared=own.compared, posts=own.posts)
        for channel, own in _known(figures)
        if own.compared
    ]
    return phrases.say("jangkauan.how_compared", posts=phrases.listed(each)) if each else ""


def fallen(figures: Figures, phrases: Phrases) -> str:
    """Ask why posts reach fewer. Condition: on a platform they do, beyond noise."""
    names = [CHANNELS[channel].name for channel, own in _known(figures) if own.reach.against_usual == "down"]
    return phrases.say("jangkauan.look_into", channels=phrases.listed(names)) if names else ""
