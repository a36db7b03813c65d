"""Placing: which of the drafts that wait would suit which free slot.

What ends first goes first: an announcement before what it announces, a notice while it holds, a greeting on its day.
Among what ends together, or has no end, agencies that were seen least come first, then the oldest; neighbours differ in
kind. Slot by slot by the nearest deadline leaves nothing out that could have been placed, as long as nothing but its
time speaks against a draft; where other things do, it is a proposal that people mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.editorial.validity import Validity
from siar.intake.rules.rulebook import RuleBook

__all__ = ["Candidate", "place"]


@dataclass(frozen=True)
class Candidate:
    """A draft that waits for a slot.

    :param recent: how often its agency was out lately.
    :param after: how long after the slot the last of its posts goes out.
    """

    draft_id: int
    opd: str
    kind: str
    recent: int
    validity: Validity
    after: timedelta = timedelta(0)

    def suits(self, slot: datetime, *, book: RuleBook) -> bool:
        """Whether all its posts may go out from this slot."""
        return not any(self.validity.refusal(moment, book=book) for moment in {slot, slot + self.after})


def place(
    slots: Iterable[datetime],
    waiting: Sequence[Candidate],
    *,
    suits: Callable[[Candidate, datetime], bool],
    book: RuleBook,
) -> list[tuple[Candidate, datetime]]:
    """Return drafts with a slot each, in the order of the slots.

    :param slots: in order. :param suits: whether nothing else speaks against a draft in a slot, asked once its time
        suits; it is told of every slot that is given before it is asked for the next.
    """
    left = list(waiting)
    times = Counter({item.opd: item.recent for item in waiting})
    placed: list[tuple[Candidate, datetime]] = []
    last_kind = ""

    def rank(item: Candidate, slot: datetime) -> tuple[datetime, int, bool, int]:
        return item.validity.deadline(slot), times[item.opd], item.kind == last_kind, item.draft_id

    for slot in slots:
        for item in sorted(left, key=lambda item: rank(item, slot)):
            if item.suits(slot, book=book) and suits(item, slot):
                placed.append((item, slot))
                left.remove(item)
                times[item.opd] += 1
                last_kind = item.kind
                break
    return placed
