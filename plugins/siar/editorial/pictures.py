"""A report's picture again: another template, another text, the same facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from siar.editorial import draft_photos, reports
from siar.editorial.alt_text import missing_figures
from siar.editorial.drafts import Draft, DraftPage
from siar.editorial.reports import Report
from siar.intake import reviews
from siar.publishing.payload import Medium
from siar.settings import Settings
from siar.store import Connection, Many, Value
from siar.store.media import AlteredMediaError, MediaStore
from siar.visuals.brand import load_brand
from siar.visuals.facts import Facts, build_facts
from siar.visuals.photos.cutting import Photo
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import Rendered, default_renderer, render

__all__ = ["Shown", "TemplateChoice", "draw", "facts_of", "facts_of_draft", "keep", "missing_in", "shown", "templates"]


@dataclass(frozen=True)
class TemplateChoice:
    """A template by its file's name, and what people call it."""

    name: str
    label: str


@dataclass(frozen=True)
class _Digest:
    """The SHA-256 that a draft, or a page of one, names for its picture."""

    sha256: str


@dataclass(frozen=True)
class Shown:
    """A file for the desk. `source`: an agency's photo, more of which is to be seen than will ever be public."""

    data: bytes
    source: bool


_digests_of_picture = Many("editorial.digests_of_picture", _Digest)
_is_photo_of_draft = Value("editorial.is_photo_of_draft", bool)


def templates() -> list[TemplateChoice]:
    """Return every template that there is, by label."""
    library = default_renderer().library
    choices = [TemplateChoice(name, template.label) for name, template in library.templates.items()]
    return sorted(choices, key=lambda choice: choice.label)


def facts_of(report: Report, *, reference: str, settings: Settings, photo: Photo | None = None) -> Facts:
    """Return what a report says, in the words and figures that will be shown.

    :param photo: None where there is none, or only the words are needed.
    """
    return build_facts(vars(report), settings=settings, rules=load_brand().figures, reference=reference, photo=photo)


def facts_of_draft(
    conn: Connection, draft: Draft, *, settings: Settings, media: MediaStore, reference: str | None = None
) -> Facts:
    """Return what a draft's report says, with the photo that its picture shows.

    :param reference: another code than the draft's own.
    """
    return facts_of(
        reports.read(conn, draft.report_id),
        reference=reference or draft.reference_code,
        settings=settings,
        photo=draft_photos.load(media, draft.photo_path, focus=draft.photo_focus),
    )


def draw(facts: Facts, *, template: str | None = None) -> Rendered:
    """Draw the picture.

    :param template: None takes the one that the report's kind asks for.
    :raises VisualRefusedError: when this template cannot show these facts legibly.
    """
    known = {choice.name for choice in templates()}
    if template is not None and template not in known:
        raise VisualRefusedError("V_TEMPLAT_TIDAK_ADA")
    return render(facts.kind, facts, template=template)


def missing_in(picture: Rendered, alternative: str, *, reference: str, page: str = "") -> list[str]:
    """Return the figures that the picture shows and its alternative text does not tell.

    :param page: the page's number in its carousel as it stands there, `2/5`: no figure of a report, like the code.
    """
    return missing_figures((text for text in picture.texts if text not in (reference, page)), alternative)


def keep(picture: Rendered, alternative: str, *, media: MediaStore, report_id: int | None = None) -> DraftPage:
    """Keep a picture in the media store and return it as a draft shows it.

    :param alternative: its alternative text.
    :param report_id: of the report that a carousel's page shows.
    """
    return DraftPage(picture, Medium(media.keep("visuals", picture.jpeg), picture.sha256, alternative), report_id)


def shown(conn: Connection, media: MediaStore, path: str, *, sources: bool, reviewed: bool = False) -> Shown:
    """Return a picture for somebody who is about to approve it: exactly the bytes that an approval is bound to.

    :param sources: whether whoever asks works on drafts, and so may see the photos that they are made of.
    :param reviewed: whether whoever asks decides on rows at *Perlu dicek*, and so may see the photos of those that wait.
    :raises FileNotFoundError: when neither a draft nor a row that waits shows this, it is not there, or it is not for whoever asks.
    :raises InputError: when its bytes are others than those that the drafts with this picture name, or its path.
    """
    if not media.exists(path):
        raise FileNotFoundError(path)
    digests = _digests_of_picture(conn, path=path)
    if not (
        digests or (sources and _is_photo_of_draft(conn, path=path)) or (reviewed and reviews.shows_photo(conn, path))
    ):
        raise FileNotFoundError(path)
    data = media.read(path)
    found = hashlib.sha256(data).hexdigest()
    for digest in digests:
        if digest.sha256 != found:
            raise AlteredMediaError(path, expected=digest.sha256, found=found, place="store")
    return Shown(data, source=not digests)
