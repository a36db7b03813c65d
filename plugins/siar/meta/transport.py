"""The way to the Graph API below what is asked: the session, the token's header, and what proves that nothing left."""

from __future__ import annotations

import logging
from typing import Any, Protocol

import requests
import urllib3.exceptions
from requests.auth import AuthBase

from siar.meta.errors import scrub

__all__ = ["Bearer", "HttpSession", "never_left", "quiet_transport"]


class HttpSession(Protocol):
    """The part of `requests.Session` that is used."""

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response: ...


class Bearer(AuthBase):
    """The token of one request."""

    # An auth object, because a plain header would be replaced by what a .netrc file holds for the host.
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _ScrubRecords(logging.Filter):
    """urllib3 logs whole addresses at DEBUG, and a read's address carries the proof."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), ()
        return True


def quiet_transport() -> None:
    """Keep addresses out of the transport's log, once a process."""
    log = logging.getLogger("urllib3.connectionpool")
    if not any(isinstance(present, _ScrubRecords) for present in log.filters):
        log.addFilter(_ScrubRecords())


def never_left(error: BaseException) -> bool:
    """Whether the name did not resolve or the connection was refused: only these prove that nothing was sent."""
    if not isinstance(error, requests.ConnectionError) or not error.args:
        return False
    reason = getattr(error.args[0], "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return True
    return isinstance(reason, urllib3.exceptions.NewConnectionError) and isinstance(
        reason.__cause__, ConnectionRefusedError
    )
