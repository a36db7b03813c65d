"""Putting what was read into the database: revisions, verdicts, reports. Append-only, and safe to repeat."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg

from siar import vault
from siar.faults import Containment
from siar.findings.finding import Finding, read_findings
from siar.intake import continuity, decisions
from siar.intake.refusals import FORGOTTEN, RETURNED
from siar.intake.rules.private import PRIVATE
from siar.intake.rules.private_cells import masked_cells
from siar.intake.rules.reports import Indicator
from siar.intake.rules.unexamined import UNEXAMINED
from siar.intake.rules.verdicts import unexamined
from siar.intake.sheets.columns import LABELS
from siar.intake.sheets.row_identity import KnownRow
from siar.intake.sheets.row_values import LazyTexts
from siar.intake.sheets.succession import QUESTION, Continuity, Said
from siar.store import Connection, Many, Statement, Value

if TYPE_CHECKING:
    from siar.intake.rules.rulebook import RuleBook
    from siar.intake.rules.verdicts import Verdict

__all__ = [
    "REMOVED",
    "Landed",
    "NewRevision",
    "RowState",
    "held_for_privacy",
    "insert_report",
    "known_rows",
    "land",
    "masked",
    "row_ids_elsewhere",
    "row_states",
    "rows_waited_for",
    "texts_before",
    "unquoted",
]


REMOVED = 2
"""Reads in a row without a row, from which it counts as removed."""


@dataclass(frozen=True)
class _RowFound:
    """What the query `row_states` gives of a row."""

    row_id: str
    missing_reads: int
    last_row_number: int
    revision_id: int
    revision_no: int
    input_hash: str
    sealed: bytes | None
    wrapped_key: bytes | None
    erased: bool
    verdict: str
    findings: Sequence[Finding]
    judged_at: datetime
    noted_status: str | None
    noted_message: str | None
    said: str | None
    succeeded_by: str | None


@dataclass(frozen=True)
class RowState:
    """A row's last landed content and verdict, and the answer that was noted as standing beside it.

    :param input_hash: of the content, keyed with the row's key.
    :param sealed: its texts by column, personal data masked; None when none are kept.
    :param key: the row's key; None when it was destroyed.
    :param erased: the row was erased by a person's decision: what stands in the sheet under its ID is not taken in again.
    :param said: what stood before its title and has answered. :param succeeded_by: the row of the report that was typed over
        it while it was out.
    """

    row_id: str
    missing_reads: int
    last_row_number: int
    revision_id: int
    revision_no: int
    input_hash: str
    sealed: bytes | None
    verdict: str
    findings: Sequence[Finding]
    judged_at: datetime
    noted_status: str | None = None
    noted_message: str | None = None
    key: vault.RowKey | None = None
    erased: bool = False
    said: Said | None = None
    succeeded_by: str | None = None

    def __post_init__(self) -> None:
        """Take findings and words as the database gives them."""
        object.__setattr__(self, "findings", read_findings(self.findings))
        object.__setattr__(self, "said", Said(self.said) if self.said else None)

    @property
    def asks(self) -> bool:
        """Whether it was asked if it is a new report or a correction."""
        return self.verdict != "accepted" and any(finding.code == QUESTION for finding in self.findings)

    def holds(self, digest: str) -> bool:
        """Tell whether its content is the one of that digest."""
        return self.key is not None and self.key.hash(digest) == self.input_hash

    def texts(self) -> dict[str, str]:
        """Its texts by column, personal data masked; none where none are kept."""
        return self.key.open(self.revision_id, self.sealed) if self.key and self.sealed else {}


@dataclass(frozen=True)
class _RowId:
    row_id: str


@dataclass(frozen=True)
class _Typed:
    row_id: str
    revision_id: int


_row_states = Many("intake.row_states", _RowFound)
_row_ids_elsewhere = Many("intake.row_ids_elsewhere", _RowId)
_typed_before = Many("intake.typed_before", _Typed)
_see_rows = Statement("intake.see_rows")
_miss_rows = Statement("intake.miss_rows")
_replace_verdicts = Statement("intake.replace_verdicts")
_supersede_reports = Statement("intake.supersede_reports")
_supersede_missing = Statement("intake.supersede_missing")
rows_waited_for = Value("intake.rows_waited_for", list[str])
_insert_revision = Value("intake.insert_revision", int)
_insert_verdict = Statement("intake.insert_verdict")
_insert_report = Value("intake.insert_report", int)


@dataclass(frozen=True)
class NewRevision:
    """A content to land. `row_number` is 1-based, as people count; `verdict` is what the rules said.

    :param digest: of the unmasked cells. It stays in memory; what is kept is its keyed hash.
    """

    row_id: str
    row_number: int
    digest: str
    texts: Mapping[str, str]
    verdict: Verdict


@dataclass(frozen=True)
class Landed:
    """What one sheet's landing changed."""

    revisions: int = 0
    accepted: int = 0
    held: int = 0
    review: int = 0
    skipped: int = 0
    withdrawn: int = 0


def masked(texts: Mapping[str, str]) -> dict[str, str]:
    """Return a row's texts without personal data. The photo's link stays: its id may look like a number, and is none."""
    return masked_cells(texts)


def held_for_privacy(verdict: str, codes: Collection[str]) -> bool:
    """Tell whether a row is held because it names a resident: no text of it is kept, in no form."""
    return verdict == "held" and not PRIVATE.isdisjoint(codes)


def unquoted(findings: Iterable[Finding], *, line: int, book: RuleBook) -> tuple[Finding, ...]:
    """Return a row's findings with sentences that name row and column and quote nothing."""
    told = []
    for finding in findings:
        if finding.code in {RETURNED, FORGOTTEN}:
            told.append(finding)  # an editor's words, not the row's
            continue
        if finding.code not in book.catalogue.codes:
            # Of a rule that is no more.
            told.append(replace(finding, message=f"Baris {line}."))
            continue
        text = book.catalogue[finding.code].text
        values = {"baris": line, "kolom": LABELS.get(finding.column or "", "-")}
        told.append(replace(finding, message=text.write(values)))
    return tuple(told)


def row_states(conn: Connection, spreadsheet_id: str, *, now: datetime) -> dict[str, RowState]:
    """Return every row of a spreadsheet that may still be met, by ID."""
    states = {}
    for found in _row_states(conn, spreadsheet_id=spreadsheet_id, now=now):
        known = dict(vars(found))
        key = vault.row_key(conn, found.row_id, known.pop("wrapped_key"))
        states[found.row_id] = RowState(**known, key=key)
    return states


def texts_before(conn: Connection, row_ids: Iterable[str], *, until: datetime) -> dict[str, Mapping[str, str]]:
    """Return what those rows that were there by a moment held then, as texts by column, personal data masked."""
    found = _typed_before(conn, row_ids=list(row_ids), until=until)
    texts = vault.texts_of(conn, [row.revision_id for row in found])
    return {row.row_id: texts.get(row.revision_id, {}) for row in found}


def known_rows(states: Mapping[str, RowState]) -> dict[str, KnownRow]:
    """Return row states in the form that identity is decided on."""
    return {
        row_id: KnownRow(
            row_id,
            state.input_hash,
            LazyTexts(state.texts),
            gone=state.missing_reads > 0 or state.succeeded_by is not None,
            hashed=state.key.hash if state.key else None,
            edited=state.revision_no > 1,
            said=state.said,
            successor=state.succeeded_by,
        )
        for row_id, state in states.items()
    }


def row_ids_elsewhere(conn: Connection, spreadsheet_id: str, row_ids: Iterable[str]) -> set[str]:
    """Return those IDs that belong to another spreadsheet."""
    return {row.row_id for row in _row_ids_elsewhere(conn, row_ids=list(row_ids), spreadsheet_id=spreadsheet_id)}


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Indicator):
        return value.as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    return str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def insert_report(conn: Connection, *, row_id: str, revision_id: int, fields: str, as_of: date, now: datetime) -> int:
    """Make the report of an accepted revision, from the JSON of its values; return its id."""
    return _insert_report(conn, row_id=row_id, revision_id=revision_id, fields=fields, as_of=as_of, now=now)


def _land_one(
    conn: Connection,
    revision: NewRevision,
    verdict: Verdict,
    *,
    key: vault.RowKey,
    number: int,
    seen: int | None,
    as_of: date,
    book: RuleBook,
    now: datetime,
) -> None:
    """Land one revision. `seen`: the older one with the same content, when that is what residents see."""
    texts = masked(revision.texts)
    revision_id = _insert_revision(
        conn,
        row_id=revision.row_id,
        revision_no=number,
        input_hash=key.hash(revision.digest),
        cells=_json(vault.lengths_of(texts)),
        row_number=revision.row_number,
        now=now,
    )
    if held_for_privacy(verdict.verdict, verdict.codes):
        verdict = replace(verdict, findings=unquoted(verdict.findings, line=verdict.line, book=book))
    else:
        vault.keep(conn, key, revision_id, texts)
    fields = _json(verdict.report) if verdict.report is not None else None
    _insert_verdict(
        conn,
        revision_id=revision_id,
        verdict=verdict.verdict,
        opd=verdict.opd,
        findings=_json(verdict.findings),
        fields=fields if verdict.verdict == "review" else None,
        now=now,
    )
    if verdict.verdict == "accepted" and fields is not None:
        if seen is not None and continuity.restore(conn, seen) is not None:
            return
        insert_report(conn, row_id=revision.row_id, revision_id=revision_id, fields=fields, as_of=as_of, now=now)


def land(
    conn: Connection,
    spreadsheet_id: str,
    *,
    revisions: Sequence[NewRevision],
    present: Mapping[str, int],
    gone: Collection[str],
    states: Mapping[str, RowState],
    book: RuleBook,
    rows: Containment,
    goes_on: Continuity = Continuity(),  # noqa: B008 - frozen
    as_of: date,
    now: datetime,
) -> Landed:
    """Land one sheet in the caller's transaction. An editor's decision about the same content stands.

    :param revisions: the new contents, judged.
    :param present: every identified row of this read and its row number.
    :param gone: known rows that a whole read did not find.
    :param goes_on: how rows that residents have seen go on.
    :param rows: where a row that cannot be landed as judged is kept; it lands as not yet examined.
    """
    counts = dict.fromkeys(("accepted", "held", "review", "skipped"), 0)
    _see_rows(conn, row_ids=list(present), row_numbers=list(present.values()), spreadsheet_id=spreadsheet_id, now=now)
    replaced = [revision.row_id for revision in revisions]
    # A row that is back, and what was taken for the next report in its place is gone: that one is none, from now on.
    undone = [by for row_id in present if (state := states.get(row_id)) and (by := state.succeeded_by) in gone]
    if revisions or undone:
        _replace_verdicts(conn, row_ids=[*replaced, *undone], now=now)
        _supersede_reports(conn, row_ids=[*replaced, *undone], now=now)
    # After the rows are locked by seeing them: a decision taken meanwhile is either here already or waits for us, and a
    # row that was erased meanwhile has no key any more.
    keys = vault.keys_of(conn, (item.row_id for item in revisions), now=now)
    hashes = {item.row_id: keys[item.row_id].hash(item.digest) for item in revisions if item.row_id in keys}
    upheld = decisions.uphold(
        conn, {(item.row_id, hashes[item.row_id]): item.verdict for item in revisions if item.row_id in keys}
    )
    for revision in revisions:
        if revision.row_id not in keys:
            continue
        state = states.get(revision.row_id)
        number = state.revision_no + 1 if state else 1
        verdict = upheld[revision.row_id, hashes[revision.row_id]]
        landing = partial(
            _land_one,
            conn,
            revision,
            key=keys[revision.row_id],
            number=number,
            # Judged again in place, because its photo changed, say, it is a new report all the same.
            seen=None
            if state and state.holds(revision.digest) and state.missing_reads < REMOVED
            else goes_on.unchanged.get(revision.row_id),
            as_of=as_of,
            book=book,
            now=now,
        )
        try:
            with conn.transaction():
                landing(verdict)
        except psycopg.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - it costs this row only: it is kept, and lands without a report
            rows.keep(revision.row_id, error)
            verdict = unexamined(verdict.line, book=book)
            landing(verdict)
        else:
            if UNEXAMINED not in verdict.codes:
                rows.done(revision.row_id)
        counts[verdict.verdict] += 1
    _go_on(conn, goes_on, present=present, now=now)
    if gone:
        _miss_rows(conn, row_ids=list(gone), spreadsheet_id=spreadsheet_id)
    withdrawn = _supersede_missing(conn, spreadsheet_id=spreadsheet_id, now=now)
    return Landed(revisions=len(revisions), withdrawn=withdrawn, **counts)


def _go_on(conn: Connection, goes_on: Continuity, *, present: Collection[str], now: datetime) -> None:
    """Note how rows go on that residents have seen, of those that this read landed or found."""
    for row_id in sorted(goes_on.mended.intersection(present)):
        continuity.answer_mended(conn, row_id, actor=continuity.SHEET, now=now)
    continuity.note_said(conn, {row_id: said for row_id, said in goes_on.said.items() if row_id in present})
    for successor, row_id in goes_on.successors.items():
        if successor in present:
            continuity.succeed(conn, row_id, successor, goes_on.shown.get(row_id), now=now)
