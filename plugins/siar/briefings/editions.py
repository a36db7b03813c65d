"""Editions of briefings: each kind's report on one period, made once, of the city or of each agency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from siar.briefings.documents import ReadPicture
from siar.briefings.making import Edition, keep, make
from siar.faults import Containment
from siar.figures.kpis import Figures, gather
from siar.figures.periods import Due, Period, due_periods
from siar.figures.scope import of_agency
from siar.settings import BriefingPlan, Settings
from siar.settings.contacts import read_contacts
from siar.settings.holidays import days_off
from siar.store import Connection, Many, MaybeValue

__all__ = ["BriefingResult", "make_due"]


@dataclass(frozen=True)
class _Made:
    agency: str
    period_start: date
    period_end: date


_CONTACTS = "contacts.csv"

_made_since = Many("briefings.made_since", _Made)
_told_until = MaybeValue("briefings.told_until", date)


@dataclass(frozen=True)
class BriefingResult:
    """What was made, and how many letters were planned."""

    made: int = 0
    planned: int = 0
    paths: list[str] = field(default_factory=list)


def make_due(
    conn: Connection,
    *,
    settings: Settings,
    output_dir: Path,
    now: datetime,
    read_picture: ReadPicture | None = None,
    contacts: Mapping[str, Sequence[str]] | None = None,
) -> BriefingResult:
    """Make every briefing that is due and was not made, and plan its letters.

    A briefing is made once a kind, agency and period: a repeated run neither changes the file nor plans another letter.

    :param output_dir: where the files stay.
    :param read_picture: gives the pictures of the best posts, for example a media store's `read`.
    :param contacts: addresses by agency code; those of contacts.csv when not given.
    :raises ItemsFailedError: a document could not be made; the others were.
    """
    paths: list[str] = []
    planned = 0
    faults = Containment(conn, "briefing", now=now)
    due = [
        (kind, plan, item)
        for kind, plan in settings.briefings.briefings.items()
        for item in due_periods(
            plan, now=now, zone=settings.city.zone, days_off=days_off(), told_until=_told_until(conn, kind=kind)
        )
    ]
    people: Mapping[str, Sequence[str]] = contacts or {}
    if contacts is None and any(plan.scope == "each_agency" for _, plan, _ in due):
        # A table that is wrong costs the agencies' own reports, not the city's.
        with faults.item(_CONTACTS, atomic=False):
            people = read_contacts()
    editions = [edition for kind, plan, item in due for edition in _of(kind, plan, item, settings, people)]
    # A period that has passed and is not made up is not made any more.
    faults.only(_CONTACTS, *(edition.name for edition in editions))

    @cache
    def figures_of(kind: str | None, period: Period) -> Figures:
        return gather(conn, period=period, settings=settings, now=now, kind=kind)

    for edition in _not_made(conn, editions):
        with faults.item(edition.name, atomic=False):
            made = make(_own_figures(edition, figures_of), edition, settings, read_picture=read_picture)
            path = made and keep(conn, made, settings=settings, output_dir=output_dir, now=now)
            if path:
                paths.append(str(path))
                planned += len(edition.recipients)
    faults.finish()
    return BriefingResult(made=len(paths), planned=planned, paths=paths)


def _of(
    kind: str, plan: BriefingPlan, due: Due, settings: Settings, people: Mapping[str, Sequence[str]]
) -> Iterator[Edition]:
    late = due.on if due.made_up else None
    if plan.scope == "city":
        yield Edition(kind, plan, due.period, None, tuple(dict.fromkeys(plan.recipients)), late)
        return
    for agency in settings.obliged_agencies:
        # Without an address nobody would read it.
        if own := people.get(agency.code):
            yield Edition(kind, plan, due.period, agency.code, tuple(own), late)


def _not_made(conn: Connection, editions: Sequence[Edition]) -> Iterator[Edition]:
    """Yield those that do not exist, asked for once a kind."""
    for kind in dict.fromkeys(edition.kind for edition in editions):
        own = [edition for edition in editions if edition.kind == kind]
        made = {
            (row.agency, row.period_start, row.period_end)
            for row in _made_since(conn, kind=kind, first=min(edition.period.start for edition in own))
        }
        yield from (item for item in own if (item.agency or "", item.period.start, item.period.end) not in made)


def _own_figures(edition: Edition, figures_of: Callable[[str | None, Period], Figures]) -> Figures:
    """Return what an edition tells of; one reading serves all agencies of a kind."""
    if edition.agency is None:
        return figures_of(edition.kind, edition.period)
    return of_agency(figures_of(None, edition.period), edition.agency)
