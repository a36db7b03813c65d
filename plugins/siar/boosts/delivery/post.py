"""The post behind an advertisement: whether residents still see it, and with the words that were agreed."""

from __future__ import annotations

from dataclasses import dataclass

from siar.boosts.records import Claim
from siar.channels import ChannelId
from siar.meta import promotion
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError
from siar.store import Connection, One

__all__ = ["Seen", "look"]


@dataclass(frozen=True)
class _Shown:
    """What residents should read. `text`: None where that is not kept, or a correction is on its way."""

    channel: ChannelId
    remote_id: str
    text: str | None


@dataclass(frozen=True)
class Seen:
    """What became of the post. `edited`: it says something else than was agreed."""

    gone: bool
    edited: bool


_shown = One("boosts.shown_post", _Shown)


def look(conn: Connection, claim: Claim, graph: GraphClient) -> Seen:
    """Read the post where it is out.

    :raises GraphError: it cannot be read.
    """
    kept = _shown(conn, boost_id=claim.boost_id)
    try:
        now = promotion.shown(graph, kept.channel, kept.remote_id)
    except GraphError as error:
        if not error.refusal.gone:
            raise
        return Seen(gone=True, edited=False)
    edited = kept.text is not None and now.text is not None and now.text.split() != kept.text.split()
    return Seen(gone=not now.is_out, edited=edited)
