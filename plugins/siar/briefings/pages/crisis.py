"""The crisis note: one story that is out, what residents see of it now, and who decides today."""

from __future__ import annotations

from typing import Any

from siar.briefings.actions import SEKDA, Action
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS
from siar.figures.crisis import Crisis, CrisisPost
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "krisis"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page; None of a report that is about no story."""
    crisis = figures.crisis
    if crisis is None:
        return None
    return Page(
        NAME,
        finding(crisis, phrases),
        tuple(_meaning(crisis, phrases)),
        (_decision(crisis, figures, phrases),),
        data={
            "reason": crisis.reason,
            "story": crisis.posts[0].title,
            "facts": [
                crisis.reference,
                phrases.agency(crisis.posts[0].opd),
            ],
            "posts": [_shown(post, phrases) for post in crisis.posts],
        },
    )


def finding(crisis: Crisis, phrases: Phrases) -> str:
    """Say how many of the story's posts are still out. Condition: each that was not taken down for certain is."""
    title = shorten(crisis.posts[0].title, TITLE_LETTERS)
    if not crisis.out:
        return phrases.say("krisis.all_withdrawn", title=title, posts=len(crisis.posts))
    return phrases.say("krisis.still_out", title=title, out=len(crisis.out), posts=len(crisis.posts))


def _meaning(crisis: Crisis, phrases: Phrases) -> list[str]:
    """What follows from it; each sentence where its number is not zero.

    Of none of them that nothing was read; that no question was, where none waits below a post that was taken down either.
    """
    said = []
    for post in crisis.posts:
        if post.reach is not None and post.read_at is not None:
            accounts = phrases.say("umum.accounts", reach=phrases.reach(post.reach))
            said.append(
                phrases.say(
                    "krisis.seen",
                    channel=CHANNELS[post.channel].name,
                    accounts=accounts,
                    at=phrases.moment(post.read_at),
                )
            )
    if questions := sum(post.questions for post in crisis.out):
        said.append(phrases.say("krisis.questions", questions=questions))
    if adverts := sum(post.advertised_now for post in crisis.out):
        said.append(phrases.say("krisis.adverts", adverts=adverts))
    if correcting := sum(post.correcting for post in crisis.out):
        said.append(phrases.say("krisis.correcting", posts=correcting))
    asked = any(post.questions for post in crisis.posts)
    return said or [phrases.say("krisis.reach_unread" if asked else "krisis.nothing_read")]


def _decision(crisis: Crisis, figures: Figures, phrases: Phrases) -> Action:
    """Ask for a decision, on the report's own day whatever day it is: correct, take down or leave; when all is down, what is told."""
    today = figures.made_at.astimezone(phrases.settings.city.zone).date()
    name = "krisis.decide" if crisis.out else "krisis.decide_answer"
    return Action(phrases.say(SEKDA), phrases.say(name), today, "crisis")


def _shown(post: CrisisPost, phrases: Phrases) -> dict[str, Any]:
    return {
        "channel": post.account if post.account != post.channel else CHANNELS[post.channel].name,
        "published": phrases.formats.short_moment(post.published_at),
        "state": _state(post, phrases),
        "reach": phrases.reach(post.reach),
        "interactions": phrases.number(post.interactions),
        "comments": phrases.number(post.comments),
    }


def _state(post: CrisisPost, phrases: Phrases) -> str:
    if post.withdrawn_at is not None:
        return phrases.say("krisis.withdrawn", at=phrases.formats.short_moment(post.withdrawn_at))
    if post.corrected_at is not None:
        return phrases.say("krisis.corrected", at=phrases.formats.short_moment(post.corrected_at))
    return phrases.say("krisis.out")
