"""What may be spent on adverts, from `caps.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from siar.quantities import Rupiah
from siar.settings.part import Part

__all__ = ["BoostPlan", "Caps"]


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
    tax_percent: int = Field(ge=0, le=100)
    max_active: int = Field(ge=0)


class Caps(Part):
    """Hard ceilings, tax included."""

    city_per_year: _Amount
    city_per_month: _Amount
    opd_per_month: _Amount
    post_lifetime: _Amount
    boost: BoostPlan
