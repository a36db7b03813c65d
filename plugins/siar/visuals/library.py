"""All template files of a folder, read once and checked; a mistake names file, line, box and what is allowed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from siar.errors import ConfigError
from siar.resources import template_path
from siar.visuals.brand import Brand
from siar.visuals.shapes import icon_names
from siar.visuals.templates import BoxNode, Choice, Format, Gradient, IconNode, Node, Shared, Style, Template, UseNode

__all__ = ["Library", "load_library"]


class Library(BaseModel):
    """All templates of a folder, their shared parts and which one is taken for what."""

    model_config = ConfigDict(frozen=True)

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


# The parser in C, where PyYAML was built with it: eight times as fast, and a process reads twenty files.
_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_T = TypeVar("_T", bound=BaseModel)


def _read(path: Path, model: type[_T]) -> _T:
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are safe ones
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
    for field in (
        "colour",
        "unit_colour",
        "text_colour",
        "label_colour",
        "fill",
        "track",
        "mark",
        "accent",
        "earlier",
        "axis",
        "ink",
        "muted",
        "frame",
    ):
        if name := getattr(node, field, None):
            yield "colour", name
    for name in (*getattr(node, "colours", ()), *getattr(node, "cloth", ())):
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
    nodes = [
        *_walk(template.page),
        *_walk(template.wide),
        *(_walk(template.tall) if template.tall else ()),
        *(node for part in library.parts.values() for node in _walk(part)),
    ]
    found = [pair for node in nodes for pair in _names(node)]
    found += [("colour", colour) for colour in (template.ground, *template.roles.values())]
    found += [
        ("part", closing)
        for closing in (template.closing, *(frame.closing for frame in library.formats.values()))
        if closing
    ]
    for layer in template.backdrop:
        found += [("colour", colour) for colour in (layer.gradient if isinstance(layer, Gradient) else [layer.colour])]
    for kind, wanted in found:
        if wanted not in known[kind]:
            text = path.read_text(encoding="utf-8").splitlines()
            key = "" if kind == "colour" else rf"{kind}\s*:\s*"
            pattern = re.compile(rf"{key}(?<!\w){re.escape(wanted)}(?!\w)")
            line = next(
                (number for number, content in enumerate(text, 1) if pattern.search(content)),
                None,
            )
            where = f"{path}, line {line}" if line else f"{path} or {library.folder / 'shared.yaml'}"
            raise ConfigError(f"{where}: no {kind} {wanted!r}; allowed: {', '.join(sorted(known[kind]))}.")
    floor = brand.accessibility.min_text_px
    styles = {**library.styles, **template.styles}
    for style_name, style in styles.items():
        if min(style.sizes) < floor:
            raise ConfigError(f"{path}: style {style_name!r} goes below {floor} px.")
    # The floor is for a sheet 1080 wide; a wider one is shown smaller.
    wide_floor = max(
        (ceil(floor * frame.width / 1080) for frame in library.formats.values() if frame.wide), default=floor
    )
    for kind, style_name in (pair for node in _used(template.wide, library) for pair in _names(node)):
        if kind == "style" and min(styles[style_name].sizes) < wide_floor:
            raise ConfigError(f"{path}: style {style_name!r} on the wide page goes below {wide_floor} px.")


def _used(node: Node, library: Library) -> Iterator[Node]:
    """A node, all below it and all in the parts that they use."""
    for inner in _walk(node):
        yield inner
        if isinstance(inner, UseNode):
            yield from _used(library.parts[inner.part], library)


_loaded: dict[tuple[Path | None, str], Library] = {}


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


def load_library(brand: Brand, folder: Path | None = None) -> Library:
    """Return all templates, read and checked once a process.

    :param folder: None is `include/templates/visuals`.

    :raises ConfigError: naming file, line, box and the allowed values.
    """
    key = (folder, brand.fingerprint)
    if key not in _loaded:
        _loaded[key] = _load(folder or template_path("visuals"), brand)
    return _loaded[key]
