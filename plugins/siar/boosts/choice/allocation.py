"""How much money each of today's posts gets, so that the month's money reaches the most. Pure.

Today's posts compete with those that the rest of the month will bring, about whom past ones tell how many they are and how strong.
There is one price, accounts a rupiah, at which all of them together take exactly the money that is left; each of today's gets what
reaches that price or more. So a strong post gets more than an even share, a weak one waits or gets none, and on a day without a
good post money is carried over by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from siar.boosts.choice.response import Curve
from siar.settings.boosts import Sharing

__all__ = ["Allocation", "Contender", "Held", "Purse", "allocate"]

Held = Literal["later", "share", "slots", "least"]
"""Why a post gets nothing now: money is worth more for posts to come; its agency had its share; as many advertisements as may be
run at once; less is left than the least that Meta takes."""

_STEPS = 60
_WIDEST = 1e9


@dataclass(frozen=True)
class Contender:
    """A post that may be advertised now.

    :param most: rupiah before tax that its own ceilings leave.
    """

    publication_id: int
    opd: str
    curve: Curve
    most: int


@dataclass(frozen=True)
class Purse:
    """What there is to give. Rupiah before tax.

    :param room: what is left of the month. :param least: the least that Meta takes for one advertisement.
    :param days_left: of the month, today's rest among them. :param arrivals: posts a day that may be advertised.
    :param slots: advertisements that may be begun now; `slots_a_day`: so many come free a day.
    :param rooms: what each agency's own ceiling leaves; one that is not named has none of its own.
    :param had: what each agency was given within the window of fairness. :param window: what all agencies may get within it.
    :param asked: posts of each agency that could have been advertised within it.
    """

    room: int
    least: int
    days_left: float
    arrivals: float
    slots: int
    slots_a_day: float
    rooms: Mapping[str, int] = field(default_factory=dict)
    window: int = 0
    had: Mapping[str, int] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Allocation:
    """What each post gets, the best first, and why others get nothing.

    :param amounts: rupiah before tax, by publication. :param price: accounts that the last rupiah reaches.
    :param tried: those among them that are advertised to learn how such posts do.
    """

    amounts: Mapping[int, int]
    held: Mapping[int, Held]
    price: float
    tried: frozenset[int] = frozenset()


@dataclass
class _Item:
    """Posts of one kind, `count` of them, each of which may take `most`; `lift`: what its agency's turn adds to its worth."""

    curve: Curve
    most: float
    lift: float = 1.0
    count: float = 1.0

    def amount(self, price: float, least: int) -> float:
        """What it gets at a price, nothing or `least` at the least."""
        if self.most < least or self.lift * self.curve.reach(least) < price * least:
            return 0.0
        return min(self.most, max(float(least), self.curve.until(price / self.lift)))

    def worth(self, price: float, least: int) -> float:
        """What it reaches beyond what its money would reach elsewhere."""
        amount = self.amount(price, least) or float(least)
        return self.lift * self.curve.reach(amount) - price * amount


def allocate(contenders: Sequence[Contender], purse: Purse, *, future: Sequence[Curve], sharing: Sharing) -> Allocation:
    """Share what the month has left between today's posts and those to come.

    :param contenders: posts that may be advertised now; a post takes part once.
    :param future: what posts to come are like, each as likely as another; empty: none is awaited.
    """
    held: dict[int, Held] = {}
    items: dict[int, _Item] = {}
    for contender in contenders:
        most = min(contender.most, purse.room)
        if most < purse.least:
            held[contender.publication_id] = "least"
            continue
        share = _share_left(contender.opd, purse, sharing)
        if share < purse.least:
            held[contender.publication_id] = "share"
            continue
        lift = sharing.turn_lift if _has_its_turn(contender.opd, purse, sharing) else 1.0
        items[contender.publication_id] = _Item(contender.curve, min(most, share), lift)
    to_come = _to_come(future, purse)
    price = _price([*items.values(), *to_come], purse)
    ranked = sorted(items, key=lambda number: -items[number].worth(price, purse.least))
    opd_of = {contender.publication_id: contender.opd for contender in contenders}
    given: dict[str, int] = {}
    amounts: dict[int, int] = {}
    left = purse.room
    for number in ranked:
        item = items[number]
        wanted = item.amount(price, purse.least)
        if (
            not wanted
            and item.amount(price * 0.999, purse.least)
            and sum(amounts.values()) + purse.least <= _pace(purse)
        ):
            # At the price itself there is money for some of these only: an even pace says for how many today.
            wanted = float(purse.least)
        share = _share_left(opd_of[number], purse, sharing) - given.get(opd_of[number], 0)
        amount = math.floor(min(wanted, left, share))
        if not wanted:
            held[number] = "later"
        elif share < purse.least:
            held[number] = "share"
        elif amount < purse.least:
            held[number] = "least"
        elif len(amounts) >= purse.slots:
            held[number] = "slots"
        else:
            amounts[number] = amount
            left -= amount
            given[opd_of[number]] = given.get(opd_of[number], 0) + amount
    tried = _to_learn(items, amounts, held, purse=purse, left=left, price=price, sharing=sharing)
    if tried is not None:
        amounts[tried] = purse.least
        del held[tried]
    return Allocation(amounts, held, price, frozenset([tried] if tried is not None else ()))


def _pace(purse: Purse) -> float:
    return max(float(purse.least), purse.room / max(1.0, purse.days_left))


def _to_come(future: Sequence[Curve], purse: Purse) -> list[_Item]:
    """The posts of the days that are left, the strongest first, as many as there are places for."""
    days = max(0.0, purse.days_left - 0.5)
    expected, places = purse.arrivals * days, purse.slots_a_day * days
    items = []
    for curve in sorted(future, key=lambda curve: -curve.first):
        count = min(expected / len(future), places)
        places -= count
        if count > 0:
            items.append(_Item(curve, float(purse.room), count=count))
    return items


def _price(items: Iterable[_Item], purse: Purse) -> float:
    """The price at which all posts together take the money that is left; nothing where it is enough for all."""
    all_items = list(items)

    def taken(price: float) -> float:
        return sum(item.count * item.amount(price, purse.least) for item in all_items)

    highest = max((item.lift * item.curve.first for item in all_items), default=0.0)
    low, high = highest / _WIDEST, highest
    if taken(low) <= purse.room:
        return low
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        if taken(middle) > purse.room:
            low = middle
        else:
            high = middle
    return high


def _share_left(opd: str, purse: Purse, sharing: Sharing) -> int:
    room = purse.rooms.get(opd, purse.room)
    if not purse.window:
        return room
    return min(room, math.floor(sharing.most * purse.window) - purse.had.get(opd, 0))


def _has_its_turn(opd: str, purse: Purse, sharing: Sharing) -> bool:
    """Whether an agency got clearly less than its part of the posts that could have been advertised."""
    asked, given = sum(purse.asked.values()), sum(purse.had.values())
    if not asked or not given:
        return False
    return purse.had.get(opd, 0) / given < sharing.turn_below * purse.asked.get(opd, 0) / asked


def _to_learn(
    items: Mapping[int, _Item],
    amounts: Mapping[int, int],
    held: Mapping[int, Held],
    *,
    purse: Purse,
    left: int,
    price: float,
    sharing: Sharing,
) -> int | None:
    """The post of which least is known, where knowing more may change what is given, and the least amount is all it costs."""
    if (
        len(amounts) >= purse.slots
        or left < purse.least
        or any(items[n].curve.doubt > sharing.learn_above for n in amounts)
    ):
        return None
    unsure = [
        number
        for number, reason in held.items()
        if reason == "later"
        and items[number].curve.doubt > sharing.learn_above
        # It might be worth its money: at the upper end of what is believed of it.
        and items[number].curve.reach(purse.least) * math.exp(items[number].curve.doubt) >= price * purse.least
    ]
    return max(unsure, key=lambda number: items[number].curve.doubt, default=None)
