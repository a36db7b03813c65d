"""All template files of a folder, read once and checked; a mistake names file, line, box and what is allowed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from siar.errors import ConfigError
from siar.resources import template_path
from siar.visuals.brand import Brand
from siar.visuals.painting.icons import IconSet
from siar.visuals.templates.checks import Allowed, check_shared, check_template, read_template, wide_floor
from siar.visuals.templates.names import Names
from siar.visuals.templates.template import Choice, Format, Node, Shared, Style, Template

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


def load_library(brand: Brand, folder: Path | None = None) -> Library:
    """Read and check all templates. Takes its time: a renderer has its library at hand (`rendering.Renderer`).

    :param folder: None is `include/templates/visuals`.
    :raises ConfigError: naming file, line, box and the allowed values.
    """
    folder = folder or template_path("visuals")
    shared_path = folder / "shared.yaml"
    shared, shared_source = read_template(shared_path, Shared)
    read = {path.stem: read_template(path, Template) for path in sorted(folder.glob("*.yaml")) if path != shared_path}
    base = shared_path.read_bytes()
    names = Names.of_pages(list(shared.formats))
    common = Allowed(shared.styles, shared.parts, brand, IconSet.read(brand.folder).names, names)
    check_shared(shared, shared_source, common, read)
    floor = wide_floor(brand, shared.formats.values())
    for template, source in read.values():
        allowed = replace(common, styles={**shared.styles, **template.styles})
        check_template(template, source, allowed, shared_source, floor)
    return Library(
        folder=folder,
        formats=shared.formats,
        styles=shared.styles,
        parts=shared.parts,
        choices=shared.choices,
        templates={name: template for name, (template, _) in read.items()},
        fingerprints={name: hashlib.sha256(base + (folder / f"{name}.yaml").read_bytes()).hexdigest() for name in read},
    )
