"""Errors, one tree, typed by what to do next.

::

    SiarError
    ├── RetryError         nothing happened outside, or it is harmless to repeat: try again
    ├── WaitError          try again, but not before `until`
    ├── FixError           a person must change something first; repeating changes nothing
    │   ├── ConfigError    settings, connections, templates
    │   ├── AccessError    tokens, permissions, sharing
    │   └── InputError     what somebody typed
    └── UnprovenError      a write whose outcome is not known: only reconciliation may resolve it

A caller picks its reaction by class, never by text. A message says what failed, what it means and what to do;
it never carries a token, a secret or a resident's personal data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "AccessError",
    "ConfigError",
    "FixError",
    "InputError",
    "RetryError",
    "SiarError",
    "UnprovenError",
    "WaitError",
]


class SiarError(Exception):
    """Anything this project raises on purpose."""


class RetryError(SiarError):
    """A passing fault with no effect outside, or one that may be repeated without harm."""


class WaitError(SiarError):
    """The other side asked for a pause.

    :param until: the first moment at which another try makes sense (aware UTC).
    """

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class FixError(SiarError):
    """Repeating changes nothing: a person has to act. The message names the act."""


class ConfigError(FixError):
    """A setting, a connection or a template file is wrong; the message names file and key."""


class AccessError(FixError):
    """A token, a permission or a share is missing or revoked."""


class InputError(FixError):
    """Data given by a person is refused."""


class UnprovenError(SiarError):
    """A write may or may not have taken effect. Never repeat it; look first."""
