"""Outgoing mail over SMTP, one message a call."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from siar.connections import SmtpConnection
from siar.errors import AccessError, InputError, RetryError, UnprovenError

__all__ = ["deliver"]


def deliver(connection: SmtpConnection, message: EmailMessage) -> None:
    """Hand one message to the server; return when the server has accepted it for every recipient.

    :raises RetryError: the server was not reached or refused for now; nothing was accepted.
    :raises AccessError: login refused.
    :raises InputError: the server refuses sender, recipients or content for good.
    :raises UnprovenError: the connection broke after the content was sent and before the answer came.
    """
    where = f"{connection.host}:{connection.port}"
    try:
        client = _open(connection)
    except (OSError, smtplib.SMTPException) as error:
        raise RetryError(f"Mail server {where} was not reached: {type(error).__name__}.") from error
    try:
        try:
            if connection.use_starttls:
                client.starttls(context=ssl.create_default_context())
            if connection.login:
                client.login(connection.login, connection.password or "")
        except smtplib.SMTPAuthenticationError:
            raise AccessError(f"Mail server {where} refuses the login of connection siar_smtp.") from None
        except (OSError, smtplib.SMTPException) as error:
            raise RetryError(f"Mail server {where} broke off before the message: {type(error).__name__}.") from error
        _send(client, message, where)
    finally:
        # The message's fate is settled; how the goodbye goes does not matter.
        with suppress(OSError, smtplib.SMTPException):
            client.quit()


def _open(connection: SmtpConnection) -> smtplib.SMTP:
    if connection.use_ssl:
        return smtplib.SMTP_SSL(
            connection.host, connection.port, timeout=connection.timeout, context=ssl.create_default_context()
        )
    return smtplib.SMTP(connection.host, connection.port, timeout=connection.timeout)


def _send(client: smtplib.SMTP, message: EmailMessage, where: str) -> None:
    try:
        refused = client.send_message(message)
    except smtplib.SMTPServerDisconnected as error:
        raise UnprovenError(f"Mail server {where} closed the connection before it answered.") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise InputError(f"Mail server {where} refuses every recipient: {sorted(error.recipients)}.") from None
    except smtplib.SMTPResponseException as error:
        if 400 <= error.smtp_code < 500:
            raise RetryError(f"Mail server {where} refuses for now ({error.smtp_code}).") from error
        raise InputError(f"Mail server {where} refuses the message ({error.smtp_code}).") from error
    except OSError as error:
        raise UnprovenError(
            f"Connection to mail server {where} broke while sending: {type(error).__name__}."
        ) from error
    if refused:
        raise InputError(f"Mail server {where} refuses {sorted(refused)}; the others have the message.")
