"""The client: one service account, two APIs, one set of limits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import google_auth_httplib2
import httplib2
from google.oauth2 import service_account
from googleapiclient import discovery_cache
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest

from siar.connections import GoogleConnection
from siar.errors import ConfigError
from siar.google.drive import Drive
from siar.google.errors import TRANSPORT_FAULTS, translate
from siar.google.limits import MinuteWindow, Window
from siar.google.sheets import Sheets

__all__ = ["DRIVE_SCOPE", "READ_DRIVE_SCOPE", "SHEETS_SCOPE", "GoogleWorkspace"]

SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
READ_DRIVE_SCOPE = "https://www.googleapis.com/auth/drive.readonly"
DRIVE_SCOPE = "https://www.googleapis.com/auth/drive"

_TIMEOUT = 60.0  # seconds; Sheets itself gives up after 180


class GoogleWorkspace:
    """Sheets and Drive with a service account.

    Safe to share between threads: httplib2 is not, so each thread gets its own connection. Tokens carry one scope
    a service: spreadsheets, reading Drive, and (only when something is created or shared) writing Drive.

    :param clock: aware UTC now, for the moments in errors.
    :param sleep: used for quota pauses and between repeated calls.
    :param reads: the budget of reads, :param writes: of writes; this client's own when not given.
    """

    def __init__(
        self,
        connection: GoogleConnection,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        reads: Window | None = None,
        writes: Window | None = None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._sleep = sleep
        self._reads = reads or MinuteWindow(connection.calls_per_minute, sleep=sleep)
        self._writes = writes or MinuteWindow(connection.calls_per_minute, sleep=sleep)

    @property
    def email(self) -> str:
        """The service account's address: whom sheets and folders must be shared with."""
        return str(self._connection.keyfile.get("client_email") or "")

    @cached_property
    def sheets(self) -> Sheets:
        """Sheets v4."""
        return Sheets(self._service("sheets", "v4", self._connection.sheets_endpoint, SHEETS_SCOPE), self._execute)

    @cached_property
    def drive(self) -> Drive:
        """Drive v3. The part that writes is made, with its wider scope, only when it is used."""
        endpoint = self._connection.drive_endpoint
        return Drive(
            self._service("drive", "v3", endpoint, READ_DRIVE_SCOPE),
            lambda: self._service("drive", "v3", endpoint, DRIVE_SCOPE),
            self._execute,
            self._connection.num_retries,
        )

    @cached_property
    def _key(self) -> Any:
        """The service account without scopes: checking its key takes longer than a call does."""
        try:
            # google-auth ships no annotations for this constructor
            return service_account.Credentials.from_service_account_info(dict(self._connection.keyfile))  # type: ignore[no-untyped-call]
        except (ValueError, KeyError) as error:
            # The text of a key error may quote the key: name the class only.
            raise ConfigError(
                f"The service-account key of google_workspace is unusable ({type(error).__name__})."
            ) from None

    def _service(self, name: str, version: str, endpoint: str | None, scope: str) -> Any:
        document: dict[str, Any] = json.loads(discovery_cache.get_static_doc(name, version))
        if endpoint:
            # `api_endpoint` would leave media and batch URLs at Google; the document's root moves all of them.
            document["rootUrl"] = endpoint.rstrip("/") + "/"
            document.pop("mtlsRootUrl", None)
        credentials = self._key.with_scopes([scope])
        local = threading.local()

        def http() -> Any:
            if not hasattr(local, "http"):
                raw = httplib2.Http(timeout=_TIMEOUT)
                raw.redirect_codes = raw.redirect_codes - {308}  # 308 is how a resumable upload says "continue"
                local.http = google_auth_httplib2.AuthorizedHttp(credentials, http=raw)
            return local.http

        def request(_http: Any, *args: Any, **kwargs: Any) -> HttpRequest:
            return HttpRequest(http(), *args, **kwargs)

        return build_from_document(document, http=http(), requestBuilder=request)

    def _execute(
        self, request: Any, *, what: str, kind: str, repeatable: bool, run: Callable[[], Any] | None = None
    ) -> Any:
        """Send a request within the limits and return the decoded answer.

        :param kind: `read`, `write` (Sheets quotas) or `drive` (its quota is far away).
        :param repeatable: lets the client repeat it after 429, 5xx and lost connections.
        :param run: how to send it, when it is not `execute`.
        :raises SiarError: typed by what to do next.
        """
        window: Mapping[str, Window] = {"read": self._reads, "write": self._writes}
        if kind in window:
            window[kind].acquire()
        request._sleep = self._sleep  # noqa: SLF001 - the library's own seam for tests; there is no public one
        if not repeatable:
            # A kept-alive connection that the server has closed meanwhile fails in a way that proves nothing.
            request.http.http.close()
        try:
            if run is not None:
                return run()
            return request.execute(num_retries=self._connection.num_retries if repeatable else 0)
        except (HttpError, *TRANSPORT_FAULTS) as error:
            raise translate(error, what=what, email=self.email, now=self._clock(), repeatable=repeatable) from error
