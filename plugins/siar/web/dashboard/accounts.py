"""The city's own accounts over time, as sections of the dashboard: reach by day, views, followers, and the days that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.days import Bucket
from siar.web.dashboard.charts import Bar, Chart, Line, bars, lines
from siar.web.dashboard.meanings import NARROWED, meanings
from siar.web.dashboard.tables import Column, Table, Value
from siar.web.dashboard.view import Section, View

__all__ = ["accounts"]

_COLUMNS = (
    Column("Waktu"),
    Column("Kanal"),
    Column("Hari diketahui", "number"),
    Column("Jangkauan per hari, median", "number"),
    Column("Terkecil", "number"),
    Column("Terbesar", "number"),
    Column("Hari sementara", "number"),
    Column("Kali dilihat", "number"),
    Column("Tanpa iklan", "number"),
    Column("Dari iklan", "number"),
    Column("Pengikut", "number"),
    Column("Hari tanpa angka"),
)


@dataclass(frozen=True)
class _Account:
    """One account in the buckets of a look; None where nothing is known."""

    view: View
    channel: ChannelId
    names: Sequence[str]
    axis: Sequence[str]
    buckets: Sequence[Bucket | None]

    @property
    def name(self) -> str:
        return CHANNELS[self.channel].name

    def gaps(self) -> list[str | None]:
        """Why there is no reach in a bucket."""
        return [
            f"{name}: {self.view.reasons(item.missing)}" if item and item.missing and not item.days else None
            for name, item in zip(self.names, self.buckets, strict=True)
        ]

    def told(self, values: Sequence[int | None], unit: str) -> list[str]:
        """What each mark says when pointed at."""
        return [
            "" if value is None else f"{name}: {self.view.number(value)} {unit}"
            for name, value in zip(self.names, values, strict=True)
        ]

    def charts(self) -> Iterator[Chart]:
        """Its charts, without those that nothing is known for."""
        is_day = self.view.board.days.buckets.grain == "day"
        reach = [item.median.accounts if item and item.median else None for item in self.buckets]
        if any(value is not None for value in reach):
            loose = [bool(item and item.provisional) for item in self.buckets]
            title = f"{self.name}: jangkauan per hari" + ("" if is_day else ", median")
            line = Line(self.name, "s0", reach, self.told(reach, "akun"), loose)
            told = self.view.course(self.names, reach, "akun")
            yield lines(f"akun-{self.channel}", title, told=told, places=self.axis, of=[line], gaps=self.gaps())
        organic, paid, views = (
            [getattr(item, part) if item else None for item in self.buckets] for part in ("organic", "paid", "views")
        )
        if any(value is not None for value in paid):
            parts = [
                Bar("Tanpa iklan", "s0", organic, self.told(organic, "kali tanpa iklan")),
                Bar("Dari iklan", "s1", paid, self.told(paid, "kali dari iklan")),
            ]
            told = self.view.course(self.names, views, "kali")
            yield bars(f"dilihat-{self.channel}", f"{self.name}: kali dilihat", told=told, places=self.axis, of=parts)
        followers = [item.followers if item else None for item in self.buckets]
        if any(value is not None for value in followers):
            line = Line(self.name, "s2", followers, self.told(followers, "pengikut"))
            told, none = self.view.course(self.names, followers, "pengikut"), [None] * len(self.names)
            yield lines(
                f"pengikut-{self.channel}", f"{self.name}: pengikut", told=told, places=self.axis, of=[line], gaps=none
            )

    def row(self, number: int) -> tuple[Value, ...] | None:
        """Its row of the table; None where there is nothing to tell."""
        item = self.buckets[number]
        if item is None:
            return None
        reach = (part.accounts if part else None for part in (item.median, item.least, item.most))
        return (
            self.names[number], self.name, item.days, *reach, item.provisional, item.views, item.organic, item.paid, item.followers,
            self.view.reasons(item.missing),
        )  # fmt: skip


def accounts(view: View) -> Iterator[Section]:
    """Return the accounts' sections."""
    days = view.board.days
    count = len(days.buckets.starts)
    names = [view.place(days.buckets, number) for number in range(count)]
    axis = [view.short(days.buckets, start) for start in days.buckets.starts]
    found = [
        _Account(view, channel, names, axis, [days.of.get(channel, {}).get(number) for number in range(count)])
        for channel in view.channels
    ]
    charts = [chart for account in found for chart in account.charts()]
    rows = [row for number in reversed(range(count)) for account in found if (row := account.row(number))]
    said = [NARROWED] if view.board.choice.narrows_posts else []
    if not charts:
        said.append("Angka akun pada rentang ini belum tersedia.")
    yield Section(Table("akun", "Akun kota", meanings()["akun"], _COLUMNS, rows), said, charts)
    if days.gaps:
        missed = view.number(sum(gap.days for gap in days.gaps))
        yield Section(
            Table(
                "celah", "Hari tanpa angka", meanings()["celah"],
                (Column("Kanal"), Column("Dari"), Column("Sampai"), Column("Hari", "number"), Column("Sebab")),
                [
                    (CHANNELS[gap.channel].name, view.formats.long_date(gap.first), view.formats.long_date(gap.last), gap.days, view.phrases.why(gap.why))
                    for gap in sorted(days.gaps, key=lambda gap: (gap.first, gap.channel), reverse=True)
                ],
            ),
            [f"{missed} hari platform tanpa jangkauan."],
        )  # fmt: skip
