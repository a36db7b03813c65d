"""The post behind an advertisement: whether residents still see it, and with the words that were agreed."""

from __future__ import annotations

from dataclasses import dataclass

from siar.boosts.records import Claim
from siar.channels import ChannelId
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
    shown = _shown(conn, boost_id=claim.boost_id)
    facebook = shown.channel == "facebook"
    try:
        node = graph.get(
            f"/{shown.remote_id}",
            fields="message,is_published" if facebook else "caption",
            identity="page" if facebook else "system_user",
            use_case="pages" if facebook else "instagram",
        )
    except GraphError as error:
        if not error.refusal.gone:
            raise
        return Seen(gone=True, edited=False)
    text = node.get("message" if facebook else "caption")
    edited = shown.text is not None and text is not None and str(text).split() != shown.text.split()
    return Seen(gone=node.get("is_published") is False, edited=edited)
