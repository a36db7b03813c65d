"""The artwork of one look: shapes, icons, patterns and the crest, each drawn once a size and kept for the next picture."""

from __future__ import annotations

from functools import cached_property

from PIL import Image

from siar.visuals.brand import Brand
from siar.visuals.caches import kept
from siar.visuals.painting.icons import IconSet
from siar.visuals.painting.motifs import hatch, motif_mask, woven
from siar.visuals.painting.shapes import load_image, ring_mask, rounded_mask

__all__ = ["Artwork"]


class Artwork:
    """Draws what pictures are decorated with, as often as needed once.

    :param brand: its folder has icons and crest.
    """

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        self.rounded = kept(rounded_mask, 256)
        """`shapes.rounded_mask`."""
        self.ring = kept(ring_mask, 64)
        """`shapes.ring_mask`."""
        self.hatch = kept(hatch, 64)
        """`motifs.hatch`."""
        self.motif = kept(motif_mask, 4)
        """`motifs.motif_mask`."""
        self.woven = kept(woven, 6)
        """`motifs.woven`."""
        self.icon = kept(self._icon, 128)
        """An icon of the brand's as a mask: its name, and the side of its square in pixels."""
        self.crest = kept(self._crest, 16)
        """The crest with its transparency, on a square of so many pixels."""

    @cached_property
    def _icons(self) -> IconSet:
        return IconSet.read(self._brand.folder)

    def _icon(self, name: str, size: int) -> Image.Image:
        return self._icons.draw(name, size)

    def _crest(self, size: int) -> Image.Image:
        return load_image(self._brand.crest_path, size)
