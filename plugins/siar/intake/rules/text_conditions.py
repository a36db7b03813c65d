"""When a text, a name, a date, a place or a photo cell is at fault. Each function yields the hits of one rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from siar.intake.rules.table import CHAT, POLITICAL, ReportTable
from siar.reading.clock_times import find_foreign_zone, foreign_zones
from siar.reading.dates import parse_date
from siar.reading.days import DAYS, MONTHS
from siar.reading.unfinished import unfinished
from siar.reading.wording import count_emoji, find_shouted, is_forwarded, tidy_headline

#: Row position, column, values for the message.
Hit = tuple[int, str | None, dict[str, Any]]
Condition = Callable[[ReportTable], Iterator[Hit]]


def missing(column: str) -> Condition:
    """A required cell is empty."""

    def condition(table: ReportTable) -> Iterator[Hit]:
        for position in table.where(~table.filled(column)):
            yield position, column, {}

    return condition


# ---------------------------------------------------------------------- the row as a whole


def blank_row(table: ReportTable) -> Iterator[Hit]:
    """Nothing in any known column."""
    for position in np.flatnonzero(table.blank).tolist():
        yield position, None, {}


def repeated_header(table: ReportTable) -> Iterator[Hit]:
    """A second header, or a line of totals."""
    for position in np.flatnonzero(table.repeated_header & ~table.blank).tolist():
        yield position, None, {}


def no_report(table: ReportTable) -> Iterator[Hit]:
    """A divider, a row of column numbers, a total, a signature, or a nil return: what surrounds a table on paper."""
    # In an agency's own sheet every row is given its name: what somebody wrote tells more.
    columns = [name for name in table.columns if name != "opd"] + ["opd"]
    for position in np.flatnonzero(table.surroundings & ~table.blank & ~table.repeated_header).tolist():
        filled = next(name for name in columns if table.text(name).at(position))
        yield position, None, {"isi": table.text(filled).at(position)}


def unknown_kind(table: ReportTable) -> Iterator[Hit]:
    """The kind of report is none of the city's, nor another word for one."""
    names = ", ".join(table.book.kind_names)
    for position in table.where(table.filled("jenis_laporan") & table.kinds.flags(lambda kind: kind is None)):
        yield position, "jenis_laporan", {"isi": table.text("jenis_laporan").at(position), "saran": names}


#: What a clarification says of the rumour: labelled apart from the fact, or denied outright.
_DENIAL = re.compile(
    r"\b(?:fakta(?:nya)?|tidak\s+benar|tdk\s+benar|tidaklah\s+benar|bukan|palsu|hoaks|hoax|keliru|penipuan|bohong|salah|menyesatkan|"
    r"dibantah|membantah|tidak\s+(?:pernah|ada))\b",
    re.IGNORECASE,
)


def bare_clarification(table: ReportTable) -> Iterator[Hit]:
    """A clarification that only repeats the rumour: it would be printed under the heading of the facts."""
    clarifying = table.kinds.flags(lambda kind: kind is not None and kind.startswith("Klarifikasi"))
    for position in table.where(clarifying & table.filled("uraian")):
        if not _DENIAL.search(table.text("uraian").at(position)):
            yield position, "uraian", {}


def shifted_columns(table: ReportTable) -> Iterator[Hit]:
    """Cells stand one column beside where they belong; told of the first that shows it."""
    told: set[int] = set()
    for column, flags in table.shifted_from:
        for position in np.flatnonzero(flags).tolist():
            if position not in told:
                told.add(position)
                yield position, column, {"isi": table.text(column).at(position)}


def formula_error(table: ReportTable) -> Iterator[Hit]:
    """A cell shows a spreadsheet error."""
    for column in table.columns:
        if errors := table.formula_errors(column):
            codes = table.text(column).codes
            for position in table.where(table.spread(column, list(errors))):
                yield position, column, {"isi": errors[int(codes[position])]}


# ---------------------------------------------------------------------- agency


def agency(state: str) -> Condition:
    """The agency's name was resolved to this state."""

    def condition(table: ReportTable) -> Iterator[Hit]:
        texts = table.text("opd")
        for position in table.where(table.agencies.flags(lambda match: match.state == state)):
            names = table.agencies.at(position).names
            if state == "ambiguous" and len(names) == 1:
                names = (*names, "instansi lain")
            yield position, "opd", {"isi": texts.at(position), "saran": " atau ".join(names)}

    return condition


# ---------------------------------------------------------------------- headline and body


def long_title(table: ReportTable) -> Iterator[Hit]:
    """The headline does not fit the visual."""
    limit = table.book.limits.title_max
    texts = table.text("judul")
    for position in table.where(table.spread("judul", np.flatnonzero(table.lengths("judul") > limit).tolist())):
        yield position, "judul", {"panjang": len(texts.at(position)), "batas": limit}


def shouted_title(table: ReportTable) -> Iterator[Hit]:
    """The headline is in capitals, and what it says in small letters is certain."""
    for position, (tidy, doubtful) in _shouted(table).items():
        if not doubtful:
            yield position, "judul", {"saran": tidy}


def shouted_doubtful(table: ReportTable) -> Iterator[Hit]:
    """The headline is in capitals, and some of its words may be names or abbreviations: it is kept, and asked about."""
    for position, (_, doubtful) in _shouted(table).items():
        if doubtful:
            yield position, "judul", {"isi": doubtful[0]}


def _shouted(table: ReportTable) -> dict[int, tuple[str, tuple[str, ...]]]:
    if "shouted" not in table.memo:
        book, texts = table.book, table.text("judul")
        read = {
            index: tidy_headline(
                texts.values[index], keep=book.headline_words, names=book.headline_names, heads=book.headline_heads
            )
            for index in find_shouted(texts.values)
        }
        codes = texts.codes
        table.memo["shouted"] = {
            position: read[int(codes[position])] for position in table.where(table.spread("judul", list(read)))
        }
    found: dict[int, tuple[str, tuple[str, ...]]] = table.memo["shouted"]
    return found


#: Words beside those that say nothing that a body needs.
_SAYING_WORDS = 2


def short_body(table: ReportTable) -> Iterator[Hit]:
    """Too little to make a post of."""
    limits, bare = table.book.limits, table.book.bare_words
    letters, words, longest = limits.body_min_letters, limits.body_min_words, limits.body_bare_letters

    def says_little(text: str) -> bool:
        if len(text) < letters or text.count(" ") + 1 < words:
            return True
        saying = (word for word in text.casefold().split() if word.strip(".,;:!()-") not in bare)
        return next(islice(saying, _SAYING_WORDS - 1, None), None) is None

    texts = table.text("uraian")
    lengths = table.lengths("uraian")
    read = np.flatnonzero((lengths > 0) & (lengths <= longest)).tolist()
    short = [i for i in read if says_little(texts.values[i])]
    for position in table.where(table.spread("uraian", short)):
        yield position, "uraian", {"isi": texts.at(position)}


def unfinished_text(table: ReportTable) -> Iterator[Hit]:
    """A headline or body that is a form with gaps, a hint of the sheet, a note to the office, or a trial."""
    hints = table.book.hints
    titles, bodies = table.text("judul"), table.text("uraian")
    bad_titles = titles.map(lambda text: unfinished(text, hints=hints))
    pairs = bodies.pair(titles).map(lambda pair: unfinished(pair[0], title=pair[1], hints=hints))
    for column, found in (("uraian", pairs), ("judul", bad_titles)):
        for position in table.where(found.flags(bool)):
            yield position, column, {"isi": table.text(column).at(position), "saran": found.at(position)}


def bare_title(table: ReportTable) -> Iterator[Hit]:
    """A headline that names no event: a date, or words that fit any report."""
    bare = table.book.bare_words

    def says_nothing(text: str) -> bool:
        if not 0 < len(text) <= 60:
            return False
        if parse_date(text).state in {"ok", "tidied", "days"}:
            return True
        words = re.findall(r"[^\W\d_]+", text.casefold())
        return all(word in bare or word in _PERIOD_WORDS for word in words)

    for position in table.where(table.text("judul").flags(says_nothing)):
        yield position, "judul", {"isi": table.text("judul").at(position)}


_PERIOD_WORDS = frozenset(
    {
        *(month.casefold() for month in MONTHS),
        *(day.casefold() for day in DAYS),
        "bulan",
        "minggu",
        "tahun",
        "triwulan",
        "harian",
        "mingguan",
        "bulanan",
    }
)


def forwarded_body(table: ReportTable) -> Iterator[Hit]:
    """The text was copied from a chat."""
    for column in ("uraian", "judul"):
        texts = table.text(column).values
        # No stem is an emoji: a text with one is looked at in any case.
        plain = map(str.isascii, texts)
        suspects = {i for i, ascii_only in enumerate(plain) if not ascii_only and count_emoji(texts[i])}
        suspects.update(table.about(column, CHAT))
        for position in table.where(table.spread(column, [i for i in suspects if is_forwarded(texts[i])])):
            yield position, column, {}


def foreign_hour(table: ReportTable) -> Iterator[Hit]:
    """An hour of another time zone; for the reader it is wrong by an hour or two."""
    told: set[int] = set()
    formats = table.book.formats
    labels = [label.lower() for label in foreign_zones(formats.zone_label)]
    for column in ("uraian", "judul", "lokasi"):
        texts = table.text(column)
        suspects = table.about(column, CHAT) if column != "lokasi" else range(len(texts.values))
        hours = {
            i: hour
            for i in suspects
            if any(label in texts.values[i].lower() for label in labels)
            and (hour := find_foreign_zone(texts.values[i], formats=formats))
        }
        for position in table.where(table.spread(column, list(hours))) if hours else ():
            if position not in told:
                told.add(position)
                written, local = hours[int(texts.codes[position])]
                yield position, column, {"isi": written, "saran": local}


def political_wording(table: ReportTable) -> Iterator[Hit]:
    """A phrase that reads as a call to vote."""
    seen: set[int] = set()
    for column in ("judul", "uraian"):
        texts = table.text(column)
        phrases = {i: table.book.politics.find(texts.values[i]) for i in table.about(column, POLITICAL)}
        for position in table.where(table.spread(column, [i for i, phrase in phrases.items() if phrase])):
            if position not in seen:
                seen.add(position)
                yield position, column, {"isi": phrases[int(texts.codes[position])]}


# ---------------------------------------------------------------------- places


def unknown_ward(table: ReportTable) -> Iterator[Hit]:
    """The kelurahan is none of the city's."""
    places, texts = table.book.places, table.text("kelurahan")
    unknown = texts.map(lambda text: places.wards(text)[1] if text else [])
    for position in table.where(unknown.flags(bool)):
        name = unknown.at(position)[0]
        yield position, "kelurahan", {"isi": name, "saran": " atau ".join(places.suggest(name))}


def ward_in_other_district(table: ReportTable) -> Iterator[Hit]:
    """Kelurahan and kecamatan do not belong together."""
    places = table.book.places
    pairs = table.text("kelurahan").pair(table.text("lokasi")).pair(table.text("kecamatan"))

    def clash(value: tuple[tuple[str, str], str]) -> tuple[str, str] | None:
        (kelurahan, lokasi), kecamatan = value
        if not kecamatan or (not kelurahan and "el" not in lokasi):
            return None
        wards = places.wards(kelurahan)[0] if kelurahan else places.mentioned(lokasi)
        district = places.district(kecamatan)
        if district is None and re.search(r"[,;/&]|\bdan\b", kecamatan):
            return None
        for ward in wards:
            if ward.district != district:
                return ward.name, ward.district
        return None

    clashes = pairs.map(clash)
    for position in table.where(clashes.flags(bool)):
        found = clashes.at(position)
        if found:
            yield (
                position,
                "kecamatan",
                {"kelurahan": found[0], "saran": found[1], "isi": table.text("kecamatan").at(position)},
            )


def outside_city(table: ReportTable) -> Iterator[Hit]:
    """The place looks as if it were not in the city."""
    places = table.book.places
    pairs = table.text("lokasi").pair(table.text("kelurahan"))

    def outside(value: tuple[str, str]) -> bool:
        lokasi, kelurahan = value
        if not lokasi:
            return False
        # A kelurahan that is not known has been asked about already; one that is known says where the place is.
        if kelurahan:
            known = places.wards(kelurahan)[0]
            return places.is_elsewhere(lokasi) if known else places.is_marked_outside(lokasi)
        return places.is_outside(lokasi)

    seen = table.where(pairs.flags(outside))
    for position in seen:
        yield position, "lokasi", {"isi": table.text("lokasi").at(position)}
    districts = table.text("kecamatan").pair(table.text("kelurahan"))
    far = districts.flags(
        lambda pair: bool(pair[0]) and not pair[1] and places.district(pair[0]) is None and places.is_outside(pair[0])
    )
    for position in table.where(far):
        if position not in seen:
            yield position, "kecamatan", {"isi": table.text("kecamatan").at(position)}


# ---------------------------------------------------------------------- photos


def photo(*states: str) -> Condition:
    """The photo cell holds this."""

    def condition(table: ReportTable) -> Iterator[Hit]:
        guilty = [index for index, state in enumerate(table.photo_states) if state in states]
        for position in table.where(table.spread("foto", guilty)):
            yield position, "foto", {"isi": table.text("foto").at(position)}

    return condition
