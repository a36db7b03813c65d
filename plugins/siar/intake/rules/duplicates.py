"""The same report twice: word for word, or nearly so.

Near-duplicate: same agency, same first day, headlines alike by at least the threshold (normalised edit similarity), and
not in two different kelurahan. Of two agencies: same first day, same place, headlines alike.
The later row carries the finding. Rows are compared within the batch and with accepted reports in the history.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from siar.intake.rules.history import History, report_reference
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.intake.sheets.columns import COLUMNS

__all__ = ["alike", "exact_duplicate", "exact_duplicates", "near_duplicate"]

#: Beyond this many rows of one agency on one day only equal headlines are compared; no agency holds that many events.
_MAX_GROUP = 400
_CONTENT = tuple(name for name in COLUMNS if name != "waktu_kirim")


def alike(one: str, other: str, least: float) -> bool:
    """Tell whether two headlines in small letters are alike; `least` is a share from 0 to 1."""
    return fuzz.ratio(one, other, score_cutoff=least * 100) >= least * 100


def _groups(*keys: np.ndarray[Any, Any], among: np.ndarray[Any, Any]) -> list[list[int]]:
    """Return the positions that share all keys, only groups of two or more, each in order."""
    positions = np.flatnonzero(among)
    if len(positions) < 2:
        return []
    order = np.lexsort([positions, *(key[positions] for key in reversed(keys))])
    ordered = positions[order]
    same = np.logical_and.reduce([key[ordered][1:] == key[ordered][:-1] for key in keys])
    if not same.any():
        return []
    edges = np.concatenate([[0], np.flatnonzero(~same) + 1, [len(ordered)]])
    several = np.flatnonzero(np.diff(edges) > 1)
    return [ordered[edges[index] : edges[index + 1]].tolist() for index in several.tolist()]


def exact_duplicates(table: ReportTable) -> dict[int, int]:
    """Map each row that repeats an earlier one to the first of them. The time of sending does not count."""
    if "exact_duplicates" in table.memo:
        known: dict[int, int] = table.memo["exact_duplicates"]
        return known
    columns = [table.text(name) for name in _CONTENT if name in table.columns]
    found: dict[int, int] = {}
    titles, bodies = table.text("judul"), table.text("uraian")
    for group in _groups(titles.codes, bodies.codes, table.text("opd").codes, among=table.live):
        first: dict[tuple[str, ...], int] = {}
        for position in group:
            content = tuple(column.at(position) for column in columns)
            earlier = first.setdefault(content, position)
            if earlier != position:
                found[position] = earlier
    table.memo["exact_duplicates"] = found
    return found


def _named(table: ReportTable, position: int) -> str:
    return report_reference(table.text("judul").at(position), table.starts.at(position).start, table.book.formats)


def exact_duplicate(table: ReportTable, history: History) -> Iterator[Hit]:
    """The row repeats another one."""
    for position, earlier in exact_duplicates(table).items():
        yield position, "judul", {"rujukan": _named(table, earlier)}
    for position, report in history.same_reports(table):
        yield position, "judul", {"rujukan": report.reference(table.book.formats)}


def near_duplicate(table: ReportTable, history: History) -> Iterator[Hit]:
    """The row is much like another one."""
    limit = table.book.limits.similar_title
    repeated = exact_duplicates(table)
    texts, codes = table.text("judul").values, table.text("judul").codes.tolist()
    wards, apart = table.text("kelurahan"), table.book.places.apart
    known = table.live & (table.start_days > 0) & table.filled("judul")
    hit: set[int] = set()
    for group in _groups(table.agency_ids, table.start_days, among=known):
        seen: list[tuple[int, str, str]] = []
        exact: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for position in group:
            title, ward = texts[codes[position]].casefold(), wards.at(position)
            earlier = next((other for other, place in exact[title] if not apart(ward, place)), -1)
            known_title = earlier >= 0
            if not known_title and seen:
                earlier = next(
                    (other for other, text, place in seen if alike(title, text, limit) and not apart(ward, place)), -1
                )
            if earlier >= 0 and position not in repeated:
                hit.add(position)
                yield position, "judul", {"rujukan": _named(table, earlier)}
            if not known_title:
                exact[title].append((position, ward))
                if len(seen) < _MAX_GROUP:
                    seen.append((position, title, ward))
    for position, earlier in _shared_events(table, limit):
        if position not in hit and position not in repeated:
            hit.add(position)
            yield position, "judul", {"rujukan": _named(table, earlier)}
    for position, report in history.similar_reports(table, limit=limit):
        if position not in hit and position not in repeated:
            yield position, "judul", {"rujukan": report.reference(table.book.formats)}


#: Where the place's own name ends: "Pantai Namosain, Kelurahan Namosain", "Aula (lantai 2)".
_SITE_END = re.compile(r"\s*[,;(/]|\s+(?:kelurahan|kel|kecamatan|kec|jalan|jln?|rt|lantai|lt)\b")


def _site(text: str) -> str:
    """Return a place by its own name only."""
    site = _SITE_END.split(text.casefold(), maxsplit=1)[0].strip(" .-")
    return site or text.casefold()


def _shared_events(table: ReportTable, limit: float) -> Iterator[tuple[int, int]]:
    """Yield rows that tell of the event that another agency told of: one day, one place, headlines alike."""
    places, titles = table.text("lokasi"), table.text("judul")
    # A place that is as wide as the city says nothing of where.
    city = {
        table.book.settings.city.name.casefold(),
        table.book.settings.city.short_name.casefold(),
        "daring",
        "online",
    }
    sites = places.map(_site)
    somewhere = sites.flags(lambda site: len(site) > 3 and site not in city)
    known = table.live & (table.start_days > 0) & table.filled("judul") & somewhere
    numbers: dict[str, int] = {}
    ids = np.array([numbers.setdefault(site, len(numbers)) for site in sites.values], dtype=np.intp)[sites.codes]
    agencies = table.agency_ids
    for group in _groups(ids, table.start_days, among=known):
        for index, position in enumerate(group[:_MAX_GROUP]):
            title = titles.at(position).casefold()
            for earlier in group[:index]:
                if agencies[earlier] != agencies[position] and alike(title, titles.at(earlier).casefold(), limit):
                    yield position, earlier
                    break
