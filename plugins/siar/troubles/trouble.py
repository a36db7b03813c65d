"""What a trouble is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from siar.errors import FixError

__all__ = ["Standing", "Telling", "ToldError", "Trouble"]

Telling = Literal["new", "again", "still"]


class ToldError(FixError):
    """A run is red because of troubles that were told already; no failed task tells them again."""


@dataclass(frozen=True)
class Trouble:
    """Something that does not work until somebody acts, as it is seen now.

    :param key: what it is, the same at every look: `stop:facebook`. Without personal data.
    :param source: who looks for it.
    :param what: what failed, a sentence in Indonesian; `means`: what follows from it; `action`: who has to do what.
    :param place: where to click: a page of the desk (`kesehatan`), or a whole address.
    :param daily: it may wait: repeated once a day only.
    :param since: when it began, where that is known better than by the look.
    """

    key: str
    source: str
    what: str
    means: str = ""
    action: str = ""
    place: str = "kesehatan"
    daily: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """A trouble of the table.

    :param over_at: since when it is no longer seen. :param telling: what the next letter about it says.
    :param quiet_until: it is not repeated before.
    """

    trouble_id: int
    key: str
    source: str
    what: str
    means: str
    action: str
    place: str
    daily: bool
    opened_at: datetime
    over_at: datetime | None
    telling: Telling
    tellings: int
    quiet_until: datetime | None = None
