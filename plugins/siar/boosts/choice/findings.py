"""What is told about a post that could be advertised, and is not; kept for the desk until the post is boosted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.findings.tellers import Stage, tells
from siar.settings import Screening
from siar.store import Connection, Statement

__all__ = ["CODES", "advert_findings", "keep"]

_OFFICIAL = "W_IKLAN_TOKOH"
_UNAPPROVED = "E_IKLAN_TANPA_PERSETUJUAN"
CODES = tells(__name__, Stage.ADVERTS, _OFFICIAL)
tells(__name__, Stage.ADVERTS, _UNAPPROVED, level=Level.HOLDS)


_keep_findings = Statement("boosts.keep_findings")
_forget_findings = Statement("boosts.forget_findings")


def advert_findings(
    screened: Sequence[Finding],
    no_boost: Sequence[str],
    *,
    approved: bool,
    screening: Screening,
    catalogue: Catalogue,
) -> list[Finding]:
    """Return what keeps a post from being advertised, worst first.

    :param screened: what was found in its texts. :param no_boost: the codes of it that keep the post from adverts.
    :param approved: everybody whom its chain asks has agreed to what is out, those who look afterwards too.
    """
    found: list[Finding] = []
    if not approved:
        found += catalogue.on_desk(_UNAPPROVED)
    if any(code in screening.words and screening.words[code].official for code in no_boost):
        found += catalogue.on_desk(_OFFICIAL)
    found += [finding for finding in screened if finding.code in no_boost]
    return worst_first(found)


def keep(conn: Connection, publication_id: int, told: Sequence[Finding], *, now: datetime) -> None:
    """Keep what is told of a publication now, in the place of what was told before."""
    if not told:
        _forget_findings(conn, publication_id=publication_id)
        return
    stored = json.dumps([asdict(finding) for finding in told], ensure_ascii=False)
    _keep_findings(conn, publication_id=publication_id, findings=stored, now=now)
