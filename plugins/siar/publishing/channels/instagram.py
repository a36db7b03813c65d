"""Publishing on an Instagram professional account.

Containers are invisible and expire after 24 hours; `media_publish` makes one visible, once. A container's own state
says whether that happened, and unlike the list of media it does not lag.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from siar.accounts import Account
from siar.conditions import Condition, State
from siar.errors import InputError, RetryError, UnprovenError, WaitError
from siar.meta.client import GraphClient
from siar.meta.codes import Reaction, meaning_of
from siar.meta.errors import GraphError
from siar.meta.instagram import Instagram
from siar.publishing import sentences
from siar.publishing.channels.image_urls import ImageUrls
from siar.publishing.channels.moments import graph_moment
from siar.publishing.channels.protocol import AlreadyOutError, Confirmation, NotFinishedError, Shown
from siar.publishing.channels.search import Search, search
from siar.publishing.journal import Journal
from siar.publishing.payload import Medium, names_reference
from siar.publishing.records import Publication, Sighting
from siar.store.media import AlteredMediaError

__all__ = ["InstagramPublisher", "QuotaGate", "examine"]

_POLLS = (0.0, 0.5, 1.5, 3.0, 6.0, 12.0)
"""Seconds before each look at a container; after the last the publication comes back in a later run."""

_LONGEST_PROCESSING = timedelta(minutes=5)
"""Meta says to ask no longer than this; what is not finished then never is."""

_CONTAINER_LIFE = timedelta(hours=23)
_CLOCK_SKEW = timedelta(minutes=15)
_SUBCODE = re.compile(r"\b(2207\d{3})\b")


class _HeldError(Exception):
    """A container that will never be finished, and was never asked to become visible."""


class QuotaGate:
    """Lets no more commits begin than the account's publishing quota has left.

    The quota is read once and counted down; it is read again when it runs out or is ten minutes old.
    """

    def __init__(self, instagram: Instagram) -> None:
        self._instagram = instagram
        self._lock = threading.Lock()
        self._left = 0
        self._read_at: datetime | None = None

    def take(self, *, now: datetime) -> None:
        """Count one post.

        :raises WaitError: when nothing is left; the window is a rolling day, so an hour later there may be room.
        """
        with self._lock:
            if self._left < 1 or self._read_at is None or now - self._read_at > timedelta(minutes=10):
                self._left, self._read_at = self._instagram.quota().left, now
            if self._left < 1:
                raise WaitError("Instagram's publishing quota is used up.", until=now + timedelta(hours=1))
            self._left -= 1


class InstagramPublisher:
    """Single image, carousel of 2 to 10, and photo story.

    :param sleep: waits between two looks at a container.
    """

    def __init__(self, instagram: Instagram, urls: ImageUrls, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._instagram = instagram
        self._urls = urls
        self._sleep = sleep
        self._quota = QuotaGate(instagram)

    def prepare(self, item: Publication, journal: Journal) -> None:
        """Create the containers, wait until they are finished, take one from the quota, and look at the pictures again.

        Each address is read directly before its container is made, and all of them once more at the very end, which is
        directly before the commit: also for containers that an earlier run made.
        """
        self._forget_expired(journal)
        try:
            self._stage_anew_if_held(item, journal)
            self._quota.take(now=journal.now())
            self._check_again(item.payload.media)
        except AlteredMediaError:
            # What Meta fetched is not known any more: whoever lets the post go on begins with new containers.
            journal.forget(*_containers(journal.staged))
            raise

    def commit(self, item: Publication) -> str:
        """The visible call: always the saved container, never a new one."""
        media_id = self._instagram.publish(str(item.staged["container"]))
        if not media_id:
            raise UnprovenError("Instagram answered without the medium's id.")
        return media_id

    def confirm(self, remote_id: str) -> Confirmation:
        """Read the medium's public address."""
        reply = self._instagram.media(remote_id)
        return Confirmation(reply.get("permalink"), graph_moment(reply.get("timestamp")))

    def find(self, item: Publication) -> Sighting:
        """Ask the container; look for our reference code among the media, never for the newest."""
        status = self._status(item)
        if item.payload.form == "story":
            # Stories are not listed: what their container does not tell, nobody does.
            return _by_container(status, listed=None)
        try:
            found = self._search(item)
        except GraphError:
            # What the container says of itself needs no list.
            if status != "PUBLISHED":
                raise
            return _by_container(status, listed=None)
        if len(found.matches) > 1:
            ids = sorted(str(medium["id"]) for medium in found.matches)
            return Sighting("undecided", "several: " + ", ".join(ids))
        if found.matches:
            (medium,) = found.matches
            return Sighting(
                "published",
                f"reference code found, container {status}",
                remote_id=str(medium["id"]),
                permalink=medium.get("permalink"),
                published_at=graph_moment(medium.get("timestamp")),
            )
        return _by_container(status, listed=found)

    def shown(self, remote_id: str, *, since: datetime) -> Shown | None:
        """Read a medium of this account. Its list says whose it is: a medium that is read by id does not."""
        media = self._instagram.recent_media()
        found = search(media, is_ours=lambda medium: str(medium.get("id")) == remote_id, time="timestamp", since=since)
        for medium in found.matches:
            taken = graph_moment(medium.get("timestamp"))
            return Shown(remote_id, str(medium.get("caption") or ""), medium.get("permalink"), taken)
        return None

    def withdraw(self, item: Publication) -> None:
        """Delete the medium. Containers need nothing: they expire unseen."""
        if item.remote_id:
            self._instagram.delete(item.remote_id)

    def guarded(self, item: Publication) -> bool:
        """A container is published once."""
        return "container" in item.staged

    # -- pieces -----------------------------------------------------------------------------------------------------

    def _stage_anew_if_held(self, item: Publication, journal: Journal) -> None:
        """Replace containers that are never finished by new ones, once in a run.

        Only such as were never asked to become visible: of those nothing can ever be seen.
        """
        try:
            self._stage(item, journal)
        except _HeldError:
            journal.forget(*_containers(journal.staged))
            try:
                self._stage(item, journal)
            except NotFinishedError as error:
                raise NotFinishedError(str(error), again_at=error.again_at, replaced=True) from None
            except _HeldError as error:
                raise RetryError(str(error)) from None

    def _stage(self, item: Publication, journal: Journal) -> None:
        if item.payload.form == "carousel":
            children = [self._child(index, item, journal) for index in range(len(item.payload.media))]
            for index, child in enumerate(children):
                self._await(child, item, journal, f"child_{index}")
            if "container" not in journal.staged:
                text = item.payload.text
                self._keep(
                    journal,
                    "container",
                    {"media_type": "CAROUSEL", "children": children, "caption": text},
                    lambda: self._instagram.create_carousel(children=children, caption=text),
                )
        elif "container" not in journal.staged:
            self._single(item, journal)
        self._await(str(journal.staged["container"]), item, journal, "container")

    def _check_again(self, media: Sequence[Medium]) -> None:
        """Look whether the addresses that Meta fetched from still serve what was approved; all pages at once."""
        with ThreadPoolExecutor(max_workers=len(media), thread_name_prefix="address") as pool:
            for check in [pool.submit(self._urls.check, medium) for medium in media]:
                check.result()

    def _keep(self, journal: Journal, key: str, request: Mapping[str, Any], create: Callable[[], str]) -> str:
        return journal.call(
            f"create_{key}",
            {"edge": "media", **request},
            create,
            lambda container_id: {key: container_id, f"{key}_at": journal.now().isoformat()},
        )

    def _child(self, index: int, item: Publication, journal: Journal) -> str:
        key = f"child_{index}"
        if key not in journal.staged:
            medium = item.payload.media[index]
            url = self._urls.url_for(index, medium, journal)
            self._keep(
                journal,
                key,
                {"image": medium.sha256, "alt_text": medium.alt_text, "carousel_item": True},
                lambda: self._instagram.create_image(image_url=url, alt_text=medium.alt_text, carousel_item=True),
            )
        return str(journal.staged[key])

    def _single(self, item: Publication, journal: Journal) -> None:
        medium = item.payload.media[0]
        url = self._urls.url_for(0, medium, journal)
        if item.payload.form == "story":
            request = {"media_type": "STORIES", "image": medium.sha256}
            self._keep(journal, "container", request, lambda: self._instagram.create_story(image_url=url))
            return
        text = item.payload.text
        self._keep(
            journal,
            "container",
            {"image": medium.sha256, "caption": text, "alt_text": medium.alt_text},
            lambda: self._instagram.create_image(image_url=url, caption=text, alt_text=medium.alt_text),
        )

    def _await(self, container_id: str, item: Publication, journal: Journal, key: str) -> None:
        for pause in _POLLS:
            if pause:
                self._sleep(pause)
            status, text = self._container(container_id)
            if status == "MISSING" and item.commits > 0:
                raise AlreadyOutError(f"Container {container_id} is gone after it was sent.")
            if status == "MISSING":
                raise _HeldError(f"Container {container_id} is gone.")
            if status == "FINISHED":
                return
            if status == "PUBLISHED":
                raise AlreadyOutError(f"Container {container_id} is PUBLISHED.")
            if status in {"ERROR", "EXPIRED"}:
                journal.forget("container", "container_at", key, f"{key}_at")
                self._refuse(container_id, status, text, account=journal.account)
        held_from = datetime.fromisoformat(str(journal.staged[f"{key}_at"])) + _LONGEST_PROCESSING
        if journal.now() < held_from:
            raise NotFinishedError(f"Container {container_id} is not finished yet.", again_at=held_from)
        if item.commits > 0:
            raise RetryError(f"Container {container_id} was sent, and is not finished any more.")
        raise _HeldError(f"Container {container_id} is not finished after {_LONGEST_PROCESSING}.")

    def _refuse(self, container_id: str, status: str, text: str, *, account: str) -> None:
        found = _SUBCODE.search(text)
        if found:
            meaning = meaning_of(-1, int(found[1]))
            if meaning.reaction is Reaction.FIX:
                raise InputError(sentences.could_not_prepare(account, {"code": -1, "subcode": int(found[1])}))
        raise RetryError(f"Container {container_id} is {status}; a new one is needed.")

    def _forget_expired(self, journal: Journal) -> None:
        for key in [key for key in journal.staged if key.endswith("_at")]:
            if journal.now() - datetime.fromisoformat(str(journal.staged[key])) > _CONTAINER_LIFE:
                # A carousel and its items live together.
                journal.forget(*_containers(journal.staged))
                return

    def _status(self, item: Publication) -> str:
        container_id = item.staged.get("container")
        if not container_id:
            return "MISSING"
        try:
            return self._container(str(container_id))[0]
        except GraphError as error:
            # What the list shows may still settle it.
            return f"not readable: {type(error).__name__}"

    def _container(self, container_id: str) -> tuple[str, str]:
        """Return a container's state and text; MISSING where it is answered that there is none."""
        try:
            return self._instagram.container(container_id)
        except GraphError as error:
            if error.refusal.gone:
                return "MISSING", ""
            raise

    def _search(self, item: Publication) -> Search:
        return search(
            self._instagram.recent_media(),
            is_ours=lambda medium: names_reference(str(medium.get("caption") or ""), item.reference_code),
            time="timestamp",
            since=(item.commit_started_at or item.due_at) - _CLOCK_SKEW,
        )


def _by_container(status: str, *, listed: Search | None) -> Sighting:
    """Judge by a container's state, after nothing of it was found in the list; None: there is none to look in."""
    evidence = {"container": status, **(listed.evidence if listed else {})}
    match status:
        case "PUBLISHED":
            return Sighting("published", "the container is PUBLISHED; the list lags", proof="container")
        case "FINISHED":
            return Sighting("absent", "the container is FINISHED", by_itself=True, evidence=evidence)
        case "MISSING" if listed is None:
            return Sighting("undecided", "the container is gone, and stories are not listed")
        case "ERROR" | "EXPIRED" | "MISSING" if listed is not None and not listed.is_whole:
            return Sighting("undecided", "pages of the list repeat", evidence=evidence)
        case "ERROR" | "EXPIRED" | "MISSING":
            return Sighting("absent", f"the container is {status}", staged_usable=False, evidence=evidence)
        case _:
            return Sighting("undecided", f"the container is {status}")


def _containers(staged: Mapping[str, Any]) -> list[str]:
    """Return the keys of what is staged that are of containers."""
    return [key for key in staged if key.startswith(("child_", "container"))]


def examine(graph: GraphClient, account: Account) -> Iterator[Condition]:
    """Say whether the account is the one that its Page is linked to, and what is left of its publishing quota."""
    page = graph.get(f"/{graph.connection.page_id}", fields="instagram_business_account")
    linked = str((page.get("instagram_business_account") or {}).get("id") or "")
    if linked != graph.connection.instagram_user_id:
        where = f"di koneksi {account.connection_id}" if account.is_default else "di accounts.yaml"
        yield Condition("Instagram", "rusak", f"akun {where} bukan akun yang tertaut ke Halaman ini.")
    quota = Instagram(graph).quota()
    level: State = "baik" if quota.left > 0 else "perhatian"
    yield Condition("Kuota Instagram", level, f"terpakai {quota.used} dari {quota.total} dalam 24 jam.")
