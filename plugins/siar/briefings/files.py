"""The files that go with a report's PDF, as its kind asks for them (`attach` in `briefings.yaml`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from siar.briefings.documents import file_name, title_of
from siar.briefings.phrases import Phrases
from siar.briefings.picture import picture_of
from siar.briefings.workbook import as_xlsx
from siar.figures.kpis import Figures
from siar.settings import BriefingPlan
from siar.settings.briefings import Attached

__all__ = ["File", "files_of"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """One file. `role`: as what it goes with the report."""

    role: Attached
    name: str
    media_type: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """Its digest."""
        return hashlib.sha256(self.data).hexdigest()


def files_of(figures: Figures, plan: BriefingPlan, phrases: Phrases) -> tuple[File, ...]:
    """Make the files that a kind of report asks for."""
    return tuple(_made(role, figures, plan, phrases) for role in plan.attach)


def _made(role: Attached, figures: Figures, plan: BriefingPlan, phrases: Phrases) -> File:
    stem, title = file_name(figures, phrases.settings).removesuffix(".pdf"), title_of(figures, plan, phrases)
    if role == "picture":
        return File(role, f"{stem}.jpg", "image/jpeg", picture_of(figures, phrases, title=title))
    return File(role, f"{stem}.xlsx", _XLSX, as_xlsx(figures, phrases, title=title))
