"""What was spent on adverts, what is left of the ceiling, and what it brought."""

from __future__ import annotations

from siar.briefings.pages.page import KOMINFO, NBSP, TITLE_LETTERS, Action, Page
from siar.briefings.phrases import UNAVAILABLE, Phrases, shorten
from siar.figures.kpis import Figures
from siar.quantities import Rupiah

__all__ = ["NAME", "make"]

NAME = "iklan"
_SHOWN = 3
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
    """Return the page, None when no ceiling is in force."""
    cap = figures.month_cap
    if cap is None:
        return None
    used = figures.month_settled + figures.month_reserved
    meaning = [
        f"Sistem menolak iklan yang melewati pagu. Yang terpakai memuat PPN {phrases.rupiah(figures.month_tax)}."
        if figures.month_tax
        else "Sistem menolak iklan yang melewati pagu; dana yang dicadangkan kembali ke pagu bila tidak terpakai."
    ]
    costs = [cost for boost in figures.boosts if (cost := boost.per_thousand) is not None]
    if costs:
        meaning.append(
            f"Biaya terhemat {phrases.rupiah(min(costs))} untuk 1.000 akun terjangkau di "
            f"{phrases.settings.city.area.label} (perkiraan Meta)."
        )
    elif figures.boosts:
        meaning.append(f"Biaya per 1.000 jangkauan {UNAVAILABLE}: iklan baru dimulai.")
    actions = []
    if figures.waiting.boosts:
        actions.append(Action(KOMINFO, f"Memeriksa {figures.waiting.boosts} iklan yang dihentikan sistem."))
    if figures.month_overrun:
        over = phrases.rupiah(figures.month_overrun)
        actions.append(Action(KOMINFO, f"Memeriksa tagihan yang melewati dana iklannya sebesar {over}."))
    if used * 10 >= cap * 9:
        actions.append(Action("Sekretaris Daerah", "Memutuskan perlu tidaknya tambahan pagu iklan bulan ini."))
    if not actions:
        actions.append(Action(KOMINFO, "Melanjutkan promosi sesuai pagu; tidak ada keputusan yang diperlukan."))
    spent, share = phrases.rupiah(figures.month_settled), phrases.share_of_money(used, cap)
    return Page(
        NAME,
        f"Belanja iklan {spent}, {share}{NBSP}pagu bulan ini terikat",
        tuple(meaning),
        tuple(actions),
        data={
            "budget": _budget(figures, cap, phrases),
            "boosts": [
                {
                    "title": shorten(boost.title, TITLE_LETTERS),
                    "opd": phrases.agency(boost.opd),
                    "state": _STATES.get(boost.state, boost.state),
                    "spend": phrases.rupiah(boost.spend),
                    "reach": phrases.reach(boost.reach),
                    "per_thousand": phrases.rupiah(boost.per_thousand),
                }
                for boost in figures.boosts[:_SHOWN]
            ],
            "boosts_left": max(0, len(figures.boosts) - _SHOWN),
        },
    )


def _budget(figures: Figures, cap: Rupiah, phrases: Phrases) -> dict[str, int | str]:
    settled, reserved = figures.month_settled, figures.month_reserved
    return {
        "cap": cap.amount,
        "settled": settled.amount,
        "reserved": reserved.amount,
        "cap_text": phrases.rupiah(cap),
        "settled_text": phrases.rupiah(settled),
        "reserved_text": phrases.rupiah(reserved),
        "left_text": phrases.rupiah(max(cap - reserved - settled, Rupiah(0))),
    }
