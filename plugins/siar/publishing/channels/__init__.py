"""What puts posts out, a module a channel, one publisher an account."""

from __future__ import annotations

from siar.publishing.channels.protocol import MediaSource, Publisher, Publishers
from siar.publishing.channels.wiring import ChannelOptions, Clients, build

__all__ = ["ChannelOptions", "Clients", "MediaSource", "Publisher", "Publishers", "build"]
