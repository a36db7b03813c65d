"""Messages that are to be sent: planned in the transaction of what they tell about, so that neither is without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from siar.outbox.messages import Attachment, Letter, Message
from siar.outbox.ways import way_to
from siar.settings import Settings
from siar.store import Connection, MaybeValue, Statement, Value

__all__ = ["Planned", "addressed", "cancel", "forget", "named", "plan"]

_insert_message = MaybeValue("outbox.insert_message", int)
_forget_messages = Statement("outbox.forget_messages")
_message_of = Value("outbox.message_of", int)
_keep_file = Statement("outbox.keep_file")
_cancel_message = Statement("outbox.cancel_message")


@dataclass(frozen=True)
class Planned:
    """The message of a key. `changed`: it was not there before, or said something else and has not left."""

    message_id: int
    changed: bool


def addressed(letter: Letter, *, kind: str, recipient: str, key: str) -> tuple[str, str, Message]:
    """Return the channel, the key of the whole outbox and the message for one recipient."""
    channel, address = way_to(recipient)
    whole_key, reference = named(kind=kind, recipient=recipient, key=key)
    return channel, whole_key, Message(kind=kind, recipient=address, reference=reference, letter=letter)


def named(*, kind: str, recipient: str, key: str) -> tuple[str, str]:
    """Return the key of the whole outbox for one recipient's message, and its reference."""
    whole_key = f"{kind}:{key}:{recipient}"
    return whole_key, f"siar.{kind}.{hashlib.sha256(whole_key.lower().encode()).hexdigest()[:24]}"


def plan(
    conn: Connection, letter: Letter, *, kind: str, recipient: str, key: str, settings: Settings, now: datetime
) -> Planned:
    """Plan a letter to one recipient. Safe to repeat: the same key is never sent twice.

    A message of the key that has not left takes over the letter; one that has, or may have, stays as it is.

    :param kind: what it is: `digest`, `briefing`, `alarm`; says for how long it is tried.
    :param recipient: an address, with its channel before it where that is not mail (`webhook:siar_webhook`).
    :param key: what it tells about, unique among its kind.
    """
    channel, whole_key, message = addressed(letter, kind=kind, recipient=recipient, key=key)
    with conn.transaction():
        message_id = _insert_message(
            conn,
            channel=channel,
            kind=kind,
            recipient=message.recipient,
            sender_name=letter.sender_name,
            language=letter.language,
            subject=letter.subject,
            plain=letter.plain,
            html=letter.html,
            attachments=json.dumps([_keep(conn, attachment) for attachment in letter.attachments]),
            dedupe_key=whole_key,
            reference=message.reference,
            now=now,
            gives_up_at=now + settings.outbox.give_up_after(kind),
        )
    if message_id is None:
        return Planned(_message_of(conn, dedupe_key=whole_key), changed=False)
    return Planned(message_id, changed=True)


def _keep(conn: Connection, attachment: Attachment) -> dict[str, str]:
    digest = hashlib.sha256(attachment.data).hexdigest()
    # In the database, because the sender may run on another machine.
    _keep_file(conn, sha256=digest, media_type=attachment.media_type, data=attachment.data)
    kept = {"name": attachment.name, "media_type": attachment.media_type, "sha256": digest}
    return kept if attachment.content_id is None else {**kept, "content_id": attachment.content_id}


def cancel(conn: Connection, message_id: int, *, reason: str, now: datetime) -> bool:
    """Take back a message that has not left; say whether there was one.

    :param reason: in Indonesian, for the desk.
    """
    return _cancel_message(conn, message_id=message_id, reason=reason, now=now) == 1


def forget(conn: Connection, message_ids: Sequence[int]) -> int:
    """Keep the bodies of messages no more, but of those that wait or are just being sent; return of how many.

    Nobody can send them again; to whom they went, when, and about what stays.
    """
    return _forget_messages(conn, message_ids=list(message_ids))
