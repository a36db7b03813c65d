"""Why posts that are out are not advertised, kept for the desk until they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from siar.findings.finding import Finding
from siar.store import Connection, Statement

__all__ = ["keep"]

_keep_findings = Statement("boosts.keep_findings")
_forget_findings = Statement("boosts.forget_findings")


def keep(conn: Connection, publication_id: int, told: Sequence[Finding], *, now: datetime) -> None:
    """Keep what is told of a publication now, in the place of what was told before."""
    if not told:
        _forget_findings(conn, publication_id=publication_id)
        return
    stored = json.dumps([asdict(finding) for finding in told], ensure_ascii=False)
    _keep_findings(conn, publication_id=publication_id, findings=stored, now=now)
