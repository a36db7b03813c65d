"""What every sender promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from siar.outbox.messages import Message

__all__ = ["Begin", "NotOursError", "Outcome", "Sender"]

Begin = Callable[[], None]
"""Called directly before the first step that may hand the message over. Raises `NotOursError` when it must not be."""


class NotOursError(Exception):
    """Somebody else has the message by now, or it was taken back or changed: do not go on."""


@dataclass(frozen=True)
class Outcome:
    """What became of one message.

    :param state: `sent`: taken over; `refused`: never to be taken for this recipient; `later`: not taken, may be tried
        again; `unknown`: nobody can say whether it was taken.
    :param sentence: why, in Indonesian, for the desk. Without secrets; never the text of a refused login.
    :param not_before: the first moment at which another try makes sense, where the other side names one (aware UTC).
    :param receipt: the other side's own number of what it took, to ask it about; None where it gives none.
    """

    state: Literal["sent", "refused", "later", "unknown"]
    sentence: str | None = None
    not_before: datetime | None = None
    receipt: str | None = None


class Sender(Protocol):
    """One channel's way out, as its connection says."""

    def send(self, message: Message, *, now: datetime, begin: Begin) -> Outcome:
        """Try to hand one message over, once.

        What concerns the message is an outcome. What concerns the channel, and with it every message, is raised, and
        then nothing was taken over:

        :raises RetryError: the channel is shut for now.
        :raises AccessError: it refuses us, until a person has acted. The message says what to do.
        :raises ConfigError: the connection is wrong.
        :raises NotOursError: from `begin`; nothing was taken over.
        """
        ...

    def check(self) -> str:
        """Go as far as is possible without a message; say what was found, in Indonesian.

        :raises SiarError: as `send` does.
        """
        ...
