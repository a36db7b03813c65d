"""The city's look: colours by name, fonts, crest, from `include/config/brand.yaml` and `include/brand`."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.resources import include_dir
from siar.visuals.colours import RGB, parse_hex

__all__ = ["Brand", "load_brand"]


class _BrandPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class FigureRules(_BrandPart):
    """How headline figures are cut."""

    exact_up_to: int = Field(ge=0)
    significant_digits: int = Field(ge=2, le=9)


class Accessibility(_BrandPart):
    """Floors that every picture is held to."""

    min_contrast: float = Field(ge=1, le=21)
    min_shape_contrast: float = Field(ge=1, le=21)
    min_text_px: int = Field(ge=8)


class Jpeg(_BrandPart):
    """Encoder settings. Baseline, sRGB; chroma subsampling is the template's choice."""

    quality: int = Field(ge=50, le=95)
    max_bytes: int = Field(gt=0)


class Brand(_BrandPart):
    """Everything about the look that is not a template. `folder` is where its files are."""

    folder: Path
    crest: str
    colours: dict[str, str]
    fonts: dict[str, str]
    fallback_fonts: tuple[str, ...]
    figures: FigureRules
    accessibility: Accessibility
    jpeg: Jpeg

    @field_validator("colours")
    @classmethod
    def _hex(cls, value: dict[str, str]) -> dict[str, str]:
        for text in value.values():
            parse_hex(text)
        return value

    @cached_property
    def palette(self) -> dict[str, RGB]:
        """Colours by name."""
        return {name: parse_hex(text) for name, text in self.colours.items()}

    @cached_property
    def font_paths(self) -> dict[str, Path]:
        """Font files by weight."""
        return {name: self.folder / "fonts" / file for name, file in self.fonts.items()}

    @cached_property
    def crest_path(self) -> Path:
        """The crest's file."""
        return self.folder / self.crest

    @cached_property
    def fallback_paths(self) -> tuple[Path, ...]:
        """Font files asked, in order, for a character that the weight's own font lacks."""
        return tuple(self.folder / "fonts" / file for file in self.fallback_fonts)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the settings and the bytes of crest and fonts: it enters every picture's inputs' hash."""
        digest = hashlib.sha256(self.model_dump_json(exclude={"folder"}).encode())
        for path in (self.crest_path, *self.font_paths.values(), *self.fallback_paths):
            digest.update(path.read_bytes())
        return digest.hexdigest()


@cache
def _load(files: ConfigFolder, folder: Path) -> Brand:
    config = files.path("brand.yaml")
    try:
        brand = Brand.model_validate({**files.read("brand.yaml"), "folder": folder})
    except ValidationError as error:
        raise wrong_value(config, error) from None
    for path in (brand.crest_path, *brand.font_paths.values(), *brand.fallback_paths):
        if not path.is_file():
            raise ConfigError(f"{config}: the file {path} does not exist.")
    return brand


def load_brand() -> Brand:
    """Return the brand in force, read once a process.

    :raises ConfigError: when a file is missing or a value is wrong.
    """
    return _load(config_folder(), include_dir() / "brand")
