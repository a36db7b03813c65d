"""From a Graph client and the media store to the channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siar.channels import ChannelId
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.publishing.channels.facebook import FacebookChannel
from siar.publishing.channels.image_urls import ImageUrls, MediaStoreUrls, PagePhotoUrls
from siar.publishing.channels.instagram import InstagramChannel
from siar.publishing.channels.protocol import Channel, Channels, MediaSource
from siar.settings import Publishing

__all__ = ["ChannelOptions", "build"]


@dataclass(frozen=True)
class ChannelOptions:
    """Choices that a live account may overturn.

    :param facebook_strategy: `attach` publishes with the call that attaches the staged photos, each usable once;
        `flip` creates the whole post unpublished and then sets `is_published`. `attach` is what others have run
        against the live service; that a flipped post notifies and reaches people as usual is not known.
    :param instagram_images: `media_store` hands Instagram the store's own address, `page_photo` that of an
        unpublished photo on the Page, for stores that Meta cannot reach.
    """

    facebook_strategy: Literal["attach", "flip"] = "attach"
    instagram_images: Literal["media_store", "page_photo"] = "media_store"

    @classmethod
    def of(cls, plan: Publishing) -> ChannelOptions:
        """Return what `include/config/publishing.yaml` chooses."""
        return cls(facebook_strategy=plan.facebook_strategy, instagram_images=plan.instagram_images)


def build(client: GraphClient, *, media: MediaSource, options: ChannelOptions | None = None) -> Channels:
    """Return the channels of a connection: Facebook, and Instagram when the connection names an account."""
    options = options or ChannelOptions()
    page = Page(client)
    channels: dict[ChannelId, Channel] = {"facebook": FacebookChannel(page, media, strategy=options.facebook_strategy)}
    if client.connection.instagram_user_id:
        urls: ImageUrls = MediaStoreUrls(media)
        if options.instagram_images == "page_photo":
            urls = PagePhotoUrls(page, media)
        channels["instagram"] = InstagramChannel(Instagram(client), urls)
    return channels
