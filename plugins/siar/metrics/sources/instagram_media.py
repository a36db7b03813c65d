"""Instagram media since they were published."""

from __future__ import annotations

from siar.metrics.sources.publications import Publications

__all__ = ["INSTAGRAM_MEDIA"]

INSTAGRAM_MEDIA = Publications(
    "ig_media",
    "unggahan Instagram",
    "instagram",
    "ig_media",
    "instagram",
    account=lambda connection: connection.instagram_user_id,
)
"""The media."""
