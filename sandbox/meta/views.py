"""What residents and staff would see, for the pages that show this world."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sandbox.meta.attention import is_boosted, paid_for
from sandbox.meta.links import media_permalink, picture_path, post_permalink
from sandbox.meta.organic import counts
from sandbox.meta.state import GraphState, Media, Post
from sandbox.pages.views import FeedItem, InstagramItem, PhotoView, ProfileView

Item = TypeVar("Item", Post, Media)


def profile_view(state: GraphState, page_id: str | None) -> ProfileView:
    page = state.pages.get(page_id or "", state.page)
    account = state.instagrams[page.instagram_id or state.instagram.id]
    return {
        "pages": [(other.id, other.name) for other in state.pages.values()],
        "page_id": page.id,
        "page_name": page.name,
        "page_followers": page.likes,
        "instagram_user_id": account.id,
        "instagram_username": account.username,
        "instagram_name": account.name,
        "instagram_biography": "Akun resmi Pemerintah Kota Kupang",
        "instagram_followers": account.followers,
        "ad_account_id": state.ad_account.node_id,
        "currency": state.ad_account.currency,
    }


def visible_posts(state: GraphState) -> list[Post]:
    """Published posts that are neither hidden nor stories, newest first."""
    posts = [post for post in state.posts.values() if post.is_published and not post.is_hidden and post.kind != "story"]
    return sorted(posts, key=lambda post: (post.created_time, post.id), reverse=True)


def visible_media(state: GraphState) -> list[Media]:
    """Feed media without stories, newest first."""
    media = [medium for medium in state.media.values() if medium.product_type == "FEED"]
    return sorted(media, key=lambda medium: (medium.timestamp, medium.id), reverse=True)


def _after(items: list[Item], before: str | None, limit: int) -> list[Item]:
    start = 0
    if before is not None:
        start = next((index + 1 for index, item in enumerate(items) if item.id == before), len(items))
    return items[start : start + limit]


def feed_view(
    state: GraphState, now: datetime, limit: int, before: str | None, page_id: str | None = None
) -> list[FeedItem]:
    posts = [post for post in visible_posts(state) if page_id in (None, post.page_id)]
    return [_feed_item(state, post, now) for post in _after(posts, before, limit)]


def _feed_item(state: GraphState, post: Post, now: datetime) -> FeedItem:
    organic, paid = counts(post.id, post.created_time, now), paid_for(state, post.id)
    photos: list[PhotoView] = [
        {
            "id": photo.id,
            "url": picture_path(photo.picture, photo.created_time),
            "alt": photo.alt_text,
            "width": photo.picture.width,
            "height": photo.picture.height,
        }
        for photo_id in post.photo_ids
        if (photo := state.photos.get(photo_id)) is not None
    ]
    return {
        "id": post.id,
        "page_name": state.pages[post.page_id].name,
        "message": post.message,
        "created_time": post.created_time,
        "photos": photos,
        "permalink": post_permalink(post.id),
        "reactions": organic.reactions + paid.reactions,
        "comments": organic.comments + paid.comments,
        "shares": organic.shares + paid.shares,
        "boosted": is_boosted(state, post.id),
    }


def instagram_view(
    state: GraphState, now: datetime, limit: int, before: str | None, page_id: str | None = None
) -> list[InstagramItem]:
    account_id = state.pages[page_id].instagram_id if page_id in state.pages else None
    media = [medium for medium in visible_media(state) if account_id in (None, medium.account_id)]
    return [instagram_item(state, medium, now) for medium in _after(media, before, limit)]


def instagram_item(state: GraphState, medium: Media, now: datetime) -> InstagramItem:
    organic = counts(medium.id, medium.timestamp, now)
    return {
        "id": medium.id,
        "username": state.instagrams[medium.account_id].username,
        "caption": medium.caption,
        "created_time": medium.timestamp,
        "image_urls": [picture_path(picture, medium.timestamp) for picture in medium.pictures],
        "alt_text": medium.alt_text or next((alt for alt in medium.alt_texts if alt), ""),
        "permalink": media_permalink(medium.shortcode, state.instagrams[medium.account_id].username),
        "like_count": organic.reactions,
        "comments_count": organic.comments,
        "boosted": is_boosted(state, medium.id),
    }
