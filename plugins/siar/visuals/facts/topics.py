"""What a report is about, by its words: the sign of its picture, and whether it is told in a sober tone."""

from __future__ import annotations

from collections.abc import Sequence

from siar.reading.word_lists import find_listed, find_word
from siar.settings import Topics
from siar.visuals.facts.values import Sober

__all__ = ["sign_of", "sober_of"]


def sign_of(title: str, body: str, agency: str, *, topics: Topics) -> str:
    """Return the icon of the first topic that the title names, else the text, else of the agency (by its code)."""
    for text in (title, body):
        for topic in topics.signs:
            if find_listed(topic.words, topic.unless, text):
                return topic.sign
    return topics.agencies.get(agency, topics.default)


def sober_of(kind: str, title: str, body: str, labels: Sequence[str], *, topics: Topics) -> Sober | None:
    """Return how to tell of a topic that allows no cheer; None for every other one.

    :param kind: its key; a warning is never sober, a notice only when it counts.
    :param labels: of its figures: "Kematian" may stand nowhere else.
    """
    tone = topics.sober
    counts = kind in tone.counting.kinds and find_word(tone.counting.words, title)
    if not (counts or kind in tone.kinds) or find_word(tone.unless_titled, title):
        return None
    text = " \n ".join((title, body, *labels))
    for topic in tone.topics:
        if find_listed(topic.words, topic.unless, text):
            call = topic.call
            return Sober(topic.do, call.number if call else "", call.whom if call else "")
    return None
