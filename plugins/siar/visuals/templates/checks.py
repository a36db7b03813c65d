"""Mistakes in template files, told as a designer needs them: file, line, box, and what may stand there instead."""

from __future__ import annotations

import re
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from siar.config_files import YAML_LOADER
from siar.errors import ConfigError
from siar.visuals.brand import Brand
from siar.visuals.templates import template as spec
from siar.visuals.templates.names import Names, UnknownNameError

__all__ = ["PLACEHOLDER", "Allowed", "Source", "check_shared", "check_template", "read_template", "wide_floor"]

PLACEHOLDER = re.compile(r"\{([a-z_][a-z_.]*)\}")
"""What is filled in: `{figure.number}`."""
_Loc = tuple[str | int, ...]
_T = TypeVar("_T", bound=BaseModel)
_BOXES: dict[str, type[BaseModel]] = {
    tag: node
    for node in typing.get_args(typing.get_args(spec.Node)[0])
    for tag in typing.get_args(node.model_fields["type"].annotation)
}
_COLOURS = (
    "colour", "unit_colour", "text_colour", "label_colour", "fill", "track", "rim", "mark", "accent", "earlier", "axis",
    "ink", "muted", "frame", "colours", "cloth",
)  # fmt: skip
_STYLES = ("style", "unit_style", "value_style")
_PATHS = ("when", "unless", "ratio", "points", "value")


@dataclass(frozen=True)
class Source:
    """A file as it was written, for finding lines."""

    path: Path
    tree: yaml.Node | None

    def line(self, loc: _Loc) -> int:
        """The line of a path; of the nearest box around it that is there."""
        node, line = self.tree, 1
        for step in self.steps(loc):
            node, line = _child(node, step, line)
        return line

    def steps(self, loc: _Loc) -> list[str | int]:
        """The path without what the checker puts between: the type of each box."""
        node, steps = self.tree, []
        for step in loc:
            if step in _BOXES and _value(node, "type") == step:
                continue
            steps.append(step)
            node, _ = _child(node, step, 0)
        return steps

    def box(self, loc: _Loc) -> str:
        """The innermost box around a path in words; empty outside of all."""
        node, named = self.tree, ""
        for step in self.steps(loc):
            node, _ = _child(node, step, 0)
            kind = _value(node, "type")
            if kind is not None:
                told = next(
                    (text for key in ("name", "text", "icon", "part", "motif") if (text := _value(node, key))), ""
                )
                named = f"box {kind}" + (f" “{told}”" if told else "")
        return named

    def fault(self, loc: _Loc, told: str) -> ConfigError:
        """An error that names file, line and box."""
        box = self.box(loc)
        return ConfigError(f"{self.path}, line {self.line(loc)}{', ' + box if box else ''}: {told}")


def _child(node: yaml.Node | None, step: str | int, line: int) -> tuple[yaml.Node | None, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    return None, line


def _value(node: yaml.Node | None, key: str) -> str | None:
    found, _ = _child(node, key, 0)
    return found.value if isinstance(found, yaml.ScalarNode) else None


def _choice(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def read_template(path: Path, model: type[_T]) -> tuple[_T, Source]:
    """Read a file and check its form.

    :raises ConfigError: when it is missing, no YAML, or says what it may not.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise ConfigError(f"{path} is missing.") from None
    try:
        data = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 - both loaders are safe ones
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is None:
            raise ConfigError(f"{path} is no YAML: {error}") from None
        begun = error.context_mark.line + 1 if error.context_mark else None
        tab = " A tab stands there; indent with spaces." if "\t" in text[mark.index : mark.index + 1] else ""
        raise ConfigError(
            f"{path}, line {mark.line + 1}: no YAML, {error.problem}"
            + (f" ({error.context} that begins in line {begun})" if error.context and begun else "")
            + f".{tab}"
        ) from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is no YAML: {error}") from None
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        source = Source(path, yaml.compose(text))
        raise _told(source, model, error.errors()) from None
    return made, Source(path, yaml.compose(text, Loader=YAML_LOADER))


def _told(source: Source, model: type[BaseModel], errors: Sequence[ErrorDetails]) -> ConfigError:
    # Of a misspelt field both ends are wrong, the unknown one and the missing one; the first is the one to mend.
    first = next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])
    loc, kind, context = first["loc"], first["type"], first.get("ctx", {})
    name = str(loc[-1]) if loc else "the file"
    if kind == "extra_forbidden":
        return source.fault(loc, f"no field {name!r}; allowed: {_choice(_fields(source, loc, model))}.")
    if kind == "missing":
        return source.fault(loc[:-1], f"the field {name!r} is missing.")
    if kind == "union_tag_invalid":
        return source.fault(loc, f"no type {context['tag']!r}; allowed: {_choice(_BOXES)}.")
    if kind == "union_tag_not_found":
        return source.fault(loc, f"a box needs a type; allowed: {_choice(_BOXES)}.")
    if kind == "literal_error":
        return source.fault(loc, f"{_field(loc)} cannot be {first['input']!r}; allowed: {context['expected']}.")
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return source.fault(loc, f"{_field(loc)} cannot be {first['input']!r}: it {message}.")


def _field(loc: _Loc) -> str:
    # Between the steps of the file stand the checker's own, such as "list[int]".
    return next((str(step) for step in reversed(loc) if isinstance(step, str) and step.isidentifier()), "it")


def _fields(source: Source, loc: _Loc, model: type[BaseModel]) -> Iterable[str]:
    """The fields that may stand beside an unknown one."""
    steps = source.steps(loc)
    tag = next((step for step in reversed(loc[:-1]) if step in _BOXES), None)
    owners: Mapping[str, type[BaseModel]] = {
        "styles": spec.Style,
        "formats": spec.Format,
        "choices": spec.Choice,
        "backdrop": spec.Gradient if "Gradient" in loc else spec.Motif,
    }
    owner = owners.get(str(steps[0])) if len(steps) > 1 else model
    fields = (owner or _BOXES.get(str(tag), model)).model_fields
    return [field.alias or name for name, field in fields.items()]


@dataclass(frozen=True)
class Allowed:
    """What a template may name."""

    styles: Mapping[str, spec.Style]
    parts: Mapping[str, spec.Node]
    brand: Brand
    icons: Collection[str]
    names: Names

    def check(self, source: Source, loc: _Loc, kind: str, name: str, known: Iterable[str]) -> None:
        """Refuse a name that is not known."""
        known = list(known)
        if name not in known:
            raise source.fault(loc, f"no {kind} {name!r}; allowed: {_choice(known)}.")


def _walk(node: spec.Node, loc: _Loc, names: Names, source: Source) -> Iterator[tuple[_Loc, spec.Node, Names]]:
    """Yield every box with its path and the names known inside it."""
    if node.each is not None:
        try:
            names = names.within(node.each, node.var)
        except UnknownNameError as unknown:
            raise source.fault(
                (*loc, "each"), f"each: no list {unknown.name!r}; allowed: {_choice(unknown.allowed)}."
            ) from None
    yield loc, node, names
    if isinstance(node, spec.BoxNode):
        for index, child in enumerate(node.children):
            yield from _walk(child, (*loc, "children", index), names, source)


def _content(node: spec.Node, field: str) -> Any:
    """A field's value; None where this kind of box has no such field, which pydantic is slow to say."""
    return getattr(node, field) if field in type(node).model_fields else None


def _paths(node: spec.Node) -> Iterator[tuple[str, str]]:
    for field in _PATHS:
        if path := _content(node, field):
            yield field, path
    if isinstance(node, spec.StackedNode | spec.BarsNode):
        yield "parts", node.parts
    if isinstance(node, spec.PhotoNode):
        yield "photo", node.photo
    for field in ("text", "icon"):
        value = _content(node, field)
        for text in value if isinstance(value, list) else [value or ""]:
            for path in PLACEHOLDER.findall(text):
                yield field, path


def _check_box(
    source: Source, loc: _Loc, node: spec.Node, names: Names, allowed: Allowed, roles: Mapping[str, str]
) -> None:
    for field in _STYLES:
        if name := _content(node, field):
            allowed.check(source, (*loc, field), "style", name, allowed.styles)
    colours = {**allowed.brand.palette, **roles}
    for field in _COLOURS:
        value = _content(node, field)
        for name in value if isinstance(value, list) else [value]:
            if name:
                allowed.check(source, (*loc, field), "colour", name, colours)
    for role, name in node.roles.items():
        allowed.check(source, (*loc, "roles", role), "colour", name, colours)
    if isinstance(node, spec.IconNode) and not node.icon.startswith("{"):
        allowed.check(source, (*loc, "icon"), "icon", node.icon, allowed.icons)
    if isinstance(node, spec.UseNode):
        allowed.check(source, (*loc, "part"), "part", node.part, allowed.parts)
    for field, path in _paths(node):
        try:
            names.kind(path)
        except UnknownNameError as unknown:
            raise source.fault(
                (*loc, field), f"{field}: {_unknown(unknown, path)}; allowed: {_choice(unknown.allowed)}."
            ) from None


def _unknown(unknown: UnknownNameError, path: str) -> str:
    return f"nothing is called {unknown.name!r}" + (f" in {path!r}" if path != unknown.name else "")


def _check_styles(source: Source, styles: Mapping[str, spec.Style], brand: Brand) -> None:
    floor = brand.accessibility.min_text_px
    for name, style in styles.items():
        if min(style.sizes) < floor:
            raise source.fault(("styles", name, "sizes"), f"the style {name!r} goes below {floor} px.")
        if style.weight not in brand.fonts:
            raise source.fault(
                ("styles", name, "weight"), f"no weight {style.weight!r}; allowed: {_choice(brand.fonts)}."
            )


def check_shared(shared: spec.Shared, source: Source, allowed: Allowed, templates: Iterable[str]) -> None:
    """Check what all templates share, colours apart: those depend on the template's roles.

    :raises ConfigError: naming file, line, box and the allowed values.
    """
    _check_styles(source, shared.styles, allowed.brand)
    for index, choice in enumerate(shared.choices):
        allowed.check(source, ("choices", index, "template"), "template", choice.template, templates)
        for field in ("when", "unless"):
            for path in getattr(choice, field):
                try:
                    allowed.names.kind(path)
                except UnknownNameError as unknown:
                    raise source.fault(
                        ("choices", index, field),
                        f"{field}: {_unknown(unknown, path)}; allowed: {_choice(unknown.allowed)}.",
                    ) from None
    for name, frame in shared.formats.items():
        if frame.closing:
            allowed.check(source, ("formats", name, "closing"), "part", frame.closing, shared.parts)


def _pages(template: spec.Template) -> Iterator[tuple[str, spec.BoxNode]]:
    for name in ("page", "wide", "tall"):
        if (page := getattr(template, name)) is not None:
            yield name, page


def check_template(template: spec.Template, source: Source, allowed: Allowed, shared: Source, wide_floor: int) -> None:
    """Check every name in a template, and in the shared parts with its colours.

    :param wide_floor: the smallest type on the wide page, in pixels.
    :raises ConfigError: naming file, line, box and the allowed values.
    """
    brand = allowed.brand
    colours = {**brand.palette, **template.roles}
    allowed.check(source, ("ground",), "colour", template.ground, brand.palette)
    for role, name in template.roles.items():
        allowed.check(source, ("roles", role), "colour", name, brand.palette)
    for index, layer in enumerate(template.backdrop):
        field = "gradient" if isinstance(layer, spec.Gradient) else "colour"
        for name in layer.gradient if isinstance(layer, spec.Gradient) else [layer.colour]:
            allowed.check(source, ("backdrop", index, field), "colour", name, colours)
    allowed.check(source, ("icon",), "icon", template.icon, allowed.icons)
    if template.closing:
        allowed.check(source, ("closing",), "part", template.closing, allowed.parts)
    _check_styles(source, template.styles, brand)
    for name, page in _pages(template):
        for loc, node, names in _walk(page, (name,), allowed.names, source):
            _check_box(source, loc, node, names, allowed, template.roles)
    for name, part in allowed.parts.items():
        for loc, node, names in _walk(part, ("parts", name), allowed.names, shared):
            _check_box(shared, loc, node, names, allowed, template.roles)
    for loc, node, origin in _used(template.wide, ("wide",), source, shared, allowed):
        for field in _STYLES:
            if (style := _content(node, field)) and min(allowed.styles[style].sizes) < wide_floor:
                raise origin.fault(
                    (*loc, field), f"the style {style!r} goes below {wide_floor} px, too small on the wide page."
                )


def _used(
    node: spec.Node, loc: _Loc, source: Source, shared: Source, allowed: Allowed
) -> Iterator[tuple[_Loc, spec.Node, Source]]:
    """A box, all below it and all in the parts that they use."""
    for at, inner, _ in _walk(node, loc, allowed.names, source):
        yield at, inner, source
        if isinstance(inner, spec.UseNode):
            yield from _used(allowed.parts[inner.part], ("parts", inner.part), shared, shared, allowed)


def wide_floor(brand: Brand, formats: Iterable[spec.Format]) -> int:
    """The least size of type on a wide page: the floor is for a sheet 1080 wide; a wider one is shown smaller."""
    floor = brand.accessibility.min_text_px
    return max((ceil(floor * frame.width / 1080) for frame in formats if frame.wide), default=floor)
