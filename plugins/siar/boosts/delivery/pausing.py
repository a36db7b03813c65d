"""Making a boost stand still at Meta, and reading back that it does.

The write goes first and asks nothing: whether something is to be stopped is known here, and reads may be refused for hours.
"""

from __future__ import annotations

from dataclasses import dataclass

from siar.boosts.records import Boost
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient
from siar.meta.errors import GraphError

__all__ = ["Pause", "pause", "stands_still"]

_LEVELS: tuple[AdLevel, ...] = ("campaign", "adset", "ad")


@dataclass(frozen=True)
class Pause:
    """What became of a pause.

    :param sent: Meta took it. :param read_back: Meta was read to show that nothing is spent.
    :param error: the first refusal, None without one.
    """

    sent: bool
    read_back: bool
    error: GraphError | None = None


def pause(graph: GraphClient, boost: Boost) -> Pause:
    """Pause the campaign; where that is refused, what stands below it. Then read back.

    Setting PAUSED again changes nothing, so it may be repeated at any moment, whoever holds the boost.
    """
    error: GraphError | None = None
    sent = False
    for level in _LEVELS:
        if (remote_id := boost.id_of(level)) is None:
            continue
        try:
            ads.set_status(graph, remote_id, "PAUSED")
        except GraphError as refused:
            error = error or refused
        else:
            sent = True
            break
    try:
        still = stands_still(graph, boost)
    except GraphError as unread:
        return Pause(sent, read_back=False, error=error or unread)
    return Pause(sent or still, read_back=still, error=None if still else error)


def stands_still(graph: GraphClient, boost: Boost) -> bool:
    """Read whether one of campaign, ad set and ad keeps the boost from spending.

    :raises GraphError: it cannot be read. What is not there does not spend, but is no proof by itself: a lost permission
        answers alike. Only with an account that can be read it is.
    """
    gone: GraphError | None = None
    for level in _LEVELS:
        if (remote_id := boost.id_of(level)) is None:
            # What is below was never made either.
            return gone is None or _account_is_ours(graph)
        try:
            if ads.read(graph, remote_id, "status").get("status") != "ACTIVE":
                return True
        except GraphError as error:
            if not error.refusal.gone:
                raise
            gone = error
    return gone is not None and _account_is_ours(graph)


def _account_is_ours(graph: GraphClient) -> bool:
    ads.account(graph)
    return True
