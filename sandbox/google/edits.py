"""What an edit of a spreadsheet works on, and the shape of the functions that do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.google.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit works on. `user` None may edit protected cells; `titles` names linked Drive files.

    `creators_edit`: who protects a range becomes one of its editors without being named.
    """

    book: Workbook
    user: str | None
    now: datetime
    titles: Callable[[list[str]], dict[str, str]] = lambda _links: {}
    creators_edit: bool = False


#: Applies one request's body and returns the body of its reply, if it has one.
Handler = Callable[[Edit, dict[str, Any]], dict[str, Any] | None]
