"""Looking a post's texts through before anybody is asked to approve them.

The same look is taken at composing and after every edit: personal data (E, cannot be approved), political wording,
words of office holders, mourning and disaster, election periods. Word lists and periods are
`include/config/screening.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from siar.intake.findings import Finding
from siar.intake.personal_data import has_id_number, has_phone
from siar.settings import Period, Settings

__all__ = ["blocking", "may_boost", "screen"]

_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that the finding names "wakil wali kota" and not the "wali kota" in it.
    parts = [
        re.escape(_SPACES.sub(" ", word)).replace(r"\*", r"\w*") for word in sorted(words, key=lambda word: -len(word))
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _in_force(periods: Iterable[Period], day: date) -> Period | None:
    return next((period for period in periods if period.start <= day <= period.end), None)


def _personal(text: str, *, official: tuple[str, ...]) -> list[Finding]:
    found = []
    if has_id_number(text):
        message = "Memuat nomor kependudukan (NIK atau KK). Mohon dihapus sebelum disetujui."
        found.append(Finding("S_DATA_PRIBADI", "E", None, message))
    if has_phone(text, official=official):
        message = "Memuat nomor telepon yang bukan nomor layanan resmi. Pastikan bukan nomor pribadi."
        found.append(Finding("S_TELEPON", "W", None, message))
    return found


def screen(
    texts: Iterable[str], *, settings: Settings, now: datetime, urgent: bool = False, official: tuple[str, ...] = ()
) -> list[Finding]:
    """Return what to tell about a post's texts, worst first, each code once.

    :param texts: caption, alternative text, title, body: whatever residents will read or the post was made from.
    :param now: aware; periods are compared by the day in the city's zone.
    :param urgent: a warning; mourning and disaster do not hold it up.
    :param official: telephone numbers of public services.
    """
    text = _SPACES.sub(" ", " \n ".join(texts))
    day = now.astimezone(settings.city.zone).date()
    screening = settings.screening
    found = _personal(text, official=official)
    for code, words in screening.words.items():
        if match := _pattern(tuple(words.words)).search(text):
            found.append(Finding(code, words.level, None, words.message.replace("{found}", match.group())))
    for election in screening.elections:
        if election.start <= day <= election.end:
            message = f"Sedang {election.stage}. Pastikan tidak menampilkan pasangan calon atau ajakan memilih."
            found.append(Finding("S_MASA_PEMILU", "W", None, message))
            break
    if not urgent:
        if period := _in_force(screening.mourning, day):
            message = f"{period.reason}: tunda kiriman biasa, dan tidak ada iklan."
            found.append(Finding("S_MASA_BERKABUNG", "W", None, message))
        if period := _in_force(screening.disaster, day):
            message = f"{period.reason}: dahulukan peringatan, kontak, dan kebutuhan; tidak ada iklan."
            found.append(Finding("S_MASA_BENCANA", "W", None, message))
    return sorted(found, key=lambda finding: "EWI".index(finding.level))


def may_boost(findings: Iterable[Finding], *, settings: Settings) -> bool:
    """Whether nothing found forbids paid promotion."""
    words = settings.screening.words
    never = {"S_DATA_PRIBADI", "S_MASA_PEMILU", "S_MASA_BERKABUNG", "S_MASA_BENCANA"}
    return not any(
        finding.code in never or (finding.code in words and words[finding.code].no_boost) for finding in findings
    )


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with which a post cannot be approved."""
    return [finding for finding in findings if finding.level == "E"]
