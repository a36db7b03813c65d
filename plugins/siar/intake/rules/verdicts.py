"""From rows to verdicts: pure, without a sheet, a database, a network or a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from siar.findings.finding import Finding
from siar.findings.levels import Level, worst_first
from siar.intake.rules.catalogue import RULES
from siar.intake.rules.collector import collector_paused
from siar.intake.rules.history import History, Past
from siar.intake.rules.private import PRIVATE
from siar.intake.rules.private_cells import masked_cells
from siar.intake.rules.reports import ReportFields, report_fields
from siar.intake.rules.rows import Rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.table import ReportTable
from siar.intake.rules.unexamined import UNEXAMINED
from siar.intake.sheets.columns import LABELS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Outcome", "RuleBook", "Verdict", "judge", "judge_each", "outcome_of", "unexamined"]

Outcome = Literal["accepted", "held", "review", "skipped"]


@dataclass(slots=True, unsafe_hash=True)
class Verdict:
    """What was decided about one row.

    :param line: the row's number in the sheet.
    :param verdict: what the worst finding makes of it (`outcome_of`); skipped for a row that is no report (blank,
        repeated header, totals).
    :param findings: worst first.
    """

    line: int
    verdict: Outcome
    findings: tuple[Finding, ...]
    _table: ReportTable | None = field(default=None, repr=False, compare=False)
    _position: int = field(default=0, repr=False, compare=False)

    @property
    def report(self) -> ReportFields | None:
        """The parsed values; None for rows held or skipped. Built when asked for: most callers want the verdict only."""
        if self._table is None or self.verdict in {"held", "skipped"}:
            return None
        return report_fields(self._table, self._position)

    @property
    def opd(self) -> str | None:
        """The agency that the row names for certain, also when it is held; None when it names none or is no report."""
        if self._table is None or self.verdict == "skipped":
            return None
        return self._table.agencies.at(self._position).code

    @property
    def codes(self) -> tuple[str, ...]:
        """Each code once, worst first."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))


def judge(
    rows: Rows | pd.DataFrame, *, book: RuleBook, as_of: date, history: Past | pd.DataFrame | None = None
) -> list[Verdict]:
    """Judge rows and return one verdict each, in their order.

    :param rows: text or number cells under the canonical column names (`siar.intake.sheets.columns`). A frame's index is
        the rows' numbers in the sheet. Missing columns read as empty, unknown columns are ignored.
    :param as_of: the day of judging; a row's own time of sending comes first.
    :param history: accepted reports to compare with, see `siar.intake.rules.history`.
    """
    with collector_paused():
        table = ReportTable(rows if isinstance(rows, Rows) else Rows.of(rows), book=book, as_of=as_of)
        return _judge(table, History(history), book) if table.size else []


def judge_each(
    rows: Rows, *, book: RuleBook, as_of: date, history: Past | None = None
) -> tuple[list[Verdict], dict[int, Exception]]:
    """Judge rows as `judge` does, but a row on which the rules fail costs that row only.

    :returns: one verdict each, in their order (`unexamined` for such a row), and what those rows raised, by line.
    """
    raised: dict[int, Exception] = {}
    verdicts: dict[int, Verdict] = {}
    try:
        return judge(rows, book=book, as_of=as_of, history=history), raised
    except Exception:  # noqa: BLE001 - which row it was is found out below
        for line in rows.lines:
            try:
                verdicts[line] = judge(rows.only({line}), book=book, as_of=as_of, history=history)[0]
            except Exception as error:  # noqa: BLE001 - handed to the caller, by row
                raised[line] = error
                verdicts[line] = unexamined(line, book=book)
    sound = rows.only({line for line in rows.lines if line not in raised})
    try:
        # Without the rows that fail alone, the others are compared with each other as ever.
        verdicts |= {verdict.line: verdict for verdict in judge(sound, book=book, as_of=as_of, history=history)}
    except Exception as error:  # noqa: BLE001 - rows that only fail together keep the verdict that each has alone
        raised[sound.lines[0]] = error
    return [verdicts[line] for line in rows.lines], raised


def unexamined(line: int, *, book: RuleBook) -> Verdict:
    """Return the verdict of a row on which the rules themselves failed: nobody's turn but ours, and no report."""
    return Verdict(line, "review", tuple(book.catalogue.beside_row(UNEXAMINED, None, {"baris": line})))


def outcome_of(worst: Level) -> Outcome:
    """Return what becomes of a row whose worst finding is of a level."""
    if worst >= Level.HOLDS:
        return "held"
    return "review" if worst >= Level.ASKS else "accepted"


def _judge(table: ReportTable, past: History, book: RuleBook) -> list[Verdict]:
    found: dict[int, list[Finding]] = {}
    broken: dict[int, set[str]] = {}
    private: set[int] = set()
    masked: dict[int, dict[str, str]] = {}
    for rule in RULES:
        entry = book.catalogue[rule.code]
        if not entry.enabled:
            continue
        for position, column, values in rule.condition(table, past):
            if rule.code == "E_SEL_RUMUS_ERROR":
                broken.setdefault(position, set()).add(column or "")
            elif column and column in broken.get(position, ()):
                # The cell shows an error of the sheet; what else is wrong with it follows from that.
                continue
            line = table.lines[position]
            if rule.code in PRIVATE:
                private.add(position)
            elif position in private and column and "isi" in values:
                # What makes a cell private may stand in another: the sentence alone would not be masked.
                if position not in masked:
                    masked[position] = masked_cells(table.cells_at(position))
                values = {**values, "isi": masked[position][column]}  # noqa: PLW2901 - as told
            message = entry.text.write({"baris": line, "kolom": LABELS.get(column or "", "-"), **values})
            found.setdefault(position, []).append(Finding(rule.code, entry.level, column, message))
    return _decide(table, found)


def _decide(table: ReportTable, found: dict[int, list[Finding]]) -> list[Verdict]:
    skipped = table.skipped.tolist()
    verdicts = []
    for position, line in enumerate(table.lines):
        findings = found.get(position)
        if findings is None:
            verdicts.append(Verdict(line, "skipped" if skipped[position] else "accepted", (), table, position))
            continue
        ordered = tuple(worst_first(findings))
        outcome = "skipped" if skipped[position] else outcome_of(ordered[0].level)
        verdicts.append(Verdict(line, outcome, ordered, table, position))
    return verdicts
