"""From accounts, Graph clients and the media store to what puts posts out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NoReturn

from siar.accounts import Account
from siar.channels import ChannelId
from siar.conditions import Condition
from siar.errors import ConfigError
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.publishing.channels import facebook, instagram
from siar.publishing.channels.facebook import FacebookPublisher
from siar.publishing.channels.image_urls import ImageUrls, MediaStoreUrls, PagePhotoUrls
from siar.publishing.channels.instagram import InstagramPublisher
from siar.publishing.channels.protocol import Confirmation, MediaSource, Publisher, Publishers, Shown
from siar.publishing.journal import Journal
from siar.publishing.records import Publication, Sighting
from siar.settings import Publishing

__all__ = ["EXAMINATIONS", "ChannelOptions", "Clients", "build"]

log = logging.getLogger(__name__)

Clients = Callable[[Account], GraphClient]
"""Gives an account its client; raises ConfigError when its connection is missing or incomplete."""

Examination = Callable[[GraphClient, Account], Iterator[Condition]]

EXAMINATIONS: Mapping[ChannelId, tuple[str, Examination]] = {
    "facebook": ("Halaman Facebook", facebook.examine),
    "instagram": ("Kuota Instagram", instagram.examine),
}
"""How an account of each channel is examined, and by what name where that fails."""


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


def build(
    accounts: Iterable[Account], clients: Clients, *, media: MediaSource, options: ChannelOptions | None = None
) -> Publishers:
    """Return what puts posts out on each account. A connection that names no Instagram account has no default one.

    An account other than a default one whose connection is wrong costs nobody else: it is stopped when its first post
    falls due.

    :raises ConfigError: when the connection of a default account is wrong, or two accounts are one at Meta.
    """
    options = options or ChannelOptions()
    publishers: dict[str, Publisher] = {}
    seen: dict[tuple[str, str], str] = {}
    for account in accounts:
        try:
            client = clients(account)
        except ConfigError as error:
            if account.is_default:
                raise
            log.warning("account %s: %s", account.account_id, error)
            publishers[account.account_id] = _Unconnected(error)
            continue
        remote_id, publisher = _publisher(account, client, media=media, options=options)
        if not remote_id:
            continue
        first = seen.setdefault((account.channel, remote_id), account.account_id)
        if first != account.account_id:
            raise ConfigError(f"accounts.yaml: {account.account_id} and {first} are the same account, {remote_id}.")
        publishers[account.account_id] = publisher
    return publishers


def _publisher(
    account: Account, client: GraphClient, *, media: MediaSource, options: ChannelOptions
) -> tuple[str, Publisher]:
    """Return the account's id at Meta, and what publishes there."""
    page = Page(client)
    if account.channel == "facebook":
        return client.connection.page_id, FacebookPublisher(page, media, strategy=options.facebook_strategy)
    urls: ImageUrls = MediaStoreUrls(media, session=client.session)
    if options.instagram_images == "page_photo":
        urls = PagePhotoUrls(page, media, session=client.session)
    return client.connection.instagram_user_id, InstagramPublisher(Instagram(client), urls)


class _Unconnected:
    """Stands for an account whose connection is wrong: whatever is tried there says so."""

    def __init__(self, error: ConfigError) -> None:
        self._error = error

    def _refuse(self) -> NoReturn:
        raise ConfigError(str(self._error))

    def prepare(self, item: Publication, journal: Journal) -> None:  # noqa: ARG002 - the protocol's shape
        self._refuse()

    def commit(self, item: Publication) -> str:  # noqa: ARG002 - as above
        self._refuse()

    def confirm(self, remote_id: str) -> Confirmation:  # noqa: ARG002 - as above
        self._refuse()

    def find(self, item: Publication) -> Sighting:  # noqa: ARG002 - as above
        self._refuse()

    def shown(self, remote_id: str, *, since: datetime) -> Shown | None:  # noqa: ARG002 - as above
        self._refuse()

    def withdraw(self, item: Publication) -> None:  # noqa: ARG002 - as above
        self._refuse()

    def guarded(self, item: Publication) -> bool:  # noqa: ARG002 - as above
        return False
