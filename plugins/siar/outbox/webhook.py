"""A message as an HTTP POST of JSON: a second way for alarms when the mail server is the trouble.

The body is `{"text": …}`, which Slack, Mattermost, Rocket.Chat and Google Chat take as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests.auth import AuthBase

from siar.connections import RawConnection
from siar.errors import AccessError, ConfigError, RetryError
from siar.outbox.messages import Message
from siar.outbox.sender import Begin, Outcome

__all__ = ["WebhookConnection", "WebhookSender"]

#: The server says itself that it did not take the request, and that this passes.
_LATER = {408, 425, 429, 503}


@dataclass(frozen=True)
class WebhookConnection:
    """Where messages are posted (`siar_webhook`). Whoever knows the address may post, so it is a secret."""

    url: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    timeout: float = 30.0

    @classmethod
    def from_raw(cls, raw: RawConnection) -> WebhookConnection:
        """Read an Airflow connection.

        :raises ConfigError: its field url is no http or https address.
        """
        url = str(raw.extra.get("url") or "")
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise ConfigError(f"Koneksi {raw.conn_id}: isi url dengan alamat http atau https.")
        return cls(url=url, token=raw.password or None, timeout=float(raw.extra.get("timeout") or 30))


class _Bearer(AuthBase):
    # An auth object, because a plain header would be replaced by what a .netrc file holds for the host.
    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class WebhookSender:
    """Posts to one address."""

    def __init__(self, connection: WebhookConnection, *, timeout: float | None = None) -> None:
        self._connection = connection
        self._where = f"Webhook {urlsplit(connection.url).hostname}"
        self._timeout = connection.timeout if timeout is None else min(timeout, connection.timeout)

    @classmethod
    def from_raw(cls, raw: RawConnection, *, timeout: float | None = None) -> WebhookSender:
        """Return the sender of an Airflow connection.

        :param timeout: seconds that nothing may take longer than, whatever the connection says.
        """
        return cls(WebhookConnection.from_raw(raw), timeout=timeout)

    def send(self, message: Message, *, now: datetime, begin: Begin) -> Outcome:
        """Post one message; see `Sender`."""
        letter = message.letter
        begin()
        try:
            answer = self._ask(
                "POST",
                json={"text": f"{letter.subject}\n\n{letter.plain}"},
                headers={"Idempotency-Key": message.reference, "Date": format_datetime(now)},
            )
        except requests.RequestException as error:
            # `from None`: the transport's exception quotes the address.
            if _never_left(error):
                raise RetryError(f"{self._where} tidak terjangkau ({type(error).__name__}).") from None
            return Outcome(
                "unknown", f"{self._where} memutus sebelum menjawab ({type(error).__name__}); belum pasti pesan sampai."
            )
        return self._judge(answer, now)

    def check(self) -> str:
        """See that somebody answers there; no request but a message could show more."""
        try:
            answer = self._ask("HEAD")
        except requests.RequestException as error:
            raise RetryError(f"{self._where} tidak terjangkau ({type(error).__name__}).") from None
        self._raise_refusal_of_us(answer.status_code)
        return f"{self._where} menjawab."

    def _ask(self, method: str, **arguments: object) -> requests.Response:
        with requests.Session() as session:
            return session.request(
                method,
                self._connection.url,
                auth=_Bearer(self._connection.token),
                timeout=self._timeout,
                allow_redirects=False,
                **arguments,  # type: ignore[arg-type]  # json and headers
            )

    def _judge(self, answer: requests.Response, now: datetime) -> Outcome:
        status = answer.status_code
        if 200 <= status < 300:
            return Outcome("sent")
        self._raise_refusal_of_us(status)
        if status in _LATER:
            pause = answer.headers.get("Retry-After", "")
            not_before = now + timedelta(seconds=int(pause)) if pause.isdecimal() else None
            return Outcome("later", f"{self._where} minta dicoba lagi nanti ({status}).", not_before)
        if status >= 500:
            return Outcome("unknown", f"{self._where} menjawab galat {status}; belum pasti pesan sampai.")
        if status >= 400 and status not in {404, 410}:
            return Outcome("refused", f"{self._where} menolak pesan ini ({status}).")
        raise ConfigError(f"{self._where} tidak ada di alamat itu ({status}). Perbaiki url koneksi siar_webhook.")

    def _raise_refusal_of_us(self, status: int) -> None:
        if status in {401, 403}:
            raise AccessError(
                f"{self._where} menolak kita ({status}). Perbaiki url atau kata sandi koneksi siar_webhook."
            )


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made: the name did not resolve, or nobody took it."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
