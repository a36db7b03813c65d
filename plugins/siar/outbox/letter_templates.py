"""Letters from the templates in `include/templates/letters`: `<name>.txt.j2` and `<name>.html.j2`, with `<name>.css` for the second.

Mail programs drop style sheets or read only some of them, so the sheet is written into the elements; what only a sheet can say (another
colour at night, a narrow screen) is kept beside them for those that do read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from siar.errors import ConfigError
from siar.resources import template_path

__all__ = ["fill"]


def fill(name: str, form: Literal["txt", "html"], facts: Mapping[str, Any]) -> str:
    """Return a letter's text in one form; every fact is escaped in HTML.

    :raises ConfigError: the template or its style sheet is wrong.
    """
    folder = template_path("letters")
    try:
        text = _environment(folder).get_template(f"{name}.{form}.j2").render(facts).strip() + "\n"
    except TemplateError as error:
        raise ConfigError(f"{folder}: {name}: {error}") from error
    sheet = folder / f"{name}.css"
    return _inlined(text, sheet) if form == "html" and sheet.is_file() else text


def _inlined(text: str, sheet: Path) -> str:
    css = sheet.read_text(encoding="utf-8")
    # The sheet stands in the letter's head while it is inlined, and of it stays what no element can hold.
    inliner = css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )
    try:
        return inliner.inline(text.replace("</head>", f"<style>{css}</style></head>", 1))
    except css_inline.InlineError as error:
        raise ConfigError(f"{sheet}: {error}") from error


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
    )
