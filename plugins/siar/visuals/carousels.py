"""Carousels: a cover, one page a report, a closing page with the sources. Two to ten pictures of one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from siar.errors import InputError
from siar.visuals.facts import Entry, Facts
from siar.visuals.rendering import DEFAULT_FORMAT, Rendered, Renderer, default_renderer

__all__ = ["MOST_PAGES", "carousel"]

MOST_PAGES = 10
"""Instagram's limit for a carousel published through its API."""
_CLOSING = "Data lengkap dan sumbernya"


def carousel(
    reports: Sequence[Facts],
    *,
    title: str,
    lead: str = "",
    label: str = "Program",
    size: str = DEFAULT_FORMAT,
    closing: bool = True,
    renderer: Renderer | None = None,
) -> list[Rendered]:
    """Make a programme's reports into the pages of one post, in their order.

    :param title: of the programme, large on the cover. :param lead: a sentence or two below it.
    :param closing: end with a page that lists every report with its source and code.
    :param renderer: None is the process's own.
    :raises InputError: for no report, or more than fit into ten pages.
    :raises VisualRefusedError: when a page cannot be shown; its `detail` has `page`.
    """
    count = len(reports) + 1 + int(closing)
    if not reports or count > MOST_PAGES:
        raise InputError(f"A carousel takes 1 to {MOST_PAGES - 1 - int(closing)} reports, not {len(reports)}.")
    first, last = reports[0], max(reports, key=lambda facts: facts.reference)
    agencies = list(dict.fromkeys(facts.agency for facts in reports))
    sources = list(dict.fromkeys(facts.source for facts in reports))
    # Each report's page names its source; the last page, if there is one, only where it has room.
    frame = replace(
        first,
        kind_label=label,
        title=title,
        prose=lead,
        body=lead,
        agency=agencies[0] if len(agencies) == 1 else first.government,
        source_line=f"Sumber: {sources[0] if len(sources) == 1 else f'{len(sources)} sumber, lihat setiap halaman'}",
        sections=(),
        photo=None,
    )
    # In a post of its own code the pages' codes are that one; saying it at each report would tell nothing.
    several = len({facts.reference for facts in reports}) > 1
    entries = tuple(
        Entry(facts.title, facts.source_line.removeprefix("Sumber: ") + (f" | {facts.reference}" if several else ""))
        for facts in reports
    )
    pages: list[tuple[Facts, str | None]] = [(frame, "sampul"), *((facts, None) for facts in reports)]
    if closing:
        pages.append((replace(frame, title=_CLOSING, entries=entries, reference=last.reference), "penutup"))
    renderer = renderer or default_renderer()
    return [
        renderer.render(facts.kind, replace(facts, page=f"{number}/{count}"), size=size, template=template)
        for number, (facts, template) in enumerate(pages, 1)
    ]
