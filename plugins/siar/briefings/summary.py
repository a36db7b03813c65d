"""A report in a few lines, to forward by chat."""

from __future__ import annotations

from siar.briefings.claims import without_adverts
from siar.briefings.day_notes import corrections
from siar.briefings.pages.adverts import room
from siar.briefings.pages.overview import attention
from siar.briefings.phrases import PROVISIONAL, UNAVAILABLE, Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures
from siar.settings import Settings

__all__ = ["LIMIT", "summary"]

LIMIT = 900
"""Characters at most."""


def summary(figures: Figures, settings: Settings) -> str:
    """Return the message: a heading between asterisks, then a line a finding."""
    phrases = Phrases.of(settings)
    percent = phrases.percent(figures.reporting, figures.must_report)
    share = f" ({percent})" if percent else ""
    lines = [
        f"*Laporan media sosial {settings.city.name} – {figures.period.label(phrases.formats)}*",
        (
            f"OPD melapor: {figures.reporting} dari {figures.must_report}{share}. "
            f"Laporan diterima: {phrases.number(figures.accepted)}."
        ),
        f"Konten tayang: {phrases.number(figures.items_published)} ({', '.join(phrases.per_channel(figures))}).",
        *(_reach(figures, channel, phrases) for channel in CHANNELS),
        *filter(None, [corrections(figures, phrases)]),
        _money(figures, phrases),
        _attention(figures, phrases),
        f"Data ditarik {phrases.moment(figures.pulled_at)}. Rincian pada PDF terlampir.",
    ]
    while len("\n".join(lines)) > LIMIT and len(lines) > 2:
        del lines[-2]
    return "\n".join(lines)


def _attention(figures: Figures, phrases: Phrases) -> str:
    asked = attention(figures, phrases)[:3]
    if not asked:
        return "Tidak ada yang perlu diputuskan."
    named = [f"{one.text.rstrip('.')} ({one.unit}, s.d. {phrases.formats.short_day(one.until)})" for one in asked]
    return f"Mohon perhatian: {'; '.join(named)}."


def _money(figures: Figures, phrases: Phrases) -> str:
    spent = f"Belanja iklan: {phrases.rupiah(figures.spent.total)}"
    if figures.spent.tax:
        spent += f", termasuk PPN {phrases.rupiah(figures.spent.tax)}"
    return "; ".join([spent, *(room(cap, phrases) for cap in figures.city_months)]) + "."


def _reach(figures: Figures, channel: ChannelId, phrases: Phrases) -> str:
    name = CHANNELS[channel].name
    if day := figures.best_day(channel):
        which = "" if figures.is_of_one_day(channel) else " tertinggi sehari"
        note = f" ({PROVISIONAL})" if day.provisional else ""
        return f"Jangkauan {name}{which}: {phrases.reach(day.reach)} akun{note}, {phrases.platform_days([day])}."
    if said := without_adverts(figures, [channel], phrases):
        return said
    return f"Jangkauan {name}: {UNAVAILABLE} ({phrases.no_reach(figures, channel)})."
