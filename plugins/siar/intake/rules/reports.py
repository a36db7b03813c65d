"""A judged row as values: what is stored as a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from siar.intake.rules.table import ReportTable
from siar.intake.sheets.columns import INDICATORS
from siar.reading.cells import text_of
from siar.reading.dates import parse_moment
from siar.reading.links import parse_photo_link
from siar.reading.numbers import Qualifier
from siar.reading.wording import is_shouted, tidy_headline

__all__ = ["Indicator", "IndicatorPart", "ReportFields", "report_fields"]


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """One part of a figure's breakdown."""

    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `qualifier` is what stood before it ("lebih dari") and has to be printed with it."""

    label: str
    value: Decimal
    unit: str
    target: Decimal | None
    parts: tuple[IndicatorPart, ...]
    qualifier: Qualifier | None

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored, numbers as decimal text."""
        return {
            "label": self.label,
            "value": format(self.value, "f"),
            "unit": self.unit,
            "target": None if self.target is None else format(self.target, "f"),
            "parts": [{"label": part.label, "value": format(part.value, "f")} for part in self.parts],
            "qualifier": self.qualifier,
        }


@dataclass(frozen=True, slots=True)
class ReportFields:
    """Normalised values of one row; None where a cell was empty or could not be read.

    :param opd: agency code. :param kind: one of the city's kinds, else as typed.
    :param budget_rp: whole rupiah. :param sent_at: aware UTC. :param as_of: the day the figures speak of.
    :param may_air: the agency's answer; None when it has not answered.
    """

    opd: str | None
    kind: str | None
    title: str
    starts_on: date | None
    ends_on: date | None
    place: str | None
    kelurahan: str | None
    kecamatan: str | None
    body: str
    indicators: tuple[Indicator, ...]
    budget_rp: int | None
    fund_source: str | None
    data_source: str | None
    photo_url: str | None
    photo_consent: str | None
    responsible: str | None
    may_air: bool | None
    sent_at: datetime | None
    as_of: date | None


def _indicators(table: ReportTable, position: int) -> tuple[Indicator, ...]:
    found = []
    for k in INDICATORS:
        reading = table.number(f"nilai_{k}").at(position)
        if reading.best is None:
            continue
        target = table.number("target_1").at(position).best if k == 1 else None
        parts = table.parts.at(position) if k == 1 else ()
        found.append(
            Indicator(
                label=table.text(f"indikator_{k}").at(position),
                value=reading.best,
                unit=table.text(f"satuan_{k}").at(position) or reading.unit,
                target=target,
                parts=tuple(
                    IndicatorPart(part.label, part.number.best)
                    for part in parts
                    if part.number.best is not None and not part.is_total
                ),
                qualifier=reading.qualifier,
            )
        )
    return tuple(found)


def _place(table: ReportTable, position: int) -> tuple[str | None, str | None]:
    places = table.book.places
    kelurahan, kecamatan = table.text("kelurahan").at(position), table.text("kecamatan").at(position)
    wards = places.wards(kelurahan)[0] if kelurahan else []
    district = places.district(kecamatan) if kecamatan else None
    if district is None and len({ward.district for ward in wards}) == 1:
        district = wards[0].district
    return (", ".join(ward.name for ward in wards) or kelurahan or None), district or kecamatan or None


def report_fields(table: ReportTable, position: int) -> ReportFields:
    """Return one row's values."""
    book = table.book

    def text(column: str) -> str | None:
        return table.text(column).at(position) or None

    title = text("judul") or ""
    if is_shouted(title):
        tidy, doubtful = tidy_headline(
            title, keep=book.headline_words, names=book.headline_names, heads=book.headline_heads
        )
        title = title if doubtful else tidy
    body = table.cell("uraian").at(position)
    starts = table.starts.at(position)
    ends_on = table.ends.at(position).start or starts.end
    budget = table.number("anggaran_rp").at(position).best
    answer = book.approval.read(text("boleh_tayang") or "")
    kelurahan, kecamatan = _place(table, position)
    link = parse_photo_link(table.text("foto").at(position))
    return ReportFields(
        opd=table.agencies.at(position).code,
        kind=table.kinds.at(position) or text("jenis_laporan"),
        title=title,
        starts_on=starts.start,
        ends_on=ends_on,
        place=text("lokasi"),
        kelurahan=kelurahan,
        kecamatan=kecamatan,
        body="\n".join(text_of(line) for line in body.splitlines()).strip() if isinstance(body, str) else text_of(body),
        indicators=_indicators(table, position),
        budget_rp=None if budget is None else int(budget.to_integral_value(ROUND_HALF_UP)),
        fund_source=text("sumber_dana"),
        data_source=text("sumber_data"),
        photo_url=link.url or None,
        photo_consent=text("izin_foto"),
        responsible=text("penanggung_jawab"),
        may_air={"yes": True, "no": False}.get(answer),
        sent_at=parse_moment(table.cell("waktu_kirim").at(position), book.settings.city.zone),
        as_of=ends_on or starts.start,
    )
