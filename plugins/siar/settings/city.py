"""What the city is called and where it lies, from `city.yaml`."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from siar.settings.part import Part

__all__ = ["Area", "City", "Population", "Sheets"]


class Population(Part):
    """A figure that is never shown without its source."""

    value: int = Field(gt=0)
    source: str


class Area(Part):
    """The circle in which paid posts are shown. Degrees and kilometres (Meta: 1 to 80 km around a pin).

    `label`: how it is called in the city's language, `labels` in others.
    """

    label: str
    labels: dict[str, str] = Field(default_factory=dict)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    radius_km: int = Field(ge=1, le=80)

    def label_in(self, language: str) -> str:
        """What who reads a language calls it; its own name where the city gives none."""
        return self.labels.get(language, self.label)


class Sheets(Part):
    """How the agencies' spreadsheets are laid out."""

    topology: Literal["per_agency", "shared"]
    tab: str
    locale: str


class City(Part):
    """The city itself."""

    name: str
    government: str
    government_short: str
    province: str
    reference_prefix: str = Field(pattern=r"^[A-Z]{2,5}$")
    timezone: str
    timezone_label: str
    locale: str
    website: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    population: Population
    area: Area
    hashtags: list[str]
    outside_names: list[str]
    alerts_to: list[str]
    sheets: Sheets

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def short_name(self) -> str:
        """The name as people say it: `Kupang`."""
        return self.name.removeprefix("Kota ")

    def put_into(self, text: str) -> str:
        """Fill the city's words into a text of `include/templates`.

        They are `{kota}`, `{kota_singkat}`, `{pemkot}` and `{zona}`; other braces stay.
        """
        words = {
            "kota": self.name,
            "kota_singkat": self.short_name,
            "pemkot": self.government_short,
            "zona": self.timezone_label,
        }
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", value)
        return text
