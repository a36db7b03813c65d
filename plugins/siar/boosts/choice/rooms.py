"""What a post's ceilings would leave: before anything is promised, and after."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from siar.boosts.budget import tax
from siar.boosts.budget.caps import CapLevel
from siar.quantities import Rupiah
from siar.settings import Settings
from siar.settings.programmes import belongs_to
from siar.store import Connection, Many

__all__ = ["Headroom", "Told", "before_tax", "rooms", "with_tax"]


@dataclass(frozen=True)
class Told:
    """What of a post says which ceilings are its."""

    publication_id: int
    post_id: int
    opd: str
    kind: str
    title: str


@dataclass(frozen=True)
class Headroom:
    """What is left of one of a post's ceilings, tax included; negative where bills passed it."""

    publication_id: int
    level: CapLevel
    holder: str
    cap: Rupiah
    room: Rupiah


_rooms_for = Many("boosts.rooms_for", Headroom)


def rooms(conn: Connection, posts: Iterable[Told], *, settings: Settings, now: datetime) -> dict[int, list[Headroom]]:
    """Return, by publication, what is left of each ceiling that an advertisement begun now is held against, narrowest first."""
    local = now.astimezone(settings.city.zone)
    month, year = f"{local:%Y-%m}", f"{local:%Y}"
    asked: list[tuple[int, str, str, str]] = []
    for post in posts:
        programme = belongs_to(settings.caps.programmes, opd=post.opd, kind=post.kind, title=post.title)
        number = post.publication_id
        asked.append((number, "post", str(post.post_id), ""))
        if programme is not None:
            asked.append((number, "programme_year", programme, year))
        asked += [
            (number, "opd_month", post.opd, month),
            (number, "city_month", "city", month),
            (number, "city_year", "city", year),
        ]
    columns: list[list[object]] = [list(column) for column in zip(*asked, strict=True)] or [[], [], [], []]
    found: dict[int, list[Headroom]] = {}
    for room in _rooms_for(conn, publications=columns[0], levels=columns[1], holders=columns[2], periods=columns[3]):
        found.setdefault(room.publication_id, []).append(room)
    return found


def with_tax(budget: Rupiah, *, settings: Settings, days: tuple[date, date]) -> Rupiah:
    """Return what a budget is promised as, tax included.

    :param days: the first and the last of the advertisement, the city's own.
    """
    return budget + tax.on_budget(budget, settings.caps.tax, first=days[0], last=days[1])


def before_tax(amount: Rupiah, *, settings: Settings, days: tuple[date, date]) -> int:
    """Return the largest budget that costs no more than an amount, tax included; nothing of nothing or less. Rupiah."""
    if amount <= Rupiah(0):
        return 0
    budget = math.floor(amount.amount / (1 + tax.highest_rate(settings.caps.tax, first=days[0], last=days[1])))
    while budget and with_tax(Rupiah(budget), settings=settings, days=days) > amount:
        budget -= 1
    return budget
