"""What was put right after residents had seen it, with why: said plainly, because mending is part of the work."""

from __future__ import annotations

from siar.briefings.actions import asked_of
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.channels import CHANNELS
from siar.figures.amendments import Amendment
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "koreksi"
_SHOWN = 4
_REASON_LETTERS = 110
_WAYS = ("edit", "follow_up", "withdrawal")


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when nothing was put right and nothing is being."""
    found, unfinished = figures.amendments, figures.waits("amendments")
    if not found and not unfinished:
        return None
    ways = {way: sum(item.way == way for item in found) for way in _WAYS}
    meaning = [_named(figures, phrases), _unfinished(figures, phrases), _of_posts(figures, phrases)]
    return Page(
        NAME,
        _title(figures, phrases),
        tuple(filter(None, meaning)),
        tuple(asked_of(figures, phrases, "amendments")),
        data={
            "ways": [
                {"label": phrases.say(f"koreksi.way_{way}"), "value": number, "text": phrases.number(number)}
                for way, number in ways.items()
            ],
            "items": [_shown(item, phrases) for item in found[:_SHOWN]],
        },
    )


def _title(figures: Figures, phrases: Phrases) -> str:
    """Say how many posts were put right, and how many taken down: of each where there is one; that it is under way where neither is."""
    withdrawn = sum(item.way == "withdrawal" for item in figures.amendments)
    corrected = len(figures.amendments) - withdrawn
    if corrected and withdrawn:
        return phrases.say("koreksi.title", corrected=corrected, withdrawn=withdrawn)
    if corrected:
        return phrases.say("koreksi.title_corrected", corrected=corrected)
    if withdrawn:
        return phrases.say("koreksi.title_withdrawn", withdrawn=withdrawn)
    return phrases.say("koreksi.title_open")


def _named(figures: Figures, phrases: Phrases) -> str:
    """Say whether all are named. Condition: one was put right."""
    found = len(figures.amendments)
    if not found:
        return ""
    if found <= _SHOWN:
        return phrases.say("koreksi.named")
    return phrases.say("koreksi.named_of", named=_SHOWN, all=found)


def _unfinished(figures: Figures, phrases: Phrases) -> str:
    """Say how many are not through. Condition: one is not."""
    unfinished = figures.waits("amendments")
    return phrases.say("koreksi.open", open=unfinished) if unfinished else ""


def _of_posts(figures: Figures, phrases: Phrases) -> str:
    """Say how many went out, so that the number has a measure. Condition: one was put right; it may be of an earlier period."""
    posts = sum(figures.posts_by_channel.values())
    return phrases.say("koreksi.of_posts", posts=posts) if figures.amendments else ""


def _shown(item: Amendment, phrases: Phrases) -> dict[str, str]:
    day = phrases.formats.short_day(item.at.astimezone(phrases.settings.city.zone).date())
    reason = phrases.say("koreksi.reason_over")
    if item.reason is not None:
        reason = phrases.say("koreksi.reason", reason=shorten(item.reason, _REASON_LETTERS))
    return {
        "title": shorten(item.title, TITLE_LETTERS),
        "about": " · ".join(
            [phrases.say(f"koreksi.way_{item.way}"), day, phrases.agency(item.opd), CHANNELS[item.channel].name]
        ),
        "reason": reason,
    }
