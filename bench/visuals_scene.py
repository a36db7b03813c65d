"""The picture that every renderer draws: our own page, taken apart into fills, masks, pictures and lines of text.

Peers get the finished positions. They are spared the search for sizes and line breaks that ours does for each picture.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from siar.resources import include_dir
from siar.settings import load_settings
from siar.visuals.brand import load_brand
from siar.visuals.facts import Facts, build_facts
from siar.visuals.painting.canvas import Canvas
from siar.visuals.photos.cutting import Photo, cut, open_photo
from siar.visuals.photos.samples import sample_photo
from siar.visuals.preview import sample_reports
from siar.visuals.rendering import Renderer, default_renderer

SIZE = (1080, 1350)
QUALITY = 88
CASES = ("cut", "1600x1200")
VARIANTS = 120
"""More than any renderer keeps: titles, figures and codes are new in almost every picture."""
_TITLES = (
    "Penyaluran beras cadangan pangan 2025",
    "130 Duta Anti Hoaks siap bertugas",
    "Sambungan rumah SPAM Kali Dendeng bertambah",
    "Audiensi penguatan literasi kota",
    "Bedah rumah tahap kedua dimulai",
    "Operasi timbang serentak di posyandu",
    "Lampu jalan menyala di gang kelurahan",
    "Pasar murah menjelang hari raya",
)
_PLACES = ("Nefonaek", "Liliba", "Oesapa", "Fatululi", "Naikoten I", "Alak", "Penfui")


def one_chroma() -> None:
    """Encode 4:2:0 like everybody: Chromium has no other."""
    templates = default_renderer().library.templates
    templates["kegiatan"] = templates["kegiatan"].model_copy(update={"chroma": "4:2:0"})


@cache
def photo(case: str) -> bytes:
    """The photo of a case: cut to its slot as a draft's photo is, or as it came."""
    raw = sample_photo("lanskap")
    frame = default_renderer().library.formats["potret"]
    return cut(raw, frame.photo, upright=frame.photo_upright) if case == "cut" else raw


def facts(case: str, number: int, picture: Photo | None = None) -> Facts:
    """One of the variants: titles, places and figures differ."""
    report = next(report for report in sample_reports("kegiatan") if report.get("photo") == "lanskap")
    place = _PLACES[number % len(_PLACES)]
    indicators = [dict(one) for one in report["indicators"]]
    indicators[0]["value"] = str(20_000 + 137 * number)
    indicators[2]["value"] = f"{400 + number}.{46 - number % 40}"
    return build_facts(
        {
            **report,
            "title": f"{_TITLES[number % len(_TITLES)]} tahap {number + 1}",
            "place": f"Kelurahan {place}",
            "kelurahan": place,
            "indicators": indicators,
        },
        settings=load_settings(),
        rules=load_brand().figures,
        reference=f"KPG-2507-{number:04d}",
        photo=picture or open_photo(photo(case)),
    )


@dataclass
class Scene:
    """What stands in one picture, in the order of drawing."""

    ground: tuple[int, int, int] = (255, 255, 255)
    items: list[dict[str, Any]] = field(default_factory=list)
    pixels: Image.Image | None = None


class _Taken(Canvas):
    """A canvas that notes what is drawn on it."""

    scene: Scene

    def fill(self, box: Any, colour: Any, *, radius: int = 0, corners: Any = (True,) * 4) -> None:
        super().fill(box, colour, radius=radius, corners=corners)
        self.scene.items.append(
            {"type": "fill", "box": box, "colour": colour, "radius": min(radius, (box[3] - box[1]) // 2)}
        )

    def stamp(self, mask: Image.Image, at: Any, colour: Any) -> None:
        super().stamp(mask, at, colour)
        tinted = Image.new("RGBA", mask.size, (*colour, 0))
        tinted.putalpha(mask)
        self._image(tinted, at)

    def picture(self, image: Image.Image, at: Any, mask: Image.Image | None = None) -> None:
        super().picture(image, at, mask)
        if image.mode == "RGB":
            self.scene.items.append({"type": "photo", "box": (*at, at[0] + image.width, at[1] + image.height)})
        else:
            self._image(image, at)

    def _image(self, image: Image.Image, at: Any) -> None:
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        self.scene.items.append(
            {
                "type": "image",
                "box": (*at, at[0] + image.width, at[1] + image.height),
                "png": base64.b64encode(buffer.getvalue()).decode(),
            }
        )

    def run(self, text: str, **how: Any) -> None:
        super().run(text, **how)
        path = how["face"].face(text[0]).path
        self.scene.items.append(
            {
                "type": "text",
                "text": text,
                "x": how["x"],
                "baseline": how["baseline"],
                "size": how["size"],
                "tracking": how["tracking"] * how["size"],
                "colour": how["colour"],
                "font": Path(path).stem.removeprefix("PlusJakartaSans-"),
            }
        )


@cache
def _taking() -> Renderer:
    renderer = Renderer(load_brand(), canvas=_Taken)
    renderer.library.templates.update(default_renderer().library.templates)
    return renderer


def scene(case: str, number: int) -> Scene:
    """Take a page apart."""
    made = Scene()
    _Taken.scene = made
    page = facts(case, number)
    picture = _taking().render(page.kind, page)
    made.ground = load_brand().palette["pasir"]
    made.pixels = Image.open(io.BytesIO(picture.jpeg))
    made.pixels.load()
    return made


def exported(case: str, numbers: range) -> list[dict[str, Any]]:
    """Scenes as JSON values."""
    return [{"ground": made.ground, "items": made.items} for made in (scene(case, number) for number in numbers)]


def font_file(name: str) -> Path:
    """A weight's file."""
    return include_dir() / "brand" / "fonts" / f"PlusJakartaSans-{name}.ttf"


__all__ = [
    "CASES",
    "QUALITY",
    "SIZE",
    "VARIANTS",
    "Scene",
    "exported",
    "facts",
    "font_file",
    "one_chroma",
    "photo",
    "scene",
]
