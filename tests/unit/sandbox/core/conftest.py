"""A small service with an effect, so that the core is tested without Google and Meta."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from PIL import Image
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from sandbox.blobs import Blobs
from sandbox.mailbox import Mailbox
from sandbox.pages.views import CampaignView, FeedItem, InstagramItem, ProfileView
from sandbox.server import create_app
from sandbox.world import Clock, World

_START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Notes:
    """Service "notes": POST /notes/{room} appends the body's text, GET lists."""

    name = "notes"

    def __init__(self) -> None:
        self.notes: dict[str, list[str]] = {}
        self.lock = threading.RLock()

    def dump(self) -> dict[str, Any]:
        with self.lock:
            return {"notes": {room: list(texts) for room, texts in self.notes.items()}}

    def load(self, state: dict[str, Any]) -> None:
        self.notes = state["notes"]

    def reset(self) -> None:
        self.notes = {}

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        return JSONResponse({"error": {"kind": kind, "route": route}}, status_code=status)

    def routers(self) -> list[APIRouter]:
        router = APIRouter()

        @router.post("/notes/{room}", name="notes.add")
        async def add(room: str, request: Request) -> dict[str, int]:
            text = (await request.body()).decode()
            with self.lock:
                self.notes.setdefault(room, []).append(text)
                return {"count": len(self.notes[room])}

        @router.get("/notes/{room}", name="notes.list")
        def listing(room: str, request: Request) -> dict[str, Any]:
            lag = request.app.state.world.faults.list_lag("notes.list")
            return {"notes": self.notes.get(room, []), "lag": lag}

        return [router]


class FakeMeta(Notes):
    """Service "meta" with published things for the pages."""

    name = "meta"

    def __init__(self, blobs: Blobs, count: int = 14) -> None:
        super().__init__()
        self.blobs = blobs
        self.digests = [blobs.put(_picture(hue, 216, 270)) for hue in (150, 190, 15, 100, 220, 5, 40)]
        self.posts = [self._post(number) for number in range(count, 0, -1)]

    def routers(self) -> list[APIRouter]:
        router = APIRouter()

        @router.get("/gambar/{digest}.jpg", name="meta.cdn.get")
        def picture(digest: str) -> Response:
            return Response(self.blobs.get(digest), media_type="image/jpeg")

        return [router]

    def _post(self, number: int) -> FeedItem:
        count = (1, 1, 3, 1, 2, 1, 4, 7)[number % 8]
        return {
            "id": f"1077_{number}",
            "message": f"Pembagian <bantuan> beras tahap {number} di Kelurahan Oesapa 🍚\n\n"
            "Sebanyak 1.250 keluarga menerima 10 kg beras. Info: https://kupangkota.go.id/bantuan.\n\n"
            "#KotaKupang #BantuanPangan",
            "created_time": _START + timedelta(hours=5 * number),
            "photos": [
                {
                    "id": f"{number}{index}",
                    "url": f"http://elsewhere:8085/gambar/{self.digests[(number + index) % 7]}.jpg",
                    "alt": f"Infografik pembagian beras, bagian {index + 1}",
                    "width": 1080,
                    "height": 1350,
                }
                for index in range(count)
            ],
            "page_name": "Pemerintah Kota Kupang",
            "permalink": f"http://elsewhere:8085/facebook/1077_{number}",
            "reactions": 1200 + number,
            "comments": number,
            "shares": 2 * number,
            "boosted": number % 4 == 0,
        }

    def profile_view(self, page_id: str | None = None) -> ProfileView:
        return {
            "pages": [("1077", "Pemerintah Kota Kupang")],
            "page_id": "1077",
            "page_name": "Pemerintah Kota Kupang",
            "page_followers": 48210,
            "instagram_user_id": "17841",
            "instagram_username": "pemkot.kupang",
            "instagram_name": "Pemkot Kupang",
            "instagram_biography": "Akun resmi Pemerintah Kota Kupang\nhttps://kupangkota.go.id",
            "instagram_followers": 15300,
            "ad_account_id": "act_7634",
            "currency": "IDR",
        }

    def feed_view(self, limit: int, before: str | None = None, page_id: str | None = None) -> list[FeedItem]:
        ids = [post["id"] for post in self.posts]
        start = ids.index(before) + 1 if before else 0
        return self.posts[start : start + limit]

    def instagram_view(self, limit: int, before: str | None = None, page_id: str | None = None) -> list[InstagramItem]:
        return [
            {
                "id": post["id"].replace("1077_", "17900"),
                "username": "pemkot.kupang",
                "caption": post["message"],
                "created_time": post["created_time"],
                "image_urls": [photo["url"] for photo in post["photos"]],
                "alt_text": post["photos"][0]["alt"],
                "permalink": "",
                "like_count": 310,
                "comments_count": 12,
                "boosted": post["boosted"],
            }
            for post in self.feed_view(limit, before.replace("17900", "1077_") if before else None)
        ]

    def instagram_media(self, media_id: str) -> InstagramItem | None:
        return next((item for item in self.instagram_view(99) if item["id"] == media_id), None)

    def ads_view(self) -> list[CampaignView]:
        def adset(number: int, spent: int, status: str) -> Any:
            return {
                "id": f"23850{number}",
                "name": f"Bantuan beras tahap {number} · radius 5 km",
                "lifetime_budget": 150000 * number,
                "daily_budget": None,
                "spend_cap": None,
                "start_time": _START,
                "end_time": _START + timedelta(days=3),
                "spent": spent,
                "effective_status": status,
                "ads": [
                    {
                        "id": f"2386{number}",
                        "name": f"Kiriman {number}",
                        "effective_status": status,
                        "creative": "1077_4",
                    }
                ],
            }

        return [
            {
                "campaign_id": "23849001",
                "name": "Siar · November 2026",
                "status": "ACTIVE",
                "effective_status": "ACTIVE",
                "objective": "OUTCOME_AWARENESS",
                "adsets": [adset(1, 148500, "ACTIVE"), adset(2, 81000, "PENDING_REVIEW"), adset(3, 0, "DISAPPROVED")],
            },
            {
                "campaign_id": "23849002",
                "name": "Siar · Oktober 2026",
                "status": "PAUSED",
                "effective_status": "PAUSED",
                "objective": "OUTCOME_AWARENESS",
                "adsets": [],
            },
        ]


@cache
def _picture(hue: int, width: int, height: int) -> bytes:
    image = Image.linear_gradient("L").resize((width, height))
    coloured = Image.merge(
        "HSV", (Image.new("L", image.size, hue), Image.new("L", image.size, 150), image.point(lambda v: 90 + v // 2))
    )
    out = BytesIO()
    coloured.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """`app` under a real uvicorn in a thread; yields its URL."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        threading.Event().wait(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def world(notes: Notes) -> World:
    clock, blobs = Clock(), Blobs()
    return World([notes, Mailbox(clock=clock, blobs=blobs), FakeMeta(blobs)], clock=clock, blobs=blobs)


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world), follow_redirects=False) as client:
        yield client


@pytest.fixture
def url(world: World) -> Iterator[str]:
    with running(create_app(world)) as base:
        yield base


@pytest.fixture
def make_notes() -> Callable[[], Notes]:
    return Notes


@pytest.fixture
def dumped() -> Callable[[World], str]:
    return lambda world: json.dumps({name: service.dump() for name, service in world.services.items()})
