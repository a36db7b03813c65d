"""A publication as read from the ledger, and what the parts tell each other about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from siar.channels import ChannelId
from siar.publishing.payload import Payload
from siar.store import Connection

__all__ = ["Checkpoint", "Objections", "Publication", "PublicationRow", "Sighting", "State", "pass_by"]

State = Literal["planned", "preparing", "prepared", "committing", "unknown", "published", "failed", "parked"]

Checkpoint = Callable[[str], None]
"""Called with the name of each boundary between two statements; tests end the process there."""


def pass_by(_name: str) -> None:
    """The checkpoint of ordinary life: nothing happens."""


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What both ways to hold a publication share. Times are aware UTC, `account` is what people call the account."""

    publication_id: int
    post_id: int
    account_id: str
    channel: ChannelId
    account: str
    reference_code: str
    content_hash: str
    state: State
    due_at: datetime
    fence: int
    staged: Mapping[str, Any]
    tries: int
    commits: int
    commit_started_at: datetime | None
    unknown_since: datetime | None
    looks: int
    first_look_at: datetime | None
    remote_id: str | None
    permalink: str | None


@dataclass(frozen=True, kw_only=True)
class Publication(_Standing):
    """One publication of the ledger."""

    payload: Payload
    error: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PublicationRow(_Standing):
    """One row of `publications`."""

    payload: Mapping[str, Any]
    error: Mapping[str, Any] | None

    def read(self) -> Publication:
        """Return the publication.

        :raises InputError: when the stored payload has another shape.
        """
        values = {**vars(self), "payload": Payload.from_json(self.payload), "error": self.error or {}}
        return Publication(**values)


class Objections(Protocol):
    """What the desk has against putting a publication out at a moment. Whoever starts a run of publishing brings it."""

    def __call__(self, conn: Connection, item: Publication, *, now: datetime) -> str | None:
        """Return what an editor is told, in Indonesian; None when it may go out.

        Asked in the transaction in which its commit begins, before the publication's own row is touched. Draft and post
        stay locked until it ends. What the desk has to do about it, it does in the same transaction.

        :raises AlteredPayloadError: what would be sent is not what was approved.
        """
        ...

    def record(self, conn: Connection, item: Publication, *, now: datetime) -> None:
        """Keep what the commit relies on, after nothing stood against it, in the transaction in which it begins."""
        ...


@dataclass(frozen=True)
class Sighting:
    """What reading back shows.

    :param verdict: `absent` means: nothing of it can be seen, and the place where it would be was read completely.
    :param proof: by what it is published.
    :param staged_usable: whether the same saved ids can be committed again; False asks for new ones.
    :param by_itself: whether what is staged says of itself that it is in nothing visible; an object that is read by its id does
        not lag behind as a list does.
    :param evidence: JSON values; by what the place was read completely.
    """

    verdict: Literal["published", "absent", "undecided"]
    note: str
    remote_id: str | None = None
    permalink: str | None = None
    published_at: datetime | None = None
    proof: Literal["container", "found"] = "found"
    staged_usable: bool = True
    by_itself: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)
