"""The channels on which posts go out."""

from __future__ import annotations

from siar.publishing.channels.protocol import Channel, Channels, MediaSource
from siar.publishing.channels.wiring import ChannelOptions, build

__all__ = ["Channel", "ChannelOptions", "Channels", "MediaSource", "build"]
