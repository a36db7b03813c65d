"""Template files: what may stand in them, read once and checked; a mistake names file, line, box and what is allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from siar.errors import ConfigError
from siar.resources import template_path
from siar.visuals.brand import Brand
from siar.visuals.shapes import icon_names

__all__ = ["Format", "Gradient", "Library", "Motif", "Node", "Style", "Template", "load_library"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Format(_Part):
    """A size of picture, in pixels, with the edges that an app's own buttons cover."""

    width: int = Field(ge=200, le=4096)
    height: int = Field(ge=200, le=4096)
    safe_top: int = 0
    safe_bottom: int = 0


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
    gap: int = 0
    padding: list[int] | int = 0
    fill: str | None = None
    radius: int = 0
    corners: list[bool] = [True, True, True, True]
    align: Literal["start", "center", "end", "stretch"] = "stretch"
    height: int | None = None
    accent: str | None = None  # a bar of this colour on the left edge
    bleed: bool = False  # the fill reaches the sheet's own edges


class SpacerNode(_Node):
    type: Literal["spacer"]
    size: int = 0


class RuleNode(_Node):
    type: Literal["rule"]
    colour: str = "line"
    thickness: int = 2


class IconNode(_Node):
    type: Literal["icon"]
    icon: str
    size: int
    colour: str = "accent"


class CrestNode(_Node):
    type: Literal["crest"]
    size: int


class ProgressNode(_Node):
    """A bar for value / target; a value above the target shows where the target was."""

    type: Literal["progress"]
    ratio: str
    height: int = 28
    track: str = "track"
    colour: str = "accent"
    mark: str = "ink"


class RingNode(_Node):
    type: Literal["ring"]
    ratio: str
    size: int
    thickness: int = 44
    track: str = "track"
    colour: str = "accent"
    style: str
    text_colour: str = "ink"


class StackedNode(_Node):
    """One bar whose parts add up to the whole."""

    type: Literal["stacked"]
    parts: str
    height: int = 96
    colours: list[str]
    radius: int = 20


class SwatchNode(_Node):
    """Inside `each`: the colour and pattern that the part of the same number has in a stacked bar."""

    type: Literal["swatch"]
    size: int = 36
    colours: list[str]


class BarsNode(_Node):
    """Horizontal bars with their labels and values beside them, from zero."""

    type: Literal["bars"]
    parts: str
    style: str
    value_style: str
    colour: str = "accent"
    track: str = "track"
    label_colour: str = "ink"
    sizes: list[int] = Field(default=[58, 52, 46, 40, 36])  # height of one row, by step


class MotifNode(_Node):
    """A woven or drawn pattern as a block."""

    type: Literal["motif"]
    motif: Literal["tenun", "sasando", "gelombang"]
    height: int | None = None
    colours: list[str]
    unit: int = 60
    radius: int = 0


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


class Motif(_Part):
    """A pattern behind everything, in shares of the sheet; `strength` is how much of its colour is mixed in."""

    motif: Literal["tenun", "sasando", "gelombang", "sinar", "titik"]
    box: list[float]
    colour: str
    strength: float = Field(default=1, gt=0, le=1)
    unit: int = 60


class Template(_Part):
    """One kind of picture."""

    version: int = Field(ge=1)
    description: str
    label: str
    icon: str
    ground: str
    roles: dict[str, str]
    chroma: Literal["4:2:0", "4:4:4"] = "4:2:0"
    backdrop: list[Gradient | Motif] = []
    styles: dict[str, Style] = {}
    page: BoxNode


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


class Library(_Part):
    """All templates of a folder, their shared parts and which one is taken for what."""

    folder: Path
    formats: dict[str, Format]
    styles: dict[str, Style]
    parts: dict[str, Node]
    choices: list[Choice]
    templates: dict[str, Template]
    fingerprints: dict[str, str]
    """SHA-256 over each template's file and the shared one."""

    def template(self, name: str) -> Template:
        """Return a template by its file's name.

        :raises ConfigError: when there is none.
        """
        try:
            return self.templates[name]
        except KeyError:
            raise ConfigError(
                f"{self.folder} has no {name}.yaml; it has {', '.join(sorted(self.templates))}."
            ) from None


def _line(node: yaml.Node | None, loc: tuple[str | int, ...]) -> int:
    """Follow a pydantic location through the YAML tree; steps that pydantic adds (union tags) are skipped."""
    line = node.start_mark.line + 1 if node else 1
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    node, line = value, key.start_mark.line + 1
                    break
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


_T = TypeVar("_T", bound=_Part)


def _read(path: Path, model: type[_T]) -> _T:
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        return model.model_validate(data)
    except OSError:
        raise ConfigError(f"{path} is missing.") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        line = _line(yaml.compose(text), first["loc"])
        raise ConfigError(f"{path}, line {line}, {where}: {first['msg']} (found: {first.get('input')!r})") from None


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, BoxNode):
        for child in node.children:
            yield from _walk(child)


def _names(node: Node) -> Iterator[tuple[str, str]]:
    """Yield what a node names elsewhere: (style, colour, icon or part; the name)."""
    for field in ("style", "unit_style", "value_style"):
        if name := getattr(node, field, None):
            yield "style", name
    for field in ("colour", "unit_colour", "text_colour", "label_colour", "fill", "track", "mark", "accent"):
        if name := getattr(node, field, None):
            yield "colour", name
    for name in getattr(node, "colours", ()):
        yield "colour", name
    for name in node.roles.values():
        yield "colour", name
    if isinstance(node, IconNode) and not node.icon.startswith("{"):
        yield "icon", node.icon
    if isinstance(node, UseNode):
        yield "part", node.part


def _check(name: str, template: Template, library: Library, brand: Brand) -> None:
    path = library.folder / f"{name}.yaml"
    known = {
        "style": {**library.styles, **template.styles}.keys(),
        "colour": {**brand.palette, **template.roles}.keys(),
        "icon": icon_names(brand.folder),
        "part": library.parts.keys(),
    }
    nodes = [*_walk(template.page), *(node for part in library.parts.values() for node in _walk(part))]
    found = [pair for node in nodes for pair in _names(node)]
    found += [("colour", colour) for colour in (template.ground, *template.roles.values())]
    for layer in template.backdrop:
        found += [("colour", colour) for colour in (layer.gradient if isinstance(layer, Gradient) else [layer.colour])]
    for kind, wanted in found:
        if wanted not in known[kind]:
            text = path.read_text(encoding="utf-8").splitlines()
            line = next((number for number, content in enumerate(text, 1) if wanted in content), None)
            where = f"{path}, line {line}" if line else f"{path} or {library.folder / 'shared.yaml'}"
            raise ConfigError(f"{where}: no {kind} {wanted!r}; allowed: {', '.join(sorted(known[kind]))}.")
    for style_name, style in {**library.styles, **template.styles}.items():
        if min(style.sizes) < brand.accessibility.min_text_px:
            raise ConfigError(f"{path}: style {style_name!r} goes below {brand.accessibility.min_text_px} px.")


_loaded: dict[tuple[Path, str], Library] = {}


def _load(folder: Path, brand: Brand) -> Library:
    shared_path = folder / "shared.yaml"
    shared = _read(shared_path, Shared)
    templates = {path.stem: _read(path, Template) for path in sorted(folder.glob("*.yaml")) if path != shared_path}
    base = shared_path.read_bytes()
    library = Library(
        folder=folder,
        formats=shared.formats,
        styles=shared.styles,
        parts=shared.parts,
        choices=shared.choices,
        templates=templates,
        fingerprints={
            name: hashlib.sha256(base + (folder / f"{name}.yaml").read_bytes()).hexdigest() for name in templates
        },
    )
    for name, template in templates.items():
        _check(name, template, library, brand)
    for choice in library.choices:
        library.template(choice.template)
    return library


def load_library(brand: Brand) -> Library:
    """Return all templates, read and checked once a process.

    :raises ConfigError: naming file, line, box and the allowed values.
    """
    folder = template_path("visuals")
    key = (folder, brand.fingerprint)
    if key not in _loaded:
        _loaded[key] = _load(folder, brand)
    return _loaded[key]
