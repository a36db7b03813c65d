"""Alt text: the picture in words, from the same facts, every figure included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from siar.editorial.captions import breakdown
from siar.editorial.refusals import ComposeRefusedError
from siar.visuals.facts import Facts
from siar.visuals.painting.canvas import Mark
from siar.visuals.typography.paragraphs import NBSP

__all__ = ["LIMIT", "alt_text", "missing_figures"]

_NUMERAL = re.compile(r"\d[\d.,]*")

LIMIT = 1000
"""Characters: Instagram's limit for `alt_text`."""


def _stop(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


_CHARTS: dict[Mark, str] = {
    "progress": "batang kemajuan",
    "ring": "diagram cincin",
    "stacked": "batang bertumpuk",
    "bars": "diagram batang",
    "columns": "diagram kolom",
    "line": "diagram garis",
}
_SCENES = {
    "kegiatan": "Foto kegiatan",
    "agenda": "Foto kegiatan",
    "layanan": "Foto layanan",
    "progres": "Foto pekerjaan",
}


def _seen(facts: Facts, shown: Iterable[Mark]) -> str:
    """The photo and the charts in words; of people in a photo what its row tells."""
    marks = dict.fromkeys(shown)
    told = [f"Dengan {name}" for mark in marks if (name := _CHARTS.get(mark))]
    if "photo" in marks:
        told.insert(0, ", ".join(part for part in (_SCENES.get(facts.kind, "Foto"), facts.people) if part))
    return ". ".join(told)


def _whole(shown: str, full: str, *, cut: bool) -> str:
    """What a shortened figure is in full, ` (Rp1.286.000.000.000)`: one template shortens it, another does not."""
    full = full.replace(NBSP, " ")
    return "" if shown.replace(NBSP, " ") == full else f" ({'tepatnya ' if cut else ''}{full})"


def _figures(facts: Facts) -> Iterator[str]:
    if facts.figure:
        figure = facts.figure
        named = f"{figure.label}: " if figure.label else ""
        shown = " ".join(part for part in (figure.prefix + figure.number, figure.magnitude, figure.unit) if part)
        full = _whole(shown, figure.full, cut=figure.cut)
        shown = f"{figure.over.lower()} {shown}".lstrip()
        aim = f", {figure.target}" if figure.target else ""
        yield f"{named}{shown}{full}{aim}"
    elif facts.rows:
        yield " ".join(
            part for part in (f"{facts.rows[0].label}:", facts.rows[0].qualifier.lower(), facts.rows[0].full) if part
        )
    if facts.progress and facts.progress.text and not (facts.figure and facts.figure.is_progress):
        note = f" {facts.progress.note}" if facts.progress.note and not (facts.figure and facts.figure.target) else ""
        yield f"{facts.progress.label}: {facts.progress.text}{note}"
    told = {named.label for named in (facts.figure, facts.progress, *facts.stats) if named}
    for pace in facts.paces:
        if pace.label not in told:
            yield f"{pace.label}: {pace.text}"
    for stat in facts.stats:
        shown = " ".join(part for part in (stat.prefix + stat.number, stat.magnitude, stat.unit) if part)
        exact = _whole(shown, stat.plain, cut=bool(stat.over and not stat.qualifier))
        aim = f", {stat.target}" if stat.target else ""
        yield f"{stat.label}: {stat.over.lower()} {shown}{exact}{aim}".replace(":  ", ": ")
    if facts.trend:
        yield facts.trend.words
    if facts.parts:
        yield breakdown(facts, picture=True)


def _sections(facts: Facts) -> Iterator[str]:
    for section in facts.sections:
        if section.key == "lakukan":
            # The picture numbers the steps.
            text = "; ".join(f"{number}. {item}" for number, item in enumerate(section.items, 1))
        else:
            text = section.text
        yield f"{section.label}: {text}"


def _help(facts: Facts) -> str:
    """What residents can do and whom they call, as a sober picture shows it."""
    if facts.sober is None:
        return ""
    told = any(section.key == "lakukan" for section in facts.sections)
    call = f"{facts.sober.whom}: {facts.sober.number}" if facts.sober.number else ""
    return " ".join(part for part in ("" if told else facts.sober.do, call) if part)


def _lifted(facts: Facts) -> str:
    """What a service's picture lifts out of its prose, for where the prose is told in short."""
    calls = "; ".join(f"{dial.whom}: {dial.number}" for dial in facts.numbers)
    return "; ".join(part for part in (calls, facts.fee, facts.hours) if part)


def _ways(facts: Facts, seen: str) -> Iterator[tuple[str, ...]]:
    """The text in ever shorter ways; all hold the same figures but those of the prose."""
    head = f"Infografis {facts.government}, {facts.kind_label.lower()}: {facts.title}"
    figures = tuple(_figures(facts))
    budget = f"Anggaran {facts.budget}" + (f" dari {facts.fund}" if facts.fund else "") if facts.budget else ""
    day = facts.timing.shown if facts.timing else ""
    where = ", ".join(part for part in (day, facts.occasion.place if facts.occasion else "") if part)
    source = facts.source_line.replace(" | ", ", ")
    sections = tuple(_sections(facts))
    for prose in dict.fromkeys((facts.prose, facts.prose_short, "")):
        lifted = "" if prose == facts.prose else _lifted(facts)
        yield head, seen, *figures, budget, prose, lifted, *sections, _help(facts), where, facts.agency, source
    owner = "" if facts.source.casefold() == facts.agency.casefold() else facts.agency
    yield (
        f"Infografis: {facts.title}",
        *figures,
        budget if facts.kind == "progres" else "",
        _lifted(facts),
        *sections,
        _help(facts),
        where,
        owner,
        source,
    )


def alt_text(facts: Facts, *, shown: Iterable[Mark] = ()) -> str:
    """Return the alt text.

    :param shown: what the picture shows besides its lines.

    The prose gives way first; figures, date and source never.

    :raises ComposeRefusedError: when the figures alone are too long.
    """
    text = ""
    for parts in _ways(facts, _seen(facts, shown)):
        text = " ".join(_stop(part) for part in parts if part).replace(NBSP, " ")
        if len(text) <= LIMIT:
            return text
    raise ComposeRefusedError(
        "K_TEKS_ALT_TERLALU_PANJANG",
        {"panjang": len(text), "batas": LIMIT},
        detail={"length": len(text)},
    )


def missing_figures(shown: Iterable[str], text: str) -> list[str]:
    """Return the figures that stand in a picture's lines but not in its alt text."""
    spoken = set(_numerals(text))
    return sorted({figure for line in shown for figure in _numerals(line)} - spoken)


def _numerals(text: str) -> list[str]:
    return [found.rstrip(".,") for found in _NUMERAL.findall(text)]
