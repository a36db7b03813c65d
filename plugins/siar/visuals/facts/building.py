"""From a report to its facts: the words and figures that will be shown, the same in picture, alt text and caption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from siar.reading.consent import people_in
from siar.reading.formats import Formats, Headline, parse_decimal
from siar.settings import Settings
from siar.visuals.brand import FigureRules
from siar.visuals.facts.emphasis import (
    FIRST,
    Emphasis,
    emphasis_of,
    emphasised,
    is_bare_one,
    is_told_by,
    names_unit,
    places_of,
)
from siar.visuals.facts.lifted import fee_in, hours_in, numbers_in
from siar.visuals.facts.occasions import build_occasion, build_timing, day_of_data
from siar.visuals.facts.paces import paces_of
from siar.visuals.facts.parts import build_parts, without_totals
from siar.visuals.facts.sections import Section, split_sections
from siar.visuals.facts.topics import sign_of, sober_of
from siar.visuals.facts.trends import build_trend
from siar.visuals.facts.values import SENTENCE, Bar, Facts, FigureFact, Progress, Stat
from siar.visuals.photos.cutting import Photo
from siar.visuals.typography.paragraphs import clean

__all__ = ["build_facts", "kind_key"]

_SERVICE = "layanan"
_PERCENT = {"%", "persen"}


def kind_key(kind: str) -> str:
    """The kind as templates name it: lower case, first word ("Progres program" is `progres`)."""
    words = clean(kind).casefold().split()
    return words[0] if words else ""


def _indicator_values(raw: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    value, target = raw.get("value"), raw.get("target")
    return (
        parse_decimal(value) if value not in (None, "") else None,
        parse_decimal(target) if target not in (None, "") else None,
    )


def _stat(raw: Mapping[str, Any], rules: FigureRules, formats: Formats) -> Stat:
    value, target = parse_decimal(raw["value"]), _indicator_values(raw)[1]
    unit = clean(str(raw.get("unit") or ""))
    label = clean(str(raw.get("label") or ""))
    qualifier = clean(str(raw.get("qualifier") or ""))
    short = _short(value, unit, qualifier, rules, formats)
    named = names_unit(label, unit)
    full = formats.with_unit(value, unit)
    return Stat(
        label=label,
        prefix=short.prefix,
        number=short.number,
        magnitude=short.magnitude,
        unit="" if named else short.unit,
        full=full,
        plain=formats.number(value) if named else full,
        over=qualifier or ("lebih dari" if short.cut else ""),
        value=value,
        qualifier=qualifier,
        target=f"dari target {formats.with_unit(target, unit)}" if target else "",
    )


def _short(value: Decimal, unit: str, qualifier: str, rules: FigureRules, formats: Formats) -> Headline:
    """The large form. What is cut is more than it shows, which an agency's own "kurang dari" or a debt contradicts."""
    return formats.headline(
        value,
        unit,
        exact_up_to=rules.exact_up_to,
        significant_digits=rules.significant_digits,
        whole=bool(qualifier) or value < 0,
    )


def _is_percent(raw: Mapping[str, Any]) -> bool:
    return str(raw.get("unit") or "").strip() in _PERCENT


def _figure(
    raw: Mapping[str, Any], rules: FigureRules, formats: Formats, *, headline: str, is_progress: bool
) -> FigureFact | None:
    value, target = parse_decimal(raw["value"]), _indicator_values(raw)[1]
    unit = clean(str(raw.get("unit") or ""))
    own = clean(str(raw.get("qualifier") or ""))
    short = _short(value, unit, own, rules, formats)
    label = clean(str(raw.get("label") or ""))
    if is_bare_one(value, label, unit):
        return None
    told = is_told_by(label, headline)
    qualifier = own or ("lebih dari" if short.cut else "")
    aim = f"dari target {formats.with_unit(target, unit)}" if target else ""
    if target and unit in _PERCENT:
        aim = f"target {formats.percent(target)}"
    return FigureFact(
        label=label,
        over=qualifier,
        lead=f"{label}, {qualifier}" if qualifier and not told else qualifier.capitalize() if told else label,
        prefix=short.prefix,
        number=short.number,
        magnitude=short.magnitude,
        # Of label and headline one names what is counted; the unit beside the number does not say it again.
        unit="" if not told and names_unit(label, unit) else short.unit,
        full=formats.with_unit(value, unit),
        cut=short.cut,
        is_progress=is_progress,
        target=aim,
    )


def _progress(
    indicators: Sequence[Mapping[str, Any]], lead: Emphasis, formats: Formats
) -> tuple[Progress | None, int | None]:
    """Return the progress and the index of the indicator that only tells it.

    :param lead: the large figure: of what is not its own progress, the note says whose it is.
    """
    for index, raw in enumerate(indicators):
        value, target = _indicator_values(raw)
        label = clean(str(raw.get("label") or ""))
        if value is None or not _is_percent(raw) or value < 0:
            continue
        if "capaian" not in label.casefold() and "progres" not in label.casefold() and not target:
            continue
        note = f"target {formats.percent(target)}" if target else ""
        if index and (aim := _indicator_values(indicators[0])[1]):
            note = f"dari target {formats.with_unit(aim, clean(str(indicators[0].get('unit') or '')))}"
        if lead.part is not None or lead.indicator not in {0, index}:
            note = f"{label}, {note}" if note else label
        return Progress(float(value) / 100, formats.percent(value), label, note), index
    if indicators:
        value, target = _indicator_values(indicators[0])
        if value is not None and target and value >= 0 and target > 0:
            unit = clean(str(indicators[0].get("unit") or ""))
            note, label = f"dari target {formats.with_unit(target, unit)}", clean(str(indicators[0].get("label") or ""))
            if lead != FIRST:
                note = f"{label}: {formats.with_unit(value, unit)} {note}"
            return Progress(float(value / target), "", label, note), None
    return None, None


def _series(rows: Sequence[Stat], units: Sequence[str]) -> tuple[Bar, ...]:
    if len(rows) < 2 or len(set(units)) != 1 or units[0] in _PERCENT or any(row.value < 0 for row in rows):
        return ()
    top = max(row.value for row in rows) or Decimal(1)
    return tuple(Bar(row.label, row.full, float(row.value / top)) for row in rows)


def _lifted(title: str, body: str, sections: Sequence[Section], settings: Settings) -> dict[str, Any]:
    """What is lifted out of a service's text; hours and fee not where a labelled part has them."""
    labelled = {section.key for section in sections}
    return {
        "numbers": numbers_in(f"{title}. {body}", known=settings.topics.numbers),
        "fee": "" if "biaya" in labelled else fee_in(body),
        "hours": "" if "jam" in labelled else hours_in(body),
    }


def build_facts(
    report: Mapping[str, Any],
    *,
    settings: Settings,
    rules: FigureRules,
    reference: str,
    photo: Photo | None = None,
    emphasis: Emphasis | None = None,
) -> Facts:
    """Turn a row of `reports` into facts.

    :param report: the columns of `siar.reports`, indicators decoded.
    :param reference: the public code, `KPG-2609-0417`.
    :param photo: the report's photo, if there is one that may be shown.
    :param emphasis: the figure that an editor wants large; None: the one that the headline names, else the first.
    """
    city, formats = settings.city, Formats.of(settings.city)
    code = str(report["opd"])
    agency = settings.agency_by_code.get(code)
    name = agency.name if agency else code
    indicators = [
        without_totals(raw) for raw in report.get("indicators") or () if _indicator_values(raw)[0] is not None
    ]
    title = clean(str(report["title"]))
    lead = emphasis if emphasis in places_of(indicators) else emphasis_of(title, indicators)
    progress, percent_index = _progress(indicators, lead, formats)
    rows = [_stat(raw, rules, formats) for raw in indicators]
    units = [clean(str(raw.get("unit") or "")) for raw in indicators]
    figure = None
    if indicators:
        # "11 emas" in the headline does not tell 11 medals from all 34: a part keeps its label.
        told = title if lead.part is None else ""
        is_progress = lead.part is None and lead.indicator == percent_index
        figure = _figure(emphasised(indicators, lead), rules, formats, headline=told, is_progress=is_progress)
    led = {percent_index, lead.indicator if lead.part is None else None}
    stats = [row for index, row in enumerate(rows) if index not in led]
    occasion = build_occasion(report, formats)
    body = clean(str(report.get("body") or ""))
    prose, sections = split_sections(str(report.get("body") or ""))
    trend = build_trend(indicators, formats)
    parts, shares = build_parts(indicators[0], formats) if indicators and not trend else ((), ())
    source = clean(str(report.get("data_source") or "")) or name.removesuffix(f" {city.name}")
    budget = report.get("budget_rp")
    as_of = day_of_data(report, formats) if indicators or budget else ""
    kind = kind_key(str(report["kind"]))
    sober = sober_of(kind, title, body, [row.label for row in rows], topics=settings.topics)
    return Facts(
        kind=kind,
        # "Data" is what figures are; without one the kind's own word stays.
        kind_label=settings.topics.sober.label if sober and rows else clean(str(report["kind"])),
        title=title,
        body=body,
        body_short=SENTENCE.split(body)[0] if body else "",
        agency=name.removesuffix(f" {city.name}"),
        agency_code=code,
        government=city.government,
        city=city.name,
        website=city.website,
        reference=reference,
        figure=figure,
        progress=progress,
        stats=tuple(stats),
        rows=tuple(sorted(rows, key=lambda row: row is not rows[lead.indicator])),
        whole=rows[0].label if parts else "",
        parts=parts,
        shares=shares,
        series=_series(rows, units),
        occasion=occasion,
        timing=build_timing(report, occasion, kind=kind, settings=settings),
        budget=formats.with_unit(Decimal(budget), "rupiah") if budget else "",
        fund=clean(str(report.get("fund_source") or "")),
        source=source,
        as_of=as_of,
        source_line=f"Sumber: {source}" + (f" | Data per {as_of}" if as_of else ""),
        prose=prose,
        sections=sections,
        trend=trend,
        paces=paces_of(indicators, formats),
        photo=photo,
        people=people_in(str(report.get("photo_consent") or "")) if photo else "",
        sign=sign_of(title, body, code, topics=settings.topics),
        **(_lifted(title, body, sections, settings) if kind == _SERVICE else {}),
        sober=sober,
    )
