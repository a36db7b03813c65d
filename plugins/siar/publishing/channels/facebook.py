"""Publishing on a Facebook Page.

Photos are staged unpublished with their alt text. With strategy `attach` the visible step is the one call that
attaches them; Facebook lets a staged photo be used once, so the same saved ids cannot become two posts. With `flip`
the post itself is created unpublished and the visible step sets `is_published`, which twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from siar.accounts import Account
from siar.conditions import Condition
from siar.errors import UnprovenError
from siar.meta.client import GraphClient
from siar.meta.errors import GraphAccessError, GraphError, GraphInputError
from siar.meta.pages import Page
from siar.publishing.channels.moments import graph_moment
from siar.publishing.channels.protocol import Confirmation, MediaSource, Shown, read_medium
from siar.publishing.channels.search import search
from siar.publishing.journal import Journal
from siar.publishing.payload import names_reference
from siar.publishing.records import Publication, Sighting

__all__ = ["FacebookPublisher", "examine"]

_TASKS = frozenset({"CREATE_CONTENT", "ANALYZE", "ADVERTISE"})

_STAGED_LIFE = timedelta(hours=20)
"""Facebook deletes an unpublished photo after about 24 hours."""

_CLOCK_SKEW = timedelta(minutes=15)
"""How far behind the commit's beginning the list of posts is read."""


class FacebookPublisher:
    """Text, link, photo, album of up to 10, and photo story on a Page."""

    def __init__(self, page: Page, media: MediaSource, *, strategy: Literal["attach", "flip"] = "attach") -> None:
        self._page = page
        self._media = media
        self._strategy = strategy

    def prepare(self, item: Publication, journal: Journal) -> None:
        """Stage the photos and, with `flip`, the unpublished post."""
        self._forget_expired(journal)
        for index, medium in enumerate(item.payload.media):
            key = f"photo_{index}"
            if key in journal.staged:
                continue
            jpeg = read_medium(self._media, medium)
            journal.call(
                f"stage_{key}",
                {"edge": "photos", "sha256": medium.sha256, "alt_text": medium.alt_text},
                lambda jpeg=jpeg, medium=medium: self._page.stage_photo(jpeg, alt_text=medium.alt_text),  # type: ignore[misc]  # mypy cannot infer lambdas with defaults
                lambda photo_id, key=key: {  # type: ignore[misc]  # as above
                    key: photo_id,
                    "staged_at": journal.staged.get("staged_at") or journal.now().isoformat(),
                },
            )
        if self._flips(item) and "post_id" not in journal.staged:
            self._stage_post(item, journal)

    def commit(self, item: Publication) -> str:
        """The visible call."""
        photo_ids = _photo_ids(item.staged)
        if item.payload.form == "story":
            remote_id = self._page.create_photo_story(photo_ids[0])
        elif self._flips(item):
            remote_id = str(item.staged["post_id"])
            self._page.show_post(remote_id)
        else:
            remote_id = self._page.create_post(
                message=item.payload.text, link=item.payload.link, photo_ids=photo_ids, published=True
            )
        if not remote_id:
            raise UnprovenError("Facebook answered without the post's id.")
        return remote_id

    def confirm(self, remote_id: str) -> Confirmation:
        """Read the post's public address."""
        permalink, created = self._page.permalink(remote_id)
        return Confirmation(permalink, graph_moment(created))

    def find(self, item: Publication) -> Sighting:
        """Look by the saved post id, else through the published posts for our photos or our reference code."""
        if item.payload.form == "story":
            return Sighting("undecided", "a Page's stories cannot be read back")
        if post_id := item.staged.get("post_id"):
            try:
                post = self._page.post(str(post_id))
            except GraphError as error:
                if not error.refusal.gone:
                    raise
                # The unpublished post is gone; whether as something published only the list can tell.
            else:
                if post.get("is_published"):
                    return _seen([post])
                return Sighting("absent", "the post is unpublished", by_itself=True)
        return self._search(item)

    def shown(self, remote_id: str, *, since: datetime) -> Shown | None:  # noqa: ARG002 - one read, whatever its age
        """Read a post of this Page; its id may be written without the Page's own before it."""
        prefix = f"{self._page.page_id}_"
        try:
            post = self._page.post(remote_id if "_" in remote_id else prefix + remote_id)
        except GraphError as error:
            # An id of something else has none of a post's fields.
            if not error.refusal.gone and not isinstance(error, GraphInputError):
                raise
            return None
        if not str(post.get("id")).startswith(prefix) or not post.get("is_published"):
            return None
        return Shown(
            str(post["id"]),
            str(post.get("message") or ""),
            post.get("permalink_url"),
            graph_moment(post.get("created_time")),
        )

    def withdraw(self, item: Publication) -> None:
        """Delete the post, or what is staged for it."""
        leftovers = [item.remote_id] if item.remote_id else [item.staged.get("post_id"), *_photo_ids(item.staged)]
        for object_id in filter(None, leftovers):
            self._page.delete(str(object_id))

    def guarded(self, item: Publication) -> bool:
        """True with photos in a post, or an unpublished post; a text, a link and a story have no such id."""
        return item.payload.form != "story" and bool(_photo_ids(item.staged) or item.staged.get("post_id"))

    # -- pieces -----------------------------------------------------------------------------------------------------

    def _flips(self, item: Publication) -> bool:
        return self._strategy == "flip" and item.payload.form != "story"

    def _stage_post(self, item: Publication, journal: Journal) -> None:
        photo_ids = _photo_ids(journal.staged)
        request = {
            "edge": "feed",
            "message": item.payload.text,
            "link": item.payload.link,
            "photos": photo_ids,
            "published": False,
        }
        try:
            journal.call(
                "stage_post",
                request,
                lambda: self._page.create_post(
                    message=item.payload.text, link=item.payload.link, photo_ids=photo_ids, published=False
                ),
                lambda post_id: {"post_id": post_id, "staged_at": journal.now().isoformat()},
            )
        except GraphError as error:
            if error.refusal.meaning.contradicts:
                # An earlier try, whose answer was lost, used the photos up in a post that nobody sees.
                journal.forget(*_photo_keys(journal.staged))
            raise

    def _forget_expired(self, journal: Journal) -> None:
        staged_at = journal.staged.get("staged_at")
        if "post_id" in journal.staged or not staged_at:
            return
        if journal.now() - datetime.fromisoformat(staged_at) > _STAGED_LIFE:
            journal.forget("staged_at", *_photo_keys(journal.staged))

    def _search(self, item: Publication) -> Sighting:
        begun = (item.commit_started_at or item.due_at) - _CLOCK_SKEW
        ours = set(_photo_ids(item.staged))
        post, unused = self._post_of_photo(min(ours)) if ours else (None, False)
        if post is not None:
            return _seen([post])

        def is_ours(post: dict[str, Any]) -> bool:
            return bool(ours & set(_targets(post))) or names_reference(
                str(post.get("message") or ""), item.reference_code
            )

        found = search(self._page.published_posts(), is_ours=is_ours, time="created_time", since=begun)
        if found.matches:
            return _seen(found.matches)
        if not found.is_whole:
            return Sighting("undecided", "pages of the list repeat", evidence=found.evidence)
        return Sighting("absent", "not among the published posts", by_itself=unused, evidence=found.evidence)

    def _post_of_photo(self, photo_id: str) -> tuple[dict[str, Any] | None, bool]:
        """The visible post that a staged photo went into, read by id: lists lag, objects do not.

        :returns: that post, and whether the photo says that it went into none.
        """
        try:
            post_id = self._page.post_of_photo(photo_id)
            if post_id is None:
                return None, True
            post = self._page.post(post_id)
        except GraphInputError:
            # A field or an object that the service does not give is no evidence; the list decides.
            return None, False
        return (post if post.get("is_published") and photo_id in _targets(post) else None), False


def _photo_keys(staged: Mapping[str, Any]) -> list[str]:
    return sorted((key for key in staged if key.startswith("photo_")), key=lambda key: int(key.removeprefix("photo_")))


def _photo_ids(staged: Mapping[str, Any]) -> list[str]:
    return [str(staged[key]) for key in _photo_keys(staged)]


def _targets(post: Mapping[str, Any]) -> Iterator[str]:
    for attachment in (post.get("attachments") or {}).get("data") or ():
        for part in (attachment, *((attachment.get("subattachments") or {}).get("data") or ())):
            if target := (part.get("target") or {}).get("id"):
                yield str(target)


def _seen(posts: Sequence[dict[str, Any]]) -> Sighting:
    ids = sorted({str(post["id"]) for post in posts})
    if len(ids) > 1:
        return Sighting("undecided", "several: " + ", ".join(ids))
    post = posts[0]
    return Sighting(
        "published",
        "found by photos or reference code",
        remote_id=ids[0],
        permalink=post.get("permalink_url"),
        published_at=graph_moment(post.get("created_time")),
    )


def _page_token(graph: GraphClient) -> Condition:
    """Say whether the Page's own token reads its posts, and how Meta answers to the system user's in its place."""
    path, params = f"/{graph.connection.page_id}/published_posts", {"limit": 1}
    graph.get(path, params, fields="id", identity="page")
    answer = "diterima Meta"
    try:
        graph.get(path, params, fields="id")
    except GraphAccessError as error:
        answer = f"ditolak Meta dengan kode {error.refusal.code}"
    return Condition("Token Halaman", "baik", f"berlaku; token pengguna sistem di tempatnya {answer}.")


def examine(graph: GraphClient, account: Account) -> Iterator[Condition]:  # noqa: ARG001 - as every channel's
    """Say whether the Page is reached, and whether the system user may do on it what it must."""
    page_id = graph.connection.page_id
    page = graph.get(f"/{page_id}", fields="name")
    yield Condition("Halaman Facebook", "baik", f"{page.get('name')} terjangkau.")
    tasks: frozenset[str] = frozenset()
    for row in graph.paginate("/me/accounts", {"fields": "id,tasks"}):
        if str(row.get("id")) == page_id:
            tasks = frozenset(row.get("tasks") or ())
    missing = sorted(_TASKS - tasks)
    if missing:
        yield Condition("Tugas Halaman", "rusak", f"pengguna sistem belum punya {', '.join(missing)} pada Halaman ini.")
    else:
        yield Condition("Tugas Halaman", "baik", "lengkap.")
    yield _page_token(graph)
