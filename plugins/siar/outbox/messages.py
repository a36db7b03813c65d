"""What is planned and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from siar.settings import Language

__all__ = ["Attachment", "Letter", "Message", "State"]

State = Literal["planned", "sending", "sent", "refused", "unknown", "given_up", "cancelled", "done"]


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter. `media_type` as in MIME.

    :param content_id: of a picture that the HTML shows where it says `cid:<content_id>`, in the form of an address; None for a
        file of its own.
    """

    name: str
    media_type: str
    data: bytes
    content_id: str | None = None


@dataclass(frozen=True)
class Letter:
    """What is to be read, rendered, the same for all its recipients.

    :param plain: not empty.
    :param html: the same, None for plain text alone.
    :param sender_name: shown beside the sender's address; empty for none.
    """

    subject: str
    plain: str
    html: str | None = None
    sender_name: str = ""
    language: Language = "id"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Message:
    """A letter to one recipient, as a sender gets it.

    :param recipient: an address of the channel.
    :param reference: the same at every try, so that the other side can fold a repetition. ASCII.
    """

    kind: str
    recipient: str
    reference: str
    letter: Letter
