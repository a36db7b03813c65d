"""A template and facts become blocks: placeholders filled, conditions decided, names turned into colours and faces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from siar.errors import ConfigError
from siar.visuals.brand import Brand
from siar.visuals.caches import Cache
from siar.visuals.charts.parts import Bars, Cloth, ProgressBar, Ring, Stacked, Swatch
from siar.visuals.charts.series import Series
from siar.visuals.colours import RGB
from siar.visuals.layout.blocks import Block, Flow, Icon, Picture, Rule, Shown, Spacer
from siar.visuals.layout.type_blocks import Figure, Text
from siar.visuals.painting.artwork import Artwork
from siar.visuals.photos.blocks import PhotoBlock
from siar.visuals.templates import template as spec
from siar.visuals.templates.checks import PLACEHOLDER
from siar.visuals.templates.library import Library
from siar.visuals.typography.typesetter import Setting, Typesetter

__all__ = ["Binder", "Boxes", "lookup"]


def lookup(scope: Mapping[str, Any], path: str) -> Any:
    """Follow `figure.number` through mappings and attributes; None as soon as one of them is None.

    :raises ConfigError: for a name that does not exist.
    """
    head, *rest = path.split(".")
    if head not in scope:
        raise ConfigError(f"A template asks for {{{path}}}; there is only {', '.join(sorted(scope))}.")
    value = scope[head]
    for name in rest:
        if value is None:
            return None
        if isinstance(value, Mapping):
            value = value.get(name)
        elif hasattr(value, name):
            value = getattr(value, name)
        else:
            raise ConfigError(f"A template asks for {{{path}}}; {type(value).__name__} has no {name}.")
    return value


def _relaxed(page: Flow) -> Flow:
    """The page, or its columns side by side, taking back the room that tightening left."""
    if not page.across:
        return replace(page, relaxed=True)
    return replace(
        page,
        children=tuple(
            replace(child, block=_relaxed(child.block)) if isinstance(child.block, Flow) else child
            for child in page.children
        ),
    )


_Said = tuple[str | bool, ...]
_Asks = tuple[tuple[str, bool], ...]
Boxes = Cache[tuple[str, int, _Said, tuple[tuple[str, str], ...]], tuple[spec.Node, Block | None]]
"""Boxes that are kept for the next picture, with the sizes that they were measured at."""


class Binder:
    """Builds the blocks of a template's pictures.

    :param boxes: of all templates of a look, so that their number has one limit.
    """

    def __init__(
        self, name: str, library: Library, brand: Brand, typesetter: Typesetter, artwork: Artwork, boxes: Boxes
    ) -> None:
        self.template = library.template(name)
        self._name = name
        self._library = library
        self._brand = brand
        self._typesetter = typesetter
        self._artwork = artwork
        self._boxes = boxes
        self._settings: dict[str, Setting] = {}
        self._asked: dict[int, tuple[spec.Node, _Asks | None]] = {}

    def page(self, scope: Mapping[str, Any], frame: spec.Format) -> Flow:
        """Return the page's column, its padding enlarged by what an app covers."""
        template, roles = self.template, self.template.roles
        sheet = template.wide if frame.wide else (template.tall if frame.tall else None) or template.page
        block = self._block(sheet, scope, roles)
        assert isinstance(block, Flow)
        page = replace(_relaxed(block), safe=(frame.safe_top, frame.safe_bottom))
        closing = frame.closing if template.closing is None else frame.closing and template.closing
        return replace(page, closing=self._block(self._library.parts[closing], scope, roles)) if closing else page

    def colour(self, name: str, roles: Mapping[str, str]) -> RGB:
        """Return a colour by role or by brand name."""
        named = roles.get(name, name)
        found = self._brand.palette.get(named)
        return found or self.colour(named, {key: value for key, value in roles.items() if key != name})

    def _setting(self, name: str) -> Setting:
        found = self._settings.get(name)
        if found is None:
            style = self.template.styles.get(name) or self._library.styles[name]
            found = self._settings[name] = Setting(
                typesetter=self._typesetter,
                face=self._typesetter.typeface(style.weight, tabular=style.tabular),
                sizes=tuple(style.sizes),
                leading=style.leading,
                tracking=style.tracking,
                upper=style.upper,
                balance=style.balance,
            )
        return found

    def _fill_in(self, text: str, scope: Mapping[str, Any]) -> str:
        def value(match: re.Match[str]) -> str:
            found = lookup(scope, match[1])
            return "" if found is None else str(found)

        return PLACEHOLDER.sub(value, text)

    @staticmethod
    def _wanted(node: spec.Node, scope: Mapping[str, Any]) -> bool:
        if node.when is not None and not lookup(scope, node.when):
            return False
        return node.unless is None or not lookup(scope, node.unless)

    def _children(
        self, nodes: list[spec.Node], scope: Mapping[str, Any], roles: Mapping[str, str]
    ) -> tuple[Shown, ...]:
        shown: list[Shown] = []
        for node in nodes:
            for inner in self._scopes(node, scope):
                if not self._wanted(node, inner):
                    continue
                block = self._block(node, inner, roles)
                if block is not None:
                    shown.append(
                        Shown(
                            block,
                            flex=node.flex,
                            width=node.width,
                            from_step=node.from_step,
                            until_step=node.until_step,
                        )
                    )
        return tuple(shown)

    @staticmethod
    def _scopes(node: spec.Node, scope: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        if node.each is None:
            return [scope]
        items = list(lookup(scope, node.each) or ())[: node.limit]
        return [
            {**scope, node.var: item, "first": index == 0, "index": index, "count": str(index + 1)}
            for index, item in enumerate(items)
        ]

    def _block(self, node: spec.Node, scope: Mapping[str, Any], outer: Mapping[str, str]) -> Block | None:
        roles = {**outer, **node.roles} if node.roles else outer
        match node:
            case spec.TextNode():
                return self._text(node, scope, roles)
            case spec.FigureNode():
                return self._figure(node, scope, roles)
            case spec.BoxNode():
                return self._kept_box(node, scope, roles)
            case spec.UseNode():
                part = self._library.parts[node.part]
                return self._block(part, scope, roles) if self._wanted(part, scope) else None
            case spec.ProgressNode() | spec.RingNode() | spec.StackedNode() | spec.BarsNode() | spec.SeriesNode():
                return self._chart(node, scope, roles)
            case spec.PhotoNode():
                return self._photo(node, scope, roles)
            case _:
                return self._ornament(node, scope, roles)

    def _ornament(self, node: spec.Node, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Block:
        match node:
            case spec.SpacerNode():
                return Spacer(node.size)
            case spec.RuleNode():
                return Rule(self.colour(node.colour, roles), node.thickness)
            case spec.IconNode():
                name = self._fill_in(node.icon, scope)
                return Icon(self._artwork.icon(name, node.size), self.colour(node.colour, roles))
            case spec.CrestNode():
                return Picture(self._artwork.crest(node.size))
            case spec.SwatchNode():
                return Swatch(int(scope["index"]), node.size, tuple(self.colour(name, roles) for name in node.colours))
            case spec.MotifNode():
                colours = tuple(self.colour(name, roles) for name in node.colours)
                return Cloth(node.height, colours, node.unit, node.radius, frozenset(node.bleed))
            case _:
                raise AssertionError(f"no block for {type(node).__name__}")

    def _chart(self, node: spec.Node, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Block | None:
        if isinstance(node, spec.ProgressNode | spec.RingNode):
            ratio = lookup(scope, node.ratio)
            if ratio is None:
                return None
            track, colour, rim = (self.colour(name, roles) for name in (node.track, node.colour, node.rim))
            if isinstance(node, spec.ProgressNode):
                return ProgressBar(float(ratio), node.height, track, colour, self.colour(node.mark, roles), rim)
            text = Text(
                (self._fill_in("{progress.text}", scope),),
                self._setting(node.style),
                self.colour(node.text_colour, roles),
                align="center",
                max_lines=1,
                name=node.name,
            )
            return Ring(float(ratio), node.size, node.thickness, track, colour, rim, text)
        if isinstance(node, spec.StackedNode):
            parts = tuple(lookup(scope, node.parts) or ())
            colours = tuple(self.colour(name, roles) for name in node.colours)
            return Stacked(parts, node.height, colours, node.radius, frozenset(node.bleed)) if parts else None
        if isinstance(node, spec.SeriesNode):
            return self._series(node, scope, roles)
        assert isinstance(node, spec.BarsNode)
        parts = tuple(lookup(scope, node.parts) or ())
        if not parts:
            return None
        return Bars(
            parts=parts,
            setting=self._setting(node.style),
            value_setting=self._setting(node.value_style),
            colour=self.colour(node.colour, roles),
            track=self.colour(node.track, roles),
            rim=self.colour(node.rim, roles),
            label_colour=self.colour(node.label_colour, roles),
            rows=tuple(node.sizes),
            above=node.above,
            whole=node.whole,
        )

    def _series(self, node: spec.SeriesNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Series | None:
        points = tuple(lookup(scope, node.points) or ())
        if not points:
            return None
        return Series(
            points=points,
            height=node.height,
            setting=self._setting(node.style),
            value_setting=self._setting(node.value_style),
            colour=self.colour(node.colour, roles),
            earlier=self.colour(node.earlier, roles),
            axis=self.colour(node.axis, roles),
            ink=self.colour(node.ink, roles),
            muted=self.colour(node.muted, roles),
        )

    def _photo(self, node: spec.PhotoNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> PhotoBlock | None:
        photo = lookup(scope, node.photo)
        if photo is None:
            return None
        return PhotoBlock(
            photo=photo,
            height=node.height,
            least=node.least,
            bleed=frozenset(node.bleed),
            radius=node.radius,
            cloth=tuple(self.colour(name, roles) for name in node.cloth),
            frame=self.colour(node.frame, roles),
        )

    def _text(self, node: spec.TextNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Text | None:
        wished = [node.text] if isinstance(node.text, str) else node.text
        texts = tuple(text for text in (self._fill_in(text, scope).strip() for text in wished) if text)
        if not texts:
            return None
        return Text(
            texts,
            self._setting(node.style),
            self.colour(node.colour, roles),
            align=node.align,
            max_lines=node.max_lines,
            name=node.name or str(wished[0]),
        )

    def _figure(self, node: spec.FigureNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Figure | None:
        value = lookup(scope, node.value)
        if value is None:
            return None
        return Figure(
            prefix=value.prefix,
            number=value.number,
            magnitude=value.magnitude,
            unit=value.unit,
            setting=self._setting(node.style),
            unit_setting=self._setting(node.unit_style),
            colour=self.colour(node.colour, roles),
            unit_colour=self.colour(node.unit_colour, roles),
            align=node.align,
        )

    def _kept_box(self, node: spec.BoxNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Block | None:
        """A header, a line of place and time: what says the same in the next picture is neither built nor set anew."""
        asked = self._asked_of(node)
        if asked is None:
            return self._box(node, scope, roles)
        try:
            values = [(lookup(scope, path), is_text) for path, is_text in asked]
        except ConfigError:
            # It may stand under a condition that is not met; if not, it is raised there.
            return self._box(node, scope, roles)
        said = tuple(("" if value is None else str(value)) if is_text else bool(value) for value, is_text in values)
        key = (self._name, id(node), said, tuple(roles.items()))
        # With the node, so that its number stays its own.
        return self._boxes.get(key, lambda: (node, self._box(node, scope, roles)))[1]

    def _asked_of(self, node: spec.Node) -> _Asks | None:
        """What a box and all in it ask of the facts, and whether as text; None where that is more than texts."""
        found = self._asked.get(id(node))
        if found is None:
            found = self._asked[id(node)] = (node, self._asks(node))
        return found[1]

    def _asks(self, node: spec.Node) -> _Asks | None:
        asked: list[tuple[str, bool]] = [(path, False) for path in (node.when, node.unless) if path is not None]
        inner: list[spec.Node] = []
        match node:
            case spec.TextNode():
                texts = [node.text] if isinstance(node.text, str) else node.text
                asked += [(path, True) for text in texts for path in PLACEHOLDER.findall(text)]
            case spec.IconNode():
                asked += [(path, True) for path in PLACEHOLDER.findall(node.icon)]
            case spec.BoxNode():
                inner = node.children
            case spec.UseNode():
                inner = [self._library.parts[node.part]]
            case spec.SpacerNode() | spec.RuleNode() | spec.CrestNode() | spec.MotifNode():
                pass
            case _:
                return None
        if node.each is not None:
            return None
        for child in inner:
            asks = self._asks(child)
            if asks is None:
                return None
            asked += asks
        return tuple(dict.fromkeys(asked))

    def _box(self, node: spec.BoxNode, scope: Mapping[str, Any], roles: Mapping[str, str]) -> Flow | None:
        children = self._children(node.children, scope, roles)
        if not children and node.height is None and not node.fill:
            return None
        padding = node.padding if isinstance(node.padding, list) else [node.padding]
        edges = padding * (4 // len(padding))
        return Flow(
            across=node.type == "row",
            children=children,
            gap=node.gap,
            padding=(edges[0], edges[1], edges[2], edges[3]),
            fill=self.colour(node.fill, roles) if node.fill else None,
            radius=node.radius,
            corners=(node.corners[0], node.corners[1], node.corners[2], node.corners[3]),
            align=node.align,
            height=node.height,
            accent=self.colour(node.accent, roles) if node.accent else None,
            bleed=node.bleed,
            name=node.name,
        )
