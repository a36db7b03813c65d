"""The sandbox, with posts put on its Page and Instagram account as residents would see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import requests
from PIL import Image

from sandbox.meta.service import MetaService
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from tests.integration import sandboxes
from tests.integration.sandboxes import Sandbox


class Stand:
    """What the sandbox shows of Meta, with its own clock."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.world, self.url = sandbox.world, sandbox.url
        service = self.world.services["meta"]
        assert isinstance(service, MetaService)
        self.meta = service
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def advance(self, **delta: float) -> datetime:
        self.world.clock.advance(timedelta(**delta))
        return self.now

    def client(self) -> GraphClient:
        state = self.meta.state
        connection = MetaConnection(
            token=state.system_token.value,
            app_id=state.app.id,
            app_secret=state.app.secret,
            page_id=state.page.id,
            instagram_user_id=state.instagram.id,
            ad_account_id=state.ad_account.id,
            graph_url=self.url,
        )
        return GraphClient(connection, session=self.http, clock=lambda: self.now, sleep=lambda _: None)

    def facebook_post(self, message: str) -> str:
        page = self.meta.state.page.id
        photo = self._call("POST", f"{page}/photos", published="false", files={"source": _jpeg(message)})
        return str(
            self._call(
                "POST", f"{page}/feed", message=message, **{"attached_media[0]": f'{{"media_fbid":"{photo["id"]}"}}'}
            )["id"]
        )

    def fault(self, **rule: Any) -> None:
        self.http.post(f"{self.url}/admin/api/faults", json=rule, timeout=10).raise_for_status()

    def _call(self, verb: str, path: str, *, files: Any = None, **values: str) -> dict[str, Any]:
        values["access_token"] = self.meta.state.page_token.value
        answer = self.http.request(verb, f"{self.url}/v26.0/{path}", data=values, files=files, timeout=10)
        assert answer.ok, answer.text
        return answer.json()


@contextmanager
def running_stand() -> Iterator[Stand]:
    """A stand-in of its own, for what no test shares."""
    with sandboxes.running() as sandbox:
        yield Stand(sandbox)


def _jpeg(seed: str) -> tuple[str, bytes, str]:
    out = io.BytesIO()
    shade = sum(seed.encode()) % 200
    Image.new("RGB", (1080, 1350), (shade, 80, 90)).save(out, "JPEG")
    return ("a.jpg", out.getvalue(), "image/jpeg")
