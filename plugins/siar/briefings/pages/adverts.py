"""What was spent on adverts on the days of the period, what is left of each ceiling, and what it brought."""

from __future__ import annotations

from siar.briefings import claims
from siar.briefings.actions import KOMINFO, SEKDA, Action, action
from siar.briefings.pages.page import TITLE_LETTERS, Page
from siar.briefings.phrases import Phrases, shorten
from siar.figures.kpis import Figures
from siar.figures.money import Cap
from siar.quantities import Rupiah
from siar.settings.briefings import Subject

__all__ = ["NAME", "make", "room"]

NAME = "iklan"
_SHOWN = 3
_CAPS = 4
_SHOWN_BESIDE_MONTHS = 1
_STATES = {
    "reserved": "disiapkan",
    "preparing": "disiapkan",
    "prepared": "disiapkan",
    "activating": "disiapkan",
    "running": "berjalan",
    "paused": "dihentikan",
    "ended": "selesai",
    "closing": "selesai",
    "closed": "selesai",
    "needs_human": "perlu diperiksa",
}


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when no ceiling is in force and nothing was spent."""
    months, spent = figures.city_months, figures.spent
    if not months and not spent.total:
        return None
    meaning = [_spent(figures, phrases)]
    passed = [cap for cap in months if cap.beyond]
    meaning += [  # Of the last the title says it.
        f"Pagu {_time(cap, phrases)} {phrases.rupiah(cap.cap)}, yang terikat {phrases.rupiah(cap.bound)}: lebih "
        f"{phrases.rupiah(cap.beyond)}."
        for cap in passed
        if cap != months[-1]
    ]
    if months and not passed:
        meaning.append("Sistem menolak iklan yang melewati pagu; dana yang tidak terpakai kembali ke pagu.")
    if said := claims.costs(figures, phrases):
        meaning.append(said)
    # A second month takes the place of what is told of single adverts and ceilings.
    shown, room_for = (_SHOWN, _CAPS) if len(months) < 2 else (_SHOWN_BESIDE_MONTHS, 0)
    others = [cap for cap in figures.caps if cap.level != "city_month" and cap.cap is not None]
    return Page(
        NAME,
        f"Belanja iklan {phrases.rupiah(spent.total)}" + (f"; {room(months[-1], phrases)}" if months else ""),
        tuple(meaning),
        tuple(_actions(figures, phrases)),
        data={
            "budgets": [_budget(cap, phrases) for cap in months],
            "caps": [
                {"label": _whose(cap, phrases), "left": room(cap, phrases, of=False)}
                for cap in sorted(others, key=lambda cap: (-cap.beyond.amount, (cap.left or Rupiah(0)).amount))[
                    :room_for
                ]
            ],
            "caps_left": max(0, len(others) - room_for),
            "boosts": [
                {
                    "title": shorten(boost.title, TITLE_LETTERS),
                    "opd": phrases.agency(boost.opd),
                    "state": _STATES.get(boost.state, boost.state),
                    "spend": phrases.rupiah(boost.spend),
                    "reach": phrases.reach(boost.reach),
                    "per_thousand": phrases.rupiah(claims.cost_of(boost)),
                }
                for boost in figures.boosts[:shown]
            ],
            "boosts_left": max(0, len(figures.boosts) - shown),
        },
    )


def room(cap: Cap, phrases: Phrases, *, of: bool = True) -> str:
    """Say what a ceiling has left, or by how much it is passed: `sisa pagu September Rp2.522.700`; without whose, not `of`."""
    name = f"pagu {_time(cap, phrases)} " if of else ""
    if cap.beyond:
        return f"{name}terlampaui {phrases.rupiah(cap.beyond)}"
    return f"sisa {name}{phrases.rupiah(cap.left)}"


def _spent(figures: Figures, phrases: Phrases) -> str:
    spent = figures.spent
    if not spent.total:
        return "Tidak ada tagihan iklan untuk hari-hari periode ini."
    said = f"Belanja menurut harinya: tagihan {phrases.rupiah(spent.net)} dan PPN {phrases.rupiah(spent.tax)}"
    if spent.overrun:
        said += f", {phrases.rupiah(spent.overrun)} di antaranya di luar dana iklannya"
    # A bill is final once its boost is closed, after day 28.
    return (
        f"{said} ({phrases.provisional})." if any(boost.state != "closed" for boost in figures.boosts) else f"{said}."
    )


def _actions(figures: Figures, phrases: Phrases) -> list[Action]:
    actions: list[Action] = []

    def ask(subject: Subject, unit: str, text: str) -> None:
        actions.append(action(subject, unit, text, figures=figures, phrases=phrases))

    if boosts := figures.waits("boosts"):
        ask("boosts", KOMINFO, f"Memeriksa {phrases.number(boosts)} iklan yang dihentikan sistem.")
    if (overruns := figures.spending.open_overruns).bills:
        over = phrases.rupiah(overruns.amount)
        ask("overruns", KOMINFO, f"Memeriksa tagihan yang melewati dana iklannya sebesar {over}.")
    for cap in figures.city_months:
        if cap.period in figures.waiting.get("caps", {}):
            ask("caps", SEKDA, f"Memutuskan pagu iklan {_time(cap, phrases)}.")
    return actions


def _time(cap: Cap, phrases: Phrases) -> str:
    return phrases.formats.month_name(cap.start.month) if cap.level in {"city_month", "opd_month"} else cap.period


def _whose(cap: Cap, phrases: Phrases) -> str:
    if cap.level == "city_year":
        return f"Kota, {cap.period}"
    who = phrases.agency(cap.holder) if cap.level == "opd_month" else cap.holder
    return f"{who}, {_time(cap, phrases)}"


def _budget(cap: Cap, phrases: Phrases) -> dict[str, int | str]:
    return {
        "month": _time(cap, phrases),
        "cap": (cap.cap or Rupiah(0)).amount,
        "settled": cap.settled.amount,
        "reserved": cap.promised.amount,
        "cap_text": phrases.rupiah(cap.cap),
        "settled_text": phrases.rupiah(cap.settled),
        "reserved_text": phrases.rupiah(cap.promised),
        "left_name": "Lebih" if cap.beyond else "Sisa",
        "left_text": phrases.rupiah(cap.beyond or cap.left),
    }
