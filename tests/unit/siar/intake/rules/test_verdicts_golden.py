"""Verdicts, messages and parsed values of the sample files are as they were."""

from __future__ import annotations

import pytest

from tests.unit.siar.intake.rules.golden_verdicts import FILES, RENEW, judged, kept


@pytest.mark.parametrize("name", FILES)
def test_verdicts_are_as_they_were(name, book):
    before = kept(name).read_text(encoding="utf-8").splitlines()
    changed = [f"- {old}\n+ {new}" for old, new in zip(before, judged(name, book), strict=True) if old != new]
    assert not changed, "\n".join([f"{len(changed)} rows of {name} changed; `{RENEW}` takes them.", *changed[:5]])
