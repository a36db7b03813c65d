"""PPN on what Meta bills: kept apart from the price, by the rate on the day that is billed. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from siar.quantities import Rupiah
from siar.settings import TaxRate

__all__ = ["Taxed", "highest_rate", "of_bill", "on_budget", "rate_on"]


@dataclass(frozen=True)
class Taxed:
    """An amount with its tax. Rupiah; `net` is what Meta bills before tax."""

    net: Rupiah = Rupiah(0)  # noqa: RUF009 - an amount never changes
    tax: Rupiah = Rupiah(0)  # noqa: RUF009 - an amount never changes

    @property
    def gross(self) -> Rupiah:
        """Net and tax."""
        return self.net + self.tax

    def __add__(self, other: Taxed) -> Taxed:
        return Taxed(self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: Taxed) -> Taxed:
        return Taxed(self.net - other.net, self.tax - other.tax)

    def part(self, gross: Rupiah) -> Taxed:
        """Return a part of this amount, with the part of its tax; the rest is whole too.

        :param gross: from nothing to all of it.
        """
        if not gross:
            return Taxed()
        tax = self.tax.times(gross.share_of(self.gross), round)
        return Taxed(gross - tax, tax)

    @property
    def upward(self) -> Taxed:
        """What of this change adds to a bill."""
        return Taxed(max(self.net, Rupiah(0)), max(self.tax, Rupiah(0)))


def rate_on(rates: Sequence[TaxRate], day: date) -> Fraction:
    """Return the part of a net amount that is its tax on a day; nothing before the first rate."""
    valid = [rate for rate in rates if rate.valid_from <= day]
    return Fraction(max(valid, key=lambda rate: rate.valid_from).percent) / 100 if valid else Fraction(0)


def highest_rate(rates: Sequence[TaxRate], *, first: date, last: date) -> Fraction:
    """Return the highest rate that a bill of these days may meet.

    :param first: of the city's days, as is `last`. Meta bills by the ad account's, which may begin or end a day beside them.
    """
    days = (first + timedelta(days=number) for number in range(-1, (last - first).days + 2))
    return max(rate_on(rates, day) for day in days)


def on_budget(budget: Rupiah, rates: Sequence[TaxRate], *, first: date, last: date) -> Rupiah:
    """Return the tax to be reserved on top of a budget: at the highest rate of its days, rounded up."""
    return budget.times(highest_rate(rates, first=first, last=last), math.ceil)


def of_bill(spend: Mapping[date, Decimal], rates: Sequence[TaxRate]) -> dict[date, Taxed]:
    """Return what is owed for each day: whole rupiah, tax by the rate on that day.

    The sum is rounded up on its running total, so that single days cannot add rupiah that nobody owes; of it, tax is the
    whole rupiah that the rates make. Between two days one rupiah may pass from price to tax.
    """
    owed: dict[date, Taxed] = {}
    gross, tax, before = Fraction(0), Fraction(0), Taxed()
    for day in sorted(spend):
        on_top = Fraction(spend[day]) * rate_on(rates, day)
        gross, tax = gross + Fraction(spend[day]) + on_top, tax + on_top
        whole, part = Rupiah.rounded(gross, math.ceil), Rupiah.rounded(tax, math.floor)
        now = Taxed(whole - part, part)
        owed[day], before = now - before, now
    return owed
