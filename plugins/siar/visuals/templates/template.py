"""What may stand in a template file, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = [
    "BarsNode",
    "BoxNode",
    "Choice",
    "CrestNode",
    "FigureNode",
    "Format",
    "Gradient",
    "IconNode",
    "Motif",
    "MotifNode",
    "Node",
    "PhotoNode",
    "ProgressNode",
    "RingNode",
    "RuleNode",
    "SeriesNode",
    "Shared",
    "SpacerNode",
    "StackedNode",
    "Style",
    "SwatchNode",
    "Template",
    "TextNode",
    "UseNode",
]


def _edges(value: list[int]) -> list[int]:
    if len(value) not in {1, 2, 4}:
        raise ValueError("takes 1, 2 or 4 numbers: all edges; top and sides; top, right, bottom, left")
    return value


Length = Annotated[int, Field(ge=0, le=4096)]
"""Pixels."""
Edges = Annotated[list[Length], AfterValidator(_edges)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Format(_Part):
    """A size of picture, in pixels, with the edges that an app's own buttons cover."""

    width: int = Field(ge=200, le=4096)
    height: Length = Field(ge=200, le=4096)
    safe_top: Length = 0
    safe_bottom: Length = 0
    wide: bool = False  # set with a template's `wide` page
    tall: bool = False  # set with a template's `tall` page, if it has one
    closing: str | None = None  # a part of shared.yaml without text, in the strip that an app covers at the foot
    photo: tuple[int, int] = (1080, 760)  # the slot that photos are cut to
    photo_upright: tuple[int, int] = (1080, 1350)  # the slot of those that are not clearly wider than high


class Style(_Part):
    """A way of setting text: `sizes` in pixels from the wished to the smallest allowed."""

    weight: str
    sizes: list[int] = Field(min_length=1)
    leading: float = Field(default=1.2, ge=0.9, le=2)
    tracking: float = 0.0
    tabular: bool = False
    upper: bool = False
    balance: bool = True


class _Node(_Part):
    name: str = ""
    when: str | None = None
    unless: str | None = None
    each: str | None = None
    var: str = Field(default="item", alias="as")
    limit: int | None = None
    until_step: int = 99  # shown as long as the page is set no tighter than this
    from_step: int = 0
    flex: float = 0
    width: int | Literal["fit"] | None = None
    roles: dict[str, str] = {}


class TextNode(_Node):
    type: Literal["text"]
    text: str | list[str]
    style: str
    colour: str = "ink"
    align: Literal["left", "center", "right"] = "left"
    max_lines: int | None = None


class FigureNode(_Node):
    """The one large figure: prefix, number and unit on one line, the unit below when it does not fit."""

    type: Literal["figure"]
    value: str
    style: str
    unit_style: str
    colour: str = "accent"
    unit_colour: str = "ink"
    align: Literal["left", "center"] = "left"


class BoxNode(_Node):
    type: Literal["column", "row"]
    children: list[Node]
    gap: Length = 0
    padding: Edges | Length = 0
    fill: str | None = None
    radius: Length = 0
    corners: Annotated[list[bool], Field(min_length=4, max_length=4)] = [True, True, True, True]
    align: Literal["start", "center", "end", "stretch"] = "stretch"
    height: Length | None = None
    accent: str | None = None  # a bar of this colour on the left edge
    bleed: bool | Literal["sides"] = False  # the fill reaches the sheet's own edges, or those at its sides alone


class SpacerNode(_Node):
    type: Literal["spacer"]
    size: Length = 0


class RuleNode(_Node):
    type: Literal["rule"]
    colour: str = "line"
    thickness: Length = 2


class IconNode(_Node):
    type: Literal["icon"]
    icon: str
    size: Length
    colour: str = "accent"


class CrestNode(_Node):
    type: Literal["crest"]
    size: Length


class ProgressNode(_Node):
    """A bar for value / target, in a track with a rim; a value above the target shows where the target was."""

    type: Literal["progress"]
    ratio: str
    height: Length = 28
    track: str = "track"
    rim: str = "muted"
    colour: str = "accent"
    mark: str = "ink"


class RingNode(_Node):
    type: Literal["ring"]
    ratio: str
    size: Length
    thickness: Length = 44
    track: str = "track"
    rim: str = "muted"
    colour: str = "accent"
    style: str
    text_colour: str = "ink"


class StackedNode(_Node):
    """One bar whose parts add up to the whole."""

    type: Literal["stacked"]
    parts: str
    height: Length = 96
    colours: list[str]
    radius: Length = 20
    bleed: list[Literal["left", "right"]] = []  # the sheet's edges that it runs to


class SwatchNode(_Node):
    """Inside `each`: the colour and pattern that the part of the same number has in a stacked bar."""

    type: Literal["swatch"]
    size: Length = 36
    colours: list[str]


class BarsNode(_Node):
    """Horizontal bars from zero, with their labels and values: beside them, of a few above them."""

    type: Literal["bars"]
    parts: str
    style: str
    value_style: str
    colour: str = "accent"
    track: str = "track"
    rim: str = "muted"
    label_colour: str = "ink"
    sizes: list[int] = Field(default=[58, 52, 46, 40, 36])  # height of one row, by step
    above: bool = True  # whether the labels of a few bars stand above them
    whole: bool = False  # parts of a whole, which the track is; else the longest bar is the longest figure


class SeriesNode(_Node):
    """Figures over time: columns for up to six periods without gaps, else a line; from zero, each where it lies in time."""

    type: Literal["series"]
    points: str
    style: str
    value_style: str
    height: Length = 480
    colour: str = "accent"
    earlier: str = "track"
    axis: str = "line"
    ink: str = "ink"
    muted: str = "muted"


class PhotoNode(_Node):
    """The report's photo. Without one the block is not there."""

    type: Literal["photo"]
    photo: str = "photo"
    height: Length
    least: float = Field(default=0.5, gt=0, le=1)  # share of the height that stays when the page is tight
    bleed: list[Literal["left", "right", "top"]] = []  # the sheet's edges that it runs to
    radius: Length = 0
    cloth: list[str] = ["laut_dalam", "toska", "mentari", "karang"]  # below a photo that is too small to fill its box
    frame: str = "putih"


class MotifNode(_Node):
    """A woven or drawn pattern as a block."""

    type: Literal["motif"]
    motif: Literal["tenun", "sasando", "gelombang"]
    height: Length | None = None
    colours: list[str]
    unit: int = Field(default=60, ge=8, le=400)
    radius: Length = 0
    bleed: list[Literal["left", "right", "top"]] = []  # the sheet's edges that it runs to


class UseNode(_Node):
    """A part that several templates share (shared.yaml)."""

    type: Literal["use"]
    part: str


Node = Annotated[
    TextNode
    | FigureNode
    | BoxNode
    | SpacerNode
    | RuleNode
    | IconNode
    | CrestNode
    | ProgressNode
    | RingNode
    | StackedNode
    | BarsNode
    | SeriesNode
    | PhotoNode
    | SwatchNode
    | MotifNode
    | UseNode,
    Field(discriminator="type"),
]


BoxNode.model_rebuild()


class Gradient(_Part):
    """From one colour to another, top to bottom, or slanted."""

    gradient: list[str] = Field(min_length=2, max_length=2)
    box: list[float] = [0, 0, 1, 1]  # shares of the sheet
    slant: float = Field(default=0, ge=0, le=1)
    wide: bool | None = None  # only on wide pages, only on others; None is both
    tall: bool | None = None  # the same of tall pages


class Motif(_Part):
    """A pattern behind everything, in shares of the sheet; `strength` is how much of its colour is mixed in."""

    motif: Literal["tenun", "sasando", "gelombang", "sinar", "titik"]
    box: list[float]
    colour: str
    strength: float = Field(default=1, gt=0, le=1)
    unit: int = Field(default=60, ge=8, le=400)
    wide: bool | None = None
    tall: bool | None = None


class Template(_Part):
    """One kind of picture."""

    version: int = Field(ge=1)
    description: str
    label: str
    icon: str
    ground: str
    roles: dict[str, str]
    closing: str | None = None  # a part to take in place of the format's own; "" is none
    chroma: Literal["4:2:0", "4:4:4"] = "4:2:0"
    backdrop: list[Gradient | Motif] = []
    styles: dict[str, Style] = {}
    page: BoxNode
    wide: BoxNode
    tall: BoxNode | None = None


class Choice(_Part):
    """Which template a report gets: the first choice whose kind and conditions fit."""

    template: str
    kinds: list[str] | None = None
    when: list[str] = []
    unless: list[str] = []


class Shared(_Part):
    """shared.yaml: what all templates use."""

    formats: dict[str, Format]
    styles: dict[str, Style]
    parts: dict[str, Node]
    choices: list[Choice]
