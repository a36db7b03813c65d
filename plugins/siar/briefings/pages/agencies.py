"""What each agency sent: accepted, waiting for the agency, waiting for Kominfo, or nothing. All are named."""

from __future__ import annotations

from collections.abc import Callable

from siar.briefings import claims
from siar.briefings.actions import KOMINFO, SEKDA, SENDERS, Action, action
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.figures.agencies import Reporting
from siar.figures.kpis import Figures
from siar.settings.briefings import Subject

__all__ = ["NAME", "make"]

NAME = "opd"
_SHOWN = 5
_NOBODY = "Tanpa nama OPD"


def make(figures: Figures, phrases: Phrases) -> Page | None:
    """Return the page, None when nobody sent anything."""
    if all(agency.silent for agency in figures.agencies):
        return None
    silent, reported = len(figures.silent), len(figures.accepted_by_opd)
    accepted = phrases.number(figures.accepted)
    start = f"{silent} OPD belum melapor" if silent else "Semua OPD mengirim laporan"
    finding = "belum ada laporan yang diterima"
    if reported:
        finding = claims.most_rows(figures, phrases) or f"{accepted} laporan dari {reported} OPD"
    meaning = []
    if reported:
        meaning.append(claims.top_three(figures, phrases) or f"Laporan yang diterima datang dari {reported} OPD.")
    if figures.held or figures.in_review:
        held, review = phrases.number(figures.held), phrases.number(figures.in_review)
        meaning.append(f"Menunggu OPD {held} baris, menunggu Kominfo {review} baris.")
    actions: list[Action] = []

    def ask(subject: Subject, unit: str, text: str) -> None:
        actions.append(action(subject, unit, text, figures=figures, phrases=phrases))

    if silent:
        ask("silent", SEKDA, f"Mengingatkan {silent} OPD yang belum melapor.")
    if figures.held:
        ask("held", SENDERS, f"Memperbaiki {phrases.number(figures.held)} baris sesuai pesan di lembar kerja.")
    if figures.in_review:
        ask("review", KOMINFO, f"Memutuskan {phrases.number(figures.in_review)} baris yang menunggu pemeriksaan.")
    elif silent:
        ask("operators", KOMINFO, "Mendampingi operator OPD yang mengalami kendala pengisian.")
    bars = [
        {"label": phrases.agency(code), "value": rows, "text": phrases.number(rows)}
        for code, rows in figures.accepted_by_opd.items()
    ]

    def waiting(rows: Callable[[Reporting], int]) -> list[str]:
        found = sorted(filter(rows, figures.agencies), key=rows, reverse=True)
        return [
            f"{phrases.agency(agency.opd) if agency.opd else _NOBODY} {phrases.number(rows(agency))}"
            for agency in found
        ]

    groups = {
        "Diterima dari OPD lainnya": [f"{bar['label']} {bar['text']}" for bar in bars[_SHOWN:]],
        "Menunggu perbaikan OPD": waiting(lambda agency: agency.held),
        "Menunggu pemeriksaan Kominfo": waiting(lambda agency: agency.review),
        "Belum melapor": [phrases.agency(code) for code in figures.silent],
    }
    return Page(
        NAME,
        f"{start}; {finding}",
        tuple(meaning),
        tuple(actions),
        data={
            "agencies": bars[:_SHOWN],
            "groups": [{"name": name, "items": items} for name, items in groups.items() if items],
        },
    )
