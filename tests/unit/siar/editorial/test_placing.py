"""Which draft gets which slot: random drafts with windows of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from siar.editorial.placing import Candidate, place
from siar.editorial.validity import Validity
from siar.editorial.windows import Window
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

BOOK = RuleBook.load(load_settings())
FIRST = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
HOURS = 24
SLOTS = [FIRST + timedelta(hours=hour) for hour in range(HOURS)]


@st.composite
def windows(draw: st.DrawFn) -> Window:
    kind = draw(st.sampled_from(["event", "notice", "day", "report"]))
    if kind == "report":
        return Window()
    opens = draw(st.integers(0, HOURS - 1))
    closes = draw(st.integers(opens + 1, HOURS + 4))
    starts = draw(st.integers(opens, closes)) if kind == "event" else None

    def at(hour: int) -> datetime:
        return FIRST + timedelta(hours=hour)

    return Window(
        kind,
        opens=at(opens) if kind == "day" else None,
        starts=None if starts is None else at(starts),
        closes=at(closes),
        ended=at(closes).date(),
    )


@st.composite
def drafts(draw: st.DrawFn) -> list[Candidate]:
    found = draw(st.lists(windows(), max_size=30))
    return [
        Candidate(
            number,
            draw(st.sampled_from(["DINKES", "DISHUB", "BPBD"])),
            draw(st.sampled_from(["Kegiatan", "Agenda"])),
            draw(st.integers(0, 3)),
            Validity((window,)),
        )
        for number, window in enumerate(found)
    ]


def anything(_item: Candidate, _at: datetime) -> bool:
    return True


@given(drafts())
def test_nothing_is_placed_outside_its_window_and_no_two_in_one_slot(waiting):
    placed = place(SLOTS, waiting, suits=anything, book=BOOK)
    assert not [item for item, at in placed if item.validity.refusal(at, book=BOOK)]
    assert len({at for _, at in placed}) == len(placed) == len({item.draft_id for item, _ in placed})


@given(drafts())
def test_what_ends_first_goes_first(waiting):
    placed = dict(reversed(pair) for pair in place(SLOTS, waiting, suits=anything, book=BOOK))
    for at, item in placed.items():
        for later, other in placed.items():
            if later > at and other.suits(at, book=BOOK):
                assert item.validity.deadline(at) <= other.validity.deadline(at)


@given(drafts())
def test_no_slot_stays_free_that_a_draft_left_over_could_have(waiting):
    placed = place(SLOTS, waiting, suits=anything, book=BOOK)
    taken, gone = {at for _, at in placed}, {item.draft_id for item, _ in placed}
    left = [item for item in waiting if item.draft_id not in gone]
    assert not [(item, at) for item in left for at in SLOTS if at not in taken and item.suits(at, book=BOOK)]


def most(waiting: list[Candidate]) -> int:
    """How many drafts can be placed at all: a greatest matching of drafts and slots."""
    held: dict[datetime, Candidate] = {}

    def settle(item: Candidate, seen: set[datetime]) -> bool:
        for at in SLOTS:
            if at in seen or not item.suits(at, book=BOOK):
                continue
            seen.add(at)
            if at not in held or settle(held[at], seen):
                held[at] = item
                return True
        return False

    return sum(settle(item, set()) for item in waiting)


@given(drafts())
def test_whatever_can_be_placed_is_placed(waiting):
    """What may also go out while it lasts is left out: that it is told before it begins is worth more than one slot."""
    whole = [item for item in waiting if item.validity.windows[0].starts is None]
    assert len(place(SLOTS, whole, suits=anything, book=BOOK)) == most(whole)
