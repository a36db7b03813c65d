"""The channels on which posts go out: what each is called, takes and carries. The one table that everything reads.

Code, caption templates, desk, command line and database (`siar.channels`) know a channel from here; only what talks to
it (`siar.publishing.channels`, `siar.meta`, the sources of `siar.metrics`) names one. A further channel is a further
entry here, in `ChannelId` and in a migration, and what talks to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["CHANNELS", "Channel", "ChannelId", "Form"]

ChannelId = Literal["facebook", "instagram"]

Form = Literal["photo", "album", "carousel", "link", "text", "story"]


@dataclass(frozen=True)
class Channel:
    """One channel.

    :param short_name: where there is no room for the name.
    :param caption_limit: characters of a caption.
    :param hashtag_limit: tags of a caption, None: as many as fit.
    :param mention_limit: accounts named in a caption, None: as many as fit.
    :param forms: what it can show.
    :param several: the form that several pictures take.
    :param links_open: whether an address in a caption can be opened.
    :param text_editable: whether the text of something published can be changed.
    :param fetches_pictures: whether it fetches pictures from a public address instead of taking their bytes.
    :param advertised: whether its posts are boosted.
    :param account_days: the source of `siar.metrics` that reads an account's own days.
    """

    id: ChannelId
    name: str
    short_name: str
    caption_limit: int
    hashtag_limit: int | None
    mention_limit: int | None
    forms: frozenset[Form]
    several: Form
    links_open: bool
    text_editable: bool
    fetches_pictures: bool
    advertised: bool
    account_days: str


CHANNELS: Mapping[ChannelId, Channel] = MappingProxyType(
    {
        channel.id: channel
        for channel in (
            Channel(
                "facebook",
                name="Facebook",
                short_name="FB",
                caption_limit=5000,  # Facebook takes 63,206; this is where readers stop
                hashtag_limit=None,
                mention_limit=None,
                forms=frozenset({"photo", "album", "link", "text", "story"}),
                several="album",
                links_open=True,
                text_editable=True,
                fetches_pictures=False,
                advertised=True,
                account_days="page",
            ),
            Channel(
                "instagram",
                name="Instagram",
                short_name="IG",
                caption_limit=2200,
                hashtag_limit=30,
                mention_limit=20,
                forms=frozenset({"photo", "carousel", "story"}),
                several="carousel",
                links_open=False,
                text_editable=False,
                fetches_pictures=True,
                advertised=True,
                account_days="ig_user",
            ),
        )
    }
)
"""In the order in which they are shown and posted."""
