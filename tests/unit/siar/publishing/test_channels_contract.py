"""Every request that the channels make, against the SDK's own tables and the required flags of the reference."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page as SdkPage
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo
from facebook_business.adobjects.shadowigmediabuilder import ShadowIGMediaBuilder
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession

from siar.publishing.payload import Payload
from siar.publishing.records import Publication
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import payload_of

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
# operation -> SDK class, its method, required parameters (Graph reference)
CONTRACTS: dict[str, tuple[type, str, set[str]]] = {
    "meta.page.get": (SdkPage, "api_get", set()),
    "meta.page.photos.create": (SdkPage, "create_photo", set()),
    "meta.page.feed.create": (SdkPage, "create_feed", set()),
    "meta.page.photo_stories.create": (SdkPage, "create_photo_story", {"photo_id"}),
    "meta.page.published_posts.get": (SdkPage, "get_published_posts", set()),
    "meta.post.get": (PagePost, "api_get", set()),
    "meta.post.update": (PagePost, "api_update", set()),
    "meta.post.delete": (PagePost, "api_delete", set()),
    "meta.photo.get": (Photo, "api_get", set()),
    "meta.photo.delete": (Photo, "api_delete", set()),
    "meta.ig.media.create": (IGUser, "create_media", set()),
    "meta.ig.media_publish.create": (IGUser, "create_media_publish", {"creation_id"}),
    "meta.ig.content_publishing_limit.get": (IGUser, "get_content_publishing_limit", set()),
    "meta.ig.media.get": (IGUser, "get_media", set()),
    "meta.container.get": (ShadowIGMediaBuilder, "api_get", set()),
    "meta.media.get": (IGMedia, "api_get", set()),
    "meta.media.delete": (IGMedia, "api_delete", set()),
}
ALWAYS = {"appsecret_proof", "fields", "limit", "after"}
READS = {"meta.page.get": SdkPage, "meta.post.get": PagePost, "meta.photo.get": Photo, "meta.page.published_posts.get": PagePost,
         "meta.ig.media.get": IGMedia, "meta.media.get": IGMedia, "meta.container.get": ShadowIGMediaBuilder}  # fmt: skip
FORMS = [
    ("facebook", "photo", "attach"), ("facebook", "album", "attach"), ("facebook", "link", "attach"), ("facebook", "text", "attach"),
    ("facebook", "story", "attach"), ("facebook", "album", "flip"), ("instagram", "photo", "attach"),
    ("instagram", "carousel", "attach"), ("instagram", "story", "attach"),
]  # fmt: skip


class Notes:
    """A journal without a ledger."""

    def __init__(self) -> None:
        self.staged: dict[str, Any] = {}

    account = "Facebook"

    def now(self) -> datetime:
        return NOW

    def call(self, step, request, send, keep):
        result = send()
        self.staged |= keep(result)
        return result

    def forget(self, *keys) -> None:
        for key in keys:
            self.staged.pop(key, None)


def publication(channel: str, form: str, staged: dict[str, Any], **more: Any) -> Publication:
    values: dict[str, Any] = {
        "publication_id": 1, "post_id": 1, "account_id": f"{channel}-city", "channel": channel, "account": channel.capitalize(), "reference_code": "KPG-2611-0001", "content_hash": "x",
        "payload": Payload.from_json(payload_of(form, "KPG-2611-0001")), "state": "prepared", "due_at": NOW, "fence": 1,
        "staged": staged, "tries": 0, "commits": 0, "commit_started_at": NOW, "unknown_since": None, "looks": 0,
        "first_look_at": None, "remote_id": None, "permalink": None,
    }  # fmt: skip
    return Publication(**values | more)


def life(channel: str, form: str, strategy: str) -> GraphWorld:
    """Prepare, look, commit, confirm, look, withdraw."""
    world, notes = GraphWorld(NOW), Notes()
    way = world.publishers(strategy=strategy)[f"{channel}-city"]
    way.prepare(publication(channel, form, {}), notes)
    assert way.find(publication(channel, form, notes.staged)).verdict in {"absent", "undecided"}
    remote_id = way.commit(publication(channel, form, notes.staged))
    assert way.confirm(remote_id).permalink
    found = way.find(publication(channel, form, notes.staged))
    if (channel, form) != ("facebook", "story"):
        assert found.verdict == "published"
    way.withdraw(publication(channel, form, notes.staged, remote_id=remote_id))
    assert not world.live()
    return world


@pytest.mark.parametrize(("channel", "form", "strategy"), FORMS)
def test_every_request_is_one_that_the_sdk_knows(channel, form, strategy) -> None:
    world = life(channel, form, strategy)
    api = FacebookAdsApi(FacebookSession(access_token="x"))
    assert world.log
    for operation, path, sent in world.log:
        cls, method, required = CONTRACTS[operation]
        request = getattr(cls("1", api=api), method)(pending=True)
        known = set(request._param_checker._type_check_info)
        names = set(sent)
        assert names - ALWAYS <= known, (operation, names - ALWAYS - known)
        assert required <= names, (operation, path)
        for name, values in request._param_checker._enum_data.items():
            if name in sent:
                assert sent[name] in set(values), (operation, name, sent[name])


@pytest.mark.parametrize(("channel", "form", "strategy"), FORMS)
def test_every_field_that_is_read_exists(channel, form, strategy) -> None:
    for operation, _, sent in life(channel, form, strategy).log:
        if operation in READS and "fields" in sent:
            top = _top_level(sent["fields"])
            cls = READS[operation]
            # An edge may be expanded like a field; the SDK lists edges as methods.
            unknown = {name for name in top - set(cls._field_types) if not hasattr(cls, f"get_{name}")}
            assert not unknown, (operation, unknown)


@pytest.mark.parametrize(("channel", "form", "strategy"), FORMS)
def test_no_write_asks_for_fields(channel, form, strategy) -> None:
    for operation, _, sent in life(channel, form, strategy).log:
        if operation.endswith((".create", ".update")):
            assert "fields" not in sent


def test_the_fewest_calls() -> None:
    """Facebook: photo, post, address. Instagram: container, its state, quota, publish, address; the token once."""
    world = GraphWorld(NOW)
    world.service.state.instagram.polls_until_finished = 0
    publishers = world.publishers()
    counts = {}
    for channel in ("facebook", "instagram"):
        for turn in range(2):
            notes = Notes()
            world.log.clear()
            way = publishers[f"{channel}-city"]
            form_code = payload_of("photo", "KPG-2611-0001")
            form_code["text"] += f" {turn}"
            item = publication(channel, "photo", {}, payload=Payload.from_json(form_code))
            way.prepare(item, notes)
            way.confirm(way.commit(publication(channel, "photo", notes.staged, payload=item.payload)))
            counts[channel] = len(world.log)
    assert counts == {"facebook": 3, "instagram": 4}


def _top_level(fields: str) -> set[str]:
    names, depth, word = set(), 0, ""
    for letter in fields + ",":
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
        elif depth == 0 and letter == ",":
            names.add(word)
            word = ""
        elif depth == 0:
            word += letter
    return names
