"""When a row names a resident. Each function yields the hits of one rule.

A row that is skipped or shifted is looked at as well: what must not be stored does not depend on the column it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from siar.intake.rules import private_cells
from siar.intake.rules.private_cells import TELLING
from siar.intake.rules.table import CASE, HOME, MINOR, PATIENT, RESIDENT, ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.intake.sheets.columns import NUMBER_COLUMNS
from siar.reading.folding import Span, fold
from siar.reading.personal_data import (
    find_accounts,
    find_id_numbers,
    find_mailboxes,
    find_phones,
    quoted_mailbox,
    quoted_name,
    quoted_number,
    quoted_place,
)
from siar.reading.protected_people import has_child_identity, has_patient_identity

__all__ = [
    "account", "child_identity", "home", "id_number", "mailbox", "patient_identity", "private_phone", "resident",
]  # fmt: skip

_MOBILE = ("08", "628")


def _personal(
    table: ReportTable, find: Callable[[str, bool], Iterator[Span]], *, split: Callable[[str], bool] | None = None
) -> Iterator[Hit]:
    """Yield the first number of each row; of those cut by the border of a cell, the ones that `split` takes."""
    seen: set[int] = set()
    judged = ~table.skipped
    for column, suspects in table.long_digits.items():
        numeric = column in NUMBER_COLUMNS
        texts = table.text(column).values
        found = {index: span for index in suspects if (span := next(find(texts[index], numeric), None))}
        guilty = list(found)
        if not guilty:
            continue
        for position in np.flatnonzero(table.spread(column, guilty) & judged).tolist():
            if position not in seen:
                seen.add(position)
                index = int(table.text(column).codes[position])
                yield position, column, {"isi": quoted_number(texts[index], found[index])}
    if split is None:
        return
    for position, (column, digits) in _cut_numbers(table).items():
        if position not in seen and split(digits):
            yield position, column, {"isi": quoted_number(digits, (0, len(digits)))}


def _cut_numbers(table: ReportTable) -> dict[int, tuple[str, str]]:
    """Return the rows with a number over two cells: the column of its beginning, and its digits."""
    if "cut numbers" not in table.memo:
        suspects = np.zeros(table.size, dtype=np.bool_)
        for column in table.columns:
            texts = table.text(column).values
            ends = [i for i, text in enumerate(texts) if text[-1:].isdigit() and private_cells.may_be_cut(text, column)]
            suspects |= table.spread(column, ends) if ends else False
        found = {}
        for position in np.flatnonzero(suspects & ~table.skipped).tolist():
            cells = table.cells_at(position)
            for pieces, digits in private_cells.numbers_over_cells(cells, official=table.book.official):
                found[position] = (next(iter(pieces)), digits)
        table.memo["cut numbers"] = found
    kept: dict[int, tuple[str, str]] = table.memo["cut numbers"]
    return kept


def id_number(table: ReportTable) -> Iterator[Hit]:
    """A NIK- or KK-like number."""
    return _personal(
        table,
        lambda text, numeric: find_id_numbers(text, numeric=numeric),
        split=lambda digits: not digits.startswith(_MOBILE),
    )


def private_phone(table: ReportTable) -> Iterator[Hit]:
    """A private-looking mobile number."""
    official = table.book.official
    return _personal(
        table,
        lambda text, numeric: find_phones(text, numeric=numeric, official=official),
        split=lambda digits: digits.startswith(_MOBILE),
    )


def account(table: ReportTable) -> Iterator[Hit]:
    """An account number that is not said to be the treasury's or an organisation's."""
    official = table.book.official
    return _personal(table, lambda text, numeric: iter(()) if numeric else find_accounts(text, official=official))


def mailbox(table: ReportTable) -> Iterator[Hit]:
    """A person's e-mail address."""
    official, seen = table.book.official, set[int]()
    for column in table.columns:
        texts = table.text(column).values
        suspects = [i for i, text in enumerate(texts) if "@" in text or "＠" in text or "%40" in text or "(at)" in text]
        found = {i: span for i in suspects if (span := next(find_mailboxes(texts[i], official=official), None))}
        if not found:
            continue
        for position in np.flatnonzero(table.spread(column, list(found)) & ~table.skipped).tolist():
            if position not in seen:
                seen.add(position)
                index = int(table.text(column).codes[position])
                yield position, column, {"isi": quoted_mailbox(texts[index], found[index])}


def _touched(table: ReportTable, *subjects: int) -> list[int]:
    """Return the rows in which each of some subjects is touched by a cell."""
    suspects = ~table.skipped
    for subject in subjects:
        touched = np.zeros(table.size, dtype=np.bool_)
        for column in ("lokasi", *TELLING):
            if column in table.columns:
                touched |= table.spread(column, table.about(column, subject))
        suspects &= touched
    return np.flatnonzero(suspects).tolist()


def _cells(table: ReportTable, position: int) -> dict[str, str]:
    return {name: table.text(name).at(position) for name in ("lokasi", *TELLING) if name in table.columns}


def _told(cells: dict[str, str]) -> str:
    return fold(". ".join(cells[name] for name in TELLING if cells.get(name))).text


def patient_identity(table: ReportTable) -> Iterator[Hit]:
    """A patient can be recognised."""
    for position in _touched(table, PATIENT):
        cells = _cells(table, position)
        if has_patient_identity(_told(cells), ward=bool(table.text("kelurahan").at(position))) or (
            private_cells.patients_in_cells(cells)
        ):
            yield position, "uraian", {}


def child_identity(table: ReportTable) -> Iterator[Hit]:
    """A child victim, witness or offender can be recognised."""
    for position in _touched(table, CASE, MINOR):
        if has_child_identity(_told(_cells(table, position))):
            yield position, "uraian", {}


def resident(table: ReportTable) -> Iterator[Hit]:
    """A resident is named beside class and school, illness or treatment, or age and RT/RW."""
    for position in _touched(table, RESIDENT):
        cells = _cells(table, position)
        for column, spans in private_cells.names_over_cells(cells).items():
            yield position, column, {"isi": quoted_name(cells[column], spans[0])}
            break


def home(table: ReportTable) -> Iterator[Hit]:
    """A text says to the metre where somebody lives."""
    for position in _touched(table, HOME):
        cells = _cells(table, position)
        for column, spans in private_cells.homes_over_cells(cells).items():
            yield position, column, {"isi": quoted_place(cells[column], spans[0])}
            break
