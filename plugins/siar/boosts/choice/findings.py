"""What is told about a post that could be advertised, and is not: the rules of `boosts.yaml`, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from siar.boosts.choice.candidates import Baseline, Candidate
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding, read_findings
from siar.findings.levels import Level, worst_first
from siar.findings.tellers import Stage, tells
from siar.reading.formats import Formats
from siar.settings import Settings

__all__ = ["BY_ITSELF", "CODES", "DECLINED", "RULES", "UNAPPROVED", "WAITING", "Case", "advert_findings"]

UNAPPROVED = "E_IKLAN_TANPA_PERSETUJUAN"
DECLINED = "I_IKLAN_DITOLAK"
WAITING = "I_IKLAN_MENUNGGU"
BY_ITSELF = frozenset({"I_IKLAN_USIA", "I_IKLAN_SEPI"})
"""What changes by time alone, and does no harm."""


@dataclass(frozen=True)
class Case:
    """One post at one moment, with all that the rules ask.

    :param baseline: of its account, at the age at which it was last read; empty while it was not.
    :param over_at: when what it announces is over; None: it announces nothing that ends.
    """

    post: Candidate
    baseline: Baseline
    over_at: datetime | None
    settings: Settings
    now: datetime

    @property
    def age(self) -> timedelta:
        """How long it is out."""
        return self.now - self.post.published_at

    @property
    def formats(self) -> Formats:
        """How moments and numbers are written."""
        return Formats.of(self.settings.city)

    def number(self, value: float) -> str:
        """Write a number of the configuration or a count."""
        return self.formats.exact(Decimal(f"{value:g}"))


_Told = Mapping[str, object] | None
"""What the placeholders of a code's text stand for; None: the rule leaves the post alone."""


def _officials(case: Case) -> _Told:
    lists = case.settings.screening.words
    return {} if any(code in lists and lists[code].official for code in case.post.no_boost) else None


def _periods(case: Case) -> _Told:
    reason = case.settings.screening.hush_on(case.now.astimezone(case.settings.city.zone).date())
    return {"masa": reason} if reason else None


def _over(case: Case) -> _Told:
    if case.over_at is None or case.over_at > case.now:
        return None
    return {"kapan": case.formats.moment(case.over_at)}


def _remaining(case: Case) -> _Told:
    rule = case.settings.boosts.eligibility.remaining
    if case.over_at is None or not timedelta(0) < case.over_at - case.now < rule.least:
        return None
    return {"kapan": case.formats.moment(case.over_at), "jam": case.number(rule.hours)}


def _correction(case: Case) -> _Told:
    return {} if case.post.corrected else None


def _unrest(case: Case) -> _Told:
    rule, post = case.settings.boosts.eligibility.unrest, case.post
    if post.reactions is None or post.upset is None or post.reactions < rule.reactions:
        return None
    share = post.upset / post.reactions
    if share < rule.share:
        return None
    return {
        "jumlah": case.number(post.upset),
        "semua": case.number(post.reactions),
        "batas": case.number(rule.share * 100),
    }


def _waiting(case: Case) -> _Told:
    rule, post = case.settings.boosts.eligibility.waiting, case.post
    if post.questions < rule.questions and post.on_topics < rule.on_topics:
        return None
    # A question may be on a topic, too: the larger number is how many there are at the least.
    return {"jumlah": case.number(max(post.questions, post.on_topics))}


def _age(case: Case) -> _Told:
    rule, number = case.settings.boosts.eligibility.age, case.number
    if rule.youngest <= case.age <= rule.oldest:
        return None
    hours = int(case.age / timedelta(hours=1))
    return {"dari": number(rule.from_hours), "sampai": number(rule.to_hours), "umur": number(hours)}


def _read(case: Case) -> _Told:
    return {} if case.post.interactions is None else None


def _signal(case: Case) -> _Told:
    rule, post = case.settings.boosts.eligibility.signal, case.post
    if post.interactions is None:
        return None
    least = case.baseline.least(rule)
    if post.interactions >= least:
        return None
    bound = case.number(least)
    if case.baseline.posts >= rule.least:
        bound += f" (menurut {case.baseline.posts} kiriman terakhir akunnya pada umur yang sama)"
    return {"jumlah": case.number(post.interactions), "batas": bound}


RULES: Mapping[str, Callable[[Case], _Told]] = {
    "W_IKLAN_TOKOH": _officials,
    "W_IKLAN_MASA": _periods,
    "W_IKLAN_LEWAT": _over,
    "I_IKLAN_SISA_WAKTU": _remaining,
    "W_IKLAN_RALAT": _correction,
    "W_IKLAN_REAKSI": _unrest,
    "W_IKLAN_KELUHAN": _waiting,
    "I_IKLAN_USIA": _age,
    "I_IKLAN_BELUM_DIBACA": _read,
    "I_IKLAN_SEPI": _signal,
}
"""Each rule by what it tells."""

CODES = tells(__name__, Stage.ADVERTS, *RULES)
tells(__name__, Stage.ADVERTS, UNAPPROVED, level=Level.HOLDS)
tells(__name__, Stage.ADVERTS, DECLINED, WAITING, level=Level.TELLS)


def advert_findings(case: Case, catalogue: Catalogue) -> list[Finding]:
    """Return what keeps a post from being advertised, worst first; what screening found in its texts among it."""
    found: list[Finding] = []
    if not case.post.approved:
        found += catalogue.on_desk(UNAPPROVED)
    if case.post.declined_by is not None:
        found += catalogue.on_desk(DECLINED, oleh=case.post.declined_by, alasan=case.post.declined_why)
    for code, rule in RULES.items():
        told = rule(case)
        if told is not None:
            found += catalogue.on_desk(code, **told)
    found += [finding for finding in read_findings(case.post.screening) if finding.code in case.post.no_boost]
    return worst_first(found)
