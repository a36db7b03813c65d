"""What is told about one cell of one row, or about a post: a code, a level, and a sentence that names the fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from siar.findings.levels import Level

__all__ = ["Finding", "read_findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is told about a row or a post.

    :param column: canonical column name; None when the row or post as a whole is meant.
    """

    code: str
    level: Level
    column: str | None
    message: str


def read_findings(stored: Iterable[Mapping[str, Any] | Finding]) -> tuple[Finding, ...]:
    """Return findings from their stored form, a list of objects with a finding's fields; findings stay as they are."""
    return tuple(
        item
        if isinstance(item, Finding)
        else Finding(item["code"], Level(item["level"]), item.get("column"), item["message"])
        for item in stored
    )
