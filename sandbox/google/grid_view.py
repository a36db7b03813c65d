"""A sheet prepared for its page: lines, cells, styles."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from sandbox.google import a1, users
from sandbox.google.a1 import Block
from sandbox.google.cells import EMPTY, Cell
from sandbox.google.conditional import Painter
from sandbox.google.errors import ApiError
from sandbox.google.grid import Sheet
from sandbox.google.patterns import general
from sandbox.google.workbook import Workbook

#: Empty rows shown below the last filled one, and the most rows shown at all.
_SPARE_ROWS, _MOST_ROWS = 12, 2000
_STANDS = {"TOP": "top", "MIDDLE": "middle", "BOTTOM": "bottom"}
_ALIGN = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}


@dataclass
class GridView:
    """What the template needs of one sheet, as `user` sees it."""

    book: Workbook
    sheet: Sheet
    user: str
    lists: dict[str, list[str]] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.painter = Painter(self.book, self.sheet)
        self._lookup = self.sheet.lookup(self.book.locale)
        self._list_of: dict[int, str | None] = {}
        self._style_of: dict[tuple[int, str], str] = {}
        grid = self.sheet.properties["gridProperties"]
        self.frozen_rows = int(grid.get("frozenRowCount", 0))
        self.frozen_columns = int(grid.get("frozenColumnCount", 0))
        self.covered: set[tuple[int, int]] = set()
        self.spans: dict[tuple[int, int], Block] = {}
        for item in self.sheet.merges:
            block = self.sheet.block(a1.from_grid_range(item))
            self.spans[block.top, block.left] = block
            self.covered |= set(self.sheet.places(block)) - {(block.top, block.left)}
        self._locked = self._locked_blocks()

    def _is_locked(self, row: int, column: int) -> bool:
        return any(
            block.contains(row, column) and not any(part.contains(row, column) for part in free)
            for block, free in self._locked
        )

    def _locked_blocks(self) -> list[tuple[Block, list[Block]]]:
        """What the user may not edit, each with the parts of it that anybody may."""
        blocks: list[tuple[Block, list[Block]]] = []
        for protected in self.sheet.protected:
            block = self.sheet.block(a1.from_grid_range(protected.get("range", {})))
            try:
                self.book.check_editable(
                    self.sheet, Block(block.top, block.top + 1, block.left, block.left + 1), self.user
                )
            except ApiError:
                free = protected.get("unprotectedRanges", ())
                blocks.append((block, [self.sheet.block(a1.from_grid_range(part)) for part in free]))
        return blocks

    @property
    def tabs(self) -> list[Sheet]:
        return [sheet for sheet in self.book.sheets if not sheet.properties.get("hidden")]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Visible columns: index, letters, width in pixels, whether frozen and where."""
        found: list[dict[str, Any]] = []
        offset = 46
        for index in range(self.sheet.column_count):
            line = self.sheet.columns[index] if index < len(self.sheet.columns) else None
            if line is not None and (line.hidden_by_user or line.hidden_by_filter):
                continue
            width = (line.pixels if line is not None else None) or 100
            frozen = index < self.frozen_columns
            found.append(
                {"index": index, "letters": a1.column_name(index), "width": width, "frozen": frozen, "left": offset}
            )
            offset += width if frozen else 0
        return found

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Visible rows down to a few beyond the last filled one."""
        last = min(self.sheet.row_count, max(self.sheet.used().bottom + _SPARE_ROWS, 24), _MOST_ROWS)
        for index in range(last):
            row = self.sheet.rows[index] if index < len(self.sheet.rows) else None
            if row is None or not (row.hidden_by_user or row.hidden_by_filter):
                yield self.line(index)

    def line(self, index: int) -> dict[str, Any]:
        """One row for the template."""
        return {"number": index + 1, "frozen": index < self.frozen_rows, "cells": self.row_html(index)}

    @property
    def visible(self) -> list[tuple[int, bool, int]]:
        """(index, frozen, left) of the visible columns; computed once."""
        if not hasattr(self, "_visible"):
            self._visible = [(column["index"], column["frozen"], column["left"]) for column in self.columns]
        return self._visible

    def row_html(self, row: int) -> Markup:
        """The ``td`` elements of a row. Built here, not in the template: there are thousands."""
        parts: list[str] = []
        for column, frozen, left in self.visible:
            if (row, column) not in self.covered:
                parts.append(self._cell_html(row, column, left if frozen else None))
        return Markup("".join(parts))  # noqa: S704 - every text in it was escaped by `_cell_html`

    def _cell_html(self, row: int, column: int, left: int | None) -> str:
        cell = self.sheet.cell(row, column)
        effective = cell.effective(self._lookup, self.book.locale) if cell.entered is not None else {}
        shown = (cell.formatted(effective, self.book.locale) or "") if effective else ""
        classes = [self._style(cell, self.painter.format(row, column, effective, shown))]
        if "numberValue" in effective and not (cell.format or {}).get("horizontalAlignment"):
            classes.append("n")
        if "errorValue" in effective:
            classes.append("galat")
        attributes = ""
        if self._is_locked(row, column):
            classes.append("kunci")
            attributes += ' aria-readonly="true"'
        if cell.note:
            classes.append("catatan")
            attributes += f' title="{escape(cell.note)}"'
        source = self._source(cell, effective, shown)
        if source != shown:
            attributes += f' data-v="{escape(source)}"'
        chosen = self._list(cell)
        if chosen is not None:
            classes.append("pilih")
            attributes += f' data-l="{chosen}"'
        inner = self._inner(cell, shown)
        if (cell.validation or {}).get("condition", {}).get("type") == "BOOLEAN":
            attributes += ' data-b="1"'
            inner = "☑" if effective.get("boolValue") else "☐"
        if left is not None:
            classes.append("beku")
            attributes += f' style="left:{left}px"'
        if (row, column) in self.spans:
            block = self.spans[row, column]
            attributes += f' rowspan="{block.height}" colspan="{block.width}"'
        names = " ".join(name for name in classes if name)
        return f'<td data-c="{column}"{f" class={chr(34)}{names}{chr(34)}" if names else ""}{attributes}>{inner}</td>'

    def _source(self, cell: Cell, effective: dict[str, Any], shown: str) -> str:
        """What the editor starts with: a formula, a plain number, or what is shown."""
        entered = cell.entered or {}
        if "formulaValue" in entered:
            return str(entered["formulaValue"])
        kind = (cell.number_format or {}).get("type", "")
        if "numberValue" in effective and kind not in {"DATE", "TIME", "DATE_TIME", "PERCENT"}:
            return general(float(effective["numberValue"]), self.book.locale)
        return shown

    def _inner(self, cell: Cell, shown: str) -> str:
        links = cell.links()
        if cell.chips:
            titles = shown.split(" ") if len(shown.split(" ")) == len(links) else [shown, *links[1:]]
            return " ".join(_anchor(link, title, "chip") for link, title in zip(links, titles, strict=True))
        link = cell.hyperlink or (links[0] if links else None)
        if link is not None:
            return _anchor(link, shown or link)
        return str(escape(shown))

    def _list(self, cell: Cell) -> str | None:
        rule = cell.validation
        if rule is None:
            return None
        if id(rule) not in self._list_of:
            offered = users.choices(rule, self.book)
            name = _name("d", repr(offered)) if offered else None
            if name is not None:
                self.lists[name] = offered
            self._list_of[id(rule)] = name
        return self._list_of[id(rule)]

    def _style(self, cell: Cell, painted: dict[str, Any]) -> str:
        if cell is EMPTY and not painted:
            return ""
        key = (id(cell.format), repr(painted))
        if key not in self._style_of:
            css = _css({**(cell.format or {}), **painted}, cell.format or {}, painted)
            name = _name("s", css) if css else ""
            if css:
                self.styles[name] = css
            self._style_of[key] = name
        return self._style_of[key]

    @property
    def stylesheet(self) -> str:
        """CSS of the styles used so far; their names come from their content."""
        return "".join(f".grid td.{name}{{{css}}}" for name, css in self.styles.items())

    @property
    def body(self) -> Markup:
        """All rows of the table; styles and lists are complete afterwards."""
        return Markup("").join(self.row_element(line) for line in self.rows)

    @staticmethod
    def row_element(line: dict[str, Any]) -> Markup:
        """One ``tr``."""
        head = Markup(' class="kepala"') if line["frozen"] else ""
        return Markup(
            '<tr data-r="{0}"{1}><th scope="row"><button type="button" class="menu-baris" tabindex="-1" '
            'aria-label="Menu baris {0}">{0}</button></th>{2}</tr>\n'
        ).format(line["number"], head, line["cells"])


def _name(prefix: str, content: str) -> str:
    return f"{prefix}{zlib.crc32(content.encode()):08x}"


def _anchor(link: str, text: str, kind: str = "") -> str:
    if not link.lower().startswith(("http://", "https://", "mailto:")):
        return str(escape(text))
    name = f' class="{kind}"' if kind else ""
    return f'<a href="{escape(link)}"{name} target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _css(look: dict[str, Any], own: dict[str, Any], painted: dict[str, Any]) -> str:
    rules: list[str] = []
    background = _colour(look, "background")
    if background and background != "#ffffff":
        rules.append(f"background-color:{background}")
    text = {**own.get("textFormat", {}), **painted.get("textFormat", {})}
    foreground = _colour(text, "foreground")
    if foreground and foreground != "#000000":
        rules.append(f"color:{foreground}")
    if text.get("bold"):
        rules.append("font-weight:700")
    if text.get("italic"):
        rules.append("font-style:italic")
    if text.get("strikethrough"):
        rules.append("text-decoration:line-through")
    if text.get("fontSize"):
        rules.append(f"font-size:{int(text['fontSize']) * 1.3:.1f}px")
    align = _ALIGN.get(look.get("horizontalAlignment", ""))
    if align:
        rules.append(f"text-align:{align}")
    stands = _STANDS.get(own.get("verticalAlignment", ""))
    if stands:
        rules.append(f"vertical-align:{stands}")
    if own.get("wrapStrategy") in {"CLIP", "OVERFLOW_CELL", "LEGACY_WRAP"}:
        # Line breaks that somebody typed are kept; nothing else breaks a line.
        rules.append("white-space:pre")
    return ";".join(rules)


def _colour(look: dict[str, Any], name: str) -> str:
    style = look.get(f"{name}ColorStyle", {}).get("rgbColor")
    colour = style if style is not None else look.get(f"{name}Color")
    if colour is None:
        return ""
    return "#" + "".join(f"{round(255 * float(colour.get(part, 0))):02x}" for part in ("red", "green", "blue"))
