"""A report's picture again: another template, another text, the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siar.editorial import draft_photos
from siar.editorial.alt_text import missing_figures
from siar.editorial.drafts import DraftPage
from siar.publishing.payload import Medium
from siar.settings import Settings
from siar.store.media import MediaStore
from siar.visuals.brand import load_brand
from siar.visuals.facts import Facts, build_facts
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import Rendered, render
from siar.visuals.templates.library import load_library

__all__ = ["TemplateChoice", "draw", "facts_of", "keep", "missing_in", "templates"]


@dataclass(frozen=True)
class TemplateChoice:
    """A template by its file's name, and what people call it."""

    name: str
    label: str


def templates() -> list[TemplateChoice]:
    """Return every template that there is, by label."""
    library = load_library(load_brand())
    choices = [TemplateChoice(name, template.label) for name, template in library.templates.items()]
    return sorted(choices, key=lambda choice: choice.label)


def facts_of(
    report: Mapping[str, Any], *, reference: str, settings: Settings, media: MediaStore | None = None
) -> Facts:
    """Return what a report says, in the words and figures that will be shown.

    :param report: with a draft's `photo_path` and `photo_focus`, its photo is among the facts.
    :param media: None where only the words are needed.
    """
    photo = draft_photos.load(media, report.get("photo_path"), focus=report.get("photo_focus")) if media else None
    return build_facts(report, settings=settings, rules=load_brand().figures, reference=reference, photo=photo)


def draw(facts: Facts, *, template: str | None = None) -> Rendered:
    """Draw the picture.

    :param template: None takes the one that the report's kind asks for.
    :raises VisualRefusedError: when this template cannot show these facts legibly.
    """
    known = {choice.name for choice in templates()}
    if template is not None and template not in known:
        raise VisualRefusedError("V_TEMPLAT_TIDAK_ADA")
    return render(facts.kind, facts, brand=load_brand(), template=template)


def missing_in(picture: Rendered, alternative: str, *, reference: str, page: str = "") -> list[str]:
    """Return the figures that the picture shows and its alternative text does not tell.

    :param page: the page's place in its carousel as it stands there, `2/5`: no figure of a report, like the code.
    """
    return missing_figures((text for text in picture.texts if text not in (reference, page)), alternative)


def keep(picture: Rendered, alternative: str, *, media: MediaStore, report_id: int | None = None) -> DraftPage:
    """Keep a picture in the media store and return it as a draft shows it.

    :param alternative: its alternative text.
    :param report_id: of the report that a carousel's page shows.
    """
    path = media.put(f"visuals/{picture.inputs_hash[:2]}/{picture.inputs_hash}.jpg", picture.jpeg)
    return DraftPage(picture, Medium(path, picture.sha256, alternative), report_id)
