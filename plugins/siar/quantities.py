"""Quantities that are more than a number: an amount of rupiah, and accounts reached.

A bare int adds to anything. Money adds to money only, and what is not whole says how it was rounded. Reach adds to
nothing, not even to reach: whoever saw two posts, two days or two platforms would be counted twice. Both are written
by `siar.reading.formats`, kept as bigint (`siar.store`), and never mix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

__all__ = ["Quantity", "Reach", "Rounding", "Rupiah"]

Rounding = Callable[[Fraction], int]
"""How a fraction becomes whole: `math.ceil`, `math.floor`, or `round` (halves to the even)."""


def _whole(value: object, unit: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{unit} must be a whole number, not {type(value).__name__}.")


@dataclass(frozen=True, order=True, slots=True)
class Rupiah:
    """Whole rupiah; negative where money goes back.

    :raises TypeError: the amount is no int.
    """

    amount: int

    def __post_init__(self) -> None:
        _whole(self.amount, "Rupiah")

    @classmethod
    def rounded(cls, amount: Decimal | Fraction, rounding: Rounding) -> Rupiah:
        """Return an amount with sen as whole rupiah."""
        return cls(rounding(Fraction(amount)))

    def __add__(self, other: Rupiah) -> Rupiah:
        return Rupiah(self.amount + other.amount) if isinstance(other, Rupiah) else NotImplemented

    def __sub__(self, other: Rupiah) -> Rupiah:
        return Rupiah(self.amount - other.amount) if isinstance(other, Rupiah) else NotImplemented

    def __neg__(self) -> Rupiah:
        return Rupiah(-self.amount)

    def __abs__(self) -> Rupiah:
        return Rupiah(abs(self.amount))

    def __mul__(self, factor: int) -> Rupiah:
        return Rupiah(self.amount * factor) if isinstance(factor, int) else NotImplemented

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.amount != 0

    def __format__(self, spec: str) -> str:
        raise TypeError("An amount is written by siar.reading.formats; its number is `amount`.")

    def times(self, factor: int | Decimal | Fraction, rounding: Rounding) -> Rupiah:
        """Multiply exactly, then round once."""
        return Rupiah(rounding(self.amount * Fraction(factor)))

    def share_of(self, whole: Rupiah) -> Fraction:
        """Return which part of `whole` this is.

        :raises ZeroDivisionError: when that is nothing.
        """
        return Fraction(self.amount, whole.amount)


@dataclass(frozen=True, order=True, slots=True)
class Reach:
    """Accounts that saw something at least once, as the platform estimates. May be compared; is never added.

    :raises TypeError: the number is no int.
    """

    accounts: int

    def __post_init__(self) -> None:
        _whole(self.accounts, "Reach")

    def __bool__(self) -> bool:
        return self.accounts != 0

    def __format__(self, spec: str) -> str:
        raise TypeError("Reach is written by siar.reading.formats; its number is `accounts`.")


Quantity = Rupiah | Reach
