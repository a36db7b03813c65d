"""What editors decided about rows, as the rows' verdicts and answers show it.

A decision belongs to a content: the same content judged again (its photo changed, the row came back) is not asked
about again, unless the rules now ask something that the editor had not before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from siar.findings.levels import Level
from siar.intake.refusals import refusal
from siar.store import Connection, Many

if TYPE_CHECKING:
    from siar.intake.rules.verdicts import Verdict

__all__ = ["uphold"]


@dataclass(frozen=True)
class _Decision:
    row_id: str
    decision: str
    reason: str | None
    codes: list[str]


_reviews_of = Many("intake.reviews_of", _Decision)


def uphold(conn: Connection, verdicts: Mapping[tuple[str, str], Verdict]) -> dict[tuple[str, str], Verdict]:
    """Return verdicts as editors' decisions about the same contents leave them.

    :param verdicts: by row ID and input hash.
    """
    upheld = dict(verdicts)
    if not verdicts:
        return upheld
    row_ids, hashes = zip(*verdicts, strict=True)
    by_row = {row_id: (row_id, digest) for row_id, digest in verdicts}
    for decided in _reviews_of(conn, row_ids=list(row_ids), input_hashes=list(hashes)):
        key = by_row[decided.row_id]
        verdict = verdicts[key]
        if verdict.verdict == "skipped":
            continue
        if decided.decision == "refuse":
            told = refusal(decided.reason or "")
            upheld[key] = replace(verdict, verdict="held", findings=(told, *verdict.findings))
        elif verdict.verdict == "review" and _asked(verdict) <= set(decided.codes):
            upheld[key] = replace(verdict, verdict="accepted")
    return upheld


def _asked(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings if finding.level >= Level.ASKS}
