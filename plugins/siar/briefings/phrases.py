"""What every page of a report says alike: a number or that there is none yet, an agency, a share, a moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from siar.briefings import texts
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures
from siar.figures.missing import Missing
from siar.figures.reach_days import Day
from siar.quantities import Reach, Rupiah
from siar.reading.formats import Formats
from siar.settings import Language, Settings

__all__ = ["SHARED", "Phrases", "shorten"]

SHARED = 20
"""Of how many a share is told as a percentage: of fewer one is more than five points."""


@dataclass(frozen=True)
class Phrases:
    """The phrases of one city in one language."""

    settings: Settings
    formats: Formats
    language: Language = "id"

    @classmethod
    def of(cls, settings: Settings, language: Language = "id") -> Phrases:
        """Return a city's phrases."""
        return cls(settings, texts.formats_of(settings.city, language), language)

    def say(self, name: str, **facts: str | int) -> str:
        """Return a text of `siar.briefings.texts`: `say("konten.posts_read", posts=3)`."""
        return texts.say(self.language, name, facts, self.formats)

    @property
    def unavailable(self) -> str:
        """That there is no number: `belum tersedia`."""
        return self.say("umum.unavailable")

    @property
    def provisional(self) -> str:
        """That a number may still change: `sementara`."""
        return self.say("umum.provisional")

    def why(self, missing: Missing) -> str:
        """Why a number is not there: `belum disampaikan Meta`."""
        return self.say(f"umum.why_{missing}")

    def listed(self, names: Sequence[str]) -> str:
        """`Facebook dan Instagram`."""
        return self.formats.listed(names)

    def number(self, value: int | None) -> str:
        """A count."""
        return self.unavailable if value is None else self.formats.number(value)

    def reach(self, value: Reach | None) -> str:
        """Accounts, without the word."""
        return self.unavailable if value is None else self.formats.accounts(value)

    def no_reach(self, figures: Figures, channel: ChannelId) -> str:
        """Why a channel's reach is not there: `belum disampaikan Meta`."""
        return self.why(figures.why_no_reach(channel))

    def rupiah(self, value: Rupiah | None) -> str:
        """An amount."""
        return self.unavailable if value is None else self.formats.rupiah(value)

    def moment(self, when: datetime | None) -> str:
        """`2 Februari 2026 pukul 07.00 WITA`."""
        return self.unavailable if when is None else self.formats.moment(when)

    def pulled(self, figures: Figures) -> str:
        """How old the data is: `Data ditarik 2 Februari 2026 pukul 07.00 WITA`. Condition: a source was once read in full; else that none was."""
        if figures.pulled_at is None:
            return self.say("laporan.never_pulled")
        return self.say("laporan.pulled", moment=self.moment(figures.pulled_at))

    def percent(self, part: int, whole: int) -> str:
        """A percentage, rounded down: a share is never shown as larger than it is, least of all as 100%.

        "" of fewer than `SHARED`: there one more or less would be points.
        """
        return self.formats.percent(part * 100 // whole) if whole >= SHARED else ""

    def share(self, part: int, whole: int) -> str:
        """The same, in numbers where there is no percentage: `3 dari 7`."""
        if not whole:
            return self.unavailable
        return self.percent(part, whole) or self.out_of(self.number(part), whole)

    def out_of(self, part: str, whole: int) -> str:
        """`3 dari 7`."""
        return self.say("umum.out_of", part=part, whole=whole)

    def share_of_money(self, part: Rupiah, whole: Rupiah) -> str:
        """The same of an amount."""
        return self.formats.percent(math.floor(part.share_of(whole) * 100)) if whole else self.unavailable

    def agency(self, code: str) -> str:
        """The name that a reader knows an agency by."""
        agency = self.settings.agency_by_code.get(code)
        return agency.short_name if agency else code

    def platform_days(self, days: Sequence[Day]) -> str:
        """`hari platform Senin 30 November, 16.00–16.00 WITA`, from the beginning of the first to the end of the last."""
        first, last = days[0].platform_day, days[-1].platform_day
        named = self.day(last.day)
        if first != last:
            same = first.day.month == last.day.month
            named = f"{f'{self.formats.weekday(first.day)} {first.day.day}' if same else self.day(first.day)}–{named}"
        return self.say(
            "umum.platform_days",
            days=named,
            begin=self.formats.clock(first.starts_at),
            end=self.formats.zoned_clock(last.ends_at),
        )

    def day(self, day: date) -> str:
        """`Senin 30 November`."""
        return f"{self.formats.weekday(day)} {self.formats.day_and_month(day)}"

    def per_channel(self, figures: Figures, *, short: bool = False) -> list[str]:
        """How many posts went out on each channel: `Facebook 18`."""
        return [
            f"{channel.short_name if short else channel.name} {self.number(figures.posts_by_channel.get(name, 0))}"
            for name, channel in CHANNELS.items()
        ]


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word, with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
