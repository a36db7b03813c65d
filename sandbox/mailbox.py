"""A mail server that shows what it takes: SMTP in, pages and JSON out; and a webhook that takes the same by HTTP.

It takes every recipient and login unless a fault says otherwise, but no letter without Message-ID and Date: large
providers bounce those (RFC 5322, 3.6, demands the second and asks for the first).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from email.utils import getaddresses
from typing import Any, TypedDict, cast
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from fastapi import APIRouter, HTTPException, Query, Request
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.blobs import Blobs
from sandbox.faults import FaultBook, Rule
from sandbox.pages.rendering import Renderer
from sandbox.world import Clock

SMTP_OPERATIONS = ("mailbox.smtp.login", "mailbox.smtp.mail", "mailbox.smtp.rcpt", "mailbox.smtp.data")
"""What faults can match in an SMTP conversation; `mailbox.webhook` is a route like others."""

_SIZE_LIMIT = 35_000_000  # as large mail providers: about 25 MB of files after base64
_SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
#: Mail is untrusted: no scripts, no outside requests, its own origin.
_HTML_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; sandbox allow-popups"
)


class Attachment(TypedDict):
    """A part with a file name or content id. `size` in bytes; `digest` names its blob."""

    filename: str
    content_type: str
    size: int
    digest: str
    content_id: str | None
    inline: bool


#: `from` is a keyword, hence the functional form. Addresses as written in the headers, but `recipients`
#: and `sender` as given to SMTP; `received_at` is ISO 8601 UTC; `raw` is the digest of the bytes received.
Message = TypedDict(
    "Message",
    {
        "number": int,
        "received_at": str,
        "sender": str,
        "recipients": list[str],
        "from": str,
        "to": str,
        "cc": str,
        "subject": str,
        "message_id": str,
        "text": str,
        "html": str,
        "attachments": list[Attachment],
        "raw": str,
    },
)


class Mailbox:
    """All mail ever received, oldest first, numbered from 1. Implements `sandbox.world.Service`."""

    name = "mailbox"

    def __init__(self, *, clock: Clock, blobs: Blobs, changed: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._blobs = blobs
        # Mail does not come through HTTP, so nobody else notices the change.
        self.changed = changed
        self.faults = FaultBook()
        self._met: dict[tuple[str, str], datetime] = {}
        self._messages: list[Message] = []
        self._last_number = 0
        self.lock = threading.RLock()

    def receive(self, data: bytes, *, sender: str, recipients: list[str]) -> Message:
        """Keep the message in `data` (RFC 5322) and return its parsed form."""
        parsed = message_from_bytes(data, _class=EmailMessage, policy=email_policy)
        text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
        with self.lock:
            self._last_number += 1
            message: Message = {
                "number": self._last_number,
                "received_at": self._clock.now().isoformat(timespec="seconds"),
                "sender": sender,
                "recipients": recipients,
                "from": str(parsed.get("From", "")),
                "to": str(parsed.get("To", "")),
                "cc": str(parsed.get("Cc", "")),
                "subject": str(parsed.get("Subject", "")),
                "message_id": str(parsed.get("Message-ID", "")),
                "text": _content(text),
                "html": _content(html),
                "attachments": self._attachments(parsed),
                "raw": self._blobs.put(data),
            }
            self._messages.append(message)
        self.changed()
        return message

    def receive_post(self, text: str, body: bytes) -> Message:
        """Keep what was posted to the webhook; its first line is the subject."""
        subject, _, rest = text.partition("\n")
        with self.lock:
            self._last_number += 1
            message: Message = {
                "number": self._last_number,
                "received_at": self._clock.now().isoformat(timespec="seconds"),
                "sender": "webhook",
                "recipients": ["webhook"],
                "from": "webhook",
                "to": "webhook",
                "cc": "",
                "subject": subject,
                "message_id": "",
                "text": rest.lstrip("\n"),
                "html": "",
                "attachments": [],
                "raw": self._blobs.put(body),
            }
            self._messages.append(message)
        self.changed()
        return message

    def greylisted(self, sender: str, recipient: str) -> bool:
        """Whether this sender is put off for this recipient, because they have not met for long enough."""
        seconds = self.faults.greylist("mailbox.smtp.rcpt")
        now = self._clock.now()
        with self.lock:
            met = self._met.setdefault((sender, recipient), now)
        return now - met < timedelta(seconds=seconds)

    def _attachments(self, parsed: EmailMessage) -> list[Attachment]:
        found: list[Attachment] = []
        for part in parsed.walk():
            name, content_id = part.get_filename(), part.get("Content-ID")
            if part.is_multipart() or (name is None and content_id is None and not part.is_attachment()):
                continue
            data = part.get_payload(decode=True)
            payload = data if isinstance(data, bytes) else b""
            found.append(
                {
                    "filename": name or f"lampiran-{len(found) + 1}",
                    "content_type": part.get_content_type(),
                    "size": len(payload),
                    "digest": self._blobs.put(payload),
                    "content_id": str(content_id).strip("<> ") if content_id else None,
                    "inline": part.get_content_disposition() == "inline" or not part.is_attachment(),
                }
            )
        return found

    def messages(self, *, to: str = "", subject: str = "") -> list[Message]:
        """Messages whose recipients and subject contain the given texts (any case), oldest first."""
        with self.lock:
            return [
                message
                for message in self._messages
                if to.lower() in " ".join(message["recipients"]).lower()
                and subject.lower() in message["subject"].lower()
            ]

    def latest(self, limit: int) -> list[dict[str, Any]]:
        """The newest `limit` messages, newest first, as the pages show them."""
        return [_row(message) for message in reversed(self.messages()[-limit:])]

    def counts(self) -> dict[str, int]:
        """Number of messages."""
        with self.lock:
            return {"messages": len(self._messages)}

    def message(self, number: int) -> Message | None:
        """The message of that number, or None."""
        with self.lock:
            return next((message for message in self._messages if message["number"] == number), None)

    def dump(self) -> dict[str, Any]:
        """All messages, as JSON-able values."""
        with self.lock:
            return {"messages": list(self._messages), "last_number": self._last_number}

    def load(self, state: dict[str, Any]) -> None:
        """Replace the messages by what `dump` returned."""
        with self.lock:
            self._messages = list(state["messages"])
            self._last_number = state["last_number"]

    def reset(self) -> None:
        """Forget all mail and start numbering anew."""
        with self.lock:
            self._messages, self._last_number = [], 0
            self._met = {}

    def clear(self) -> None:
        """Delete all mail; numbers go on, so that a number never means two messages."""
        with self.lock:
            self._messages = []

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        """Mail has no HTTP API of its own: a plain JSON error."""
        return JSONResponse({"error": {"status": status, "kind": kind, "route": route}}, status_code=status)

    def smtp(self) -> asyncio.Protocol:
        """A protocol instance for one SMTP connection. Any login is accepted, none is needed, unless a fault says so."""
        return cast(
            "asyncio.Protocol",
            SMTP(
                _Handler(self),
                data_size_limit=_SIZE_LIMIT,
                enable_SMTPUTF8=True,
                authenticator=self._authenticate,
                auth_require_tls=False,
                hostname="sandbox.invalid",
                ident="Bak Pasir Siar",
            ),
        )

    def _authenticate(self, *_: Any) -> AuthResult:
        refusal = _refusal(self.faults.take("mailbox.smtp.login"), 535, "5.7.8 Authentication credentials invalid")
        return AuthResult(success=refusal is None, handled=refusal is None, message=refusal)

    def routers(self) -> list[APIRouter]:
        """Pages under ``/surat``, JSON under ``/admin/api/mailbox``, the webhook at ``/webhook``."""
        return [_admin(self), _pages(self, self._blobs), _webhook(self)]


class _Handler:
    """The hooks of aiosmtpd, which finds them by name and calls them with these parameters."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_MAIL(  # noqa: N802 - the hook's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := await self._faults(server, "mailbox.smtp.mail", 451, "4.3.0 Temporary failure"):
            return refusal
        envelope.mail_from, envelope.mail_options = address, options
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the hook's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := await self._faults(server, "mailbox.smtp.rcpt", 550, "5.1.1 No such user"):
            return refusal
        if self._mailbox.greylisted(str(envelope.mail_from or ""), address):
            return "450 4.7.1 Greylisted, please try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the hook's name
        rules = self._mailbox.faults.take("mailbox.smtp.data")
        final = await _wait(rules)
        if final is not None and final.action not in {"drop_after", "error_after"}:
            return _drop(server) if final.action == "drop_before" else _refused(final, 554, "5.7.1 Message refused")
        content = envelope.original_content or b""
        headers = message_from_bytes(content, policy=email_policy)
        if missing := [name for name in ("Message-ID", "Date") if not headers.get(name)]:
            return f"550 5.7.1 Message has no {' and no '.join(missing)}, see RFC 5322"
        recipients = [str(address) for address in envelope.rcpt_tos]
        message = await asyncio.to_thread(
            self._mailbox.receive, content, sender=str(envelope.mail_from or ""), recipients=recipients
        )
        if final is not None:
            return _drop(server) if final.action == "drop_after" else _refused(final, 451, "4.3.0 Temporary failure")
        return f"250 2.0.0 OK message {message['number']}"

    async def _faults(self, server: SMTP, operation: str, code: int, text: str) -> str | None:
        final = await _wait(self._mailbox.faults.take(operation))
        if final is None:
            return None
        return _drop(server) if final.action.startswith("drop") else _refused(final, code, text)


async def _wait(rules: list[Rule]) -> Rule | None:
    """Wait as the latencies among the faults say; return the one that decides, if any."""
    final = None
    for rule in rules:
        if rule.action == "latency":
            await asyncio.sleep(rule.params["ms"] / 1000)
        else:
            final = rule
    return final


def _drop(server: SMTP) -> str:
    cast("asyncio.Transport", server.transport).abort()
    return "421 dropped"  # reaches nobody


def _refused(rule: Rule, code: int, text: str) -> str:
    """The fault's own code, where it names one; what it says then is of the same class."""
    code = int(rule.params.get("status", code))
    return f"{code} {code // 100}{text[1:]}"


def _refusal(rules: list[Rule], code: int, text: str) -> str | None:
    final = next((rule for rule in rules if rule.action != "latency"), None)
    return None if final is None else _refused(final, code, text)


def _content(part: Any) -> str:
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _known(mailbox: Mailbox, number: int) -> Message:
    message = mailbox.message(number)
    if message is None:
        raise HTTPException(404, "Surat itu tidak ada.")
    return message


def _admin(mailbox: Mailbox) -> APIRouter:
    router = APIRouter(prefix="/admin/api/mailbox")

    @router.get("", name="admin.mailbox.list", response_model=None)
    def list_messages(to: str = "", subject: str = "") -> list[Message]:
        return mailbox.messages(to=to, subject=subject)

    @router.get("/{number}", name="admin.mailbox.get", response_model=None)
    def get_message(number: int) -> Message:
        return _known(mailbox, number)

    @router.delete("", name="admin.mailbox.clear", status_code=204)
    def clear() -> None:
        mailbox.clear()

    return router


class _Post(BaseModel):
    """Body of `POST /webhook`, as chat services take it."""

    text: str


def _webhook(mailbox: Mailbox) -> APIRouter:
    router = APIRouter()

    @router.post("/webhook", name="mailbox.webhook")
    def receive(post: _Post) -> dict[str, int]:
        return {"number": mailbox.receive_post(post.text, post.model_dump_json().encode())["number"]}

    return router


def _pages(mailbox: Mailbox, blobs: Blobs) -> APIRouter:
    router = APIRouter(prefix="/surat")
    renderer = Renderer()

    @router.get("", name="page.mail.list")
    def list_page(request: Request, cari: str = Query(default="", max_length=200)) -> HTMLResponse:
        messages = [m for m in reversed(mailbox.messages()) if _mentions(m, cari)]
        return renderer.page(request, "surat.html", messages=[_row(m) for m in messages], cari=cari)

    @router.get("/{number}", name="page.mail.get")
    def message_page(request: Request, number: int) -> HTMLResponse:
        message = mailbox.message(number)
        if message is None:
            return renderer.missing(request, section="surat")
        files = [
            {**item, "index": index, "shown": item["content_type"] in _SHOWN_INLINE}
            for index, item in enumerate(message["attachments"])
        ]
        neighbours = [m["number"] for m in mailbox.messages()]
        return renderer.page(
            request,
            "surat_isi.html",
            message=_row(message),
            files=files,
            older=max((n for n in neighbours if n < number), default=None),
            newer=min((n for n in neighbours if n > number), default=None),
        )

    @router.get("/{number}/html", name="page.mail.html")
    def html_body(number: int) -> HTMLResponse:
        message = _known(mailbox, number)
        html = message["html"]
        for index, item in enumerate(message["attachments"]):
            if item["content_id"]:
                html = html.replace(f"cid:{item['content_id']}", f"/surat/{number}/lampiran/{index}")
        # Links would otherwise open inside the small frame.
        return HTMLResponse(
            Markup('<base target="_blank">') + Markup(html),  # noqa: S704 - shown under _HTML_POLICY only
            headers={"Content-Security-Policy": _HTML_POLICY},
        )

    @router.get("/{number}/asli", name="page.mail.raw")
    def raw(number: int) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="surat-{number}.eml"'}
        return Response(blobs.get(_known(mailbox, number)["raw"]), media_type="message/rfc822", headers=headers)

    @router.get("/{number}/lampiran/{index}", name="page.mail.attachment")
    def attachment(number: int, index: int, unduh: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
        items = _known(mailbox, number)["attachments"]
        if not 0 <= index < len(items):
            raise HTTPException(404, "Lampiran itu tidak ada.")
        item = items[index]
        shown = item["content_type"] in _SHOWN_INLINE and not unduh
        return Response(
            blobs.get(item["digest"]),
            media_type=item["content_type"] if shown else "application/octet-stream",
            headers={
                "Content-Disposition": f"{'inline' if shown else 'attachment'}; "
                f"filename*=UTF-8''{quote(item['filename'], safe='')}",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return router


def _mentions(message: Message, text: str) -> bool:
    haystack = " ".join([message["from"], message["to"], message["subject"], *message["recipients"]])
    return text.lower() in haystack.lower()


def _row(message: Message) -> dict[str, Any]:
    names = [name or address for name, address in getaddresses([message["to"]])]
    return {
        **message,
        "received": datetime.fromisoformat(message["received_at"]),
        "names": names or message["recipients"],
    }
