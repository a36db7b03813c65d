"""What earlier versions kept without a key is sealed, once: texts of cells, and every hash of what people typed.

A hash with a key is made from the hash without one, so that nothing has to be read again and no row is taken for
changed. Each lot is a transaction of its own; what was interrupted goes on with the next call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from siar import vault
from siar.findings.finding import Finding, read_findings
from siar.intake.landing import held_for_privacy, unquoted
from siar.store import Connection, Many, Statement

if TYPE_CHECKING:
    from siar.intake.rules.rulebook import RuleBook

__all__ = ["seal"]

_LOT = 500


@dataclass(frozen=True)
class _Revision:
    revision_id: int
    row_id: str
    row_number: int
    input_hash: str
    cells: Mapping[str, str | int]
    verdict: str | None
    findings: Sequence[Finding]

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", read_findings(self.findings))


@dataclass(frozen=True)
class _Review:
    review_id: int
    row_id: str
    input_hash: str


@dataclass(frozen=True)
class _Unkeyed:
    item: str
    digest: str


_unsealed_revisions = Many("intake.unsealed_revisions", _Revision)
_unsealed_reviews = Many("intake.unsealed_reviews", _Review)
_seal_revision = Statement("intake.seal_revision")
_requote_verdict = Statement("intake.requote_verdict")
_seal_review = Statement("intake.seal_review")

#: What else is known by a hash, with the purpose that its keyed hash is made for.
_OTHERS = (
    ("sheet", Many("intake.unsealed_sheets", _Unkeyed), Statement("intake.seal_sheet")),
    ("photo", Many("intake.unsealed_photos", _Unkeyed), Statement("intake.seal_photo")),
    ("digest letter", Many("intake.unsealed_letters", _Unkeyed), Statement("intake.seal_letter")),
)


def seal(conn: Connection, *, book: RuleBook, now: datetime) -> int:
    """Seal what is not sealed yet; return how many contents of rows were. Safe to repeat, and to interrupt.

    What was sealed leaves dead rows behind: `vacuum full` on siar.row_revisions, siar.reviews and siar.verdicts takes
    the texts out of the files, and backups made before it still hold them (docs/engineers.md).

    :raises ConfigError: the key outside the database is missing, or another one than this database is kept with.
    """
    vault.check_key(conn)
    sealed = 0
    while found := _seal_lot(conn, book=book, now=now):
        sealed += found
    while _seal_reviews(conn, now=now):
        pass
    for purpose, unkeyed, rewrite in _OTHERS:
        with conn.transaction():
            for item in unkeyed(conn):
                rewrite(conn, item=item.item, digest=conn.keyring.mark(purpose, item.digest))
    return sealed


def _seal_lot(conn: Connection, *, book: RuleBook, now: datetime) -> int:
    with conn.transaction():
        revisions = _unsealed_revisions(conn, limit=_LOT)
        keys = vault.keys_of(conn, {item.row_id for item in revisions}, now=now)
        for item in revisions:
            key = keys.get(item.row_id) or _lost(conn, item.row_id)
            texts = {name: text for name, text in item.cells.items() if isinstance(text, str)}
            lengths = {name: text for name, text in item.cells.items() if not isinstance(text, str)}
            if held_for_privacy(item.verdict or "", {finding.code for finding in item.findings}):
                told = unquoted(item.findings, line=item.row_number, book=book)
                found = json.dumps([asdict(finding) for finding in told], ensure_ascii=False)
                _requote_verdict(conn, revision_id=item.revision_id, findings=found)
            elif texts:
                vault.keep(conn, key, item.revision_id, texts)
            _seal_revision(
                conn,
                revision_id=item.revision_id,
                input_hash=key.hash(item.input_hash),
                cells=json.dumps(lengths | vault.lengths_of(texts)),
            )
    return len(revisions)


def _seal_reviews(conn: Connection, *, now: datetime) -> int:
    with conn.transaction():
        reviews = _unsealed_reviews(conn, limit=_LOT)
        keys = vault.keys_of(conn, {item.row_id for item in reviews}, now=now)
        for item in reviews:
            key = keys.get(item.row_id) or _lost(conn, item.row_id)
            _seal_review(conn, review_id=item.review_id, input_hash=key.hash(item.input_hash))
    return len(reviews)


def _lost(conn: Connection, row_id: str) -> vault.RowKey:
    """Return a key that nobody keeps, for a row whose own was destroyed."""
    return vault.RowKey(row_id, conn.keyring.new_key(row_id)[0])
