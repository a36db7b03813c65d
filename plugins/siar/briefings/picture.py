"""A report as one picture for chats, drawn as the city's posts are: how many agencies report, and the figures beside it.

Each figure is one that the report's first page tells, in the same words; a reach names the platform day that it is of.
"""

from __future__ import annotations

from decimal import Decimal

from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures
from siar.visuals.facts import Facts, FigureFact, Progress, Stat
from siar.visuals.rendering import render

__all__ = ["TEMPLATE", "facts_of", "picture_of"]

TEMPLATE = "capaian"
"""Of `include/templates/visuals`: one large figure, its part of the whole as a bar, three figures more."""

_KIND = "laporan"
_STATS = 3


def picture_of(figures: Figures, phrases: Phrases, *, title: str) -> bytes:
    """Return a JPEG of 1080 by 1350 points. The same figures give the same bytes.

    :raises VisualRefusedError: a text does not fit without being cut.
    """
    return render(_KIND, facts_of(figures, phrases, title=title), template=TEMPLATE).jpeg


def facts_of(figures: Figures, phrases: Phrases, *, title: str) -> Facts:
    """Return what the picture says."""
    say, city = phrases.say, phrases.settings.city
    reporting = phrases.number(figures.reporting)
    aim = say("gambar.of_all", agencies=figures.must_report)
    return Facts(
        kind=_KIND,
        kind_label=title,
        title=say("gambar.title", city=city.name, period=figures.period.label(phrases.formats)),
        body="",
        body_short="",
        agency=city.government,
        agency_code="",
        government=city.government,
        city=city.name,
        website=city.website,
        reference="",
        figure=FigureFact(
            label=say("gambar.reporting"),
            over="",
            lead=say("gambar.reporting"),
            prefix="",
            number=reporting,
            unit="OPD" if phrases.language == "id" else "",
            full=reporting,
            cut=False,
            is_progress=False,
            target=aim,
        ),
        progress=Progress(
            ratio=figures.reporting / figures.must_report if figures.must_report else 0.0,
            text=phrases.percent(figures.reporting, figures.must_report),
            label="",
            note=aim,
        ),
        stats=_stats(figures, phrases),
        rows=(),
        parts=(),
        whole="",
        shares=(),
        series=(),
        occasion=None,
        timing=None,
        budget="",
        fund="",
        source="",
        as_of="",
        source_line=phrases.pulled(figures),
        prose=_prose(figures, phrases),
        sections=(),
        trend=None,
        photo=None,
    )


def _stats(figures: Figures, phrases: Phrases) -> tuple[Stat, ...]:
    """What went out, and each platform's reach that is known. A reach that is not known is told in the prose."""
    found = [_stat(phrases.say("gambar.published"), figures.items_published, phrases)]
    for channel, named in CHANNELS.items():
        day = figures.best_day(channel)
        if day is not None and day.reach is not None:
            label = phrases.say("gambar.reach", channel=named.name)
            found.append(
                _stat(f"{label}, {phrases.provisional}" if day.provisional else label, day.reach.accounts, phrases)
            )
    return tuple(found[:_STATS])


def _stat(label: str, value: int, phrases: Phrases) -> Stat:
    number = phrases.number(value)
    return Stat(label, "", number, "", number, "", Decimal(value), plain=number)


def _prose(figures: Figures, phrases: Phrases) -> str:
    """Which platform day each reach is of; of a platform without a number, why."""
    said = dict.fromkeys(_reach_of(figures, channel, phrases) for channel in CHANNELS)
    return " ".join(said)


def _reach_of(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    if day := figures.best_day(channel):
        return phrases.say("gambar.reach_of", days=phrases.platform_days([day]))
    missing = f"{phrases.unavailable} ({phrases.no_reach(figures, channel)})"
    return phrases.say("pesan.reach_missing", channel=CHANNELS[channel].name, missing=missing)
