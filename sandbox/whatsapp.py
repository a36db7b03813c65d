"""A business phone number of the WhatsApp Cloud API: media, template messages, templates; and a page that shows who got what.

It refuses what the real one refuses where the documents say so: a token that is none, a template that is not there, paused or
filled in wrongly, a number that is not on WhatsApp. Everything else comes by faults: `status` with a code as `kind` answers
that code, `drop_after` takes the message and hangs up.

Source: "WhatsApp error codes", "Send messages", "Upload media", "Template components" (developers.facebook.com, 2026).
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict
from urllib.parse import quote

from fastapi import APIRouter, Body, File, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.blobs import Blobs
from sandbox.meta.errors import GRAPH_VERSION, trace_id
from sandbox.pages.rendering import Renderer
from sandbox.world import Clock

PHONE_NUMBER_ID, BUSINESS_ACCOUNT_ID, TOKEN = "106540352242922", "102290129340398", "EAAsandboxwhatsapp"

BODY_LIMIT = 1024
"""Characters of a filled-in body."""

_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/plain",
    }
)
_MEDIA_LIMIT = 100_000_000
_GAPS = re.compile(r"[\n\t]| {5,}")

#: Code: (HTTP status, title), as the table of Meta has them.
REFUSALS: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped receipt of marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    132000: (400, "Template param count mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Template parameter format mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There is an issue with the parameters in your template"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
}


class Template(TypedDict):
    """A template. `document`: whether its header is one. `status`: APPROVED, PAUSED, DISABLED, PENDING, REJECTED."""

    name: str
    language: str
    document: bool
    body: str
    status: str


class Medium(TypedDict):
    """An uploaded file; `digest` names its blob."""

    media_type: str
    size: int
    digest: str


class Told(TypedDict):
    """A message that was taken. `file`: an uploaded file's id, None without one."""

    id: str
    to: str
    at: str
    template: str
    text: str
    file: str | None
    file_name: str
    reference: str


_TEMPLATES: tuple[Template, ...] = (
    {
        "name": "laporan_pimpinan",
        "language": "id",
        "document": True,
        "body": "Yth. Bapak/Ibu, berikut laporan Siar: {{1}}.\n\n{{2}}\n\nPesan ini dikirim otomatis.",
        "status": "APPROVED",
    },
    {
        "name": "kabar_siar",
        "language": "id",
        "document": False,
        "body": "Yth. Bapak/Ibu, kabar dari Siar: {{1}}.\n\n{{2}}\n\nPesan ini dikirim otomatis.",
        "status": "APPROVED",
    },
)


class _RefusedError(Exception):
    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code, self.details = code, details


class WhatsApp:
    """One number, its templates, what was uploaded and what was sent. Implements `sandbox.world.Service`."""

    name = "whatsapp"

    def __init__(self, *, clock: Clock, blobs: Blobs) -> None:
        self._clock = clock
        self._blobs = blobs
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything that was sent; the templates are approved."""
        with self.lock:
            self.templates: list[Template] = [template.copy() for template in _TEMPLATES]
            self.media: dict[str, Medium] = {}
            self.messages: list[Told] = []
            self.absent: set[str] = set()

    def dump(self) -> dict[str, Any]:
        """Everything, as JSON-able values."""
        with self.lock:
            return {
                "templates": self.templates,
                "media": self.media,
                "messages": self.messages,
                "absent": sorted(self.absent),
            }

    def load(self, state: dict[str, Any]) -> None:
        """Replace everything by what `dump` returned."""
        with self.lock:
            self.templates, self.media = state["templates"], state["media"]
            self.messages, self.absent = state["messages"], set(state["absent"])

    def counts(self) -> dict[str, int]:
        """Number of messages."""
        with self.lock:
            return {"messages": len(self.messages)}

    def error_response(self, status: int, *, kind: str, route: str) -> Response:
        """The envelope of a fault: `kind` is a code, or a word for the bare status."""
        if kind.isdecimal() and int(kind) in REFUSALS:
            return _refusal(int(kind), f"Fault on {route}.")
        code = {
            "rate_limit": 130429,
            "unavailable": 131016,
            "unauthorized": 190,
            "forbidden": 10,
            "not_found": 132001,
        }.get(kind, 131000 if status >= 500 else 100)
        return _refusal(code, f"Fault on {route}.", status=status)

    def upload(self, data: bytes, media_type: str) -> str:
        """Keep a file; return its id."""
        if media_type not in _DOCUMENTS:
            raise _RefusedError(131053, f"Unsupported media type {media_type}.")
        if len(data) > _MEDIA_LIMIT:
            raise _RefusedError(131053, "The media is too large.")
        number = str(1_000_000_000_000_000 + secrets.randbelow(10**15))
        with self.lock:
            self.media[number] = {"media_type": media_type, "size": len(data), "digest": self._blobs.put(data)}
        return number

    def send(self, body: dict[str, Any]) -> Told:
        """Take a message, or refuse it."""
        if body.get("messaging_product") != "whatsapp":
            raise _RefusedError(100, "(#100) The parameter messaging_product is required.")
        number = re.sub(r"\D", "", str(body.get("to") or ""))
        if not number:
            raise _RefusedError(131008, "Required parameter is missing: to.")
        if body.get("type") != "template":
            raise _RefusedError(131047, "More than 24 hours have passed since the recipient last replied.")
        with self.lock:
            template, text, (file, file_name) = self._fill(body.get("template") or {})
            if number in self.absent:
                raise _RefusedError(131026, "The recipient phone number is not a WhatsApp phone number.")
            told: Told = {
                "id": f"wamid.HBgM{secrets.token_urlsafe(24)}",
                "to": number,
                "at": self._clock.now().isoformat(timespec="seconds"),
                "template": template,
                "text": text,
                "file": file,
                "file_name": file_name,
                "reference": str(body.get("biz_opaque_callback_data") or ""),
            }
            self.messages.append(told)
        return told

    def _fill(self, asked: dict[str, Any]) -> tuple[str, str, tuple[str | None, str]]:
        name, language = str(asked.get("name") or ""), str((asked.get("language") or {}).get("code") or "")
        found = next((t for t in self.templates if (t["name"], t["language"]) == (name, language)), None)
        if found is None or found["status"] in {"PENDING", "REJECTED"}:
            raise _RefusedError(132001, f"template name ({name}) does not exist in {language}")
        if found["status"] != "APPROVED":
            raise _RefusedError(
                132015 if found["status"] == "PAUSED" else 132016, f"{name} is {found['status'].lower()}."
            )
        parts = {part.get("type"): part.get("parameters") or [] for part in asked.get("components") or ()}
        document = self._document(found, parts.get("header") or [])
        return name, _filled(found["body"], parts.get("body") or []), document

    def _document(self, template: Template, header: list[dict[str, Any]]) -> tuple[str | None, str]:
        given = header[0].get("document") if header and header[0].get("type") == "document" else None
        if (given is not None) != template["document"]:
            raise _RefusedError(
                132012, "header: Format mismatch, expected " + ("DOCUMENT" if template["document"] else "none")
            )
        if given is None:
            return None, ""
        if str(given.get("id")) not in self.media:
            raise _RefusedError(131009, "Parameter value is not valid: media id.")
        return str(given["id"]), str(given.get("filename") or "Untitled")


def _filled(body: str, parameters: list[dict[str, Any]]) -> str:
    wanted = len(set(re.findall(r"\{\{\d+\}\}", body)))
    if len(parameters) != wanted:
        raise _RefusedError(132000, f"body: number of localizable_params ({len(parameters)}) does not match ({wanted})")
    for place, parameter in enumerate(parameters, 1):
        text = parameter.get("text")
        if parameter.get("type") != "text" or not isinstance(text, str) or not text:
            raise _RefusedError(132012, f"body: parameter {place} is no text.")
        if _GAPS.search(text):
            raise _RefusedError(
                132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            )
        body = body.replace(f"{{{{{place}}}}}", text)
    if len(body) > BODY_LIMIT:
        raise _RefusedError(132005, f"Translated text too long: {len(body)} of {BODY_LIMIT}.")
    return body


def _refusal(code: int, details: str, *, status: int | None = None) -> Response:
    usual, title = REFUSALS[code]
    error = {
        "message": f"(#{code}) {title}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details},
        "fbtrace_id": trace_id(),
    }
    return JSONResponse({"error": error}, status_code=status or usual, headers={"facebook-api-version": GRAPH_VERSION})


class _TemplateState(BaseModel):
    """What a person at Meta decides about a template."""

    status: Literal["APPROVED", "PAUSED", "DISABLED", "PENDING", "REJECTED"]


class WhatsAppService(WhatsApp):
    """The number with its routes."""

    def routers(self) -> list[APIRouter]:
        """The Graph's paths of this number, pages under ``/whatsapp``, JSON under ``/admin/api/whatsapp``."""
        return [_graph(self), _admin(self), _pages(self, self._blobs)]


def _answered(request: Request, act: Callable[[], dict[str, Any]]) -> Response:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return _refusal(190, "Error validating access token.")
    try:
        return JSONResponse(act())
    except _RefusedError as error:
        return _refusal(error.code, error.details)


def _graph(service: WhatsApp) -> APIRouter:
    router = APIRouter(prefix="/{version}")

    @router.post(f"/{PHONE_NUMBER_ID}/media", name="whatsapp.media.create")
    def upload(
        request: Request, file: Annotated[UploadFile, File()], messaging_product: Annotated[str, Form()] = ""
    ) -> Response:
        def act() -> dict[str, Any]:
            if messaging_product != "whatsapp":
                raise _RefusedError(100, "The parameter messaging_product is required.")
            return {"id": service.upload(file.file.read(), file.content_type or "")}

        return _answered(request, act)

    @router.post(f"/{PHONE_NUMBER_ID}/messages", name="whatsapp.messages.create")
    def send(request: Request, body: Annotated[dict[str, Any], Body()]) -> Response:
        def act() -> dict[str, Any]:
            told = service.send(body)
            return {
                "messaging_product": "whatsapp",
                "contacts": [{"input": str(body["to"]), "wa_id": told["to"]}],
                "messages": [{"id": told["id"], "message_status": "accepted"}],
            }

        return _answered(request, act)

    @router.get(f"/{PHONE_NUMBER_ID}", name="whatsapp.number.get")
    def number(request: Request) -> Response:
        profile = {"verified_name": "Pemerintah Kota Kupang", "quality_rating": "GREEN", "id": PHONE_NUMBER_ID}
        return _answered(request, lambda: profile)

    @router.get(f"/{BUSINESS_ACCOUNT_ID}/message_templates", name="whatsapp.templates.list")
    def templates(request: Request, name: str = "") -> Response:
        rows = [
            {"name": item["name"], "status": item["status"], "language": item["language"]}
            for item in service.templates
            if name in item["name"]
        ]
        return _answered(request, lambda: {"data": rows})

    return router


def _admin(service: WhatsApp) -> APIRouter:
    router = APIRouter(prefix="/admin/api/whatsapp")

    @router.get("/account", name="admin.whatsapp.account")
    def account() -> dict[str, str]:
        return {"token": TOKEN, "phone_number_id": PHONE_NUMBER_ID, "business_account_id": BUSINESS_ACCOUNT_ID}

    @router.get("", name="admin.whatsapp.list", response_model=None)
    def messages() -> list[Told]:
        return list(service.messages)

    @router.put("/templates/{name}", name="admin.whatsapp.template", status_code=204)
    def template(name: str, body: _TemplateState) -> None:
        found = [item for item in service.templates if item["name"] == name]
        if not found:
            raise HTTPException(404, "Templat itu tidak ada.")
        for item in found:
            item["status"] = body.status

    @router.put("/absent/{number}", name="admin.whatsapp.absent", status_code=204)
    def absent(number: str) -> None:
        service.absent.add(re.sub(r"\D", "", number))

    return router


def _pages(service: WhatsApp, blobs: Blobs) -> APIRouter:
    router = APIRouter(prefix="/whatsapp")
    renderer = Renderer()

    @router.get("", name="page.whatsapp.list")
    def chats(request: Request) -> HTMLResponse:
        by_number: dict[str, list[dict[str, Any]]] = {}
        for told in reversed(service.messages):
            size = service.media[told["file"]]["size"] if told["file"] in service.media else 0
            by_number.setdefault(told["to"], []).append({**told, "size": size})
        return renderer.page(request, "whatsapp.html", chats=by_number, templates=service.templates)

    @router.get("/berkas/{media_id}", name="page.whatsapp.file")
    def file(media_id: str) -> Response:
        kept = service.media.get(media_id)
        if kept is None:
            raise HTTPException(404, "Berkas itu tidak ada.")
        name = next((told["file_name"] for told in service.messages if told["file"] == media_id), media_id)
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(blobs.get(kept["digest"]), media_type=kept["media_type"], headers=headers)

    return router
