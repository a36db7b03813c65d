"""Alt text: the picture in words, from the same facts, every figure included."""

from __future__ import annotations

from collections.abc import Iterator

from siar.editorial.refusals import ComposeRefused
from siar.visuals.facts import Facts

__all__ = ["LIMIT", "alt_text"]

LIMIT = 1000
"""Characters: Instagram's limit for `alt_text`."""


def _stop(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


def _figures(facts: Facts) -> Iterator[str]:
    if facts.figure:
        figure = facts.figure
        named = f"{figure.lead}: " if figure.lead else ""
        shown = " ".join(part for part in (figure.prefix + figure.number, figure.unit) if part)
        full = f" (tepatnya {figure.full})" if figure.cut else ""
        aim = f", {figure.target}" if figure.target else ""
        yield f"{named}{shown}{full}{aim}"
    elif facts.rows:
        yield f"{facts.rows[0].label}: {facts.rows[0].full}"
    if facts.progress and facts.progress.text and not (facts.figure and facts.figure.is_progress):
        note = f" {facts.progress.note}" if facts.progress.note and not (facts.figure and facts.figure.target) else ""
        yield f"{facts.progress.label}: {facts.progress.text}{note}"
    for stat in facts.stats:
        shown = " ".join(part for part in (stat.prefix + stat.number, stat.unit) if part)
        full = stat.full.replace("\u00a0", " ")
        yield f"{stat.label}: {shown}" + (f" (tepatnya {full})" if shown != full else "")
    if facts.parts:
        yield "Rincian: " + "; ".join(
            f"{part.label} {part.value}" + (f" ({part.note})" if part.note else "") for part in facts.parts
        )
    if facts.budget:
        yield f"Anggaran {facts.budget}" + (f" dari {facts.fund}" if facts.fund else "")


def alt_text(facts: Facts) -> str:
    """Return the alt text.

    The prose gives way first; figures, date, place and source never.

    :raises ComposeRefused: when the figures alone are too long.
    """
    needed = [f"Infografis {facts.government}, {facts.kind_label.lower()}: {facts.title}", *_figures(facts)]
    tail = []
    if facts.occasion:
        place = f", {facts.occasion.place}" if facts.occasion.place else ""
        tail.append(f"{facts.validity or facts.occasion.text}{place}")
    tail.append(f"{facts.agency}. {facts.source_line.replace(' | ', ', ')}")
    text = ""
    for prose in dict.fromkeys((facts.body, facts.body_short, "")):
        text = " ".join(_stop(part) for part in (*needed, prose, *tail) if part).replace("\u00a0", " ")
        if len(text) <= LIMIT:
            return text
    raise ComposeRefused(
        "K_TEKS_ALT_TERLALU_PANJANG",
        f"Teks alternatif {len(text)} huruf, batasnya {LIMIT}. Mohon rincian atau indikator dikurangi.",
        detail={"length": len(text)},
    )
