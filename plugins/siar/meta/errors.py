"""Graph failures as exceptions of the project's tree.

Each also tells, for a write, what is known of its effect (`Effect`); only that may decide whether a write can be
repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from siar.errors import AccessError, ConfigError, InputError, RetryError, SiarError, UnprovenError, WaitError
from siar.meta.codes import GONE, GONE_AFTER_DELETE, TOO_MUCH, Meaning, Reaction

__all__ = [
    "Effect",
    "GraphAccessError",
    "GraphConfigError",
    "GraphError",
    "GraphInputError",
    "GraphRetryError",
    "GraphUnprovenError",
    "GraphWaitError",
    "Refusal",
    "raise_refusal",
    "scrub",
]


class Effect(StrEnum):
    """What is known of a write that did not answer with success."""

    NOT_SENT = "not_sent"
    """The request never left: name not resolved, connection refused, or stopped here."""
    REFUSED = "refused"
    """A documented final refusal: nothing happened."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Refusal:
    """What a failed exchange said. `operation` is method and path, without query."""

    operation: str
    meaning: Meaning
    effect: Effect
    code: int | None = None
    subcode: int | None = None
    status: int | None = None
    trace_id: str | None = None
    text: str = ""

    @property
    def gone(self) -> bool:
        """Whether the object is not there."""
        return (self.code, self.subcode) in GONE

    @property
    def gone_after_delete(self) -> bool:
        """Whether the object is not there, by what is answered about one that we tried to delete before."""
        return (self.code, self.subcode) in GONE_AFTER_DELETE

    @property
    def too_much(self) -> bool:
        """Whether less might be answered: a shorter window, fewer parts. An unknown error says so only in its text."""
        return (self.code, self.subcode) in TOO_MUCH

    @property
    def refuses_a_metric(self) -> bool:
        """Whether something that was asked for is refused, and not the object: which, is not said."""
        return self.code == 100 and not self.gone and not self.too_much

    def describe(self) -> str:
        """One line for logs."""
        parts = [f"Graph {self.operation}: {self.meaning.hint}"]
        if self.code is not None:
            parts.append(f"code {self.code}" + (f"/{self.subcode}" if self.subcode is not None else ""))
        if self.status is not None:
            parts.append(f"HTTP {self.status}")
        if self.trace_id:
            parts.append(f"trace {self.trace_id}")
        if self.text:
            parts.append(self.text)
        return "; ".join(parts)

    def summary(self) -> dict[str, Any]:
        """JSON values for the ledger and the audit trail."""
        return {
            "operation": self.operation,
            "hint": self.meaning.hint,
            "reaction": str(self.meaning.reaction),
            "effect": str(self.effect),
            "code": self.code,
            "subcode": self.subcode,
            "status": self.status,
            "trace_id": self.trace_id,
            "contradicts": self.meaning.contradicts,
        }


class GraphError(SiarError):
    """Any failed exchange with the Graph API."""

    refusal: Refusal

    def __init__(self, refusal: Refusal) -> None:
        # Named, not `super()`: beside this class a subclass has a parent whose constructor asks for more.
        Exception.__init__(self, refusal.describe())
        self.refusal = refusal


class GraphRetryError(GraphError, RetryError):
    """Passing fault; for a write: nothing happened, or nothing visible can have happened."""


class GraphWaitError(GraphError, WaitError):
    """A limit is reached."""

    def __init__(self, refusal: Refusal, *, until: datetime) -> None:
        super().__init__(refusal)
        self.until = until


class GraphInputError(GraphError, InputError):
    """The content or a parameter is refused."""


class GraphAccessError(GraphError, AccessError):
    """Token, permission, or a block by Meta."""


class GraphConfigError(GraphError, ConfigError):
    """App, version or signature."""


class GraphUnprovenError(GraphError, UnprovenError):
    """A visible or costly write whose effect is unknown."""


_SECRET = re.compile(
    r"(?i)((?:access_token|input_token|fb_exchange_token|appsecret_proof|client_secret)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',}]+"
    r"|\bEAA[0-9A-Za-z]{8,}"
    r"|(Bearer\s+)\S+"
)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return `text` without credentials: the given ones, and whatever looks like one. At most 300 characters."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return _SECRET.sub(lambda match: f"{match.group(1) or match.group(2) or ''}***", text)[:300]


def raise_refusal(refusal: Refusal, *, visible_write: bool, now: datetime, until: datetime | None = None) -> NoReturn:
    """Raise the exception that fits. Never returns.

    :param visible_write: the request could become visible or cost money, so an unknown effect is `UnprovenError`;
        for reads and invisible writes repetition does no harm.
    """
    meaning = refusal.meaning
    if visible_write and refusal.effect is Effect.UNKNOWN:
        raise GraphUnprovenError(refusal)
    match meaning.reaction:
        case Reaction.WAIT:
            raise GraphWaitError(refusal, until=until or now + (meaning.wait or timedelta(minutes=5)))
        case Reaction.ACCESS:
            raise GraphAccessError(refusal)
        case Reaction.CONFIG:
            raise GraphConfigError(refusal)
        case Reaction.FIX:
            raise GraphInputError(refusal)
        case Reaction.RETRY | Reaction.LOOK:
            raise GraphRetryError(refusal)
