"""What a figure is made of: its parts, each with its share of the whole, and what of the whole nobody itemised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from siar.reading.breakdowns import names_total
from siar.reading.formats import Formats, money_per, parse_decimal
from siar.visuals.facts.values import Bar
from siar.visuals.typography.paragraphs import clean

__all__ = ["build_parts", "without_totals"]

_Entry = tuple[str, Decimal]
_MOST_SHARES = 7
"""Parts of one bar that a reader tells apart by colour and pattern, each with its line of a legend."""
_REST = "Tidak dirinci"
_ROUNDING = Decimal("0.005")
"""Of the whole: what parts miss it by when they were rounded."""


def without_totals(indicator: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an indicator without what its breakdown says of the whole: `Jumlah` is no part of itself."""
    parts = list(indicator.get("parts") or ())
    values = [parse_decimal(part["value"]) for part in parts]
    added = sum(values, Decimal(0))
    kept = [
        part
        for part, value in zip(parts, values, strict=True)
        if not names_total(clean(str(part["label"])))
        and not (len(parts) > 2 and _begins_as_total(part) and 2 * value == added)
    ]
    return indicator if len(kept) == len(parts) else {**indicator, "parts": kept}


def _begins_as_total(part: Mapping[str, Any]) -> bool:
    return clean(str(part["label"])).casefold().startswith(("jumlah", "total"))


def build_parts(indicator: Mapping[str, Any], formats: Formats) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """Return the parts of a figure, and the parts for one bar: the largest, the others in one, what was not itemised.

    :param indicator: without totals. None of either where its parts are none of a whole.
    """
    entries = [(clean(str(part["label"])), parse_decimal(part["value"])) for part in indicator.get("parts") or ()]
    if len(entries) < 2 or any(value < 0 for _, value in entries):
        return (), ()
    rest = _not_itemised(indicator, sum((value for _, value in entries), Decimal(0)))
    left = [(_REST, rest)] if rest else []
    parts = _bars([*entries, *left], indicator, formats)[: len(entries)]
    return parts, _bars([*_merged(entries, _MOST_SHARES - len(left)), *left], indicator, formats)


def _not_itemised(indicator: Mapping[str, Any], added: Decimal) -> Decimal:
    """What the parts leave of a figure that says exactly how much it is; nothing of one that they pass."""
    whole = parse_decimal(indicator["value"])
    # Parts that come to a hundred are the shares of a figure, whatever that is.
    if indicator.get("qualifier") or abs(added - 100) <= 1 or added >= whole * (1 - _ROUNDING):
        return Decimal(0)
    return whole - added


def _merged(entries: Sequence[_Entry], most: int) -> list[_Entry]:
    """Return the largest parts in their order, and what the others come to as the last."""
    if len(entries) <= most:
        return list(entries)
    ranked = sorted(range(len(entries)), key=lambda index: (-entries[index][1], index))
    largest = sorted(ranked[: most - 1])
    others = ranked[most - 1 :]
    rest = sum((entries[index][1] for index in others), Decimal(0))
    return [*(entries[index] for index in largest), (f"{len(others)} bagian lain", rest)]


def _shares(values: Sequence[Decimal], formats: Formats) -> list[str]:
    """Percentages with one decimal that add up to 100,0 (largest remainder)."""
    total = sum(values)
    if total <= 0:
        return [""] * len(values)
    exact = [value * 1000 / total for value in values]
    floors = [int(share) for share in exact]
    order = sorted(range(len(values)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[: 1000 - sum(floors)]:
        floors[index] += 1
    return [formats.percent(Decimal(share) / 10) for share in floors]


def _bars(entries: Sequence[_Entry], indicator: Mapping[str, Any], formats: Formats) -> tuple[Bar, ...]:
    unit = clean(str(indicator.get("unit") or ""))
    money = money_per(unit) is not None
    values = [value for _, value in entries]
    total = sum(values)
    return tuple(
        Bar(
            label=label[:1].upper() + label[1:],
            value=formats.with_unit(value, unit) if money else formats.number(value),
            share=float(value / total) if total else 0.0,
            note=note,
        )
        for (label, value), note in zip(entries, _shares(values, formats), strict=True)
    )
