"""Looking a post's texts through before anybody is asked to approve them.

The same look is taken at composing, after every edit, and when a period begins: personal data (cannot be approved),
political wording, words and names of office holders, mourning and disaster, election periods. Word lists and periods
are `include/config/screening.yaml`; what reads as a call to vote is what intake looks for, too. What is found decides
as well whether a post may be advertised: there is no other list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook
from siar.reading.personal_data import has_id_number, has_phone
from siar.reading.protected_people import has_child_identity, has_patient_identity
from siar.settings import Screening, WordList

__all__ = ["CODES", "blocking", "period_findings", "screen", "unadvertised"]

_SPACES = re.compile(r"\s+")
_POLITICAL = "S_POLITIK"
CODES = tells(
    __name__,
    Stage.SCREENING,
    "S_DATA_PRIBADI",
    "S_PASIEN",
    "S_ANAK",
    "S_TELEPON",
    "S_MASA_PEMILU",
    "S_MASA_BERKABUNG",
    "S_MASA_BENCANA",
)
"""What is found without a list of words; the lists of `screening.yaml` have codes of their own."""


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that the finding names "wakil wali kota" and not the "wali kota" in it.
    parts = [
        re.escape(_SPACES.sub(" ", word)).replace(r"\*", r"\w*") for word in sorted(words, key=lambda word: -len(word))
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _find(words: WordList, text: str) -> str | None:
    if not words.words:
        return None
    if words.unless:
        text = _pattern(tuple(words.unless)).sub("–", text)
    match = _pattern(tuple(words.words)).search(text)
    return match.group() if match else None


def _personal(texts: Sequence[str], *, book: RuleBook) -> list[Finding]:
    tell, found = book.catalogue.on_desk, list[Finding]()
    if any(has_id_number(text) for text in texts):
        found += tell("S_DATA_PRIBADI")
    if any(has_patient_identity(text) for text in texts):
        found += tell("S_PASIEN")
    if any(has_child_identity(text) for text in texts):
        found += tell("S_ANAK")
    if any(has_phone(text, official=book.official_phones) for text in texts):
        found += tell("S_TELEPON")
    return found


def period_findings(day: date, *, urgent: bool, book: RuleBook) -> list[Finding]:
    """Return what a local day's elections, mourning and disasters say about a post.

    :param urgent: a warning; mourning and disaster do not hold it up.
    """
    screening, tell = book.settings.screening, book.catalogue.on_desk
    found: list[Finding] = []
    if election := screening.election_on(day):
        found += tell("S_MASA_PEMILU", tahapan=election.stage)
    if not urgent:
        if period := screening.mourning_on(day):
            found += tell("S_MASA_BERKABUNG", alasan=period.reason)
        if period := screening.disaster_on(day):
            found += tell("S_MASA_BENCANA", alasan=period.reason)
    return found


def screen(texts: Iterable[str], *, book: RuleBook, now: datetime, urgent: bool = False) -> list[Finding]:
    """Return what to tell about a post's texts, worst first, each code once.

    :param texts: caption, alternative text, title, body: whatever residents will read or the post was made from.
    :param now: aware; periods are compared by the day in the city's zone.
    :param urgent: a warning; mourning and disaster do not hold it up.
    """
    each = [text for text in texts if text]
    whole = _SPACES.sub(" ", " \n ".join(each))
    found = _personal(each, book=book)
    for code, words in book.settings.screening.words.items():
        phrase = _find(words, whole)
        if phrase is None and code == _POLITICAL:
            phrase = next((said for text in each if (said := book.politics.find(text))), None)
        if phrase:
            found += book.catalogue.on_desk(code, isi=phrase)
    day = now.astimezone(book.settings.city.zone).date()
    return worst_first([*found, *period_findings(day, urgent=urgent, book=book)])


def unadvertised(findings: Iterable[Finding], *, screening: Screening) -> list[str]:
    """Return the codes among what was found that keep a post from being advertised."""
    return [finding.code for finding in findings if screening.keeps_from_adverts(finding.code)]


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which a post cannot be approved."""
    return [finding for finding in findings if finding.level >= Level.HOLDS]
