"""Shapes in which the services hand their state to the pages, and the methods that return them.

All times are aware datetimes (UTC); money is in whole units of the account's currency.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypedDict


class ProfileView(TypedDict):
    """Who publishes: a Page and the Instagram account connected to it. `pages`: ids and names of all Pages."""

    pages: list[tuple[str, str]]
    page_id: str
    page_name: str
    page_followers: int
    instagram_user_id: str
    instagram_username: str
    instagram_name: str
    instagram_biography: str
    instagram_followers: int
    ad_account_id: str
    currency: str


class PhotoView(TypedDict):
    id: str
    url: str
    alt: str
    width: int
    height: int


class FeedItem(TypedDict):
    """One post on a Page. `permalink` and photo URLs may be absolute or site-relative."""

    id: str
    page_name: str
    message: str
    created_time: datetime
    photos: list[PhotoView]
    permalink: str
    reactions: int
    comments: int
    shares: int
    boosted: bool


class InstagramItem(TypedDict):
    """One published media; `image_urls` has several entries for a carousel."""

    id: str
    username: str
    caption: str
    created_time: datetime
    image_urls: list[str]
    alt_text: str
    permalink: str
    like_count: int
    comments_count: int
    boosted: bool


class AdView(TypedDict):
    id: str
    name: str
    effective_status: str
    creative: str


class AdSetView(TypedDict):
    id: str
    name: str
    lifetime_budget: int | None
    daily_budget: int | None
    spend_cap: int | None
    start_time: datetime | None
    end_time: datetime | None
    spent: int
    effective_status: str
    ads: list[AdView]


class CampaignView(TypedDict):
    campaign_id: str
    name: str
    status: str
    effective_status: str
    objective: str
    adsets: list[AdSetView]


class MetaViews(Protocol):
    """What the pages ask of the Meta stand-in. Lists are newest first.

    `before` is the id of the last item of the page shown before (None: start at the newest), `page_id` of the Page
    whose items, or whose Instagram account's, are asked for (None: all).
    Only published, visible things appear: no drafts, no unpublished photos, no deleted posts.
    """

    def profile_view(self, page_id: str | None = None) -> ProfileView: ...

    def feed_view(self, limit: int, before: str | None = None, page_id: str | None = None) -> list[FeedItem]: ...

    def instagram_view(
        self, limit: int, before: str | None = None, page_id: str | None = None
    ) -> list[InstagramItem]: ...

    def instagram_media(self, media_id: str) -> InstagramItem | None: ...

    def ads_view(self) -> list[CampaignView]: ...
