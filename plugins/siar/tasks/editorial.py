"""Task of `posts_compose`."""

from __future__ import annotations

from typing import Any

from siar import accounts
from siar.editorial import approval_letters, compose
from siar.hooks import runtime
from siar.resources import desk_address
from siar.tasks.summaries import summary

__all__ = ["compose_drafts"]


def compose_drafts() -> dict[str, Any]:
    """Make a draft for every accepted report that has none; whoever may approve a warning hears of it at once."""
    services = runtime()
    with services.connect(application_name="siar posts_compose") as conn:
        accounts.sync(conn, settings=services.settings, now=services.now())
        try:
            result = compose.compose(conn, media=services.media, settings=services.settings, now=services.now())
        finally:
            approval_letters.tell(conn, settings=services.settings, desk=desk_address(), now=services.now())
    return summary(result)
