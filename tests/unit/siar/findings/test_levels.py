from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from siar.findings.finding import Finding, read_findings
from siar.findings.levels import Level, worst_first


def test_the_heavier_level_is_the_greater_though_its_letter_comes_first():
    assert sorted(Level, reverse=True) == [Level.HOLDS, Level.ASKS, Level.TELLS]
    assert max("I", Level.ASKS) is Level.ASKS
    assert "E" >= Level.HOLDS > "W"


def test_the_worst_comes_first_and_equals_keep_their_order():
    findings = [
        Finding(code, Level(letter), None, "") for code, letter in [("a", "I"), ("b", "E"), ("c", "I"), ("d", "W")]
    ]
    assert [finding.code for finding in worst_first(findings)] == ["b", "d", "a", "c"]


def test_a_finding_is_stored_by_its_letter_and_read_back():
    finding = Finding("E_DUPLIKAT", Level.HOLDS, "judul", "Baris 2 sama.")
    stored = json.loads(json.dumps([asdict(finding)]))
    assert stored == [{"code": "E_DUPLIKAT", "level": "E", "column": "judul", "message": "Baris 2 sama."}]
    (again,) = read_findings(stored)
    assert again == finding
    assert again.level is Level.HOLDS
    assert read_findings([finding]) == (finding,)


def test_a_letter_that_is_no_level_is_refused():
    with pytest.raises(ValueError, match="'X'"):
        read_findings([{"code": "X_LAMA", "level": "X", "message": ""}])
