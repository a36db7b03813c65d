"""Which agencies reported, and which did not."""

from __future__ import annotations

from siar.briefings.pages.page import KOMINFO, Action, Page
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures

__all__ = ["NAME", "make"]

NAME = "opd"
_SHOWN = 9


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when nobody reported."""
    if not figures.accepted:
        return None
    silent, reported = len(figures.silent), len(figures.accepted_by_opd)
    accepted = phrases.number(figures.accepted)
    start = f"{silent} OPD belum melapor" if silent else "Semua OPD melapor"
    top = list(figures.accepted_by_opd.values())[:3]
    if len(top) > 1 and top[0] == top[1]:
        finding = f"{accepted} laporan dari {reported} OPD"
    else:
        finding = f"{phrases.agency(next(iter(figures.accepted_by_opd)))} paling banyak mengirim"
    meaning = [
        f"Tiga OPD teratas menyumbang {phrases.share(sum(top), figures.accepted)} dari {accepted} laporan."
        if reported > 3
        else f"Laporan datang dari {reported} OPD."
    ]
    if figures.rows_to_fix:
        rows = phrases.number(figures.rows_to_fix)
        meaning.append(f"{rows} baris sudah dikirim tetapi masih menunggu perbaikan isian.")
    actions = []
    if silent:
        actions.append(Action("Sekretaris Daerah", f"Mengingatkan {silent} OPD yang belum melapor."))
        actions.append(Action(KOMINFO, "Mendampingi operator OPD yang mengalami kendala pengisian."))
    bars = [
        {"label": phrases.agency(code), "value": rows, "text": phrases.number(rows)}
        for code, rows in figures.accepted_by_opd.items()
    ]
    return Page(
        NAME,
        f"{start}; {finding}",
        tuple(meaning),
        tuple(actions),
        data={
            "agencies": bars[:_SHOWN],
            "agencies_left": max(0, reported - _SHOWN),
            "silent": [phrases.agency(code) for code in figures.silent],
        },
    )
