"""Instagram media since they were published."""

from __future__ import annotations

from datetime import date

from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, post_lifetime
from siar.metrics import catalogue
from siar.metrics.readings import Number
from siar.metrics.sources.publications import Publications
from siar.metrics.sources.source import numbers

__all__ = ["INSTAGRAM_MEDIA"]


def _values(graph: GraphClient, media_id: str, today: date) -> list[Number]:
    ours = catalogue.names(catalogue.plain("ig_media", on=today))
    return numbers(post_lifetime(graph, media_id, list(ours), platform="instagram"), ours, zone=META_DAY.key)


INSTAGRAM_MEDIA = Publications(
    "ig_media",
    "unggahan Instagram",
    "instagram",
    "ig_media",
    account=lambda connection: connection.instagram_user_id,
    values=_values,
)
"""The media."""
