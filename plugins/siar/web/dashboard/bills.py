"""What adverts cost, as a section of the dashboard."""

from __future__ import annotations

from siar.figures.money import Bill
from siar.quantities import Rupiah
from siar.web.dashboard.charts import Bar, bars
from siar.web.dashboard.meanings import STAYS, meanings
from siar.web.dashboard.tables import Column, Table
from siar.web.dashboard.view import Section, View

__all__ = ["bills"]


def bills(view: View) -> Section:
    """Return what adverts cost."""
    spent, buckets = view.board.spending, view.board.choice.posts
    columns = (Column("Waktu"), Column("Sebelum PPN", "rupiah"), Column("PPN", "rupiah"), Column("Jumlah", "rupiah"))
    if spent is None:
        return Section(Table("belanja", "Belanja iklan", meanings()["belanja"], columns, []), [STAYS])
    names = [view.place(buckets, number) for number in range(len(buckets.starts))]
    by_bucket = spent.by_bucket(buckets)
    nothing = Bill(Rupiah(0), Rupiah(0))
    paid = [by_bucket.get(number, nothing) for number in range(len(names))]
    chart = bars(
        "belanja", "Belanja iklan, rupiah", places=[view.short(buckets, start) for start in buckets.starts],
        told=view.course(names, [item.total.amount for item in paid], "rupiah"),
        of=[
            Bar("Sebelum PPN", "s0", [max(item.net.amount, 0) for item in paid], [f"{name}: {view.rupiah(item.net)}" for name, item in zip(names, paid, strict=True)]),
            Bar("PPN", "s1", [max(item.tax.amount, 0) for item in paid], [f"{name}: PPN {view.rupiah(item.tax)}" for name, item in zip(names, paid, strict=True)]),
        ],
    )  # fmt: skip
    total = spent.total
    return Section(
        Table(
            "belanja", "Belanja iklan", meanings()["belanja"], columns,
            [(names[number], item.net.amount, item.tax.amount, item.total.amount) for number, item in reversed(list(enumerate(paid)))],
        ),
        [f"{view.rupiah(total.total)}, di dalamnya PPN {view.rupiah(total.tax)}."],
        [chart] if total.total else [],
    )  # fmt: skip
