"""What several modules of editorial ask of the database."""

from __future__ import annotations

from siar.store import Statement

__all__ = ["lock_calendar", "save_finding", "set_post_state", "set_review"]

lock_calendar = Statement("editorial.lock_calendar")
set_post_state = Statement("editorial.set_post_state")
set_review = Statement("editorial.set_review")
save_finding = Statement("editorial.save_finding")
