"""The sandbox's Graph service behind the interface of a requests session: same rules and faults, no sockets.

What residents can see is read from the service's own state, never from our tables.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http.client import RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import requests
import stamina
from PIL import Image
from urllib3.exceptions import ProtocolError

from sandbox.blobs import Blobs
from sandbox.faults import FaultBook, Rule
from sandbox.meta.business import FixedAccounts, FixedPage
from sandbox.meta.params import Params, Upload
from sandbox.meta.pictures import Download
from sandbox.meta.routing import parse_target
from sandbox.meta.service import MetaService
from sandbox.meta.views import visible_media, visible_posts
from sandbox.world import Clock
from siar.accounts import Account
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.instagram import Instagram
from siar.meta.pages import Page
from siar.publishing.channels.facebook import FacebookPublisher
from siar.publishing.channels.image_urls import MediaStoreUrls
from siar.publishing.channels.instagram import InstagramPublisher
from siar.publishing.channels.protocol import MediaSource, Publishers
from siar.publishing.payload import Medium
from siar.store import Connection
from siar.store.media import AlteredMediaError

TOKEN, PAGE_TOKEN, SECRET = "EAAGsystemSENTINEL0001", "EAAGpageSENTINEL0002", "appsecretSENTINEL0003"
MEDIA_HOST = "https://media.example"


def _jpeg(*colour: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 400), colour).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


JPEG, SWAPPED = _jpeg(20, 90, 120), _jpeg(200, 30, 30)
JPEG_SHA = hashlib.sha256(JPEG).hexdigest()


class ManualClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self.start = start

    def now(self) -> datetime:
        return self.start + self.offset


class Pictures:
    """A media store with one picture under every path, until one is swapped: at its address, and where it is kept."""

    def __init__(self) -> None:
        self.swapped: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        return self.swapped.get(path, JPEG)

    def show(self, medium: Medium) -> str:
        return self.address(medium)

    def address(self, medium: Medium) -> str:
        return f"{MEDIA_HOST}/{medium.path}"

    def is_shown(self, medium: Medium) -> bool:
        return True

    def sweep(self, conn: Connection, *, now: datetime) -> int:
        return 0


class GraphWorld:
    """A Page with an Instagram account, and `more` of them; their faults, and a log of requests."""

    def __init__(
        self,
        now: datetime,
        *,
        quota: int = 10_000,
        more: Sequence[FixedPage] = (),
        media: MediaSource | None = None,
        served: Callable[[str], bytes] | None = None,
    ) -> None:
        """:param served: what lies at a path of the public address; what `media` reads where there is one store."""
        self.clock = ManualClock(now)
        self.media = media or Pictures()
        self.served = served or self.media.read
        #: What the public address answers instead, for one request each; None: as usual.
        self.address: Callable[[str], requests.Response | None] = lambda path: None
        self.fetched: list[str] = []
        self.faults = FaultBook()
        self.log: list[tuple[str, str, dict[str, str]]] = []
        self.service = MetaService(
            clock=self.clock,
            blobs=Blobs(),
            base_url="https://cdn.example",
            accounts=FixedAccounts(app_secret=SECRET, system_user_token=TOKEN, page_token=PAGE_TOKEN, more=list(more)),
            fetch=self._download,
        )
        state = self.service.state
        state.app.require_proof = True
        for instagram in state.instagrams.values():
            instagram.quota_total = quota
            instagram.containers_per_day = 100_000
        self.connection = MetaConnection(
            token=TOKEN,
            app_id=state.app.id,
            app_secret=SECRET,
            page_id=state.page.id,
            instagram_user_id=state.instagram.id,
            ad_account_id=state.ad_account.id,
        )

    # -- what the code under test gets ------------------------------------------------------------------------------

    def client(self, account: Account | None = None) -> GraphClient:
        return GraphClient(
            account.on(self.connection) if account else self.connection,
            session=self,
            clock=self.clock.now,
            sleep=self.pass_time,
            reading=stamina.RetryingCaller(attempts=3, wait_initial=0, wait_max=0, wait_jitter=0, timeout=None),
        )

    def publishers(self, *, strategy: str = "attach") -> Publishers:
        client, media = self.client(), self.media
        urls = MediaStoreUrls(media, session=self)
        return {
            "facebook-city": FacebookPublisher(Page(client), media, strategy=strategy),
            "instagram-city": InstagramPublisher(Instagram(client), urls, sleep=self.pass_time),
        }

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def request(self, method: str, url: str, *, params=None, data=None, files=None, auth=None, **_: Any):
        if url.startswith(MEDIA_HOST):
            return self._public(url)
        path = urlsplit(url).path
        target = parse_target(path)
        known = self.service.dispatcher.resolve(method, target)
        operation = known.name if known else "meta.unknown"
        self.log.append((operation, path, {**(params or {}), **(data or {})}))
        final = self._fault(operation)
        prepared = requests.Request(method, url).prepare()
        auth(prepared)

        def run() -> requests.Response:
            uploads = [Upload(part, name, kind, content) for part, (name, content, kind) in (files or {}).items()]
            answer = self.service.dispatcher.run(
                method,
                target,
                Params(values={**(params or {}), **(data or {})}, files=uploads),
                authorization=prepared.headers["Authorization"],
                base_url="https://cdn.example",
                lag=self.faults.list_lag,
            )
            return reply(answer.status, answer.text().encode(), answer.headers)

        if final is None:
            return run()
        if final.action in {"drop_after", "error_after"}:
            run()
        if final.action in {"drop_before", "drop_after"}:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", RemoteDisconnected("no answer")))
        refusal = self.service.error_response(final.status, kind=final.kind, route=operation)
        return reply(refusal.status_code, bytes(refusal.body), dict(refusal.headers))

    def _public(self, url: str) -> requests.Response:
        """What the media store's public address answers, to us and to Meta."""
        path = url.removeprefix(f"{MEDIA_HOST}/")
        self.fetched.append(path)
        answer = self.address(path)
        if answer is not None:
            return answer
        try:
            data = self.served(path)
        except FileNotFoundError:
            return reply(404, b"", {})
        except AlteredMediaError:
            data = SWAPPED
        return reply(200, data, {"Content-Type": "image/jpeg", "Content-Length": str(len(data))})

    def _download(self, url: str) -> Download:
        if not url.startswith(MEDIA_HOST):
            return Download(url, JPEG, "image/jpeg")
        answer = self._public(url)
        return Download(url, answer.content, answer.headers.get("Content-Type", ""))

    def _fault(self, operation: str) -> Rule | None:
        rules = [rule for rule in self.faults.take(operation) if rule.action != "latency"]
        return rules[-1] if rules else None

    def post_by_hand(self, message: str) -> None:
        """Somebody in the Page's team publishes something else; no fault touches them."""
        faults, self.faults = self.faults, FaultBook()
        Page(self.client()).create_post(message=message, published=True)
        self.faults = faults

    def pin_by_hand(self, channel: str, text: str) -> None:
        """Something of long ago that somebody pinned: lists name it first."""
        self.place_by_hand(channel, text, at=self.clock.now() - timedelta(days=90), pinned=True)

    def place_by_hand(self, channel: str, text: str, *, at: datetime, pinned: bool = False) -> None:
        """Something that others published, with the time that the service gives it."""
        faults, self.faults = self.faults, FaultBook()
        state = self.service.state
        if channel == "facebook":
            post = state.posts[Page(self.client()).create_post(message=text, published=True)]
            post.created_time, post.is_pinned = at, pinned
        else:
            client = Instagram(self.client())
            container = client.create_image(image_url=f"{MEDIA_HOST}/lama.jpg", caption=text)
            state.containers[container].polls_left = 0
            medium = state.media[client.publish(container)]
            medium.timestamp, medium.is_pinned = at, pinned
        self.faults = faults

    # -- the judge --------------------------------------------------------------------------------------------------

    def live(self) -> Counter[str]:
        """How often each text is visible, over both platforms; stories count by their picture alone."""
        with self.service.settled() as state:
            found = Counter(f"facebook:{post.message}" for post in visible_posts(state))
            stories = [post for post in state.posts.values() if post.is_published and post.kind == "story"]
            found.update(f"facebook:{post.message}" for post in stories)
            found.update(f"instagram:{medium.caption}" for medium in visible_media(state))
            found.update("instagram:" for medium in state.media.values() if medium.product_type == "STORY")
        return found

    def operations(self) -> list[str]:
        return [operation for operation, _, _ in self.log]


def reply(status: int, content: bytes, headers: dict[str, str]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.raw = io.BytesIO(content)
    return response


def error_body(code: int, subcode: int | None = None, **more: Any) -> bytes:
    return json.dumps({"error": {"message": "x", "code": code, "error_subcode": subcode, **more}}).encode()
