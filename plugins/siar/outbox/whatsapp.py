"""A message by WhatsApp, over Meta's Cloud API: an approved template with the report as its document.

Outside of 24 hours after somebody wrote to us only templates are taken, so every message is one. The document is uploaded first,
which nobody sees and which may be repeated; then one call sends both. That call has no idempotency key and no way to ask later
what became of it, so an answer that is lost is *unknown*, and a person decides. "Sent" means that Meta took the message over:
whether it was delivered or read comes by webhook only, which is not received here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from siar.connections import RawConnection
from siar.errors import AccessError, ConfigError, RetryError, SiarError, WaitError
from siar.meta.tokens import appsecret_proof
from siar.meta.transport import Bearer, never_left, quiet_transport
from siar.outbox.messages import Attachment, Letter, Message
from siar.outbox.sender import Begin, Outcome
from siar.outbox.whatsapp_answers import HELD, Meaning, Next, meaning_of

__all__ = ["DETAIL_LETTERS", "SUBJECT_LETTERS", "WhatsAppConnection", "WhatsAppSender", "masked", "variables_of"]

SUBJECT_LETTERS, DETAIL_LETTERS = 120, 780
"""What the two variables of a template may hold: Meta takes 1,024 characters of a body, with the template's own words."""

_NUMBER = re.compile(r"\+[1-9]\d{7,14}")
_PDF = "application/pdf"
_WHERE = "WhatsApp"


def masked(address: str) -> str:
    """Return a recipient as people may read it: of a number its country and its end, a contact's name as it is."""
    return f"{address[:3]}…{address[-3:]}" if address.startswith("+") else address


@dataclass(frozen=True)
class WhatsAppConnection:
    """A business phone number (`siar_whatsapp`).

    :param contacts: numbers by the names that configuration knows them by, so that no number stands there.
    :param business_account_id: whose templates are looked at; None: they are not.
    """

    token: str = field(repr=False)
    phone_number_id: str
    template_document: str
    template_text: str
    contacts: Mapping[str, str] = field(default_factory=dict, repr=False)
    business_account_id: str | None = None
    app_secret: str | None = field(default=None, repr=False)
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"
    timeout: float = 30.0

    @classmethod
    def from_raw(cls, raw: RawConnection) -> WhatsAppConnection:
        """Read an Airflow connection.

        :raises ConfigError: a field is missing, or a contact has no number.
        """
        extra = raw.extra
        if not raw.password:
            raise ConfigError(f"Koneksi {raw.conn_id}: isi kata sandi dengan token system user.")
        missing = [name for name in ("phone_number_id", "template_document", "template_text") if not extra.get(name)]
        if missing:
            raise ConfigError(f"Koneksi {raw.conn_id}: isi {', '.join(missing)}.")
        return cls(
            token=raw.password,
            phone_number_id=str(extra["phone_number_id"]),
            template_document=str(extra["template_document"]),
            template_text=str(extra["template_text"]),
            contacts=_contacts(raw.conn_id, extra.get("contacts") or {}),
            business_account_id=str(extra.get("business_account_id") or "") or None,
            app_secret=str(extra.get("app_secret") or "") or None,
            graph_url=str(extra.get("graph_url") or cls.graph_url).rstrip("/"),
            graph_version=str(extra.get("graph_version") or cls.graph_version),
            timeout=float(extra.get("timeout") or cls.timeout),
        )


def _contacts(conn_id: str, given: Any) -> dict[str, str]:
    try:
        contacts = json.loads(given) if isinstance(given, str) else given
        numbers = {str(name): re.sub(r"[ ()-]", "", str(number)) for name, number in contacts.items()}
    except (ValueError, AttributeError):
        # `from None`: what cannot be read may hold numbers.
        raise ConfigError(f'Koneksi {conn_id}: contacts bukan objek JSON seperti {{"sekda": "+62…"}}.') from None
    if wrong := sorted(name for name, number in numbers.items() if not _NUMBER.fullmatch(number)):
        raise ConfigError(f"Koneksi {conn_id}: nomor {', '.join(wrong)} pada contacts tidak berbentuk +62….")
    return numbers


class WhatsAppSender:
    """Sends from one business phone number. What was uploaded once is used for all recipients of a round."""

    def __init__(self, connection: WhatsAppConnection, *, timeout: float | None = None) -> None:
        self._connection = connection
        self._timeout = connection.timeout if timeout is None else min(timeout, connection.timeout)
        self._uploaded: dict[bytes, str] = {}
        quiet_transport()

    @classmethod
    def from_raw(cls, raw: RawConnection, *, timeout: float | None = None) -> WhatsAppSender:
        """Return the sender of an Airflow connection.

        :param timeout: seconds that no step may take longer than, whatever the connection says.
        """
        return cls(WhatsAppConnection.from_raw(raw), timeout=timeout)

    def send(self, message: Message, *, now: datetime, begin: Begin) -> Outcome:
        """Send one message; see `Sender`."""
        number = self._connection.contacts.get(message.recipient, message.recipient)
        if not _NUMBER.fullmatch(number):
            return Outcome(
                "refused",
                f"{_WHERE}: {masked(message.recipient)} bukan kontak koneksi siar_whatsapp, dan bukan nomor +62….",
            )
        document = next((item for item in message.letter.attachments if item.media_type == _PDF), None)
        if document is not None:
            uploaded = self._upload(document, now=now)
            if isinstance(uploaded, Outcome):
                return uploaded
            body = self._body(message, number, document=(uploaded, document.name))
        else:
            body = self._body(message, number, document=None)
        begin()
        try:
            answer = self._ask("POST", "messages", json=body)
        except requests.RequestException as error:
            # `from None`: the transport's exception quotes the address.
            if never_left(error):
                raise RetryError(f"{_WHERE} tidak terjangkau ({type(error).__name__}).") from None
            return Outcome(
                "unknown", f"{_WHERE} memutus sebelum menjawab ({type(error).__name__}); belum pasti pesan sampai."
            )
        return self._judge(answer, now=now)

    def check(self) -> str:
        """Ask for the number we send from and, where the account is named, whether our templates are approved."""
        found = self._read(self._connection.phone_number_id, fields="verified_name,quality_rating")
        name, quality = found.get("verified_name") or "tanpa nama", str(found.get("quality_rating") or "UNKNOWN")
        said = f"{_WHERE} menerima token; pengirim {name}, mutu {quality}, {len(self._connection.contacts)} kontak."
        if self._connection.business_account_id is None:
            return f"{said} Templat tidak diperiksa (business_account_id kosong)."
        for template in dict.fromkeys((self._connection.template_document, self._connection.template_text)):
            self._check_template(template)
        return f"{said} Templat disetujui."

    # -- what is sent -----------------------------------------------------------------------------------------------

    def _body(self, message: Message, number: str, *, document: tuple[str, str] | None) -> dict[str, Any]:
        letter = message.letter
        components: list[dict[str, Any]] = []
        if document is not None:
            media_id, name = document
            header = {"type": "document", "document": {"id": media_id, "filename": name}}
            components.append({"type": "header", "parameters": [header]})
        texts = variables_of(letter)
        components.append({"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]})
        connection = self._connection
        return {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": number,
            "type": "template",
            "template": {
                "name": connection.template_document if document is not None else connection.template_text,
                "language": {"code": letter.language},
                "components": components,
            },
            # Meta gives it back with whatever it says of the message later.
            "biz_opaque_callback_data": message.reference,
        }

    def _upload(self, document: Attachment, *, now: datetime) -> str | Outcome:
        if document.data in self._uploaded:
            return self._uploaded[document.data]
        try:
            answer = self._ask(
                "POST",
                "media",
                data={"messaging_product": "whatsapp", "type": document.media_type},
                files={"file": (document.name, document.data, document.media_type)},
            )
        except requests.RequestException as error:
            raise RetryError(f"{_WHERE} tidak terjangkau ({type(error).__name__}).") from None
        media_id = _json(answer).get("id")
        if answer.status_code == 200 and media_id:
            self._uploaded[document.data] = str(media_id)
            return str(media_id)
        meaning = _meaning(answer)
        if meaning.next is Next.UNKNOWN:
            # Nobody saw anything of it: an upload may be repeated.
            raise RetryError(f"{_WHERE}: berkas belum terunggah, {_said(meaning, answer)}.")
        return self._react(meaning, answer, now=now)

    # -- what is answered -------------------------------------------------------------------------------------------

    def _judge(self, answer: requests.Response, *, now: datetime) -> Outcome:
        if answer.status_code != 200:
            return self._react(_meaning(answer), answer, now=now)
        sent = (_json(answer).get("messages") or [{}])[0]
        receipt, status = sent.get("id"), sent.get("message_status", "accepted")
        if not receipt or status != "accepted":
            said = HELD.get(status, "jawaban tanpa nomor pesan; belum pasti pesan sampai")
            return Outcome("unknown", f"{_WHERE}: {said}.", receipt=receipt)
        return Outcome("sent", receipt=str(receipt))

    def _react(self, meaning: Meaning, answer: requests.Response, *, now: datetime) -> Outcome:
        said = f"{_WHERE}: {_said(meaning, answer)}."
        until = now + meaning.wait if meaning.wait else None
        match meaning.next:
            case Next.LATER:
                return Outcome("later", said, until)
            case Next.REFUSED:
                return Outcome("refused", said)
            case Next.UNKNOWN:
                return Outcome("unknown", f"{said[:-1]}; belum pasti pesan sampai.")
            case _:
                raise _shut(meaning, said, until)

    def _read(self, path: str, **params: str) -> dict[str, Any]:
        try:
            answer = self._ask("GET", path, params=params)
        except requests.RequestException as error:
            raise RetryError(f"{_WHERE} tidak terjangkau ({type(error).__name__}).") from None
        if answer.status_code == 200:
            return _json(answer)
        meaning = _meaning(answer)
        raise _shut(meaning, f"{_WHERE}: {_said(meaning, answer)}.", None)

    def _check_template(self, name: str) -> None:
        found = self._read(
            f"{self._connection.business_account_id}/message_templates", name=name, fields="name,status,language"
        )
        states = {
            item.get("language"): item.get("status") for item in found.get("data") or () if item.get("name") == name
        }
        if states.get("id") != "APPROVED":
            raise AccessError(
                f"{_WHERE}: templat {name} berbahasa id {states.get('id') or 'tidak ada'}. Ajukan di WhatsApp Manager sampai "
                "berstatus APPROVED."
            )

    def _ask(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, **more: Any
    ) -> requests.Response:
        connection = self._connection
        own = path if method == "GET" else f"{connection.phone_number_id}/{path}"
        proof = (
            {"appsecret_proof": appsecret_proof(connection.app_secret, connection.token)}
            if connection.app_secret
            else {}
        )
        with requests.Session() as session:
            return session.request(
                method,
                f"{connection.graph_url}/{connection.graph_version}/{own}",
                params={**(params or {}), **proof},
                auth=Bearer(connection.token),
                timeout=self._timeout,
                allow_redirects=False,
                **more,
            )


def variables_of(letter: Letter) -> tuple[str, str]:
    """Return a template's two variables, in which Meta takes neither line breaks nor wide gaps, and no empty text."""
    head, _, rest = letter.plain.strip().partition("\n")
    told = rest if head.startswith("*") and head.endswith("*") and rest.strip() else letter.plain
    return _cut(letter.subject, SUBJECT_LETTERS), _cut(told, DETAIL_LETTERS)


def _cut(text: str, limit: int) -> str:
    flat = " ".join(text.split()) or "–"
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(answer: requests.Response) -> tuple[int | None, int | None]:
    error = _json(answer).get("error")
    if not isinstance(error, dict):
        return None, None
    code, subcode = (value if isinstance(value := error.get(name), int) else None for name in ("code", "error_subcode"))
    return code, subcode


def _meaning(answer: requests.Response) -> Meaning:
    code, subcode = _error(answer)
    return meaning_of(code, subcode, status=answer.status_code)


def _said(meaning: Meaning, answer: requests.Response) -> str:
    """The cause with Meta's code. Never Meta's own text, which repeats numbers."""
    code, _ = _error(answer)
    return f"{meaning.sentence} ({code or answer.status_code})"


def _shut(meaning: Meaning, said: str, until: datetime | None) -> SiarError:
    """Return the error of a channel by which nothing leaves, by what has to happen next."""
    match meaning.next:
        case Next.ACCESS:
            return AccessError(said)
        case Next.CONFIG | Next.REFUSED:
            return ConfigError(said)
        case _:
            return RetryError(said) if until is None else WaitError(said, until=until)
