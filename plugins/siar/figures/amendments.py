"""Posts that were put right after residents had seen them: corrected, followed by one that corrects them, or taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.channels import ChannelId
from siar.store import Connection, Many

__all__ = ["Amendment", "amendments_in"]


@dataclass(frozen=True)
class Amendment:
    """One post and what was done with it. `reason`: in the words of who decided; None once their time is over."""

    way: Literal["edit", "follow_up", "withdrawal"]
    at: datetime
    reason: str | None
    channel: ChannelId
    opd: str
    title: str


_amendments = Many("figures.amendments", Amendment)


def amendments_in(conn: Connection, *, since: datetime, until: datetime) -> tuple[Amendment, ...]:
    """Return what was done from `since` to before `until`, both aware, the newest first."""
    return tuple(_amendments(conn, since=since, until=until))
