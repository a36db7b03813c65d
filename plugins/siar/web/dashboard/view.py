"""What sections of the dashboard are made with, and what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.dashboard.board import Board
from siar.figures.dashboard.choice import Buckets
from siar.figures.missing import Missing
from siar.quantities import Rupiah
from siar.reading.formats import Formats
from siar.settings import Settings
from siar.web.dashboard.charts import Chart
from siar.web.dashboard.tables import Table

__all__ = ["Section", "View"]

_RUNNING = " (berjalan)"


@dataclass(frozen=True)
class Section:
    """One part of the page. `said`: what it tells, in a sentence or more; `links`: where a row's first cell leads, by its text."""

    table: Table
    said: Sequence[str]
    charts: Sequence[Chart] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What sections are made with."""

    board: Board
    phrases: Phrases

    @property
    def settings(self) -> Settings:
        """What the city configured."""
        return self.phrases.settings

    @property
    def formats(self) -> Formats:
        """How numbers and days are written."""
        return self.phrases.formats

    @property
    def channels(self) -> tuple[ChannelId, ...]:
        """The channels that a look is about."""
        chosen = self.board.choice.channel
        return tuple(name for name in CHANNELS if chosen in (None, name))

    def number(self, value: int) -> str:
        """A whole number."""
        return self.formats.exact(value)

    def rupiah(self, value: Rupiah) -> str:
        """An amount."""
        return self.formats.rupiah(value)

    def place(self, buckets: Buckets, number: int) -> str:
        """The name of a day, week or month in full."""
        start = buckets.starts[number]
        if buckets.grain == "month":
            name = self.formats.month(start)
        elif buckets.grain == "week":
            name = self.formats.date_range(start, buckets.ends[number])
        else:
            name = self.formats.day_and_date(start)
        return name + _RUNNING if buckets.is_running and number == len(buckets.starts) - 1 else name

    def short(self, buckets: Buckets, start: date) -> str:
        """The same as a chart has room for."""
        if buckets.grain == "month":
            return f"{self.formats.month_name(start.month)[:3]} {start:%y}"
        return f"{start.day}/{start.month}"

    def agency(self, code: str) -> str:
        """An agency's short name."""
        agency = self.settings.agency_by_code.get(code)
        return agency.short_name if agency else code

    def reasons(self, why: Mapping[Missing, int]) -> str:
        """Why numbers are missing, and how many for each reason."""
        return ", ".join(f"{self.number(count)} {self.phrases.why(reason)}" for reason, count in why.items())

    def _end(self, value: int, known: Sequence[tuple[int, str]]) -> str:
        """The lowest or the highest with where it is: at the newest of those that share it, and how many others do."""
        *others, at = [name for of, name in known if of == value]
        return f"{self.number(value)} ({at}{f' dan {len(others)} lainnya' if others else ''})"

    def course(self, names: Sequence[str], values: Sequence[int | None], unit: str) -> str:
        """What a chart shows, in words, true of its values, whatever they are.

        What is still under way is the newest, and neither the lowest nor the highest: its time is not over.
        """
        known = [(value, name) for value, name in zip(values, names, strict=True) if value is not None]
        over = [item for item in known if not item[1].endswith(_RUNNING)]
        if not known:
            return f"{self.phrases.unavailable.capitalize()}."
        newest, at = known[-1]
        told = f"Terbaru {self.number(newest)} {unit} ({at})"
        if len(over) > 1:
            least, most = (end(value for value, _ in over) for end in (min, max))
            if least == most:
                told += f"; {self.number(most)} pada semua yang sudah selesai"
            else:
                told += f"; terendah {self._end(least, over)}, tertinggi {self._end(most, over)}"
        if len(known) < len(names):
            told += f"; {len(known)} dari {len(names)} titik diketahui"
        return f"{told}."
