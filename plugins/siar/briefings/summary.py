"""A report in a few lines, to forward by chat."""

from __future__ import annotations

from collections.abc import Sequence

from siar.briefings.claims import without_adverts
from siar.briefings.day_notes import corrections
from siar.briefings.pages.adverts import room
from siar.briefings.pages.crisis import make as crisis_page
from siar.briefings.pages.overview import attention
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS, ChannelId
from siar.figures.agencies import Reporting
from siar.figures.crisis import Crisis
from siar.figures.kpis import Figures
from siar.outbox.whatsapp import DETAIL_LETTERS

__all__ = ["LIMIT", "summary"]

LIMIT = 900
"""Characters at most."""

_REASON_LETTERS = 200


def summary(figures: Figures, phrases: Phrases, *, notes: Sequence[str] = ()) -> str:
    """Return the message: a heading between asterisks, then a line a finding.

    :param notes: on the report itself, which come first: that it is made up.
    """
    if figures.crisis is not None:
        return "\n".join(_of_crisis(figures.crisis, figures, phrases))
    if figures.agency is not None:
        return "\n".join(_own(figures, figures.agency, phrases, notes))
    reporting = phrases.out_of(phrases.number(figures.reporting), figures.must_report)
    percent = phrases.percent(figures.reporting, figures.must_report)
    posts = phrases.say("pesan.posts", items=figures.items_published, channels=", ".join(phrases.per_channel(figures)))
    reports = phrases.say(
        "pesan.reports",
        reporting=f"{reporting} ({percent})" if percent else reporting,
        accepted=figures.accepted,
    )
    reach = [_reach(figures, channel, phrases) for channel in CHANNELS]
    corrected = list(filter(None, [corrections(figures, phrases)]))
    money, asked = _money(figures, phrases), _attention(figures, phrases)
    lines = [
        f"*{phrases.say('pesan.heading', city=phrases.settings.city.name, period=figures.period.label(phrases.formats))}*",
        *notes,
        reports,
        posts,
        *reach,
        *corrected,
        money,
        asked,
        phrases.say("pesan.pulled", pulled=phrases.pulled(figures)),
    ]
    # What the PDF tells as well goes first; what a reader has to decide goes last.
    for line in (*corrected, *reversed(reach), posts, reports, money, asked):
        if _fits(lines):
            break
        lines.remove(line)
    return "\n".join(lines)


def _fits(lines: Sequence[str]) -> bool:
    """Whether it is short enough to be read, and below its heading to be sent as a template of WhatsApp, which would cut its end."""
    return len("\n".join(lines)) <= LIMIT and len(" ".join(lines[1:])) <= DETAIL_LETTERS


def _own(figures: Figures, agency: str, phrases: Phrases, notes: Sequence[str]) -> list[str]:
    """Return the lines of one agency's own report."""
    rows = next(iter(figures.agencies), Reporting(agency, must_report=False))
    waiting = [
        phrases.say(name, rows=number)
        for name, number in (("pesan.own_held", rows.held), ("pesan.own_in_review", rows.review))
        if number
    ]
    posts = [
        f"{named.name} {phrases.number(sum(post.channel == channel for post in figures.posts))}"
        for channel, named in CHANNELS.items()
    ]
    return [
        f"*{phrases.say('pesan.own_heading', agency=phrases.agency(agency), period=figures.period.label(phrases.formats))}*",
        *notes,
        phrases.say("pesan.own_rows", sent=rows.sent, accepted=rows.accepted),
        *waiting,
        phrases.say("pesan.own_posts", posts=phrases.listed(posts)),
        phrases.say("pesan.pulled", pulled=phrases.pulled(figures)),
    ]


def _of_crisis(crisis: Crisis, figures: Figures, phrases: Phrases) -> list[str]:
    """Return the lines of a note on one story; a long reason stands on the page in full."""
    page = crisis_page(figures, phrases)
    if page is None:
        raise ValueError("A note about no story.")
    said = phrases.say(
        "krisis.summary",
        moment=phrases.moment(figures.made_at),
        reference=crisis.reference,
        reason=shorten(crisis.reason, _REASON_LETTERS),
    )
    return [f"*{page.title}*", said, *page.meaning, f"{page.actions[0].unit}: {page.actions[0].text}"]


def _attention(figures: Figures, phrases: Phrases) -> str:
    asked = attention(figures, phrases)[:3]
    if not asked:
        return phrases.say("pesan.nothing_to_decide")
    named = [
        phrases.say("pesan.asked", text=one.text.rstrip("."), unit=one.unit, until=phrases.formats.short_day(one.until))
        for one in asked
    ]
    return phrases.say("pesan.attention", items="; ".join(named))


def _money(figures: Figures, phrases: Phrases) -> str:
    said = phrases.say("pesan.spent", spent=phrases.rupiah(figures.spent.total))
    if figures.spent.tax:
        said = phrases.say(
            "pesan.spent_with_tax",
            spent=phrases.rupiah(figures.spent.total),
            tax=phrases.rupiah(figures.spent.tax),
        )
    return "; ".join([said, *(room(cap, phrases) for cap in figures.city_months)]) + "."


def _reach(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    name = CHANNELS[channel].name
    if day := figures.best_day(channel):
        accounts = phrases.say("umum.accounts", reach=phrases.reach(day.reach))
        return phrases.say(
            "pesan.reach_of_day" if figures.is_of_one_day(channel) else "pesan.reach_of_best_day",
            channel=name,
            accounts=f"{accounts} ({phrases.provisional})" if day.provisional else accounts,
            days=phrases.platform_days([day]),
        )
    if said := without_adverts(figures, [channel], phrases):
        return said
    return phrases.say(
        "pesan.reach_missing", channel=name, missing=f"{phrases.unavailable} ({phrases.no_reach(figures, channel)})"
    )
