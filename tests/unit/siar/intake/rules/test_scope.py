from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar.intake.rules import scope as module
from siar.intake.rules.rows import Rows
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.scope import Scope, scope_of
from siar.settings import load_settings

AS_OF = date(2025, 11, 20)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.load(load_settings())


def rows(*given: dict[str, object]) -> Rows:
    names = {name for row in given for name in row}
    return Rows(range(2, 2 + len(given)), {name: [row.get(name, "") for row in given] for name in names})


def test_a_scope_names_agencies_days_and_labels_as_the_rules_compare_them(book):
    found = scope_of(
        rows(
            {"opd": "Dinas Kesehatan", "tanggal_mulai": "20/10/2025", "indikator_1": "Jumlah  balita ditimbang,", "indikator_2": "Kader"},
            {"opd": "dinkes", "tanggal_mulai": "3 November 2025"},
            {"opd": "Dinas Antah Berantah", "tanggal_mulai": "besok"},
        ),
        book=book,
        as_of=AS_OF,
    )  # fmt: skip
    assert found.agencies == {"DINKES"}
    assert found.days == {date(2025, 10, 20), date(2025, 11, 3)}
    assert found.labels == {"balita ditimbang", "kader"}
    assert found.reach == timedelta(days=book.limits.jump_max_days)


def test_days_in_reach_are_spans_that_do_not_overlap():
    days = frozenset({date(2025, 1, 10), date(2025, 1, 15), date(2025, 1, 21), date(2025, 6, 1)})
    assert Scope(days=days, reach=timedelta(days=5)).spans() == [
        (date(2025, 1, 5), date(2025, 1, 21)),
        (date(2025, 5, 27), date(2025, 6, 1)),
    ]
    assert Scope(reach=timedelta(days=5)).spans() == []
    assert Scope(days=frozenset({date(1, 1, 2)}), reach=timedelta(days=5)).spans() == [(date(1, 1, 1), date(1, 1, 2))]


def test_a_row_that_cannot_be_read_leaves_the_scope_of_the_others(book, monkeypatch):
    read = module.label_key

    def failing(label: str, book: RuleBook) -> str:
        if label == "rusak":
            raise ZeroDivisionError
        return read(label, book)

    monkeypatch.setattr(module, "label_key", failing)
    given = rows(
        {"opd": "Dinas Kesehatan", "tanggal_mulai": "20/10/2025", "indikator_1": "Balita"},
        {"opd": "Dinas Perhubungan", "tanggal_mulai": "21/10/2025", "indikator_1": "rusak"},
    )
    found = scope_of(given, book=book, as_of=AS_OF)
    assert (found.agencies, found.labels) == ({"DINKES"}, {"balita"})
