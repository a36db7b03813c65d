"""The first page: how many reported, what went out, whom it reached, what it cost, what needs a decision, and what became of the last."""

from __future__ import annotations

from datetime import timedelta

from siar.briefings import claims
from siar.briefings.actions import PRESSING, Action, asked_of, fates
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures

__all__ = ["NAME", "attention", "make"]

NAME = "ringkasan"
_FATES = 2
"""Of how many subjects the page has room to say what became of them."""

_LATEST = timedelta(hours=48)
"""How long Meta may take to tell whom a post reached."""


def make(figures: Figures, phrases: Phrases) -> Page:
    """Return the page; it is never left out."""
    meaning = [
        _reporting(figures, phrases),
        _pending(figures, phrases),
        _unread(figures, phrases),
        _nothing_to_decide(figures, phrases),
    ]
    return Page(
        NAME,
        phrases.say(
            "ringkasan.title",
            reporting=figures.reporting,
            obliged=figures.must_report,
            items=figures.items_published,
        ),
        tuple(filter(None, meaning)),
        tuple(attention(figures, phrases)),
        data={
            "tiles": _tiles(figures, phrases),
            "squares": _squares(figures, phrases),
            "reporting": figures.reporting,
            "pending": figures.pending,
            "must_report": figures.must_report,
            "fates": fates(figures, phrases)[:_FATES],
        },
    )


def attention(figures: Figures, phrases: Phrases) -> list[Action]:
    """Return what waits for a person, the most pressing first."""
    return asked_of(figures, phrases, *PRESSING)


def _reporting(figures: Figures, phrases: Phrases) -> str:
    """Say how many agencies have a report that was accepted. Condition: some agency must report; *belum ada*: none at all has one."""
    if not figures.must_report:
        return ""
    if not figures.accepted:
        return phrases.say("ringkasan.reporting_none")
    share = phrases.share(figures.reporting, figures.must_report)
    return phrases.say("ringkasan.reporting", share=share, accepted=figures.accepted)


def _pending(figures: Figures, phrases: Phrases) -> str:
    """Say how many agencies sent and have nothing accepted. Condition: one did."""
    return phrases.say("ringkasan.pending", agencies=figures.pending) if figures.pending else ""


def _unread(figures: Figures, phrases: Phrases) -> str:
    """Say that nothing is known of the posts, or that there are none.

    Conditions: nothing went out; or what went out is there and of none the reach was read: *hingga 48 jam* while each is younger.
    """
    if not figures.items_published:
        return phrases.say("ringkasan.no_posts")
    posts = figures.posts
    if not posts or any(post.reach is not None for post in posts):
        return ""
    young = all(figures.made_at - post.published_at < _LATEST for post in posts)
    return phrases.say("ringkasan.unread_yet" if young else "ringkasan.unread", posts=len(posts))


def _nothing_to_decide(figures: Figures, phrases: Phrases) -> str:
    """Say that nothing waits. Condition: nothing of any subject does."""
    return "" if any(figures.waits(subject) for subject in PRESSING) else phrases.say("ringkasan.nothing_to_decide")


def _squares(figures: Figures, phrases: Phrases) -> str:
    name = "ringkasan.squares_pending" if figures.pending else "ringkasan.squares"
    silent = figures.must_report - figures.reporting - figures.pending
    return phrases.say(name, reporting=figures.reporting, pending=figures.pending, silent=silent)


def _tiles(figures: Figures, phrases: Phrases) -> list[dict[str, str]]:
    return [
        _tile(
            phrases.say("ringkasan.accepted"),
            phrases.number(figures.accepted),
            phrases.say("ringkasan.accepted_note", held=figures.held, review=figures.in_review),
        ),
        _tile(
            phrases.say("ringkasan.published"),
            phrases.number(figures.items_published),
            " · ".join(phrases.per_channel(figures, short=True)),
        ),
        *(_reach(figures, channel, phrases) for channel in CHANNELS),
        _interactions(figures, phrases),
        _tile(
            phrases.say("ringkasan.spent"),
            phrases.rupiah(figures.spent.total),
            _room(figures, phrases),
        ),
    ]


def _interactions(figures: Figures, phrases: Phrases) -> dict[str, str]:
    """What residents did with the period's posts, with of how many that was read where it is not of all."""
    label, posts = phrases.say("ringkasan.interactions"), len(figures.posts)
    if not posts:
        return _tile(label, phrases.number(0), phrases.say("ringkasan.interactions_none"))
    read = [post.interactions for post in figures.posts if post.interactions is not None]
    if not read:
        return _tile(label, phrases.unavailable, phrases.say("ringkasan.interactions_unread", posts=posts))
    if len(read) < posts:
        note = phrases.say("ringkasan.interactions_of_some", read=len(read), posts=posts)
        return _tile(label, phrases.number(sum(read)), note)
    each = [
        f"{CHANNELS[channel].short_name} {phrases.number(total)}"
        for channel in CHANNELS
        if (total := figures.interactions(channel)) is not None
    ]
    return _tile(label, phrases.number(sum(read)), " · ".join(each))


def _room(figures: Figures, phrases: Phrases) -> str:
    if not figures.city_months:
        return phrases.say("ringkasan.no_cap")
    cap = figures.city_months[-1]
    if cap.beyond:
        return phrases.say("ringkasan.beyond", beyond=phrases.rupiah(cap.beyond))
    return phrases.say("ringkasan.left", left=phrases.rupiah(cap.left))


def _reach(figures: Figures, channel: ChannelId, phrases: Phrases) -> dict[str, str]:
    label = phrases.say("ringkasan.reach", channel=CHANNELS[channel].name)
    if day := figures.best_day(channel):
        which = "ringkasan.reach_of_day" if figures.is_of_one_day(channel) else "ringkasan.reach_of_best_day"
        note = phrases.say(which, day=phrases.formats.short_day(day.day))
        return _tile(label, phrases.reach(day.reach), f"{note}, {phrases.provisional}" if day.provisional else note)
    if post := claims.widest(figures, channel):
        return _tile(label, phrases.reach(post.reach), phrases.say("ringkasan.reach_of_post"))
    return _tile(label, phrases.unavailable, phrases.no_reach(figures, channel))


def _tile(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}
