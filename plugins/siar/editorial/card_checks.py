"""Card checks: that a draft's photo which is named like somebody's identity card was looked at, and shows none.

The name of a file says only that it may be one (`siar.intake.photos.identity_cards`). An editor let the row through;
before its photo is public, an approver without a part in the content looks at the photo itself. A check holds for one
photo of one draft.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.intake.photos.findings import CARD
from siar.store import Connection, Many, Statement

__all__ = ["Unchecked", "note", "open_of"]


@dataclass(frozen=True)
class Unchecked:
    """A photo that nobody has looked at. `path`: of its clean copy; `mark`: the keyed hash by which a check names it."""

    path: str
    mark: str


@dataclass(frozen=True)
class _Photo:
    draft_id: int
    path: str


@dataclass(frozen=True)
class _Check:
    draft_id: int
    photo: str


_card_photos_of_drafts = Many("editorial.card_photos_of_drafts", _Photo)
_card_checks_of_drafts = Many("editorial.card_checks_of_drafts", _Check)
_note_card_check = Statement("editorial.note_card_check")


def open_of(conn: Connection, draft_ids: Collection[int]) -> dict[int, tuple[Unchecked, ...]]:
    """Return the photos that somebody still has to look at, by draft; a carousel shows those of all its reports."""
    found: dict[int, tuple[Unchecked, ...]] = dict.fromkeys(draft_ids, ())
    photos = _card_photos_of_drafts(conn, draft_ids=list(draft_ids), card=CARD)
    if not photos:
        return found
    checked = {(check.draft_id, check.photo) for check in _card_checks_of_drafts(conn, draft_ids=list(draft_ids))}
    for photo in photos:
        mark = conn.keyring.mark("card", photo.path)
        if (photo.draft_id, mark) not in checked:
            found[photo.draft_id] = (*found[photo.draft_id], Unchecked(photo.path, mark))
    return found


def note(conn: Connection, *, draft_id: int, photo: str, actor: str, now: datetime) -> None:
    """Note that somebody looked at a photo of a draft, in the caller's transaction. `photo`: its mark."""
    _note_card_check(conn, draft_id=draft_id, photo=photo, actor=actor, now=now)
