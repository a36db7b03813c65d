"""What numbers are read from: one module a source, in the order in which a reading asks them."""

from __future__ import annotations

from siar.metrics.sources.ads import Ads
from siar.metrics.sources.instagram_account import InstagramAccount
from siar.metrics.sources.instagram_media import INSTAGRAM_MEDIA
from siar.metrics.sources.page import PageDays
from siar.metrics.sources.posts import POSTS
from siar.metrics.sources.source import Source

__all__ = ["BY_DAY", "SOURCES"]

SOURCES: tuple[Source, ...] = (PageDays(), POSTS, InstagramAccount(), INSTAGRAM_MEDIA, Ads())
"""Every source."""

BY_DAY = frozenset({PageDays.name, InstagramAccount.name, Ads.name})
"""The sources whose numbers belong to days, which can be asked for again; what counts since the beginning has none."""
