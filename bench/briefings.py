"""Seconds and bytes of each kind of report, beside WeasyPrint and reportlab: `python -m bench.briefings`.

All draw the same pages, from the same figures: the words, bars, tiles, lists and pictures that our own page makers give. Ours
starts from the figures, and what it makes is PDF/A-2a and PDF/UA-1, or is not made. The others get finished pages and lay them out
in HTML and CSS, or in flowables, with the same fonts; WeasyPrint once as it comes and once as PDF/UA-1. That they say the same is
checked before anything is timed: a peer that lacks more than a tenth of the words and numbers of ours ends the run.

Each report is made in a process of its own that has made none, in shuffled rounds, because the machine's speed drifts; a value is
the median of the rounds, its range their least and greatest. Beside the time that passed stands the processor's own, over all
threads: a busy machine stretches the one much more than the other.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from bench import visuals_scene
from bench.briefings_peers import Report, in_html, in_reportlab
from bench.results import write
from siar.briefings import documents
from siar.briefings.day_notes import day_notes
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.kpis import Figures
from siar.figures.periods import Period
from siar.figures.scope import of_agency
from siar.settings import BriefingPlan, load_settings
from tests.unit.siar.briefings.examples import week

OUTPUT = Path("var/bench/briefings.json")
PLACE = Path("var/bench/briefings")
LIKE = 0.9
"""Of the words in our document, what a peer's has to hold: the headings above charts stand in our drawings alone."""

PERIODS = {
    "day": Period(date(2026, 9, 10), date(2026, 9, 10), "day"),
    "week": Period(date(2026, 9, 7), date(2026, 9, 13), "week"),
    "month": Period(date(2026, 9, 1), date(2026, 9, 30), "month"),
    "quarter": Period(date(2026, 7, 1), date(2026, 9, 30), "quarter"),
}

Make = Callable[[], bytes]


def contenders(figures: Figures, plan: BriefingPlan, photo: bytes) -> dict[str, Make]:
    """Return who makes one kind of report, each from what it begins with."""
    settings = load_settings()
    phrases = Phrases.of(settings, plan.language)
    pages = pages_of(figures, plan.pages, phrases, in_short=plan.in_short)
    report = Report(
        heading=f"{plan.title} media sosial {settings.city.name}",
        period=figures.period.label(phrases.formats),
        notes=" ".join(
            [
                phrases.say("laporan.reach_is"),
                *day_notes(figures, phrases),
                phrases.say("laporan.made", moment=phrases.moment(figures.made_at)),
                phrases.say("laporan.pulled", moment=phrases.moment(figures.pulled_at)),
            ]
        ),
        pages=pages,
        picture=photo,
        phrases=phrases,
    )
    return {
        "ours": lambda: documents.render(figures, plan, settings, read_picture=lambda _: photo).pdf,
        "WeasyPrint": lambda: in_html(report),
        "WeasyPrint, PDF/UA-1": lambda: in_html(report, variant="pdf/ua-1"),
        "reportlab": lambda: in_reportlab(report),
    }


def words_of(pdf: bytes) -> set[str]:
    """Return the words and numbers that a document's reader finds."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return {*re.findall(r"[^\W\d_]{3,}", text), *re.findall(r"\d+(?:\.\d{3})*", text)}


def alone(make: Make) -> tuple[bytes, float, float]:
    """Make a report in a process that made none before; return it, and the milliseconds that passed and the processor's own.

    What is imported is there already. The compiler of ours remembers whatever it laid out, but a report is made once.
    """
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)

    def run() -> None:
        begun, own = time.perf_counter(), time.process_time()
        made = make()
        busy = time.process_time() - own
        writer.send((made, (time.perf_counter() - begun) * 1000, busy * 1000))

    process = context.Process(target=run)
    process.start()
    writer.close()
    found: tuple[bytes, float, float] = reader.recv()
    process.join()
    return found


def look(kind: str, made: dict[str, bytes]) -> None:
    """Keep what everybody made, to be looked at.

    :raises SystemExit: a peer's document does not say what ours does.
    """
    PLACE.mkdir(parents=True, exist_ok=True)
    ours = words_of(made["ours"])
    for name, pdf in made.items():
        (PLACE / f"{kind}-{name.replace(' ', '').replace(',', '-').replace('/', '')}.pdf").write_bytes(pdf)
        lacking = ours - words_of(pdf)
        if len(lacking) > (1 - LIKE) * len(ours):
            raise SystemExit(f"{kind}: {name} lacks {len(lacking)} of {len(ours)} words: {sorted(lacking)[:20]}")


def measure(kind: str, makers: dict[str, Make], rounds: int) -> list[dict[str, Any]]:
    """Return one kind's lines of the result: milliseconds that passed, those of the processor, and kilobytes."""
    passed: dict[str, list[float]] = {name: [] for name in makers}
    busy: dict[str, list[float]] = {name: [] for name in makers}
    made: dict[str, bytes] = {}
    for _ in range(rounds):
        for name in random.sample(list(makers), len(makers)):
            made[name], spent, own = alone(makers[name])
            passed[name].append(spent)
            busy[name].append(own)
    look(kind, made)
    return [
        row(kind, "ms a report", passed),
        row(kind, "ms of the processor a report", busy),
        row(kind, "KB a report", {name: [len(pdf) / 1024] for name, pdf in made.items()}),
    ]


def row(case: str, unit: str, values: dict[str, list[float]]) -> dict[str, Any]:
    """Return a line of the result."""
    medians = {name: round(statistics.median(each), 1) for name, each in values.items()}
    return {
        "case": case,
        "unit": unit,
        "ours": medians.pop("ours"),
        "floor": None,
        "peers": medians,
        "ranges": {name: [round(min(each), 1), round(max(each), 1)] for name, each in values.items()},
    }


def main() -> None:
    """Measure each kind, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    random.seed(1)
    photo = visuals_scene.photo("cut")
    rows = []
    for kind, plan in load_settings().briefings.briefings.items():
        if plan.covers == "asked":
            # A note on one story: a page, made when a person asks.
            continue
        figures = replace(week(), period=PERIODS[plan.period])
        if plan.scope == "each_agency":
            figures = of_agency(figures, next(iter(figures.accepted_by_opd)))
        makers = contenders(figures, plan, photo)
        for line in measure(kind, makers, chosen.rounds):
            rows.append(line)
            print(f"{kind:12} {line['unit']:30} {line['ours']:>8}  {line['peers']}", flush=True)
    write("briefings", rows, output=OUTPUT)


if __name__ == "__main__":
    main()
