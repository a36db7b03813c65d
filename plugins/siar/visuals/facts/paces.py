"""How far the work is and how far the money: two percentages that are read side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from siar.reading.formats import Formats, parse_decimal
from siar.reading.units import normal_unit
from siar.visuals.facts.values import Progress
from siar.visuals.typography.paragraphs import clean

__all__ = ["paces_of"]

_PACES = (re.compile(r"\bfisik\b", re.IGNORECASE), re.compile(r"\b(?:keuangan|anggaran|dana|belanja)\b", re.IGNORECASE))
"""Physical and financial, in the order in which they stand."""


def paces_of(indicators: Sequence[Mapping[str, Any]], formats: Formats) -> tuple[Progress, ...]:
    """Return physical and financial progress, if a report has exactly one percentage of each; else nothing.

    :param indicators: those with a value.
    """
    found = []
    for pattern in _PACES:
        alike = [
            raw
            for raw in indicators
            if normal_unit(clean(str(raw.get("unit") or ""))) == "%" and pattern.search(str(raw.get("label") or ""))
        ]
        if len(alike) != 1 or alike[0] in found or parse_decimal(alike[0]["value"]) < 0:
            return ()
        found.append(alike[0])
    values = [parse_decimal(raw["value"]) for raw in found]
    return tuple(
        Progress(float(value) / 100, formats.percent(value), clean(str(raw["label"])), "")
        for raw, value in zip(found, values, strict=True)
    )
