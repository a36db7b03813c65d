"""What adverts cost by week or month, agency and programme: from the ledger, by the day of spending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siar.figures.dashboard.choice import Buckets, Choice
from siar.figures.dashboard.records import Records, day_of
from siar.figures.money import Bill
from siar.quantities import Rupiah

__all__ = ["Bills", "bills_of"]


@dataclass(frozen=True)
class Bills:
    """The bills of one look. What nothing was billed for is absent from a sum."""

    bills: Records

    @property
    def total(self) -> Bill:
        """All of them."""
        return Bill(Rupiah(int(self.bills.columns["net"].sum())), Rupiah(int(self.bills.columns["tax"].sum())))

    def by_bucket(self, buckets: Buckets) -> Mapping[int, Bill]:
        """Add up by week or month."""
        starts = np.array([day_of(start) for start in buckets.starts])
        return self._by(np.searchsorted(starts, self.bills.columns["day"], side="right") - 1)

    def by_agency(self) -> Mapping[str, Bill]:
        """Add up by agency's code."""
        return {self.bills.names.opd[number]: paid for number, paid in self._by(self.bills.columns["opd"]).items()}

    def by_programme(self) -> Mapping[str, Bill]:
        """Add up by programme's code; what belongs to none has an empty one."""
        names = self.bills.names.programme
        return {names[number]: paid for number, paid in self._by(self.bills.columns["programme"]).items()}

    def _by(self, keys: NDArray[np.integer]) -> Mapping[int, Bill]:
        known, places = np.unique(keys, return_inverse=True)
        # Whole numbers: sums over weights are floating.
        sums = np.zeros((2, len(known)), np.int64)
        for of, name in zip(sums, ("net", "tax"), strict=True):
            np.add.at(of, places, self.bills.columns[name])
        return {
            key: Bill(Rupiah(net), Rupiah(tax)) for key, net, tax in zip(known.tolist(), *sums.tolist(), strict=True)
        }


def bills_of(bills: Records, choice: Choice) -> Bills | None:
    """Return what was spent on the days of a look; None where it is about posts without advertisement, which cost nothing.

    A boost's kind of report is not kept with its bill, so a look at one kind has no money either.
    """
    if choice.advertised is False or choice.kind is not None:
        return None
    wanted = bills.within(choice.posts.first, choice.last)
    for sort, name in (
        ("opd", choice.opd),
        ("channel", choice.channel),
        ("programme", choice.programme),
        ("topics", choice.topic),
    ):
        if name is not None:
            wanted &= bills.are(sort, name)
    return Bills(bills.where(wanted))
