"""Rows as clerks write them (`tests/data/authored`), judged as an officer would."""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.unit.siar.intake.rules.authored_rows import cases, count, wrong

FILES = {file: list(found) for file, found in groupby(cases(), key=lambda case: case.name.partition(":")[0])}


@pytest.mark.parametrize("file", FILES)
def test_each_row_is_judged_as_an_officer_would(book, file):
    assert {case.name: faults for case in FILES[file] if (faults := wrong(case, book))} == {}


def test_there_are_rows_enough_to_tell_something():
    assert count() > 1000
