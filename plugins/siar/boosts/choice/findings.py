"""What is told about a post that could be advertised, and is not."""

from __future__ import annotations

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage, tells

__all__ = ["CODES", "advert_findings"]

_OFFICIAL = "W_IKLAN_TOKOH"
_UNAPPROVED = "E_IKLAN_TANPA_PERSETUJUAN"
CODES = tells(__name__, Stage.ADVERTS, _OFFICIAL)
tells(__name__, Stage.ADVERTS, _UNAPPROVED, level=Level.HOLDS)


def advert_findings(*, approved: bool, shows_official: bool, catalogue: Catalogue) -> list[Finding]:
    """Return what speaks against advertising a post.

    :param approved: everybody whom its chain asks has agreed, those who look afterwards too.
    :param shows_official: it carries an official's name or slogan.
    """
    found: list[Finding] = []
    if not approved:
        found += catalogue.on_desk(_UNAPPROVED)
    if shows_official:
        found += catalogue.on_desk(_OFFICIAL)
    return found
