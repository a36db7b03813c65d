"""Mail over SMTP, one message a connection.

Command by command, because what a refusal means depends on the command: before DATA nothing has left; after it, only
the server's own answer proves anything (RFC 5321, 4.2.5 and 6.1).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from siar.connections import RawConnection
from siar.errors import AccessError, RetryError
from siar.outbox.messages import Attachment, Message
from siar.outbox.sender import Begin, Outcome

__all__ = ["SmtpConnection", "SmtpSender", "mail_of"]

#: Seven-bit bodies pass every server; long lines and Indonesian quotes are encoded.
_POLICY = SMTP.clone(cte_type="7bit")
_CLOSING = 421
_TOO_LARGE = 552


@dataclass(frozen=True)
class SmtpConnection:
    """Outgoing mail (`siar_smtp`)."""

    host: str
    port: int
    login: str | None
    password: str | None = field(repr=False)
    from_email: str
    use_ssl: bool = False
    use_starttls: bool = False
    timeout: float = 30.0

    @classmethod
    def from_raw(cls, raw: RawConnection) -> SmtpConnection:
        """Read an Airflow connection of type `smtp`."""
        extra = raw.extra
        use_ssl = not _truthy(extra.get("disable_ssl", False))
        return cls(
            host=raw.host or "localhost",
            port=raw.port or (465 if use_ssl else 587),
            login=raw.login or None,
            password=raw.password or None,
            from_email=str(extra.get("from_email") or raw.login or "siar@localhost"),
            use_ssl=use_ssl,
            use_starttls=not use_ssl and not _truthy(extra.get("disable_tls", False)),
            timeout=float(extra.get("timeout") or 30),
        )


class SmtpSender:
    """Hands mail to one server."""

    def __init__(self, connection: SmtpConnection) -> None:
        self._connection = connection
        self._where = f"Server surat {connection.host}:{connection.port}"

    @classmethod
    def from_raw(cls, raw: RawConnection, *, timeout: float | None = None) -> SmtpSender:
        """Return the sender of an Airflow connection.

        :param timeout: seconds that nothing may take longer than, whatever the connection says.
        """
        connection = SmtpConnection.from_raw(raw)
        if timeout is not None:
            connection = replace(connection, timeout=min(timeout, connection.timeout))
        return cls(connection)

    def send(self, message: Message, *, now: datetime, begin: Begin) -> Outcome:
        """Send one letter; see `Sender`."""
        if not message.recipient.isascii():
            return Outcome("refused", "Alamat surat ini memuat huruf yang tidak dikenal server surat.")
        content = mail_of(message, sender=self._connection.from_email, now=now).as_bytes()
        with self._logged_in() as client:
            with self._shut_when_broken():
                outcome = self._mail_from(client, len(content)) or self._rcpt_to(client, message.recipient)
            if outcome is not None:
                return outcome
            begin()
            return self._data(client, content)

    def check(self) -> str:
        """Log in and offer the sender's address, without a letter."""
        with self._logged_in() as client, self._shut_when_broken():
            outcome = self._mail_from(client, 0)
            client.rset()
        if outcome is not None:
            raise RetryError(outcome.sentence)
        login = "login dan " if self._connection.login else ""
        return f"{self._where} menerima {login}alamat pengirim {self._connection.from_email}."

    # -- the conversation -------------------------------------------------------------------------------------------

    @contextmanager
    def _logged_in(self) -> Iterator[smtplib.SMTP]:
        client = self._connect()
        try:
            self._log_in(client)
            yield client
        except BaseException:
            # In the middle of a letter, a goodbye would be a part of it.
            client.close()
            raise
        # The letter's fate is settled; how the goodbye goes does not matter.
        with suppress(OSError):
            client.quit()
        client.close()

    def _connect(self) -> smtplib.SMTP:
        connection = self._connection
        try:
            if connection.use_ssl:
                return smtplib.SMTP_SSL(
                    connection.host, connection.port, timeout=connection.timeout, context=ssl.create_default_context()
                )
            return smtplib.SMTP(connection.host, connection.port, timeout=connection.timeout)
        except ssl.SSLCertVerificationError:
            raise self._bad_certificate() from None
        except OSError as error:
            raise RetryError(f"{self._where} tidak terjangkau ({_name(error)}).") from error

    def _log_in(self, client: smtplib.SMTP) -> None:
        wanted = "STARTTLS"
        try:
            if self._connection.use_starttls:
                client.starttls(context=ssl.create_default_context())
            wanted = "login"
            client.ehlo_or_helo_if_needed()
            if self._connection.login:
                client.login(self._connection.login, self._connection.password or "")
        except ssl.SSLCertVerificationError:
            raise self._bad_certificate() from None
        except smtplib.SMTPNotSupportedError:
            raise AccessError(
                f"{self._where} tidak menawarkan {wanted}, padahal koneksi siar_smtp memintanya. Periksa port dan "
                "disable_tls."
            ) from None
        except smtplib.SMTPAuthenticationError as error:
            # `from None`, and never the server's text: it may repeat what was sent.
            if error.smtp_code < 500:
                raise RetryError(f"{self._where} belum dapat memeriksa login ({error.smtp_code}).") from None
            raise AccessError(
                f"{self._where} menolak login koneksi siar_smtp ({error.smtp_code}). Perbaiki login atau kata sandinya."
            ) from None
        except OSError as error:
            if type(error) is smtplib.SMTPException:
                raise AccessError(f"{self._where} hanya menerima cara login yang tidak dikenal Siar.") from None
            raise RetryError(f"{self._where} memutus sebelum surat dikirim ({_name(error)}).") from error

    def _bad_certificate(self) -> AccessError:
        return AccessError(f"{self._where} menunjukkan sertifikat yang tidak sah. Periksa host koneksi siar_smtp.")

    @contextmanager
    def _shut_when_broken(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RetryError(f"{self._where} memutus sebelum surat dikirim ({_name(error)}).") from error

    def _mail_from(self, client: smtplib.SMTP, size: int) -> Outcome | None:
        """Offer the sender's address. What is refused for good here is the address, and with it every letter."""
        options = [f"size={size}"] if client.has_extn("size") else []
        code, reply = client.mail(self._connection.from_email, options)
        self._shut_when_closing(code)
        if 200 <= code < 300:
            return None
        if code < 500:
            return Outcome("later", f"{self._where} minta dicoba lagi nanti ({_answer(code, reply)}).")
        if code == _TOO_LARGE:
            return Outcome("refused", f"{self._where} menolak surat sebesar ini ({_answer(code, reply)}).")
        raise AccessError(
            f"{self._where} menolak alamat pengirim {self._connection.from_email} ({_answer(code, reply)}). "
            "Perbaiki from_email koneksi siar_smtp."
        )

    def _rcpt_to(self, client: smtplib.SMTP, recipient: str) -> Outcome | None:
        code, reply = client.rcpt(recipient)
        self._shut_when_closing(code)
        if 200 <= code < 300:
            return None
        if code < 500:
            return Outcome("later", f"{self._where} minta dicoba lagi nanti untuk alamat ini ({_answer(code, reply)}).")
        return Outcome("refused", f"{self._where} menolak alamat ini ({_answer(code, reply)}).")

    def _shut_when_closing(self, code: int) -> None:
        if code == _CLOSING:
            raise RetryError(f"{self._where} sedang tutup ({code}).")

    def _data(self, client: smtplib.SMTP, content: bytes) -> Outcome:
        try:
            answer: tuple[int, bytes | str] = client.data(content)
        except smtplib.SMTPDataError as error:
            # The command itself was answered by a refusal: no content was sent.
            answer = error.smtp_code, error.smtp_error
        except OSError as error:
            return Outcome(
                "unknown", f"{self._where} memutus sebelum menjawab ({_name(error)}); belum pasti surat sampai."
            )
        code, reply = answer
        if 200 <= code < 300:
            return Outcome("sent")
        if 400 <= code < 500:
            return Outcome("later", f"{self._where} minta dicoba lagi nanti ({_answer(code, reply)}).")
        return Outcome("refused", f"{self._where} menolak surat ini ({_answer(code, reply)}).")


def mail_of(message: Message, *, sender: str, now: datetime) -> EmailMessage:
    """Return the mail: plain text, the same as HTML where there is one, and the attachments.

    :param sender: our address. :param now: the moment of the try, for the header Date.
    """
    letter = message.letter
    mail = EmailMessage(_POLICY)
    user, _, domain = sender.rpartition("@")
    mail["Subject"] = letter.subject
    mail["From"] = Address(letter.sender_name, user, domain)
    mail["To"] = message.recipient
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.reference}@{domain or 'localhost'}>"
    mail["Content-Language"] = letter.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.plain)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
        _add_pictures(mail, [item for item in letter.attachments if item.content_id])
    for attachment in letter.attachments:
        if attachment.content_id is None:
            maintype, _, subtype = attachment.media_type.partition("/")
            mail.add_attachment(attachment.data, maintype=maintype, subtype=subtype, filename=attachment.name)
    return mail


def _add_pictures(mail: EmailMessage, pictures: Sequence[Attachment]) -> None:
    """Put what the HTML shows beside it (RFC 2387), so that it is shown there and not listed among the files."""
    shown = mail.get_body(("html",))
    if not isinstance(shown, EmailMessage):
        return
    for picture in pictures:
        maintype, _, subtype = picture.media_type.partition("/")
        shown.add_related(
            picture.data,
            maintype=maintype,
            subtype=subtype,
            cid=f"<{picture.content_id}>",
            filename=picture.name,
            disposition="inline",
        )


def _answer(code: int, reply: bytes | str) -> str:
    """The code, with the enhanced one (RFC 3463) where the server gives it: `550 5.1.1`."""
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _name(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _truthy(value: object) -> bool:
    return str(value).strip().lower() in {"1", "true", "yes", "on"}
