"""Which channels may publish now: stops by a block or a dead token, rests by limits and passing faults, freezes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from siar import audit, freezes
from siar.channels import ChannelId
from siar.publishing import sentences
from siar.publishing.queries import rests
from siar.store import Connection, Many, Maybe, Statement

__all__ = [
    "FAULT_LIMIT",
    "REST",
    "Stop",
    "fault",
    "is_stopped",
    "open_channels",
    "rest",
    "resume",
    "stop",
    "stops",
    "success",
]

log = logging.getLogger(__name__)

FAULT_LIMIT = 5
"""Passing faults in a row after which a channel rests."""

REST = timedelta(minutes=5)


@dataclass(frozen=True)
class Stop:
    """A channel that waits for a person; `sentence` says who must do what, in Indonesian."""

    channel: ChannelId
    code: str
    sentence: str
    stopped_at: datetime


_stop_channel = Statement("publishing.stop_channel")
_resume_channel = Statement("publishing.resume_channel")
_stops = Many("publishing.stops", Stop)
_stop_of = Maybe("publishing.stop_of", Stop)
_count_fault = Statement("publishing.count_fault")
_rest = Statement("publishing.rest")
_clear_faults = Statement("publishing.clear_faults")


def stop(conn: Connection, channel: ChannelId, error: Mapping[str, Any], *, now: datetime) -> Stop:
    """Stop a channel until `resume`."""
    code, sentence = sentences.channel_stop(channel, error)
    if _stop_channel(conn, channel=channel, code=code, sentence=sentence, now=now):
        log.error("channel %s stopped (%s): %s", channel, code, sentence)
    return Stop(channel, code, sentence, now)


def resume(conn: Connection, channel: ChannelId, *, actor: str, now: datetime) -> bool:
    """Open a stopped channel again. Return False when it was not stopped."""
    with conn.transaction():
        changed = _resume_channel(conn, channel=channel) > 0
        if changed:
            audit.record(conn, actor=actor, action="channel.resume", subject=f"channel:{channel}", now=now)
    return changed


def stops(conn: Connection) -> list[Stop]:
    """Return every stop in force."""
    return _stops(conn)


def is_stopped(conn: Connection, channel: ChannelId) -> bool:
    """Whether a stop or a freeze holds this channel. Call inside the deciding transaction."""
    return freezes.frozen(conn, channel) is not None or _stop_of(conn, channel=channel) is not None


def open_channels(conn: Connection, channels: Iterable[ChannelId], *, now: datetime) -> list[ChannelId]:
    """Return the channels on which something may be sent now."""
    resting = {rest.channel for rest in rests(conn, now=now)}
    return [channel for channel in channels if channel not in resting and not is_stopped(conn, channel)]


def fault(conn: Connection, channel: ChannelId, *, reason: str, now: datetime) -> None:
    """Count a passing fault; too many in a row make the channel rest."""
    _count_fault(conn, channel=channel, reason=reason, limit=FAULT_LIMIT, rest_until=now + REST, now=now)


def rest(conn: Connection, channel: ChannelId, *, until: datetime, reason: str, now: datetime) -> None:
    """Let a channel rest until a limit is regained."""
    _rest(conn, channel=channel, until=until, reason=reason, now=now)


def success(conn: Connection, channel: ChannelId, *, now: datetime) -> None:
    """Something worked: forget the faults."""
    _clear_faults(conn, channel=channel, now=now)
