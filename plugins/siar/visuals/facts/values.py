"""What a report says, as values that a template, an alt text or a caption may show."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from decimal import Decimal

from siar.visuals.facts.sections import Section
from siar.visuals.facts.trends import Trend
from siar.visuals.photos.cutting import Photo

__all__ = [
    "SENTENCE",
    "SHOWN",
    "Bar",
    "Dial",
    "Entry",
    "Facts",
    "FigureFact",
    "Occasion",
    "Progress",
    "Sober",
    "Stat",
    "Timing",
]

_FEW = 5
_HAPPENING = frozenset({"kegiatan", "agenda"})
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
"""Where one sentence ends and the next begins."""


@dataclass(frozen=True)
class FigureFact:
    """The figure that stands large."""

    label: str
    over: str  # "lebih dari" or the agency's own qualifier
    lead: str  # label with "lebih dari" or the agency's own qualifier; without a label that the headline tells
    prefix: str
    number: str
    unit: str  # without the magnitude; empty where the label names it
    full: str  # every digit, with its unit
    cut: bool
    is_progress: bool  # the figure is the percentage of the progress itself
    target: str  # "dari target 300 titik"; empty without a target
    magnitude: str = ""  # "miliar" of Rp18,3 miliar


@dataclass(frozen=True)
class Progress:
    """How far: `ratio` 0 to whatever; `text` as printed (`86,22%`), empty when nobody reported a percentage."""

    ratio: float
    text: str
    label: str
    note: str  # what the whole is: "dari target 12.000 sambungan"


@dataclass(frozen=True)
class Stat:
    """A further figure."""

    label: str
    prefix: str
    number: str
    unit: str  # without the magnitude; empty where the label names it
    full: str  # every digit, with its unit
    over: str  # "lebih dari" when digits were dropped
    value: Decimal
    qualifier: str = ""  # the agency's own: "sekitar"
    magnitude: str = ""  # "juta" of Rp5,75 juta
    plain: str = ""  # every digit, without a unit that the label names
    target: str = ""  # "dari target 300 titik"; empty without a target


@dataclass(frozen=True)
class Occasion:
    """When and where."""

    text: str  # "Sabtu, 11 September 2021" or a range
    weekday: str
    day: str  # "11", or "1–28"
    month: str  # "September 2021"
    place: str
    is_range: bool
    over_months: bool = False  # a range that `day` and `month` only begin


@dataclass(frozen=True)
class Timing:
    """When what a report tells of is: `label` is Waktu, Jadwal of a service, Berlaku of a rule that says so."""

    label: str
    text: str  # a day with its weekday, or a range

    @property
    def shown(self) -> str:
        """As a picture has it beside its sign: `Berlaku 19–23 Januari 2026`, or the day alone."""
        return self.text if self.label == "Waktu" else f"{self.label} {self.text}"


@dataclass(frozen=True)
class Dial:
    """A number to call, set as a figure is."""

    number: str
    whom: str  # "Pemadam kebakaran"
    prefix: str = ""
    magnitude: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Sober:
    """How a topic that allows no cheer is told: what residents can do, and whom they call; empty where nothing helps."""

    do: str  # a sentence or two
    number: str  # as it is printed: "112"
    whom: str  # "Nomor darurat"


@dataclass(frozen=True)
class Entry:
    """One line of a list: what, and where it comes from."""

    title: str
    note: str


@dataclass(frozen=True)
class Bar:
    """One part: its label, its value as printed, its share of the whole (0 to 1), perhaps that share as text."""

    label: str
    value: str
    share: float
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """All that a template, an alt text or a caption may show."""

    kind: str
    kind_label: str
    title: str
    body: str
    body_short: str
    agency: str
    agency_code: str
    government: str
    city: str
    website: str
    reference: str
    figure: FigureFact | None
    progress: Progress | None
    stats: tuple[Stat, ...]  # without the large figure and the percentage beside it
    rows: tuple[Stat, ...]  # every figure, for lists
    parts: tuple[Bar, ...]
    whole: str  # the label of the figure that has the parts
    shares: tuple[Bar, ...]  # the parts for one bar: the largest, and the others in one
    series: tuple[Bar, ...]  # figures of one unit, comparable as bars
    occasion: Occasion | None
    timing: Timing | None  # when, as its kind tells it; None where the row's day tells residents nothing
    budget: str
    fund: str
    source: str
    as_of: str
    source_line: str
    prose: str  # the body without its labelled sections
    sections: tuple[Section, ...]
    trend: Trend | None
    photo: Photo | None
    sign: str = ""  # the icon of what it is about
    numbers: tuple[Dial, ...] = ()  # to call, of a service
    fee: str = ""  # "Rp5.000 per orang", "Gratis"; of a service whose text says so
    hours: str = ""  # "08.00–15.00 WITA", "24 jam"
    sober: Sober | None = None  # of a topic that allows no cheer
    paces: tuple[Progress, ...] = ()  # physical and financial progress, where both are reported
    people: str = ""  # who is in the photo, as far as the row tells: "tanpa orang"
    page: str = ""  # "2/6" on a page of a carousel
    entries: tuple[Entry, ...] = ()  # what a carousel's last page lists

    @property
    def prose_short(self) -> str:
        """The first sentence of the prose."""
        return SENTENCE.split(self.prose)[0]

    @property
    def section(self) -> dict[str, Section]:
        """The labelled sections by key."""
        return {section.key: section for section in self.sections}

    @property
    def currency(self) -> str:
        """What stands before the newest number of a run of money; empty of others."""
        return "Rp" if self.trend is not None and "rupiah" in self.trend.unit.split() else ""

    @property
    def others(self) -> tuple[Stat, ...]:
        """Further figures beside physical and financial progress."""
        told = {pace.label for pace in self.paces}
        return tuple(row for row in self.rows if row.label not in told)

    @property
    def apart(self) -> str:
        """Whose parts they are, where another figure stands large; else empty."""
        return self.whole if self.parts and self.figure is not None and self.figure.label != self.whole else ""

    @property
    def strip(self) -> tuple[Stat, ...]:
        """Figures for a strip below a headline; a lone "1 rancangan" is none."""
        return () if self.figure is None and len(self.rows) == 1 else self.rows

    @property
    def alone(self) -> bool:
        """Whether the large figure stands without progress, further figures or budget."""
        return self.figure is not None and not self.stats and self.progress is None

    @property
    def one_number(self) -> Dial | None:
        """The only number to call."""
        return self.numbers[0] if len(self.numbers) == 1 else None

    @property
    def lone_figure(self) -> FigureFact | None:
        """The figure of a service that has no other, and no number to call."""
        return self.figure if len(self.rows) == 1 and not self.numbers and not self.parts else None

    @property
    def several_rows(self) -> tuple[Stat, ...]:
        """The figures as a list, where one of them does not stand large."""
        return () if self.lone_figure else self.rows

    @property
    def takes_place(self) -> bool:
        """Whether its date and place are those of something that happens, not of a count."""
        return self.occasion is not None and self.kind in _HAPPENING

    @property
    def compared(self) -> bool:
        """Whether figures of one unit stand beside each other, rather than one large and the others below."""
        return self.kind == "perbandingan" and bool(self.series) and not self.parts

    @property
    def crowded(self) -> bool:
        """Whether the parts are more than a small page can show."""
        return len(self.parts) > _FEW

    @property
    def top_parts(self) -> tuple[Bar, ...]:
        """The largest parts, for a small page."""
        return tuple(sorted(self.parts, key=lambda part: -part.share)[:_FEW])

    @property
    def parts_count(self) -> str:
        """How many parts there are."""
        return str(len(self.parts))

    @property
    def many_shares(self) -> bool:
        """Whether the parts are too many to stand beside each other."""
        return len(self.parts) > 3

    @property
    def largest_part(self) -> Bar | None:
        """The largest part, for a page on which the others have no room."""
        return max(self.parts, key=lambda part: part.share, default=None)

    @property
    def has_list(self) -> bool:
        """Whether figures or labelled sections are listed, so that the prose comes second."""
        return bool(self.rows or self.sections)

    @property
    def listed(self) -> bool:
        """Whether labelled sections stand instead of figures."""
        return bool(self.sections) and not self.rows

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to list."""
        return bool(self.rows)


SHOWN = tuple(
    [field.name for field in fields(Facts)] + [name for name, kept in vars(Facts).items() if isinstance(kept, property)]
)
"""All that a template may name."""
