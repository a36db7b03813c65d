"""What residents write below the posts: about what, what they ask, who has to answer. Nobody who wrote is named."""

from __future__ import annotations

from siar.briefings import resident_claims
from siar.briefings.actions import action
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "warga"
_TOPICS = 7
_AGENCIES = 8


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no comment was read and no question waits."""
    title = resident_claims.finding(figures, phrases)
    if not title:
        return None
    own = figures.residents
    left = len(own.agencies) - _AGENCIES
    unit, asked = resident_claims.to_answer(figures, phrases)
    meaning = (
        resident_claims.outside(figures, phrases),
        resident_claims.comments(figures, phrases),
        resident_claims.answers(figures, phrases),
        resident_claims.topics(figures, phrases),
        resident_claims.question_topics(figures, phrases),
        phrases.say("warga.by_words"),
    )
    return Page(
        NAME,
        title,
        tuple(filter(None, meaning)),
        (action("questions", unit, asked, figures=figures, phrases=phrases),) if asked else (),
        data={
            "topics": [
                {
                    "label": topic.topic,
                    "value": topic.comments,
                    "text": phrases.number(topic.comments),
                }
                for topic in own.topics[:_TOPICS]
            ],
            "agencies": [
                {
                    "agency": phrases.agency(agency.opd),
                    "comments": phrases.number(agency.comments),
                    "questions": phrases.number(agency.questions),
                    "waiting": phrases.number(agency.waiting),
                    "late": agency.waiting > 0,
                }
                for agency in own.agencies[:_AGENCIES]
            ],
            "agencies_left": phrases.say("warga.agencies_left", agencies=left) if left > 0 else "",
        },
    )
