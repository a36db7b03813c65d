"""An Instagram professional account: containers, publishing, quota, and reading back.

Source: Instagram Platform, IG User /media, /media_publish, /content_publishing_limit, IG Container, IG Media
(Facebook Login, host graph.facebook.com). Everything goes out with the Page's token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from siar.meta.client import GraphClient

__all__ = ["Instagram", "Quota"]


@dataclass(frozen=True)
class Quota:
    """Posts published through the API in the running window, and how many it allows."""

    used: int
    total: int
    window: timedelta

    @property
    def left(self) -> int:
        """How many more may be published now."""
        return max(0, self.total - self.used)


_ASSUMED_TOTAL = 50
"""What to assume when the reply has no `config`: the lower of the two numbers that Meta's pages name."""


class Instagram:
    """Calls on the Instagram account of a connection."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self.user_id = client.connection.instagram_user_id

    # -- writes: no `fields`, no repetition --------------------------------------------------------------------------

    def create_image(
        self, *, image_url: str, caption: str | None = None, alt_text: str | None = None, carousel_item: bool = False
    ) -> str:
        """Create a container for one picture and return its id. Nothing is visible; it expires after 24 hours.

        :param caption: at most 2,200 characters; none for carousel items.
        :param alt_text: at most 1,000 characters.
        """
        return self._container(
            {
                "image_url": image_url,
                "caption": caption,
                "alt_text": alt_text,
                "is_carousel_item": True if carousel_item else None,
            }
        )

    def create_story(self, *, image_url: str) -> str:
        """Create a container for a photo story and return its id. Stories take neither caption nor alt text."""
        return self._container({"media_type": "STORIES", "image_url": image_url})

    def create_carousel(self, *, children: Sequence[str], caption: str) -> str:
        """Create a container from 2 to 10 item containers and return its id."""
        return self._container({"media_type": "CAROUSEL", "children": ",".join(children), "caption": caption})

    def publish(self, container_id: str) -> str:
        """Publish a container and return the medium's id. A container can be published once.

        :raises GraphUnprovenError: when the outcome is unknown.
        """
        reply = self._client.post(
            f"/{self.user_id}/media_publish", {"creation_id": container_id}, identity="page", use_case="instagram"
        )
        return str(reply.get("id") or "")

    def delete(self, media_id: str) -> None:
        """Delete a medium."""
        self._client.delete(f"/{media_id}", identity="page", use_case="instagram")

    def _container(self, data: dict[str, Any]) -> str:
        reply = self._client.post(f"/{self.user_id}/media", data, identity="page", use_case="instagram", visible=False)
        return str(reply.get("id") or "")

    # -- reads ------------------------------------------------------------------------------------------------------

    def container(self, container_id: str) -> tuple[str, str]:
        """Return a container's `status_code` (IN_PROGRESS, FINISHED, ERROR, EXPIRED, PUBLISHED) and its text.

        An error is sometimes said in the text alone.
        """
        reply = self._client.get(f"/{container_id}", fields="status_code,status", identity="page", use_case="instagram")
        status, text = str(reply.get("status_code") or ""), str(reply.get("status") or "")
        return status or ("ERROR" if text.startswith("Error") else ""), text

    def quota(self) -> Quota:
        """Return the publishing quota; the total is read, because Meta's pages disagree on it."""
        reply = self._client.get(
            f"/{self.user_id}/content_publishing_limit",
            fields="quota_usage,config",
            identity="page",
            use_case="instagram",
        )
        rows = reply.get("data") or [{}]
        config = rows[0].get("config") or {}
        return Quota(
            used=int(rows[0].get("quota_usage") or 0),
            total=int(config.get("quota_total") or _ASSUMED_TOTAL),
            window=timedelta(seconds=int(config.get("quota_duration") or 86_400)),
        )

    def media(self, media_id: str) -> dict[str, Any]:
        """Return a medium's public address and time."""
        return self._client.get(f"/{media_id}", fields="id,permalink,timestamp", identity="page", use_case="instagram")

    def recent_media(self) -> Iterator[dict[str, Any]]:
        """Yield the account's media, newest first, without stories. May show a medium later than it is visible."""
        return self._client.paginate(
            f"/{self.user_id}/media",
            {"limit": 50},
            fields="id,caption,timestamp,permalink",
            identity="page",
            use_case="instagram",
        )
