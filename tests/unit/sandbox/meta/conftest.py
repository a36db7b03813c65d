"""A running stand-in on a free port, with plain and SDK clients."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import uvicorn
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession
from PIL import Image

from sandbox.blobs import Blobs
from sandbox.meta.service import MetaService
from sandbox.server import create_app
from sandbox.world import Clock, World


class Stand:
    """The server under test and a plain client for it."""

    def __init__(self, world: World, service: MetaService, url: str) -> None:
        self.world, self.service, self.url = world, service, url
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def page(self) -> str:
        return self.service.state.page.id

    @property
    def ig(self) -> str:
        return self.service.state.instagram.id

    @property
    def act(self) -> str:
        return self.service.state.ad_account.node_id

    def token(self, path: str) -> str:
        state = self.service.state
        publishes = (
            path.split("/", maxsplit=1)[0].startswith(self.page) or path.split("/", maxsplit=1)[0] in state.photos
        )
        return state.page_token.value if publishes else state.system_token.value

    def raw(self, verb: str, path: str, *, files: Any = None, **params: Any) -> requests.Response:
        """A call with the fitting token; structures become JSON text, as clients send them."""
        sent = {name: _wire(value) for name, value in params.items() if value is not None}
        sent.setdefault("access_token", self.token(path))
        query, body = (sent, None) if verb in ("GET", "DELETE") else (None, sent)
        return self.http.request(verb, f"{self.url}/v26.0/{path}", params=query, data=body, files=files, timeout=10)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._ok(self.raw("GET", path, **params))

    def post(self, path: str, *, files: Any = None, **params: Any) -> dict[str, Any]:
        return self._ok(self.raw("POST", path, files=files, **params))

    def delete(self, path: str, **params: Any) -> dict[str, Any]:
        return self._ok(self.raw("DELETE", path, **params))

    def refused(self, verb: str, path: str, *, files: Any = None, **params: Any) -> tuple[int, int | None]:
        """(code, subcode) of the refusal; fails when the call was accepted."""
        answer = self.raw(verb, path, files=files, **params)
        assert answer.status_code >= 400, answer.text
        error = answer.json()["error"]
        assert error["fbtrace_id"]
        assert error["message"]
        return error["code"], error.get("error_subcode")

    def stage(self, seed: int = 1, **params: Any) -> str:
        """The id of a fresh unpublished photo."""
        answer = self.post(f"{self.page}/photos", files={"source": jpeg(seed=seed)}, published="false", **params)
        return str(answer["id"])

    def image_url(self, seed: int = 1) -> str:
        photo = self.stage(seed)
        return str(self.get(photo, fields="images")["images"][0]["source"])

    def container(self, **params: Any) -> str:
        params.setdefault("image_url", self.image_url())
        return str(self.post(f"{self.ig}/media", **params)["id"])

    def finished(self, **params: Any) -> str:
        container = self.container(**params)
        for _ in range(self.service.state.instagram.polls_until_finished):
            assert self.get(container, fields="status_code")["status_code"] == "IN_PROGRESS"
        assert self.get(container, fields="status_code")["status_code"] == "FINISHED"
        return container

    def publish(self, **params: Any) -> str:
        return str(self.post(f"{self.ig}/media_publish", creation_id=self.finished(**params))["id"])

    @staticmethod
    def _ok(answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        value: dict[str, Any] = answer.json()
        return value


def _wire(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), sort_keys=True)
    return str(value)


def jpeg(width: int = 540, height: int = 675, *, seed: int = 1, form: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (seed * 40 % 256, 90, 120)).save(buffer, form)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[World, MetaService, str]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    clock, blobs = Clock(), Blobs()
    service = MetaService(clock=clock, blobs=blobs, base_url=url)
    world = World([service], clock=clock, blobs=blobs)
    config = uvicorn.Config(
        create_app(world), host="127.0.0.1", port=port, log_level="warning", timeout_keep_alive=3600
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started and time.monotonic() < deadline:
        thread.join(0.02)
    assert running.started
    yield world, service, url
    running.should_exit = True
    thread.join(10)


@pytest.fixture
def stand(server: tuple[World, MetaService, str]) -> Stand:
    world, service, url = server
    world.reset()
    return Stand(world, service, url)


@pytest.fixture
def sdk(stand: Stand) -> Any:
    """Makes SDK clients: `sdk("page")` with the Page token, `sdk("system")` with the system user's."""

    def client(who: str) -> FacebookAdsApi:
        class LocalSession(FacebookSession):  # type: ignore[misc]  # the SDK has no type information
            GRAPH = stand.url

        state = stand.service.state
        token = state.page_token if who == "page" else state.system_token
        session = LocalSession(app_id=state.app.id, app_secret=state.app.secret, access_token=token.value, timeout=10)
        session.requests.trust_env = False
        return FacebookAdsApi(session)

    return client
