"""In what condition something outside is: what an examination says of one subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Condition", "State"]

State = Literal["baik", "perhatian", "rusak"]


@dataclass(frozen=True)
class Condition:
    """What was found about one subject, in Indonesian."""

    subject: str
    level: State
    message: str

    @property
    def bad(self) -> bool:
        """Whether a person has to act now."""
        return self.level == "rusak"

    @property
    def mark(self) -> str:
        """A sign for the start of the line, legible without colour."""
        return {"baik": "[OK]", "perhatian": "[! ]", "rusak": "[XX]"}[self.level]
