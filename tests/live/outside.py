"""The judge: what somebody without access to our tables can see."""

from __future__ import annotations

import re
from typing import Any

import requests

from stack.local import Stack

REFERENCE = re.compile(r"KPG-\d{4}-\d{4}")


class Outside:
    """The sandbox's admin API."""

    def __init__(self, stack: Stack) -> None:
        self.url = stack.sandbox_url

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self.url}/admin/api/{path}", json=body, timeout=60)
            answer.raise_for_status()
            return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def references(self, channel: str) -> list[str]:
        """The reference code of every post that residents can see, newest first."""
        found = [REFERENCE.search(post["caption"]) for post in self.get("meta/published")[channel]]
        return [match.group() for match in found if match]
