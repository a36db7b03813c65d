"""The pages of carousels, each with the row that it shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from siar.store import Connection, Many

__all__ = ["CarouselPage", "of_draft", "of_drafts"]


@dataclass(frozen=True)
class CarouselPage:
    """One page. What tells of its row is None on a cover or a closing page."""

    draft_id: int
    page_no: int
    report_id: int | None
    visual_path: str
    visual_sha256: str
    alt_text: str
    opd: str | None
    title: str | None
    row_id: str | None
    revision_no: int | None
    row_number: int | None


_pages = Many("editorial.pages", CarouselPage)


def of_drafts(conn: Connection, draft_ids: Collection[int]) -> dict[int, list[CarouselPage]]:
    """Return the pages of these drafts, cover first; an empty list where a draft is one picture."""
    found: dict[int, list[CarouselPage]] = {draft_id: [] for draft_id in draft_ids}
    for page in _pages(conn, draft_ids=list(draft_ids)):
        found[page.draft_id].append(page)
    return found


def of_draft(conn: Connection, draft_id: int) -> list[CarouselPage]:
    """Return the pages of one draft, cover first; none when it is one picture."""
    return of_drafts(conn, [draft_id])[draft_id]
