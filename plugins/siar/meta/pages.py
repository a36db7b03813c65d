"""A Facebook Page: photos, posts, stories, and reading them back.

Source: Graph API reference, Page /photos, /feed, /photo_stories, /published_posts, Page Post, Photo. Everything
goes out with the Page's token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from siar.meta.client import GraphClient

__all__ = ["POST_FIELDS", "Page"]

POST_FIELDS = (
    "id,message,created_time,is_published,permalink_url,"
    "attachments{media_type,target{id},subattachments{media_type,target{id}}}"
)
"""What reading back needs of a post."""


class Page:
    """Calls on the Page of a connection. Ids are decimal strings; posts are `<page>_<post>`."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self.page_id = client.connection.page_id

    # -- writes: no `fields`, no repetition --------------------------------------------------------------------------

    def stage_photo(self, jpeg: bytes, *, alt_text: str) -> str:
        """Upload a photo that nobody sees and return its id. Facebook deletes it after about 24 hours.

        `temporary` is not sent: it is for photos of posts that Facebook itself schedules.
        """
        reply = self._client.post(
            f"/{self.page_id}/photos",
            {"published": False, "alt_text_custom": alt_text},
            files={"source": ("visual.jpg", jpeg, "image/jpeg")},
            identity="page",
            use_case="pages",
            visible=False,
        )
        return _id(reply)

    def create_post(
        self, *, message: str, link: str | None = None, photo_ids: Sequence[str] = (), published: bool = True
    ) -> str:
        """Create a post from staged photos, a link or a text and return its id.

        A staged photo can be used once; a second use is refused with subcode 1366051.

        :raises GraphUnprovenError: when `published` and the outcome is unknown.
        """
        reply = self._client.post(
            f"/{self.page_id}/feed",
            {
                "message": message or None,
                "link": link,
                "attached_media": [{"media_fbid": photo_id} for photo_id in photo_ids] or None,
                "published": published,
            },
            identity="page",
            use_case="pages",
            visible=published,
        )
        return _id(reply)

    def show_post(self, post_id: str) -> None:
        """Make an unpublished post visible. Setting it twice is the same as once.

        :raises GraphUnprovenError: when the outcome is unknown.
        """
        self._client.post(f"/{post_id}", {"is_published": True}, identity="page", use_case="pages")

    def create_photo_story(self, photo_id: str) -> str:
        """Publish a staged photo as a story and return the story's post id.

        :raises GraphUnprovenError: when the outcome is unknown.
        """
        reply = self._client.post(
            f"/{self.page_id}/photo_stories", {"photo_id": photo_id}, identity="page", use_case="pages"
        )
        return str(reply.get("post_id") or "")

    def edit_message(self, post_id: str, message: str) -> None:
        """Replace a post's text. Setting it twice is the same as once.

        :raises GraphUnprovenError: when the outcome is unknown; `post` tells.
        """
        self._client.post(f"/{post_id}", {"message": message}, identity="page", use_case="pages")

    def delete(self, object_id: str) -> None:
        """Delete a post or a staged photo."""
        self._client.delete(f"/{object_id}", identity="page", use_case="pages")

    # -- reads ------------------------------------------------------------------------------------------------------

    def post(self, post_id: str) -> dict[str, Any]:
        """Return one post with the fields that reading back needs."""
        return self._client.get(f"/{post_id}", fields=POST_FIELDS, identity="page", use_case="pages")

    def permalink(self, post_id: str) -> tuple[str | None, str | None]:
        """Return a post's public address and creation time."""
        reply = self._client.get(f"/{post_id}", fields="permalink_url,created_time", identity="page", use_case="pages")
        return reply.get("permalink_url"), reply.get("created_time")

    def photo_source(self, photo_id: str) -> str | None:
        """Return the address of a photo's largest rendition, served by Facebook for about a day."""
        reply = self._client.get(f"/{photo_id}", fields="images", identity="page", use_case="pages")
        images = [image for image in reply.get("images") or () if image.get("source")]
        return str(max(images, key=lambda image: image.get("width", 0))["source"]) if images else None

    def post_of_photo(self, photo_id: str) -> str | None:
        """Return the id of the post that a photo belongs to, None while it belongs to none."""
        reply = self._client.get(f"/{photo_id}", fields="page_story_id", identity="page", use_case="pages")
        return reply.get("page_story_id") or None

    def published_posts(self) -> Iterator[dict[str, Any]]:
        """Yield the Page's published posts, newest first. This edge may show a post later than it is visible."""
        return self._client.paginate(
            f"/{self.page_id}/published_posts",
            {"limit": 50},
            fields=POST_FIELDS,
            identity="page",
            use_case="pages",
        )


def _id(reply: dict[str, Any]) -> str:
    return str(reply.get("id") or "")
