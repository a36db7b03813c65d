"""What may be spent on adverts, from `caps.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from siar.quantities import Rupiah
from siar.settings.part import Part

__all__ = ["BoostPlan", "Caps", "Programme", "TaxRate"]


def _rupiah(value: object) -> Rupiah:
    if isinstance(value, Rupiah):
        return value
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("should be whole rupiah, not negative")
    return Rupiah(value)


def _something(value: Rupiah) -> Rupiah:
    if not value:
        raise ValueError("should be more than nothing")
    return value


_Amount = Annotated[Rupiah, BeforeValidator(_rupiah)]


class BoostPlan(Part):
    """How one boost is made. Days."""

    lifetime_budget: Annotated[_Amount, AfterValidator(_something)]
    duration_days: int = Field(ge=1, le=30)
    max_active: int = Field(ge=0)


class TaxRate(Part):
    """PPN on what Meta bills, from a day on. `percent` of the net amount."""

    percent: Decimal = Field(ge=0, le=100)
    valid_from: date = Field(alias="from")


class Programme(Part):
    """A programme with a ceiling of its own: which posts are its is told by agency, kind and words of the title.

    :ivar opd: empty: of any agency. :ivar kinds: empty: of any kind. :ivar words: one of them stands in the title; empty: any title.
    """

    code: str = Field(pattern=r"^[A-Z0-9][A-Z0-9_-]{1,30}$")
    name: str = Field(min_length=1)
    per_year: _Amount
    opd: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_what_is_its(self) -> Self:
        if not (self.opd or self.kinds or self.words):
            raise ValueError(f"programme {self.code}: give opd, kinds or words, or every post would be its")
        return self


class Caps(Part):
    """Hard ceilings, tax included; tax; how late a bill may still come.

    :ivar opd: ceilings of single agencies by code, in the place of `opd_per_month`.
    :ivar late_bill_percent: how much of what was billed stays promised between day 3 and day 28 after a boost's end.
    """

    city_per_year: _Amount
    city_per_month: _Amount
    opd_per_month: _Amount
    opd: Mapping[str, _Amount] = {}
    programmes: tuple[Programme, ...] = ()
    post_lifetime: _Amount
    tax: tuple[TaxRate, ...] = Field(min_length=1)
    late_bill_percent: Decimal = Field(default=Decimal(5), ge=0, le=100)
    boost: BoostPlan

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        codes = [programme.code for programme in self.programmes]
        if len(codes) != len(set(codes)):
            raise ValueError("programmes: a code stands twice")
        return self
