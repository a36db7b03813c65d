"""What is told about a post that could be advertised, and is not."""

from __future__ import annotations

from collections.abc import Sequence

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.findings.tellers import Stage, tells
from siar.settings import Screening

__all__ = ["CODES", "advert_findings"]

_OFFICIAL = "W_IKLAN_TOKOH"
_OVER = "W_IKLAN_LEWAT"
_UNAPPROVED = "E_IKLAN_TANPA_PERSETUJUAN"
CODES = tells(__name__, Stage.ADVERTS, _OFFICIAL, _OVER)
tells(__name__, Stage.ADVERTS, _UNAPPROVED, level=Level.HOLDS)


def advert_findings(
    screened: Sequence[Finding],
    no_boost: Sequence[str],
    *,
    approved: bool,
    over_since: str | None = None,
    screening: Screening,
    catalogue: Catalogue,
) -> list[Finding]:
    """Return what keeps a post from being advertised, worst first.

    :param screened: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts.
    :param approved: everybody whom its chain asks has agreed to what is out, those who look afterwards too.
    :param over_since: when what it announces was over, in words; None: it is not.
    """
    found: list[Finding] = []
    if not approved:
        found += catalogue.on_desk(_UNAPPROVED)
    if over_since is not None:
        found += catalogue.on_desk(_OVER, kapan=over_since)
    if any(code in screening.words and screening.words[code].official for code in no_boost):
        found += catalogue.on_desk(_OFFICIAL)
    found += [finding for finding in screened if finding.code in no_boost]
    return worst_first(found)
