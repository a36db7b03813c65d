"""Looking a post's texts through before anybody is asked to approve them.

The same look is taken at composing, after every edit, and when a period begins: personal data (E, cannot be
approved), political wording, words and names of office holders, mourning and disaster, election periods. Word lists
and periods are `include/config/screening.yaml`; what reads as a call to vote is what intake looks for, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from siar.findings.finding import Finding
from siar.intake.rules.rulebook import RuleBook
from siar.reading.personal_data import has_id_number, has_phone
from siar.reading.protected_people import has_child_identity, has_patient_identity
from siar.settings import WordList

__all__ = ["blocking", "may_boost", "period_findings", "screen"]

_SPACES = re.compile(r"\s+")
_POLITICAL = "S_POLITIK"
_NEVER_BOOSTED = {"S_DATA_PRIBADI", "S_PASIEN", "S_ANAK", "S_MASA_PEMILU", "S_MASA_BERKABUNG", "S_MASA_BENCANA"}


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


def _personal(texts: Sequence[str], *, official: tuple[str, ...]) -> list[Finding]:
    found = []
    if any(has_id_number(text) for text in texts):
        message = "Memuat nomor kependudukan (NIK atau KK). Mohon dihapus sebelum disetujui."
        found.append(Finding("S_DATA_PRIBADI", "E", None, message))
    if any(has_patient_identity(text) for text in texts):
        message = "Seorang pasien dapat dikenali dari teks ini. Mohon hapus inisial, umur, dan alamatnya."
        found.append(Finding("S_PASIEN", "E", None, message))
    if any(has_child_identity(text) for text in texts):
        message = "Seorang anak dalam perkara dapat dikenali dari teks ini. Mohon hapus nama, sekolah, dan alamatnya."
        found.append(Finding("S_ANAK", "E", None, message))
    if any(has_phone(text, official=official) for text in texts):
        message = "Memuat nomor telepon yang bukan nomor layanan resmi. Pastikan bukan nomor pribadi."
        found.append(Finding("S_TELEPON", "W", None, message))
    return found


def period_findings(day: date, *, urgent: bool, book: RuleBook) -> list[Finding]:
    """Return what a local day's elections, mourning and disasters say about a post.

    :param urgent: a warning; mourning and disaster do not hold it up.
    """
    screening = book.settings.screening
    found = []
    if election := screening.election_on(day):
        message = f"Sedang {election.stage}. Pastikan tidak menampilkan pasangan calon atau ajakan memilih."
        found.append(Finding("S_MASA_PEMILU", "W", None, message))
    if not urgent:
        if period := screening.mourning_on(day):
            message = f"{period.reason}: tunda kiriman biasa, dan tidak ada iklan."
            found.append(Finding("S_MASA_BERKABUNG", "W", None, message))
        if period := screening.disaster_on(day):
            message = f"{period.reason}: dahulukan peringatan, kontak, dan kebutuhan; tidak ada iklan."
            found.append(Finding("S_MASA_BENCANA", "W", None, message))
    return found


def screen(texts: Iterable[str], *, book: RuleBook, now: datetime, urgent: bool = False) -> list[Finding]:
    """Return what to tell about a post's texts, worst first, each code once.

    :param texts: caption, alternative text, title, body: whatever residents will read or the post was made from.
    :param now: aware; periods are compared by the day in the city's zone.
    :param urgent: a warning; mourning and disaster do not hold it up.
    """
    each = [text for text in texts if text]
    whole = _SPACES.sub(" ", " \n ".join(each))
    found = _personal(each, official=book.official_phones)
    for code, words in book.settings.screening.words.items():
        phrase = _find(words, whole)
        if phrase is None and code == _POLITICAL:
            phrase = next((said for text in each if (said := book.politics.find(text))), None)
        if phrase:
            found.append(Finding(code, words.level, None, words.message.replace("{found}", phrase)))
    day = now.astimezone(book.settings.city.zone).date()
    found += period_findings(day, urgent=urgent, book=book)
    return sorted(found, key=lambda finding: "EWI".index(finding.level))


def may_boost(findings: Iterable[Finding], *, book: RuleBook) -> bool:
    """Whether nothing found forbids paid promotion."""
    words = book.settings.screening.words
    return not any(
        finding.code in _NEVER_BOOSTED or (finding.code in words and words[finding.code].no_boost)
        for finding in findings
    )


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which a post cannot be approved."""
    return [finding for finding in findings if finding.level == "E"]
