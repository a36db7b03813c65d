"""What a report claims of residents' comments: each sentence with the condition under which it may be said beside it.

Nobody is named who wrote; what is counted is what was read until the report's moment.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from siar.briefings.comparisons import beside
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures

__all__ = ["answers", "comments", "finding", "outside", "question_topics", "to_answer", "topics"]

LEAD, LEAD_COMMENTS = Fraction(11, 10), 2
"""How far the most frequent topic must be before the next, both."""

ANSWERS = 4
"""Of how many answers it is told within which time half of them came."""

_SHOWN = 3


def finding(figures: Figures, phrases: Phrases) -> str:
    """Say how questions stand. Condition: a comment was read, or a question of another time waits.

    That some wait: one is older than an answer may take, and has none. That all are answered: there is one, and each is. That none
    waits too long: there is one without an answer, and it is younger. That there was no question: so it is.
    That what waits is of other times: no comment of the period was read.
    """
    own, hours = figures.residents, phrases.settings.comments.answer_within_hours
    if not own.comments.value:
        return phrases.say("warga.only_outside", questions=own.outside, hours=hours) if own.outside else ""
    if own.waiting:
        return phrases.say("warga.waiting", questions=own.waiting, hours=hours)
    if not own.questions:
        return phrases.say("warga.no_question", comments=own.comments.value)
    if own.answered == own.questions:
        return phrases.say("warga.all_answered", questions=own.questions)
    return phrases.say("warga.none_late", answered=own.answered, questions=own.questions, hours=hours)


def outside(figures: Figures, phrases: Phrases) -> str:
    """Say how many questions wait besides. Condition: one that was asked outside the period does, and the finding does not say so."""
    own = figures.residents
    return phrases.say("warga.outside", questions=own.outside) if own.comments.value and own.outside else ""


def comments(figures: Figures, phrases: Phrases) -> str:
    """Say how many comments there were, beside what is usual. Condition: one was read."""
    own = figures.residents.comments
    if not own.value:
        return ""
    if said := beside(own, figures, phrases):
        return phrases.say("warga.comments", comments=own.value, beside=said)
    return phrases.say("warga.comments_alone", comments=own.value)


def answers(figures: Figures, phrases: Phrases) -> str:
    """Say how many questions were answered, and how soon. Condition: there was a question; of the time: `ANSWERS` were given."""
    own = figures.residents
    if not own.questions:
        return ""
    if own.answered < ANSWERS or own.median.value is None:
        return phrases.say("warga.answered", answered=own.answered, questions=own.questions)
    said = beside(own.median, figures, phrases, lambda minutes: _duration(minutes, phrases))
    return phrases.say(
        "warga.answered_within" if said else "warga.answered_within_alone",
        answered=own.answered,
        questions=own.questions,
        median=_duration(own.median.value, phrases),
        beside=said,
    )


def _duration(minutes: int, phrases: Phrases) -> str:
    return phrases.formats.duration(timedelta(minutes=minutes))


def topics(figures: Figures, phrases: Phrases) -> str:
    """Say about what people wrote. Condition: a topic was recognised.

    The first alone where it is clearly before the next (`LEAD`, `LEAD_COMMENTS`), else the most frequent, where what is left out
    is less frequent than each of them.
    """
    found = figures.residents.topics
    if not found:
        return ""
    first, second = found[0], found[1].comments if len(found) > 1 else 0
    if first.comments >= second * LEAD and first.comments - second >= LEAD_COMMENTS:
        return phrases.say("warga.main_topic", topic=first.topic, comments=first.comments)
    next_one = found[_SHOWN].comments if len(found) > _SHOWN else 0
    named = [f"{topic.topic} {phrases.number(topic.comments)}" for topic in found[:_SHOWN] if topic.comments > next_one]
    return phrases.say("warga.topics", topics=phrases.listed(named)) if named else ""


def question_topics(figures: Figures, phrases: Phrases) -> str:
    """Say about what the questions are that wait. Condition: one that waits has a topic."""
    found = sorted((topic for topic in figures.residents.topics if topic.waiting), key=lambda topic: -topic.waiting)
    named = [f"{topic.topic} {phrases.number(topic.waiting)}" for topic in found[:_SHOWN]]
    return phrases.say("warga.waiting_topics", topics=phrases.listed(named)) if named else ""


def to_answer(figures: Figures, phrases: Phrases) -> tuple[str, str]:
    """Return who is to answer and what: everything that waits, the agencies below whose contents most does by name.

    Condition: one waits, whenever it was asked.
    """
    found = figures.residents.open
    if not found:
        return "", ""
    shown, left = found[:_SHOWN], len(found[_SHOWN:])
    others = [phrases.say("opd.others", agencies=left)] if left else []
    names = [phrases.agency(agency.opd) for agency in shown]
    if len(found) == 1:
        return names[0], phrases.say("warga.answer", questions=found[0].waiting)
    numbered = [f"{phrases.agency(agency.opd)} {phrases.number(agency.waiting)}" for agency in shown]
    unit, each = (", ".join([*said, *others]) if others else phrases.listed(said) for said in (names, numbered))
    return unit, phrases.say("warga.answer_each", questions=sum(agency.waiting for agency in found), each=each)
