"""Addresses that the stand-in hands out: picture renditions and permalinks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.meta.state import Picture


def picture_path(picture: Picture, seen: datetime) -> str:
    """Site-relative address of the JPEG; `oe` is the expiry that real CDN addresses carry."""
    expiry = int((seen + timedelta(days=30)).timestamp())
    return f"/cdn/{picture.rendition_sha256}_n.jpg?oe={expiry:X}"


def post_permalink(post_id: str) -> str:
    page, _, number = post_id.partition("_")
    return f"https://www.facebook.com/{page}/posts/{number}"


def media_permalink(shortcode: str, username: str, story_id: str | None = None) -> str:
    if story_id is not None:
        return f"https://www.instagram.com/stories/{username}/{story_id}"
    return f"https://www.instagram.com/p/{shortcode}/"
