"""What was spent on adverts on the days of the period, where it went, what is left of each ceiling, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siar.briefings import claims, spending
from siar.briefings.actions import asked_of
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.figures.kpis import Boost, Figures
from siar.figures.money import Cap
from siar.quantities import Rupiah

__all__ = ["NAME", "make", "room"]

NAME = "iklan"
_SHOWN = 2
_CAPS = 3
_AGENCIES = 4
_AGENCIES_BESIDE_MONTHS = 2
_KINDS = 3
_NOT_BEGUN = frozenset({"reserved", "preparing", "prepared", "activating"})
_OVER = frozenset({"ended", "closing", "closed"})


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no ceiling is in force and nothing was spent."""
    months, spent = figures.city_months, figures.spent
    if not months and not spent.total:
        return None
    meaning = [
        spending.spent_by_day(figures, phrases),
        spending.restated(figures, phrases),
        *(_passed(cap, phrases) for cap in months[:-1]),
        spending.most_of_the_money(figures, phrases),
        claims.costs(figures, phrases),
        spending.in_area(figures, phrases),
        _guarded(figures, phrases),
    ]
    # A second month takes the place of what is told of single adverts and ceilings.
    shown, caps, agencies = (_SHOWN, _CAPS, _AGENCIES) if len(months) < 2 else (0, 0, _AGENCIES_BESIDE_MONTHS)
    return Page(
        NAME,
        _title(figures, phrases),
        tuple(filter(None, meaning)),
        tuple(asked_of(figures, phrases, "boosts", "overruns", "caps")),
        data={
            "budgets": [_budget(cap, phrases) for cap in months],
            **_other_caps(figures, phrases, caps),
            **_places(figures, phrases, agencies=agencies, lines=len(months) < 2),
            "boosts": [_boost(boost, phrases) for boost in figures.boosts[:shown]],
            "boosts_name": _adverts(len(figures.boosts), shown, phrases),
        },
    )


def room(cap: Cap, phrases: Phrases, *, of: bool = True) -> str:
    """Say what a ceiling has left, or by how much it is passed: `sisa pagu September Rp2.522.700`; without whose, not `of`."""
    month = _time(cap, phrases)
    if cap.beyond:
        name = "iklan.room_beyond_of" if of else "iklan.room_beyond"
        return phrases.say(name, month=month, beyond=phrases.rupiah(cap.beyond))
    name = "iklan.room_left_of" if of else "iklan.room_left"
    return phrases.say(name, month=month, left=phrases.rupiah(cap.left))


def _title(figures: Figures, phrases: Phrases) -> str:
    spent = phrases.rupiah(figures.spent.total)
    if not figures.city_months:
        return phrases.say("iklan.title", spent=spent)
    return phrases.say("iklan.title_with_cap", spent=spent, room=room(figures.city_months[-1], phrases))


def _passed(cap: Cap, phrases: Phrases) -> str:
    """Say by how much a month's ceiling is passed. Condition: it is; of the last month the title says it."""
    if not cap.beyond:
        return ""
    return phrases.say(
        "iklan.passed",
        month=_time(cap, phrases),
        cap=phrases.rupiah(cap.cap),
        bound=phrases.rupiah(cap.bound),
        beyond=phrases.rupiah(cap.beyond),
    )


def _guarded(figures: Figures, phrases: Phrases) -> str:
    """Say that no ceiling can be passed. Condition: one is in force, and none is passed."""
    months = figures.city_months
    return phrases.say("iklan.guarded") if months and not any(cap.beyond for cap in figures.caps) else ""


def _places(figures: Figures, phrases: Phrases, *, agencies: int, lines: bool) -> dict[str, Any]:
    """Where the money went: bars by agency, the others together, and a line by kind, and by programme where one took part."""
    spent = figures.spending.by(lambda part: part.opd)
    named = {phrases.agency(code): amount for code, amount in list(spent.items())[:agencies] if amount.amount > 0}
    rest = sum(list(spent.values())[agencies:], Rupiah(0))
    if rest.amount > 0:
        named[phrases.say("iklan.others")] = rest
    programmes = figures.spending.by(lambda part: part.programme)
    told = [{"name": phrases.say("iklan.by_kind"), "text": _line(figures.spending.by(lambda p: p.kind), phrases)}]
    if any(programmes):
        names = {programme.code: programme.name for programme in phrases.settings.caps.programmes}
        by_name = {names.get(code, code) or phrases.say("iklan.no_programme"): programmes[code] for code in programmes}
        told.append({"name": phrases.say("iklan.by_programme"), "text": _line(by_name, phrases)})
    return {
        "agencies": [
            {"label": name, "value": amount.amount, "text": phrases.rupiah(amount)} for name, amount in named.items()
        ],
        "lines": [line for line in told if lines and line["text"]],
    }


def _line(amounts: Mapping[str, Rupiah], phrases: Phrases) -> str:
    found = list(amounts.items())
    named = [*found[:_KINDS]]
    if rest := sum((amount for _, amount in found[_KINDS:]), Rupiah(0)):
        named.append((phrases.say("iklan.others"), rest))
    return " · ".join(f"{name} {phrases.rupiah(amount)}" for name, amount in named)


def _other_caps(figures: Figures, phrases: Phrases, shown: int) -> dict[str, Any]:
    others = [cap for cap in figures.caps if cap.level != "city_month" and cap.cap is not None]
    tightest = sorted(others, key=lambda cap: (-cap.beyond.amount, (cap.left or Rupiah(0)).amount))[:shown]
    name = phrases.say("iklan.other_caps")
    if len(others) > shown:
        name = phrases.say("iklan.tightest_caps", shown=shown, caps=len(others))
    return {
        "caps": [{"label": _whose(cap, phrases), "left": room(cap, phrases, of=False)} for cap in tightest],
        "caps_name": name,
    }


def _adverts(adverts: int, shown: int, phrases: Phrases) -> str:
    return phrases.say("iklan.adverts" if adverts <= shown else "iklan.adverts_of", shown=shown, adverts=adverts)


def _boost(boost: Boost, phrases: Phrases) -> dict[str, str]:
    state = "preparing" if boost.state in _NOT_BEGUN else "ended" if boost.state in _OVER else boost.state
    return {
        "title": shorten(boost.title, TITLE_LETTERS),
        "opd": phrases.agency(boost.opd),
        "state": phrases.say(f"iklan.state_{state}"),
        "spend": phrases.rupiah(boost.spend),
        "reach": phrases.reach(boost.reach),
        "per_thousand": phrases.rupiah(claims.cost_of(boost)),
    }


def _time(cap: Cap, phrases: Phrases) -> str:
    return phrases.formats.month_name(cap.start.month) if cap.level in {"city_month", "opd_month"} else cap.period


def _whose(cap: Cap, phrases: Phrases) -> str:
    if cap.level == "city_year":
        return phrases.say("iklan.city_year", year=cap.period)
    who = phrases.agency(cap.holder) if cap.level == "opd_month" else cap.holder
    return phrases.say("iklan.of_time", holder=who, time=_time(cap, phrases))


def _budget(cap: Cap, phrases: Phrases) -> dict[str, int | str | bool]:
    return {
        "name": phrases.say("iklan.budget", month=_time(cap, phrases), cap=phrases.rupiah(cap.cap)),
        "cap": (cap.cap or Rupiah(0)).amount,
        "settled": cap.settled.amount,
        "reserved": cap.promised.amount,
        "settled_text": phrases.rupiah(cap.settled),
        "reserved_text": phrases.rupiah(cap.promised),
        "beyond": bool(cap.beyond),
        "left_name": phrases.say("iklan.beyond" if cap.beyond else "iklan.left"),
        "left_text": phrases.rupiah(cap.beyond or cap.left),
    }
