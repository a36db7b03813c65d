"""When a figure is at fault: unreadable, without unit or source, or at odds with its parts and its target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from siar.intake.rules.factors import Flags
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.intake.sheets.columns import INDICATORS, NUMBER_COLUMNS
from siar.reading.breakdowns import Part
from siar.reading.days import MONTH_PATTERN
from siar.reading.numbers import NumberReading, too_long

__all__ = [
    "ambiguous_number", "far_from_target", "figureless_label", "missing_source", "missing_unit", "over_hundred",
    "share_label", "tidied_number", "unlabelled_figure", "unreadable_number", "unreadable_parts", "wrong_share", "wrong_sum",
]  # fmt: skip

_WORDS = re.compile("[0-9a-z%]+")
_HUNDRED = Decimal(100)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
#: What each of several printed shares may have been rounded by.
_SHARE_SLACK = Decimal("0.5")
_YEAR = r"(?:(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d))?)"
_YEARLY = re.compile(rf"(?:tahun|thn?|ta|per)?\.?\s*{_YEAR}", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?:{MONTH_PATTERN}|(?:bulan|bln|triwulan|trw|tw|kuartal|semester|smt|sem|minggu|pekan|caturwulan)\.?\s*(?:ke-?\s?)?"
    rf"(?:[ivx]{{1,4}}|\d{{1,2}}|pertama|kedua|ketiga|keempat))(?:\s*(?:tahun\s*)?{_YEAR})?|q[1-4](?:\s*{_YEAR})?|{_YEARLY.pattern}",
    re.IGNORECASE,
)
#: Kinds whose breakdown is a run of figures, whatever the labels.
_SERIES_KINDS = frozenset({"Tren", "Perbandingan"})


def _readings(table: ReportTable, state: str) -> Iterator[tuple[int, str, NumberReading]]:
    for column in NUMBER_COLUMNS:
        if column not in table.columns:
            continue
        numbers = table.number(column)
        guilty = [index for index in table.odd_numbers(column) if numbers.values[index].state == state]
        if guilty:
            flags = np.zeros(len(numbers.values), dtype=np.bool_)
            flags[guilty] = True
            for position in table.where(flags[numbers.codes]):
                yield position, column, numbers.at(position)


def _parts_in(table: ReportTable, state: str) -> Iterator[tuple[int, Part]]:
    """Yield the first such part of each row's breakdown."""
    parts = table.parts
    for position in table.where(parts.flags(lambda items: any(part.number.state == state for part in items))):
        yield position, next(part for part in parts.at(position) if part.number.state == state)


def unreadable_number(table: ReportTable) -> Iterator[Hit]:
    """No number can be read."""
    for position, column, _ in _readings(table, "unreadable"):
        hint = " Angkanya terlalu panjang." if too_long(table.cell(column).at(position)) else ""
        yield position, column, {"isi": table.text(column).at(position), "saran": hint}


def unreadable_parts(table: ReportTable) -> Iterator[Hit]:
    """A part of a breakdown has no number, or no label."""
    for state in ("unreadable", "blank"):
        for position, _part in _parts_in(table, state):
            if int(table.text("rincian_1").codes[position]) not in table.formula_errors("rincian_1"):
                yield position, "rincian_1", {"isi": table.text("rincian_1").at(position)}


def ambiguous_number(table: ReportTable) -> Iterator[Hit]:
    """More than one number can be meant."""
    for position, column, reading in _readings(table, "ambiguous"):
        yield position, column, _asked(table, column, position, reading.proposal)
    for position, part in _parts_in(table, "ambiguous"):
        yield position, "rincian_1", _asked(table, "rincian_1", position, part.number.proposal)
    if "anggaran_rp" in table.columns:
        least = table.book.limits.budget_min_rupiah
        small = table.number("anggaran_rp").flags(
            lambda reading: reading.value is not None and (0 < abs(reading.value) < least or reading.value < 0)
        )
        for position in table.where(small):
            yield position, "anggaran_rp", _asked(table, "anggaran_rp", position, None)
    yield from _uncountable(table)


def _uncountable(table: ReportTable) -> Iterator[Hit]:
    """A fraction of what is counted, or less than nothing of it: `1,25 orang` was 1.250 in another workbook's settings."""
    counted, rates = table.book.figures.counted_units, table.book.figures.rate_labels
    for k in INDICATORS:
        column = f"nilai_{k}"
        if column not in table.columns:
            continue
        amounts = table.amounts(column)
        with np.errstate(invalid="ignore"):
            odd = (amounts < 0) | (amounts != np.floor(amounts))
        odd &= ~np.isnan(amounts)
        if not odd.any():
            continue
        for position in table.where(odd):
            reading = table.number(column).at(position)
            unit = table.units[k].at(position) or reading.unit
            label = _WORDS.findall(table.text(f"indikator_{k}").at(position).casefold())
            if unit not in counted or any(word in rates for word in label) or reading.value is None:
                continue
            # Both readings: the fraction that stands there, and the thousands that it may have been.
            thousands = abs(reading.value) * 1000
            proposal = (
                thousands if thousands == thousands.to_integral_value() and reading.value > 0 else abs(reading.value)
            )
            yield position, column, _asked(table, column, position, proposal.normalize() if proposal else proposal)


def far_from_target(table: ReportTable) -> Iterator[Hit]:
    """Ten times the target, or less than nothing where nothing can shrink: sign or size is likely to be a slip."""
    shrinking = table.book.figures.growth_labels | table.book.figures.signed_labels
    for k in INDICATORS:
        column = f"nilai_{k}"
        if column not in table.columns:
            continue
        for position in table.where(table.amounts(column) < 0):
            reading = table.number(column).at(position)
            words = _WORDS.findall(table.text(f"indikator_{k}").at(position).casefold())
            unit = table.units[k].at(position) or reading.unit
            if unit in table.book.figures.counted_units or unit in {"derajat", "poin"}:
                continue
            if reading.value is not None and not any(word in shrinking for word in words):
                yield position, column, {"isi": table.book.formats.exact(reading.value), "saran": "bernilai negatif"}
    target = table.amounts("target_1")
    with np.errstate(invalid="ignore"):
        large = (target > 0) & (table.amounts("nilai_1") > target * float(table.book.limits.target_factor))
    for position in table.where(large):
        value, goal = table.number("nilai_1").at(position).value, table.number("target_1").at(position).value
        if value is not None and goal is not None:
            times = f"jauh di atas target {table.book.formats.exact(goal)}"
            yield position, "nilai_1", {"isi": table.book.formats.exact(value), "saran": times}


def unlabelled_figure(table: ReportTable) -> Iterator[Hit]:
    """A figure of which nothing says what it counts."""
    for k in INDICATORS:
        label, column = f"indikator_{k}", f"nilai_{k}"
        if label in table.columns and column in table.columns:
            for position in table.where(table.filled(column) & ~table.filled(label)):
                yield position, label, {"isi": table.text(column).at(position)}


def figureless_label(table: ReportTable) -> Iterator[Hit]:
    """A label, a target or a breakdown without its figure."""
    for k in INDICATORS:
        column = f"nilai_{k}"
        if column not in table.columns:
            continue
        beside = [f"indikator_{k}", *(["rincian_1", "target_1"] if k == 1 else [])]
        told: set[int] = set()
        for name in beside:
            for position in table.where(table.filled(name) & ~table.filled(column)):
                if position not in told:
                    told.add(position)
                    yield position, column, {"isi": table.text(name).at(position)}


def _asked(table: ReportTable, column: str, position: int, proposal: Decimal | None) -> dict[str, Any]:
    if proposal is None and _THOUSANDS.fullmatch(table.text(column).at(position)):
        # Thousands in the English way are likelier than three decimals; the comma as it stands says the other reading.
        proposal = Decimal(table.text(column).at(position).replace(",", ""))
    hint = f" Bila maksudnya {table.book.formats.exact(proposal)}, mohon tulis begitu." if proposal is not None else ""
    return {"isi": table.text(column).at(position), "saran": hint}


def tidied_number(table: ReportTable) -> Iterator[Hit]:
    """Written in another way, with one meaning."""
    for position, column, reading in _readings(table, "tidied"):
        value = table.book.formats.exact(reading.value) if reading.value is not None else ""
        yield position, column, {"isi": table.text(column).at(position), "saran": value}


def missing_unit(table: ReportTable) -> Iterator[Hit]:
    """A figure without its unit."""
    for k in INDICATORS:
        column = f"nilai_{k}"
        bare = table.filled(column) & ~table.filled(f"satuan_{k}")
        if not (bare & table.live).any():
            continue
        bare &= table.number(column).flags(lambda reading: not reading.unit)
        wordless = table.text(column).flags(lambda text: not re.search("[^\\W\\d_]{2}", text.removeprefix("Rp")))
        readable = table.number(column).flags(lambda reading: reading.state != "unreadable")
        for position in table.where(bare & (wordless | readable)):
            yield position, f"satuan_{k}", {"isi": table.text(column).at(position)}


def missing_source(table: ReportTable) -> Iterator[Hit]:
    """A figure without its source."""
    figures = table.filled("nilai_1") | table.filled("nilai_2") | table.filled("nilai_3")
    if "sumber_data" in table.columns:
        for position in table.where(figures & ~table.filled("sumber_data")):
            yield position, "sumber_data", {}


def _agrees(total: Decimal, reading: NumberReading, added: Decimal, tolerance: Decimal) -> bool:
    """Compare a total with the sum of its parts, as far as its qualifier allows."""
    if total == added:
        return True
    match reading.qualifier:
        case "lebih dari" | "paling sedikit":
            return added >= total
        case "hampir" | "kurang dari" | "paling banyak":
            return added <= total
        case "sekitar":
            return abs(added - total) * _HUNDRED <= abs(total) * tolerance
    return False


def _is_series(parts: tuple[Part, ...], total: Decimal, kind: str | None) -> bool:
    """Tell whether a breakdown follows one figure through time: `2023=58; 2024=31`, or `Juli=47; Agustus=31` of 31 now.

    Months and quarters may be parts of a year, too: they are a run only when the total is one of them.
    """
    if len(parts) < 2:
        return False
    labels = [part.label.strip(" .:") for part in parts]
    if kind in _SERIES_KINDS or all(_YEARLY.fullmatch(label) for label in labels):
        return True
    return all(_PERIOD.fullmatch(label) for label in labels) and any(part.number.value == total for part in parts)


def wrong_sum(table: ReportTable) -> Iterator[Hit]:
    """The breakdown does not add up to the total."""
    tolerance = table.book.limits.approximate_percent
    given = np.flatnonzero(table.filled("rincian_1"))
    if not len(given):
        return
    figures = table.number("nilai_1").pair(table.units[1])
    pairs = table.parts.among(given).pair(figures.among(given)).pair(table.kinds.among(given))

    def difference(
        value: tuple[tuple[tuple[Part, ...], tuple[NumberReading, str]], str | None],
    ) -> tuple[Decimal, Decimal] | None:
        (parts, (total, unit)), kind = value
        if not parts or total.value is None:
            return None
        counted = [part for part in parts if not part.is_total]
        whole = next((part.number.value for part in parts if part.is_total), None)
        if len(parts) > 1 and whole is not None and whole != total.value and not total.qualifier:
            return whole, total.value
        numbers = [part.number.value for part in counted if part.number.value is not None]
        if not counted or len(numbers) != len(counted):
            return None
        added = sum(numbers, Decimal(0))
        shares = [part.number.unit == "%" for part in counted]
        if any(shares) and "%" not in (total.unit, unit):
            # Shares of a figure that is no share itself: together they are no more than all of it.
            over = all(shares) and len(shares) > 1 and added > _HUNDRED + len(shares) * _SHARE_SLACK
            return (added, _HUNDRED) if over else None
        if all(shares) and total.value == _HUNDRED and abs(added - total.value) <= len(shares) * _SHARE_SLACK:
            return None
        slack = any(part.number.qualifier for part in counted)
        if _agrees(total.value, total, added, tolerance) or (
            slack and abs(added - total.value) * _HUNDRED <= abs(total.value) * tolerance
        ):
            return None
        if _is_series(tuple(counted), total.value, kind):
            return None
        return added, total.value

    sums = pairs.map(difference)
    for place in np.flatnonzero(sums.flags(lambda found: found is not None) & table.live[given]).tolist():
        if (found := sums.at(place)) is not None:
            added, whole = found
            yield (
                int(given[place]),
                "rincian_1",
                {"hitung": table.book.formats.exact(added), "isi": table.book.formats.exact(whole)},
            )


def share_label(label: str, first: str, book: RuleBook) -> bool:
    """Tell whether a label names the share of the first indicator's target that was reached.

    "Capaian", "Persentase capaian", and "Cakupan dosis pertama" beside an indicator "Dosis pertama" do.
    """
    words = _WORDS.findall(label.casefold())
    if not words or not any(word in book.figures.share_labels for word in words):
        return False
    known = book.figures.share_labels | book.figures.share_fillers | {"%"} | set(_WORDS.findall(first.casefold()))
    return all(word in known for word in words)


def _is_percent(table: ReportTable, k: int) -> Flags:
    own = table.units[k].flags(lambda unit: unit == "%")
    return own | (table.number(f"nilai_{k}").flags(lambda reading: reading.unit == "%") & ~table.filled(f"satuan_{k}"))


def wrong_share(table: ReportTable) -> Iterator[Hit]:
    """A percentage that is not value over target, by more than one unit of its last printed digit."""
    target = table.amounts("target_1")
    base = ~_is_percent(table, 1) & ~np.isnan(table.amounts("nilai_1")) & (target != 0) & ~np.isnan(target)
    for k in INDICATORS[1:]:
        column = f"nilai_{k}"
        printed = table.amounts(column)
        given = base & _is_percent(table, k) & ~np.isnan(printed)
        if not given.any():
            continue
        labels = table.text(f"indikator_{k}").pair(table.text("indikator_1"))
        given &= labels.flags(lambda pair: share_label(pair[0], pair[1], table.book))
        with np.errstate(all="ignore"):
            # One in a million is far more than what floats lose: what differs by less is looked at exactly.
            off = np.abs(table.amounts("nilai_1") / target * 100 - printed) > table.last_digits(column) * (1 - 1e-6)
        for position in table.where(given & off):
            reading = table.number(column).at(position)
            value, whole = table.number("nilai_1").at(position).value, table.number("target_1").at(position).value
            if reading.value is None or value is None or not whole or reading.qualifier:
                continue
            share = value * _HUNDRED / whole
            if abs(share - reading.value) <= Decimal(1).scaleb(_exponent(reading.value)):
                continue
            shown = round(share, max(2, -_exponent(reading.value)))
            yield (
                position,
                column,
                {
                    "nilai": table.book.formats.exact(value),
                    "target": table.book.formats.exact(whole),
                    "hitung": table.book.formats.exact(shown),
                    "isi": table.book.formats.exact(reading.value),
                },
            )


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def over_hundred(table: ReportTable) -> Iterator[Hit]:
    """More than all of something, without a target to exceed."""
    limit = table.book.limits.percent_limit
    growth = table.book.figures.growth_labels
    targeted = table.number("target_1").flags(lambda reading: reading.value is not None)
    for k in INDICATORS:
        column = f"nilai_{k}"
        # As floats first: what lies just above the limit is looked at exactly.
        over = table.amounts(column) > float(limit) * (1 - 1e-6)
        if not over.any():
            continue
        for position in table.where(over & _is_percent(table, k)):
            value = table.number(column).at(position).value
            if value is None or value <= limit:
                continue
            label = table.text(f"indikator_{k}").at(position)
            if any(word in growth for word in _WORDS.findall(label.casefold())):
                continue
            if targeted[position] and (
                k == 1 or share_label(label, table.text("indikator_1").at(position), table.book)
            ):
                continue
            yield position, column, {"isi": table.book.formats.exact(value)}
