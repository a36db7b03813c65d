"""Looking a post's texts through before anybody is asked to approve them.

The same look is taken at composing, after every edit, and when a period begins: personal data (cannot be approved),
political wording, words and names of office holders, mourning and disaster, election periods. Word lists and periods
are `include/config/screening.yaml`; what reads as a call to vote is what intake looks for, too. What is found decides
as well whether a post may be advertised: there is no other list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.findings.tellers import Stage, tells
from siar.intake.rules.rulebook import RuleBook
from siar.reading.folding import fold
from siar.reading.personal_data import has_account, has_home, has_id_number, has_mailbox, has_phone, has_resident
from siar.reading.protected_people import has_child_identity, has_patient_identity
from siar.reading.word_lists import find_listed
from siar.settings import Screening

__all__ = ["CODES", "blocking", "names_period", "period_findings", "screen", "unadvertised"]

_SPACES = re.compile(r"\s+")
_POLITICAL = "S_POLITIK"
CODES = tells(
    __name__,
    Stage.SCREENING,
    "S_DATA_PRIBADI",
    "S_PASIEN",
    "S_ANAK",
    "S_TELEPON",
    "S_REKENING",
    "S_SUREL",
    "S_WARGA",
    "S_KOORDINAT",
    "S_MASA_PEMILU",
    "S_MASA_BERKABUNG",
    "S_MASA_BENCANA",
)
"""What is found without a list of words; the lists of `screening.yaml` have codes of their own."""
_PERIODS = frozenset({"S_MASA_PEMILU", "S_MASA_BERKABUNG", "S_MASA_BENCANA"})


def _personal(texts: Sequence[str], *, book: RuleBook) -> list[Finding]:
    tell, found = book.catalogue.on_desk, list[Finding]()
    if any(has_id_number(text) for text in texts):
        found += tell("S_DATA_PRIBADI")
    plain = [fold(text).text for text in texts]
    if any(has_patient_identity(text) for text in plain):
        found += tell("S_PASIEN")
    if any(has_child_identity(text) for text in plain):
        found += tell("S_ANAK")
    if any(has_phone(text, official=book.official) for text in texts):
        found += tell("S_TELEPON")
    if any(has_account(text, official=book.official) for text in texts):
        found += tell("S_REKENING")
    if any(has_mailbox(text, official=book.official) for text in texts):
        found += tell("S_SUREL")
    if any(has_resident(text) for text in texts):
        found += tell("S_WARGA")
    if any(has_home(text) for text in [*texts, " \n ".join(texts)]):
        found += tell("S_KOORDINAT")
    return found


def period_findings(now: datetime, *, exempt: bool, book: RuleBook) -> list[Finding]:
    """Return what the elections, mournings and disasters of a moment's local day say about a post, one each.

    Each names the very period and its days: one that begins, or is prolonged, is told in other words than the last.

    :param exempt: it goes by the lane of warnings; mourning and disaster do not hold it up.
    """
    screening, tell, days = book.settings.screening, book.catalogue.on_desk, book.formats.date_range
    day = now.astimezone(book.settings.city.zone).date()
    found: list[Finding] = []
    for election in screening.elections_on(day):
        found += tell("S_MASA_PEMILU", tahapan=election.stage, hari=days(election.start, election.end))
    if not exempt:
        for period in screening.mournings_on(day):
            found += tell("S_MASA_BERKABUNG", alasan=period.reason, hari=days(period.start, period.end))
        for period in screening.disasters_on(day):
            found += tell("S_MASA_BENCANA", alasan=period.reason, hari=days(period.start, period.end))
    return found


def names_period(finding: Finding) -> bool:
    """Whether a finding tells of a period, and not of the text."""
    return finding.code in _PERIODS


def screen(texts: Iterable[str], *, book: RuleBook) -> list[Finding]:
    """Return what to tell about a post's texts, worst first, each code once. Periods are told apart.

    :param texts: caption, alternative text, title, body: whatever residents will read or the post was made from.
    """
    each = [text for text in texts if text]
    whole = _SPACES.sub(" ", " \n ".join(each))
    found = _personal(each, book=book)
    for code, words in book.settings.screening.words.items():
        phrase = find_listed(words.words, words.unless, whole)
        if phrase is None and code == _POLITICAL:
            phrase = next((said for text in each if (said := book.politics.find(text))), None)
        if phrase:
            found += book.catalogue.on_desk(code, isi=phrase)
    return worst_first(found)


def unadvertised(findings: Iterable[Finding], *, screening: Screening) -> list[str]:
    """Return the codes among what was found that keep a post from being advertised."""
    return [finding.code for finding in findings if screening.keeps_from_adverts(finding.code)]


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which a post cannot be approved."""
    return [finding for finding in findings if finding.level >= Level.HOLDS]
