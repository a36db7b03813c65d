"""Openings: the slots that the desk offers for a draft. Each is one that `siar.editorial.schedule.move` accepts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.editorial import draft_times
from siar.editorial.concerns import CODES, Taken, concerns
from siar.editorial.holidays import holidays
from siar.editorial.placing import Candidate
from siar.findings.levels import Level
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["Openings"]


@dataclass(frozen=True)
class _Draft:
    draft_id: int
    opd: str
    kind: str
    after_minutes: int


_movable_drafts = Many("editorial.movable_drafts", _Draft)


class Openings:
    """Which of some slots are open to each of some drafts.

    :param slots: in order, and in the future. :param taken: those that drafts have; they are open to nobody.
    """

    def __init__(
        self,
        conn: Connection,
        draft_ids: Collection[int],
        *,
        slots: Iterable[datetime],
        taken: Collection[Taken],
        settings: Settings,
    ) -> None:
        self._book = book = RuleBook.load(settings)
        self._taken = list(taken)
        full = {item.at for item in self._taken}
        self._free = [slot for slot in slots if slot not in full]
        times = draft_times.of_drafts(conn, draft_ids, settings=settings)
        self._candidates = {
            draft.draft_id: Candidate(
                draft.draft_id,
                draft.opd,
                draft.kind,
                0,
                times[draft.draft_id],
                timedelta(minutes=draft.after_minutes),
            )
            for draft in _movable_drafts(conn, draft_ids=list(times))
        }
        # As the project is configured, nothing but a taken slot forbids one; a city may be stricter.
        strict = any(book.catalogue[code].enabled and book.catalogue[code].level >= Level.HOLDS for code in CODES)
        self._free_days = holidays() if strict else None

    def of(self, draft_id: int) -> Iterator[datetime]:
        """Yield the slots that are open to a draft, in order; none to one that has no post that may be moved."""
        draft = self._candidates.get(draft_id)
        if draft is not None:
            yield from (slot for slot in self._free if draft.suits(slot, book=self._book) and self._allows(draft, slot))

    def _allows(self, draft: Candidate, slot: datetime) -> bool:
        if self._free_days is None:
            return True
        found = concerns(
            slot,
            draft_id=draft.draft_id,
            opd=draft.opd,
            kind=draft.kind,
            taken=self._taken,
            book=self._book,
            free_days=self._free_days,
            urgent=draft.validity.alert is not None,
        )
        return not any(finding.level >= Level.HOLDS for finding in found)
