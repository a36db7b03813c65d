"""When a text, a name, a date, a place or a photo cell is at fault. Each function yields the hits of one rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from siar.intake.rules.factors import Flags
from siar.intake.rules.table import CASE, CHAT, MINOR, PATIENT, POLITICAL, ReportTable
from siar.intake.sheets.columns import NUMBER_COLUMNS
from siar.reading.clock_times import find_foreign_zone, foreign_zones
from siar.reading.personal_data import has_id_number, has_phone
from siar.reading.protected_people import has_child_identity, has_patient_identity
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


def shifted_columns(table: ReportTable) -> Iterator[Hit]:
    """Cells stand one column beside where they belong."""
    for position in np.flatnonzero(table.shifted).tolist():
        yield position, "opd", {}


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
    """The headline is in capitals."""
    book, texts = table.book, table.text("judul")
    for position in table.where(table.spread("judul", find_shouted(texts.values))):
        tidy = tidy_headline(texts.at(position), keep=book.headline_words, names=book.headline_names)
        yield position, "judul", {"saran": tidy}


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


# ---------------------------------------------------------------------- dates


def unreadable_date(table: ReportTable) -> Iterator[Hit]:
    """No day, month and year can be read."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "unreadable")):
            yield position, column, {"isi": table.text(column).at(position)}


def _ahead(table: ReportTable) -> Flags:
    """Return the rows whose day lies further ahead than reports of their kind may tell of."""
    planned, announced = table.book.planned_kinds, table.book.announced_kinds
    days = table.start_days - table.sent_days
    soon = (days <= table.book.limits.announced_days) & table.kinds.flags(lambda kind: kind in announced)
    return (days > 0) & (table.start_days > 0) & ~soon & ~table.kinds.flags(lambda kind: kind in planned)


def _swapped_readings(table: ReportTable) -> dict[int, tuple[date, date]]:
    """Return the rows whose date lies ahead, but would lie just before the sending with day and month swapped."""
    found = {}
    for position in table.where(_ahead(table)):
        reading = table.starts.at(position)
        day = reading.start
        if not (reading.numeric and day and day.day <= 12 and day.day != day.month):
            continue
        other = date(day.year, day.day, day.month)
        before = int(table.sent_days[position]) - other.toordinal()
        if 0 <= before <= table.book.limits.swap_window_days:
            found[position] = (day, other)
    return found


def ambiguous_date(table: ReportTable) -> Iterator[Hit]:
    """Two days fit what was written."""
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "ambiguous")):
            first, second = readings.at(position).alternatives
            yield position, column, _two_dates(table, column, position, first, second)
    for position, (first, second) in _swapped_readings(table).items():
        yield position, "tanggal_mulai", _two_dates(table, "tanggal_mulai", position, first, second)


def _two_dates(table: ReportTable, column: str, position: int, first: date, second: date) -> dict[str, Any]:
    long_date = table.book.formats.long_date
    return {"isi": table.text(column).at(position), "saran1": long_date(first), "saran2": long_date(second)}


def wrong_weekday(table: ReportTable) -> Iterator[Hit]:
    """The weekday is not that of the date."""
    formats = table.book.formats
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "weekday")):
            reading = readings.at(position)
            day, said = reading.written, reading.weekday_said
            if day is None or said is None:
                continue
            hint = f" Mungkin maksudnya {formats.long_date(reading.alternatives[0])}?" if reading.alternatives else ""
            yield (
                position,
                column,
                {
                    "tanggal": formats.long_date(day),
                    "hari_benar": formats.weekday(day),
                    "hari_isi": formats.weekday(said),
                    "saran": hint,
                },
            )


def future_date(table: ReportTable) -> Iterator[Hit]:
    """The day lies ahead, and the row is no announcement."""
    swapped = _swapped_readings(table)
    for position in table.where(_ahead(table)):
        if position not in swapped:
            day = date.fromordinal(int(table.start_days[position]))
            yield position, "tanggal_mulai", {"tanggal": table.book.formats.long_date(day)}


def late_report(table: ReportTable) -> Iterator[Hit]:
    """The event is over for longer than news keeps."""
    undated = table.book.undated_kinds
    age = table.sent_days - table.end_days
    late = (table.start_days > 0) & (age > table.book.limits.late_days)
    for position in table.where(late & ~table.kinds.flags(lambda kind: kind in undated)):
        yield position, "tanggal_mulai", {"hari": int(age[position])}


def reversed_span(table: ReportTable) -> Iterator[Hit]:
    """The last day comes before the first."""
    ends = np.array([(reading.start or date.min).toordinal() for reading in table.ends.values], dtype=np.int64)[
        table.ends.codes
    ]
    given = table.ends.flags(lambda reading: reading.start is not None)
    for position in table.where(given & (table.start_days > 0) & (ends < table.start_days)):
        yield position, "tanggal_selesai", {}
    inside = table.starts.flags(
        lambda reading: reading.end is not None and reading.start is not None and reading.end < reading.start
    )
    for position in table.where(inside):
        yield position, "tanggal_mulai", {}


def tidied_date(table: ReportTable) -> Iterator[Hit]:
    """Written in another way, with one meaning."""
    formats = table.book.formats
    for column, readings in (("tanggal_mulai", table.starts), ("tanggal_selesai", table.ends)):
        for position in table.where(readings.flags(lambda reading: reading.state == "tidied")):
            reading = readings.at(position)
            if reading.start is None:
                continue
            text = formats.numeric_date(reading.start)
            if reading.end and reading.end != reading.start:
                text = f"{text} sampai {formats.numeric_date(reading.end)}"
            yield position, column, {"isi": table.text(column).at(position), "saran": text}


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


# ---------------------------------------------------------------------- photos and approval


def photo(*states: str) -> Condition:
    """The photo cell holds this."""

    def condition(table: ReportTable) -> Iterator[Hit]:
        guilty = [index for index, state in enumerate(table.photo_states) if state in states]
        for position in table.where(table.spread("foto", guilty)):
            yield position, "foto", {"isi": table.text("foto").at(position)}

    return condition


_CONSENT_GIVEN = re.compile(
    r"\bi[jz]in\s+(?:tertulis|lengkap|orang\s?tua\s+(?:tertulis|ada|lengkap))|\b(?:sudah|ada|dengan|telah)\s+(?:surat\s+)?i[jz]in\b|surat\s+i[jz]in|\bberi[jz]in\b|sudah\s+dii[jz]inkan|persetujuan\s+tertulis"
)
_CONSENT_MISSING = re.compile(r"\b(?:belum|tanpa|tidak\s+ada|tdk\s+ada|lisan|menyusul|proses|menunggu|nanti|blm)\b")
_NO_CHILD = re.compile(
    r"\b(?:tidak|tdk|tak|bukan|tanpa)\s+(?:ada\s+)?(?:foto\s+|wajah\s+)?anak|\btanpa\s+orang|\bdewasa\b"
)


def child_without_consent(table: ReportTable) -> Iterator[Hit]:
    """A child is to be seen, and no written consent was given."""

    def lacks_consent(text: str) -> bool:
        plain = text.casefold()
        if _NO_CHILD.search(plain):
            return False
        if _CONSENT_MISSING.search(plain):
            return "anak" in plain or "izin" in plain or "ijin" in plain or plain.startswith(("belum", "blm"))
        return "anak" in plain and not _CONSENT_GIVEN.search(plain)

    for position in table.where(table.text("izin_foto").flags(lambda text: bool(text) and lacks_consent(text))):
        yield position, "izin_foto", {}


def not_approved(table: ReportTable) -> Iterator[Hit]:
    """Whether the post may go out has not been answered."""
    answers = table.book.approval.yes_words | table.book.approval.no_words
    for position in table.where(
        table.text("boleh_tayang").flags(lambda text: text.casefold().strip(" .!") not in answers)
    ):
        yield position, "boleh_tayang", {}


# ---------------------------------------------------------------------- personal data


def _personal(table: ReportTable, test: Callable[[str, bool], bool]) -> Iterator[Hit]:
    # A shifted row is looked at as well: what must not be stored does not depend on the column it stands in.
    seen: set[int] = set()
    judged = ~table.skipped
    for column, suspects in table.long_digits.items():
        numeric = column in NUMBER_COLUMNS
        texts = table.text(column).values
        guilty = [index for index in suspects if test(texts[index], numeric)]
        if not guilty:
            continue
        for position in np.flatnonzero(table.spread(column, guilty) & judged).tolist():
            if position not in seen:
                seen.add(position)
                yield position, column, {}


def id_number(table: ReportTable) -> Iterator[Hit]:
    """A NIK- or KK-like number."""
    return _personal(table, lambda text, numeric: has_id_number(text, numeric=numeric))


def private_phone(table: ReportTable) -> Iterator[Hit]:
    """A private-looking mobile number."""
    official = table.book.official_phones
    return _personal(table, lambda text, numeric: has_phone(text, numeric=numeric, official=official))


def _sensitive(table: ReportTable, subjects: tuple[int, ...], test: Callable[[str, bool], bool]) -> Iterator[Hit]:
    columns = [
        name
        for name in ("judul", "uraian", "lokasi", "indikator_1", "rincian_1", "indikator_2", "indikator_3")
        if name in table.columns
    ]
    suspects = ~table.skipped
    for subject in subjects:
        touched = np.zeros(table.size, dtype=np.bool_)
        for column in columns:
            touched |= table.spread(column, table.about(column, subject))
        suspects &= touched
    for position in np.flatnonzero(suspects).tolist():
        texts = [table.text(column).at(position) for column in columns if column != "lokasi"]
        if test(". ".join(text for text in texts if text), bool(table.text("kelurahan").at(position))):
            yield position, "uraian", {}


def patient_identity(table: ReportTable) -> Iterator[Hit]:
    """A patient can be recognised."""
    return _sensitive(table, (PATIENT,), lambda text, ward: has_patient_identity(text, ward=ward))


def child_identity(table: ReportTable) -> Iterator[Hit]:
    """A child victim, witness or offender can be recognised."""
    return _sensitive(table, (CASE, MINOR), lambda text, _ward: has_child_identity(text))
