from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from siar.boosts.budget import tax
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from siar.settings import TaxRate

DAY = date(2026, 9, 10)
ELEVEN = TaxRate.model_validate({"percent": 11, "from": date(2022, 4, 1)})
TWELVE = TaxRate.model_validate({"percent": 12, "from": DAY + timedelta(days=1)})


def test_the_rate_is_that_of_the_day() -> None:
    rates = [TWELVE, ELEVEN]
    assert [tax.rate_on(rates, day) for day in (date(2022, 3, 31), DAY, DAY + timedelta(days=1))] == [
        0, Fraction(11, 100), Fraction(12, 100),
    ]  # fmt: skip


def test_a_bill_is_taxed_by_the_rate_on_its_day() -> None:
    spend = {DAY: Decimal(10_000), DAY + timedelta(days=1): Decimal(10_000)}
    assert tax.of_bill(spend, [ELEVEN, TWELVE]) == {
        DAY: Taxed(Rupiah(10_000), Rupiah(1_100)),
        DAY + timedelta(days=1): Taxed(Rupiah(10_000), Rupiah(1_200)),
    }


def test_the_highest_rate_of_its_days_is_reserved() -> None:
    days = {"first": DAY, "last": DAY + timedelta(days=3)}
    assert tax.on_budget(Rupiah(150_000), [ELEVEN], **days) == Rupiah(16_500)
    assert tax.on_budget(Rupiah(150_000), [ELEVEN, TWELVE], **days) == Rupiah(18_000)


@given(
    spends=st.lists(st.decimals(0, 60_000, places=2), min_size=1, max_size=8),
    percent=st.sampled_from([0, 11, 12]),
)
def test_days_add_up_to_the_bill_and_never_to_more_than_its_next_rupiah(spends: list[Decimal], percent: int) -> None:
    rate = TaxRate.model_validate({"percent": percent, "from": date(2022, 4, 1)})
    bill = tax.of_bill({DAY + timedelta(days=n): spend for n, spend in enumerate(spends)}, [rate])
    total = Taxed()
    for day in bill.values():
        total += day
    exact = Fraction(sum(spends)) * (1 + Fraction(percent, 100))
    assert total.gross.amount == math.ceil(exact)
    assert total.tax.amount == math.floor(Fraction(sum(spends)) * Fraction(percent, 100))


@given(net=st.integers(0, 10**6), on_top=st.integers(0, 10**6), share=st.fractions(0, 1))
def test_a_part_and_its_rest_are_both_whole(net: int, on_top: int, share: Fraction) -> None:
    whole = Taxed(Rupiah(net), Rupiah(on_top))
    part = whole.part(Rupiah(math.floor(whole.gross.amount * share)))
    rest = whole - part
    assert part + rest == whole
    assert all(amount >= Rupiah(0) for amount in (part.net, part.tax, rest.net, rest.tax))
